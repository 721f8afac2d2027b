/** Types that the modules share, and what the page has beside them; the messages' are in messages.d.ts. */
type Box = [[number, number], [number, number]]; // [low, high] of x and of y
type Rect = { x: number; y: number; width: number; height: number };
type Theme = ReturnType<typeof import("./core/theme.js").readTheme>;
type Scale = {
  mode: string;
  map: (z: number) => number; // NaN stays NaN
  range: number[]; // in mapped units, as is `at`
  ticks: { at: number; text: string; value: number }[]; // `text` is f's own value
  label: string;
  floor?: number;
  cut?: boolean; // poles are cut off
};
type Clock = import("./core/clock.js").Clock;
/** A run as opened (paths/opened.js). */
type Run = Message.Run & {
  index: number;
  cost: Message.Doubles;
  distances: Message.Doubles | null;
  best: Best | null;
};
/** Of a run with restarts: the lowest values and gaps met so far. */
type Best = { values: Message.Doubles; gaps: Message.Doubles | null };
type Look = ReturnType<typeof import("./core/marks.js").lineLook>;
/** What a panel may ask of its player. */
type Context = ReturnType<import("./shell/player.js").Player["context"]>;
/** What drawing code draws on. */
type Canvas = CanvasRenderingContext2D | import("./export/svgcontext.js").SvgContext;
/** How a line is stroked; `dots` is the radius of those at its iterates, 0 for none. */
type Stroke = Pick<Look, "colour" | "width" | "alpha" | "dashes" | "halo" | "dots">;
/** A critical point, or a minimum on the edge of the box. */
type Mark = {
  at: number[];
  value: number;
  kind: Message.Kind | "edge";
  eigenvalues: number[];
  degenerate: boolean;
  kink: boolean;
  known: boolean;
};
/** What of the critical points is shown. */
type Shown = ReturnType<typeof import("./landmarks/landmarks.js").select>;
/** The pixels of a mark, or of any place of the landscape; null where it has none. */
type Place = (spot: { at: number[]; value?: number }) => number[] | null;
/** The point drawn for a row of a run; null where there is none. */
type RowPlace = (run: Run, member: number, row: number) => number[] | null;
/** What one member's model says at the data space's nodes at a moment; `exact`: it was told of this very row. */
type Answers = {
  run: Run;
  member: number;
  row: number;
  look: Look;
  answers: Float64Array;
  finite: boolean;
  exact: boolean;
};
/**
 * The data space at a moment, as its drawing code takes it; `focus` is the one run that is meant, `meant` the
 * one that is shown where it can be only one.
 */
type DataScene = {
  data: Message.DataSpace;
  theme: Theme;
  halo: string;
  box: { left: number; top: number; width: number; height: number };
  places: Float64Array; // x, y of each point
  radius: number; // of a point, in pixels
  shown: Answers[];
  focus: Answers | null;
  meant: Answers | null;
  toX: (x: number) => number;
  toY: (y: number) => number;
  fromX: (px: number) => number;
  paintPoints: (c: Canvas) => void;
};
/** A line of a tooltip. */
type Line = string | { label?: string; value: string; colour?: string; strong?: boolean };

declare const Plotly: any;

interface Window {
  Plotly: any;
  __landscapePlayer?: any;
  __player?: any;
  __board?: any;
}

/** A plot that Plotly has drawn. */
interface HTMLDivElement {
  _fullLayout?: any;
  data?: any[];
  layout?: any;
  on?(event: string, act: () => void): void;
}

/** An entry of a figure's legend, in Plotly's terms. */
type Entry = { label: string; line: { colour: string; width: number; dash?: string } | null; marker: any };
/** How a panel is drawn in a figure for print: its place in units of which the text has 12, and on paper. */
type Print = {
  width: number;
  height: number;
  mm: number; // of its width on paper
  dots: number; // an inch of images, at least
  draft: boolean; // to be looked at only: images are coarse
  theme: Theme;
  position: number;
  marks: boolean;
  bar: boolean;
  text?: number; // units of its text, where they are not 12
  margin?: { l: number; r: number; t: number; b: number };
  measure: (text: string) => number;
  quoted: (text: string) => string;
};
/** A panel in its place in a figure: SVG, entries for the legend, and images by their pixels and width on paper. */
type Made = { svg: string; entries: Entry[]; images: { width: number; mm: number; cells?: boolean }[] };
/** An image in a figure: how fine it is, and whether it is Plotly's, of coloured cells. */
type Shaded = { dots: number; cells?: boolean };
/** A panel that can be in a figure, with its place on screen. */
type Printed = { panel: any; name: string; file: string; rect: Rect };
/** What a person chose for a figure. */
type Choice = {
  mm: number;
  points: number;
  theme: "paper" | "light" | "page";
  title: boolean;
  legend: boolean;
  marks: boolean;
  bar: boolean;
};
/** What a film can be. */
type FilmKind = "gif" | "mp4" | "webm";
/** What a person chose for one; positions are the clock's, `amount` is in the unit of `pace`. */
type FilmChoice = {
  kind: FilmKind;
  names: string[]; // of panels
  width: number;
  height: number;
  scale: number; // pixels for one of the panels' own
  theme: "page" | "light" | "dark";
  title: boolean;
  legend: boolean;
  captions: boolean;
  from: number;
  to: number;
  rate: number; // frames a second
  pace: "seconds" | "steps";
  amount: number;
};
/** Frames to be encoded: `frame(k)` draws on `canvas`, which it gives back. */
type Film = {
  count: number;
  rate: number;
  width: number;
  height: number;
  canvas: HTMLCanvasElement;
  colours: number[][]; // those that must be exact
  cues: { from: number; to: number; text: string }[];
  frame: (k: number) => HTMLCanvasElement;
};

/** Panels on paper: a Plotly figure laid out anew at another size, in the colours and with the parts asked for. */
import { readTheme, setTheme } from "../core/theme.js";
import { wrapped } from "./measures.js";

// Metrics of the first are those of the next two: what is measured in a browser fits in a PDF made elsewhere.
const FONT = "'Liberation Sans', Arial, Helvetica, sans-serif";
const TEXT = 12; // units
let ruler = null;
const SLACK = 1.04; // fonts that stand in for one another differ by some percent

/** The width of words in a figure, in units. @type {(text: string, bold?: boolean, size?: number) => number} */
export function measured(text, bold = false, size = TEXT) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = `${bold ? 600 : 400} ${size}px ${FONT}`;
  return SLACK * ruler.measureText(text).width;
}

/** @type {(name: "paper" | "light" | "page", page: Theme) => Theme} */
export function themeOf(name, page) {
  if (name === "page") return { ...page, font: FONT };
  const sample = document.createElement("div");
  setTheme(sample, "light");
  document.body.append(sample);
  const light = { ...readTheme(sample), font: FONT };
  sample.remove();
  if (name === "light") return light;
  return {
    ...light,
    text: "#000000",
    muted: "#262626",
    border: "#595959",
    grid: "#d9d9d9",
    background: "#ffffff",
    panel: "#ffffff",
  };
}

/**
 * What `act` gives while the panel's context has another theme. Nothing may wait in it: the page goes on in its own.
 * @template T
 * @param {{theme: () => Theme}} ctx
 * @param {Theme} theme
 * @param {() => T} act
 * @returns {T}
 */
export function inTheme(ctx, theme, act) {
  const own = ctx.theme;
  ctx.theme = () => theme;
  try {
    return act();
  } finally {
    ctx.theme = own;
  }
}

const isMark = (trace) => trace.meta === "marks";
const ofAxis = (name) => /^[xy]axis\d*$/.test(name);

/**
 * A panel's figure at a size in units, with no title or legend of its own.
 * @param {{data: any[], layout: any}} figure
 * @param {Print} how
 */
export function relaid({ data, layout }, how) {
  const { theme, width, height, text = TEXT } = how;
  const axes = Object.keys(layout).filter(ofAxis);
  const traces = data
    .filter((trace) => how.marks || !isMark(trace))
    .map((trace) => ({
      ...trace,
      showlegend: false,
      ...(trace.textfont ? { textfont: { ...trace.textfont, size: text } } : {}),
      ...(trace.colorbar
        ? { showscale: trace.showscale && how.bar, colorbar: barOf(trace.colorbar, theme, text) }
        : {}),
    }));
  const font = (more = {}) => ({ ...more, family: theme.font, size: text });
  const whole = {
    ...layout,
    width,
    height,
    autosize: false,
    minreducedwidth: 20, // or words would lie on numbers in small panels
    minreducedheight: 20,
    title: { text: "" },
    showlegend: false,
    paper_bgcolor: theme.background,
    font: { ...font(), color: theme.muted },
    margin: how.margin ?? { l: 12, r: 12, t: 10, b: 12, autoexpand: true },
    annotations: (layout.annotations ?? []).map((one) => ({ ...one, font: font(one.font) })),
  };
  for (const name of axes)
    whole[name] = axisOf(layout[name], name.startsWith("x") ? width : height, name, how);
  return { data: traces, layout: whole };
}

/** An axis with as many numbers as there is room for on its length. */
/** @type {(axis: any, length: number, name: string, how: Print) => any} */
function axisOf(axis, length, name, { theme, text = TEXT, margin, measure }) {
  const log = axis.type === "log";
  // Plotly draws powers of ten a quarter larger than asked.
  const powers = log && !axis.tickvals;
  const font = { family: theme.font, size: text };
  const across = name.startsWith("x");
  const room = Math.max(length - (across ? 5 : 4) * text, 0); // without the words beside the other axis
  const span = across ? (powers ? 3.4 : 5.2) : powers ? 1.8 : 3; // units of text from number to number
  const most = Math.max(2, Math.floor(room / (span * text)) + 1);
  const decades = log && axis.range ? Math.abs(axis.range[1] - axis.range[0]) : 0;
  const numbers = powers ? { dtick: Math.max(1, Math.ceil(decades / most)) } : { nticks: Math.max(3, most) };
  const title = axis.title?.text ?? "";
  // A long name goes on in a line of its own; what has marks of its own is left as it is.
  const wide = (words) => (measure(words) * text) / TEXT;
  const named = title.includes("<") ? title : wrapped(title, room, wide).join("<br>");
  return {
    ...axis,
    automargin: !margin,
    title: { ...axis.title, text: named, font: { ...axis.title?.font, ...font } },
    tickfont: { ...axis.tickfont, ...font, size: powers ? text / 1.25 : text },
    ...(axis.tickvals ? {} : numbers),
  };
}

/** A colour bar with its name along it, where a narrow figure has room for it. */
function barOf(bar, theme, text) {
  return {
    ...bar,
    tickfont: { ...bar.tickfont, size: text, color: theme.muted },
    title: { ...bar.title, side: "right", font: { ...bar.title?.font, size: text, color: theme.text } },
  };
}

/**
 * The legend's entries of a figure: the traces that would be in Plotly's own.
 * @type {(data: any[], marks: boolean) => Entry[]}
 */
export function entriesOf(data, marks) {
  return data
    .filter((trace) => trace.showlegend && trace.name && (marks || !isMark(trace)))
    .map((trace) => {
      const mode = trace.mode ?? "lines";
      const filled =
        Boolean(trace.fillcolor) || ["surface", "mesh3d", "isosurface", "bar"].includes(trace.type);
      return {
        label: String(trace.name).replace(/<[^>]+>/g, ""),
        line:
          mode.includes("lines") && !filled
            ? {
                colour: trace.line?.color ?? trace.colorscale?.[0]?.[1],
                width: trace.line?.width ?? 2,
                dash: trace.line?.dash,
              }
            : null,
        marker: filled
          ? {
              symbol: "square",
              color: trace.fillcolor ?? trace.color ?? trace.colorscale?.[0]?.[1] ?? trace.marker?.color,
            }
          : mode.includes("markers")
            ? (trace.marker ?? {})
            : null,
      };
    });
}

/** The table of what is drawn, as CSV: a row for each point of each trace. @type {(data: any[]) => string} */
export function csvOf(data) {
  const seen = ["x", "y", "z"].filter((name) => data.some((trace) => trace[name]?.length));
  const cell = (v) => {
    const text = v === null || v === undefined || Number.isNaN(v) ? "" : String(v);
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const rows = [["trace", "kind", ...seen].join()];
  data.forEach((trace, k) => {
    const name = trace.name ?? `trace ${k + 1}`;
    const push = (values) => rows.push([name, trace.type ?? "scatter", ...values].map(cell).join());
    const grid = trace.z?.[0]?.length !== undefined;
    if (grid) {
      for (let j = 0; j < trace.z.length; j++)
        for (let i = 0; i < trace.z[j].length; i++)
          push([at(trace.x, i, j), at(trace.y, j, i, true), trace.z[j][i]]);
      return;
    }
    const count = Math.max(0, ...seen.map((axis) => trace[axis]?.length ?? 0));
    for (let n = 0; n < count; n++) push(seen.map((axis) => trace[axis]?.[n]));
  });
  return `${rows.join("\n")}\n`;
}

/** A grid's coordinate: of a list by its own index, of a table by both. */
function at(list, own, other, rows = false) {
  const row = list?.[0]?.length === undefined ? null : rows ? list[own] : list[other];
  return row ? row[rows ? other : own] : list?.[own];
}

/** The quadratic model at a chosen point: its axes with their eigenvalues, and its level sets. */
import { markerPath } from "../core/marks.js";
import { formatNumber } from "../core/numbers.js";
import { strokeLayers, trace } from "../core/polyline.js";

/** The colour of marks on the landscape, which is the same in both themes. */
export const INK = "#111722";

const FAR = 1e5; // pixels: what lies beyond is not drawn
const near = (xy) => xy && Math.abs(xy[0]) + Math.abs(xy[1]) < FAR;
const DOWN = [4, 3.5]; // dashes of what curves down; colours belong to the runs

/**
 * A line (k, d) in which NaN lifts the pen, as the canvas's path; `keep(at)` may leave points out.
 * @type {(c: Canvas, line: Message.Floats, place: Place, keep?: (at: number[]) => boolean, value?: number) => void}
 */
export function traceLine(c, { data, shape: [count, d] }, place, keep = (_) => true, value = undefined) {
  const pixels = Array.from({ length: count }, (_, k) => {
    const at = [...data.subarray(d * k, d * k + d)];
    const xy = Number.isFinite(at[0]) && keep(at) ? place({ at, value }) : null;
    return near(xy) ? xy : [NaN, NaN];
  });
  c.beginPath();
  trace(c, pixels.flat(), 0, count - 1);
}

/**
 * Level sets, eigenvectors, and a cross where Newton's step leads. `place({at})` gives pixels of a point
 * of the landscape, `plane({at})` of one in the picture's own plane (in 1D: x and height).
 * @type {(c: Canvas, model: Message.Model, place: Place, plane: Place, how: {ink: string, halo: string}) => void}
 */
export function paintModel(c, model, place, plane, { ink, halo }) {
  c.lineJoin = "round";
  for (const { sign, line } of model.curves) {
    traceLine(c, line, plane);
    strokeLayers(c, [
      [halo, 4.4],
      [ink, 1.7, sign < 0 ? DOWN : []],
    ]);
  }
  for (const axis of model.axes) paintAxis(c, axis, place, ink, halo);
  const centre = model.centre && place({ at: [...model.centre.data] });
  if (!near(centre)) return;
  c.beginPath();
  for (const [dx, dy] of [
    [5, 0],
    [0, 5],
  ]) {
    c.moveTo(centre[0] - dx, centre[1] - dy);
    c.lineTo(centre[0] + dx, centre[1] + dy);
  }
  strokeLayers(c, [
    [halo, 4.5],
    [ink, 1.8],
  ]);
}

/**
 * A ring around the chosen point.
 * @type {(c: Canvas, model: Message.Model, place: Place, radius: number, how: {halo: string, accent: string}) => void}
 */
export function paintChosen(c, model, place, radius, { halo, accent }) {
  const xy = place({ at: [...model.point.data], value: model.value });
  if (!near(xy)) return;
  c.globalAlpha = 1;
  c.beginPath();
  markerPath(c, "circle", xy[0], xy[1], radius + 6);
  strokeLayers(c, [
    [halo, 4.6],
    [accent, 2.2],
  ]);
}

function endsOf({ ends }, place) {
  const d = ends.shape[1];
  const both = [0, 1].map((k) => place({ at: [...ends.data.subarray(d * k, d * k + d)] }));
  return both.every(near) ? both : null;
}

function paintAxis(c, axis, place, ink, halo) {
  const ends = endsOf(axis, place);
  if (!ends) return;
  const [a, b] = ends;
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const barb = Math.min(7, 0.3 * Math.hypot(b[0] - a[0], b[1] - a[1]));
  c.lineCap = c.lineJoin = "round";
  c.beginPath();
  c.moveTo(a[0], a[1]);
  c.lineTo(b[0], b[1]);
  strokeLayers(c, [
    [halo, 4.6],
    [ink, 1.9, axis.curvature < 0 ? DOWN : []],
  ]);
  c.beginPath();
  for (const [[x, y], turn] of [
    [a, angle],
    [b, angle + Math.PI],
  ]) {
    c.moveTo(x + barb * Math.cos(turn + 0.45), y + barb * Math.sin(turn + 0.45));
    c.lineTo(x, y);
    c.lineTo(x + barb * Math.cos(turn - 0.45), y + barb * Math.sin(turn - 0.45));
  }
  strokeLayers(c, [
    [halo, 4.6],
    [ink, 1.9],
  ]);
  c.lineCap = "butt";
}

const FONT = "600 12px system-ui, sans-serif";
const axisText = ({ curvature }) => `λ = ${formatNumber(curvature, 3)}`;
let ruler = null;

/**
 * The axes' labels, beyond their upper tips, or the lower ones where there is no room in the `box`
 * ({left, top, width, height}): [{text, x, y, half}], the middle of each and half its width.
 */
export function modelLabels(model, place, box = null) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = FONT;
  const room = (v, low, size, half) => !box || (v >= low + half + 2 && v <= low + size - half - 2);
  const fits = ({ x, y, half }) => room(x, box?.left, box?.width, half) && room(y, box?.top, box?.height, 9);
  return (model?.axes ?? []).flatMap((axis) => {
    const ends = endsOf(axis, place);
    if (!ends) return [];
    const text = axisText(axis);
    const half = ruler.measureText(text).width / 2 + 6;
    const beyond = (tip, tail) => {
      const length = Math.hypot(tip[0] - tail[0], tip[1] - tail[1]) || 1;
      return {
        text,
        half,
        x: tip[0] + ((tip[0] - tail[0]) / length) * (half + 4),
        y: tip[1] + ((tip[1] - tail[1]) / length) * 15,
      };
    };
    const [upper, lower] = ends[0][1] < ends[1][1] ? ends : [ends[1], ends[0]];
    const both = [beyond(upper, lower), beyond(lower, upper)];
    return [both.find(fits) ?? both[0]];
  });
}

/**
 * A label around (0, 0).
 * @type {(c: Canvas, label: {text: string, half: number}, how: {ink: string, halo: string}) => void}
 */
export function paintLabel(c, { text, half }, { ink, halo }) {
  if (!("roundRect" in c)) return; // an SVG has its labels from Plotly
  c.beginPath();
  c.roundRect(-half, -9, 2 * half, 18, 5);
  c.fillStyle = halo;
  c.fill();
  c.font = FONT;
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillStyle = ink;
  c.fillText(text, 0, 0.5);
}

/** The model as Plotly traces, for export; `base`, `line` are landmarkTraces' own. */
export function modelTraces(model, point, { base, line, ink, halo }) {
  const traces = [];
  const both = (own, dash) =>
    traces.push(
      { ...base, ...own, mode: "lines", line: { color: halo, width: 4.4 } },
      { ...base, ...own, mode: "lines", line: { color: ink, width: 1.8, dash } },
    );
  for (const { sign, line: curve } of model.curves)
    both(
      line(curve, ({ at }) => (at.length > 1 ? at : point({ at }))),
      sign < 0 ? "dash" : "solid",
    );
  for (const axis of model.axes) {
    const own = line(axis.ends);
    both(own, axis.curvature < 0 ? "dash" : "solid");
    const top = own.y[0] > own.y[1] ? 0 : 1;
    traces.push({
      ...base,
      x: [own.x[top]],
      y: [own.y[top]],
      mode: "text",
      text: [axisText(axis)],
      textposition: "top center",
      textfont: { size: 12, color: ink },
    });
  }
  return traces;
}

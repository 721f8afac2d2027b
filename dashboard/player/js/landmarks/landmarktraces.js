/** Critical points and sets as Plotly traces, for export. */
import { haloOf } from "../core/marks.js";
import { KINDS } from "./landmarks.js";
import { INK, modelTraces } from "./quadratic.js";

/**
 * Sets, model and marks as Plotly traces in 2D, for export. `point(mark or {at}) -> [x, y]` in data.
 * @type {(shown: Shown, point: Place, how: {theme: Theme, radius: number, onPage?: boolean}) => any[]}
 */
export function landmarkTraces({ marks, sets, model }, point, { theme, radius, onPage = false }) {
  const ink = onPage && theme.dark ? "#eceff4" : INK;
  const halo = haloOf(theme, onPage);
  const base = { type: "scatter", hoverinfo: "skip", showlegend: false, connectgaps: false, meta: "marks" };
  const line = ({ data, shape }, at = point) => {
    const xs = [],
      ys = [],
      d = shape[1];
    for (let k = 0; k < shape[0]; k++) {
      const [x, y] = at({ at: [...data.subarray(d * k, d * k + d)] }) ?? [NaN, NaN];
      xs.push(x);
      ys.push(y);
    }
    return { x: xs, y: ys };
  };
  const traces = [];
  for (const set of sets) {
    if (set.dots)
      traces.push({
        ...base,
        ...line(set.line),
        mode: "markers",
        marker: { size: 2, color: ink, opacity: 0.35 },
      });
    else {
      const thin = set.kind === "crease" || set.kind === "open";
      traces.push(
        { ...base, ...line(set.line), mode: "lines", line: { color: halo, width: thin ? 3 : 5 } },
        {
          ...base,
          ...line(set.line),
          mode: "lines",
          line: { color: ink, width: thin ? 1.1 : 2, dash: thin ? "dot" : "dash" },
        },
      );
    }
  }
  if (model) traces.push(...modelTraces(model, point, { base, line, ink, halo }));
  for (const [kind, { symbol, colour, plural }] of Object.entries(KINDS)) {
    const mine = marks.filter((mark) => mark.kind === kind && !mark.known);
    let named = false;
    for (const hollow of [false, true]) {
      const some = mine.filter((mark) => Boolean(mark.degenerate || kind === "edge") === hollow);
      if (!some.length) continue;
      const at = some.map(point);
      traces.push({
        ...base,
        x: at.map((p) => p?.[0] ?? NaN),
        y: at.map((p) => p?.[1] ?? NaN),
        mode: "markers",
        showlegend: !named,
        name: mine.length > 1 ? plural : kind === "edge" ? "minimum on the edge" : kind,
        marker: {
          symbol,
          size: 2.3 * radius,
          color: hollow ? "#ffffff" : colour,
          line: { width: 1.4, color: hollow ? colour : INK },
        },
      });
      named = true;
    }
    const kinks = mine.filter((mark) => mark.kink).map(point);
    if (kinks.length)
      traces.push({
        ...base,
        x: kinks.map((p) => p?.[0] ?? NaN),
        y: kinks.map((p) => p?.[1] ?? NaN),
        mode: "markers",
        marker: {
          symbol: "circle-open-dot",
          size: 2 * radius + 8,
          color: ink,
          line: { width: 1.2, color: ink },
        },
      });
  }
  return traces;
}

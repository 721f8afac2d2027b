/** The data space as a Plotly figure for export: axes, legend and numbers, without what moves. */
import { plotlyDash, plotlySymbol } from "../core/marks.js";
import { quoted } from "../export/picture.js";
import { exportLayout } from "../paths/paths.js";

const LINE = 18; // pixels of a line of text, and
const UNDER_TITLE = 34; // how far below the picture's top the one under the title is

/**
 * The panel's layout with a title, a legend of marks and runs, and the shares of wrong points. The axes' box
 * keeps its size, since the models are painted over it in the panel's pixels.
 * @type {(layout: any, ranges: {x: number[], y: number[]}, ctx: Context,
 *   key: import("./key.js").DataKey, shown: Answers[], meant: Answers | null) => {data: any[], layout: any}}
 */
export function figureOf(layout, ranges, ctx, key, shown, meant) {
  const data = [...key.traces(), ...runTraces(shown)];
  const whole = exportLayout(layout, ranges, ctx, data);
  const wrong = key.sentence(shown, meant);
  const top = whole.margin.t + (wrong ? LINE : 0);
  const line = {
    text: quoted(wrong),
    showarrow: false,
    font: { size: 12, color: ctx.theme().muted },
    xref: "paper",
    yref: "paper",
    x: 0,
    y: 1,
    xanchor: "left",
    yanchor: "top",
    xshift: 0.02 * layout.width - layout.margin.l,
    yshift: top - UNDER_TITLE,
  };
  return {
    data,
    layout: {
      ...whole,
      height: layout.height - layout.margin.t + top,
      margin: { ...whole.margin, t: top },
      annotations: wrong ? [line] : [],
    },
  };
}

/** The runs' entries in the legend, as on screen. @type {(shown: Answers[]) => any[]} */
function runTraces(shown) {
  const runs = [...new Set(shown.map(({ run }) => run))].sort((a, b) => a.index - b.index);
  return runs.map((run) => ({
    type: "scatter",
    mode: "lines+markers",
    name: run.label,
    showlegend: true,
    x: [null],
    y: [null],
    line: { color: run.colour, width: 2.4, dash: plotlyDash(run.dash) },
    marker: { color: run.colour, symbol: plotlySymbol(run.marker), size: 9 },
  }));
}

/** The side-by-side pictures as one picture to export. */
import { levelTrace, minimaTrace } from "../core/ground.js";
import { heightScale } from "../core/scales.js";
import { framedSvg, quoted } from "../export/picture.js";
import { pathTraces, pointAt } from "../paths/paths.js";

/**
 * Contours side by side as one Plotly figure, each with its run's path as vectors.
 * @type {(panel: import("./tiles.js").TilesPanel, position: number) => {data: any[], layout: any}}
 */
export function tilesFigure(panel, position) {
  const { terrain, view, ctx } = panel;
  const theme = ctx.theme();
  const runs = panel.shown();
  const levels = levelTrace(terrain, heightScale(terrain, view.colour, view), theme, { bar: false });
  const minima = minimaTrace(terrain, { size: 9, edge: 1 });
  const window = panel.window();
  const columns = Math.max(1, Math.round((panel.wide + 10) / ((panel.rects[0]?.width ?? 300) + 10)));
  const rows = Math.max(1, Math.ceil(runs.length / columns));
  const width = Math.max(panel.wide || 0, 320 * columns),
    height = 60 + rows * 300;
  const layout = {
    width,
    height,
    paper_bgcolor: theme.background,
    plot_bgcolor: theme.panel,
    showlegend: false,
    annotations: [],
    margin: { l: 46, r: 14, t: 60, b: 30 },
    font: { family: theme.font, size: 11, color: theme.muted },
    title: {
      text: ctx.title?.() ?? terrain.landscape.title,
      x: 0.02,
      xanchor: "left",
      y: 1,
      yanchor: "top",
      pad: { t: 10 },
      font: { size: 16, color: theme.text },
    },
  };
  const data = [];
  const point = [0, 0];
  const place = (run, m, row) => (pointAt(run, m, row, point) ? [point[0], point[1]] : null);
  const across = width - 60,
    down = height - 90;
  runs.forEach((run, k) => {
    const end = k ? k + 1 : "",
      xaxis = `x${end}`,
      yaxis = `y${end}`;
    const left = (k % columns) / columns,
      top = 1 - Math.floor(k / columns) / rows;
    const axis = { showgrid: false, zeroline: false, ticks: "outside", ticklen: 3, nticks: 5 };
    const xs = [left, left + 1 / columns - 40 / across],
      ys = [top - 1 / rows + 18 / down, top - 26 / down];
    layout[`xaxis${end}`] = { ...axis, domain: clamp(xs), range: window[0], anchor: yaxis };
    layout[`yaxis${end}`] = {
      ...axis,
      domain: clamp(ys),
      range: window[1],
      anchor: xaxis,
      ...(view.aspect === "on" ? { scaleanchor: xaxis, scaleratio: 1, constrain: "domain" } : {}),
    };
    layout.annotations.push({
      text: `<b>${quoted(run.label)}</b>  ${quoted(panel.words.valueText(run, position))}`,
      showarrow: false,
      xref: "paper",
      yref: "paper",
      x: xs[0],
      y: clamp(ys)[1],
      xanchor: "left",
      yanchor: "bottom",
      font: { size: 13, color: run.colour },
    });
    data.push({ ...levels, xaxis, yaxis }, ...minima.map((trace) => ({ ...trace, xaxis, yaxis })));
    for (const trace of pathTraces([run], ctx, position, place))
      data.push({ ...trace, xaxis, yaxis, showlegend: false });
  });
  return { data, layout };
}

/** The tiles as on screen as SVG: one raster of the ground, used by every tile, the paths as vectors. */
export function tilesSvg(panel, position, scale) {
  const { ctx, rects, wide, tall } = panel;
  const theme = ctx.theme();
  const { width: w, height: h } = rects[0];
  const font = `font-family="${quoted(theme.font)}"`;
  const tiles = rects
    .map((rect, k) => {
      const { run } = panel.heads[k];
      const words = panel.words.valueText(run, position);
      return (
        `<rect x="${rect.x}" y="${rect.y}" width="${w}" height="${h}" fill="${quoted(theme.panel)}"/>` +
        `<use href="#scene" x="${rect.x}" y="${rect.y}"/>` +
        `<text x="${rect.x}" y="${rect.y - 8}" font-size="12" fill="${quoted(theme.muted)}" ${font}>` +
        `<tspan font-weight="600" fill="${quoted(run.colour)}">${quoted(run.label)}</tspan> ${quoted(words)}</text>`
      );
    })
    .join("");
  const { href, to } = panel.backdrop(rects[0], scale);
  const scene =
    `<defs><image id="scene" x="${to.x - rects[0].x}" y="${to.y - rects[0].y}" width="${to.width}" height="${to.height}" ` +
    `preserveAspectRatio="none" href="${href}"/></defs>`;
  return framedSvg({
    theme,
    title: panel.terrain.landscape.title,
    runs: [],
    width: wide,
    height: tall,
    body: scene + tiles + panel.painter.svg(position),
  });
}

const clamp = (span) => span.map((v) => Math.min(Math.max(v, 0), 1));

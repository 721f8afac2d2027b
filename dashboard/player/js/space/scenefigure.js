/** A 3D scene with its paths as one Plotly figure. */
import { minimumLook, plotlyDash, plotlySymbol3d } from "../core/marks.js";
import { Track } from "../paths/tracks.js";

/**
 * Everything on screen as one Plotly figure, paths as 3D traces.
 * @type {(panel: import("./scene.js").Scene, position: number) => {data: any[], layout: any}}
 */
export function sceneFigure(panel, position) {
  const { width, height } = panel.size();
  const theme = panel.ctx.theme();
  const layout = panel.layout();
  return {
    data: [...panel.traces(), ...minimaTrace(panel), ...pathTraces(panel, position)],
    layout: {
      ...layout,
      width,
      height: height + 64,
      paper_bgcolor: theme.background,
      title: panel.title(),
      margin: { l: 0, r: 0, t: 34, b: 30 },
      showlegend: true,
      legend: { orientation: "h", x: 0.5, xanchor: "center", y: 0, yanchor: "top", font: { size: 12 } },
      scene: { ...layout.scene, camera: panel.camera() },
    },
  };
}

function minimaTrace(panel) {
  if (!panel.minima?.length) return [];
  const [x, y, z] = [0, 1, 2].map((k) => panel.minima.map((p) => p[k]));
  const name = panel.minima.length > 1 ? "known minima" : "known minimum";
  const marker = { size: 4, color: minimumLook().fill, symbol: "diamond" };
  return [{ type: "scatter3d", mode: "markers", x, y, z, name, marker, showlegend: false }];
}

function pathTraces(panel, position) {
  const traces = [];
  for (const run of panel.runs) {
    if (panel.ctx.isHidden(run.id)) continue;
    const x = [],
      y = [],
      z = [],
      heads = [[], [], []];
    for (let m = 0; m < run.members; m++) {
      const track = walked(panel, run, m, position);
      for (let i = 0; i < track.count; i++) {
        x.push(track.points[3 * i]);
        y.push(track.points[3 * i + 1]);
        z.push(track.points[3 * i + 2]);
      }
      if (track.open) for (const k of [0, 1, 2]) heads[k].push(track.points[3 * track.count - 3 + k]);
      x.push(NaN);
      y.push(NaN);
      z.push(NaN);
    }
    const line = { color: run.colour, width: run.members > 8 ? 2 : 5, dash: plotlyDash(run.dash) };
    const marker = { color: run.colour, size: run.members > 8 ? 2.5 : 5, symbol: plotlySymbol3d(run.marker) };
    traces.push({
      type: "scatter3d",
      mode: "lines",
      x,
      y,
      z,
      name: run.label,
      line,
      legendgroup: run.id,
      connectgaps: false,
    });
    traces.push({
      type: "scatter3d",
      mode: "markers",
      x: heads[0],
      y: heads[1],
      z: heads[2],
      name: run.label,
      marker,
      legendgroup: run.id,
      showlegend: false,
    });
  }
  return traces;
}

/** A member's way up to a position as a track of its own. */
function walked(panel, run, member, position) {
  const track = new Track(run.path.shape[0]);
  const row = Math.min(panel.ctx.row(run, member, position), run.path.shape[0] - 1);
  panel.ground.build(track, run, member, Math.floor(row));
  if (row > Math.floor(row))
    panel.ground.move(track, run, member, Math.floor(row) + 1, row - Math.floor(row));
  return track;
}

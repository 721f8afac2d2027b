/** A study's panel in a figure for print: with what can be grabbed, which on screen lies over it. */
import { plotted } from "../export/compose.js";
import { entriesOf } from "../export/paper.js";
import { sceneInCell } from "../export/sceneshot.js";
import { resolved } from "./boardpanel.js";

/** On which side of its point a tag is, as Plotly says it. */
function sideOf([right, up]) {
  const beside = right > 0 ? "right" : right < 0 ? "left" : "center";
  return `${up > 0 ? "top" : up < 0 ? "bottom" : beside === "center" ? "top" : "middle"} ${beside}`;
}

/**
 * The panel in a cell; of a scene all that WebGL draws, paths too, is an image.
 * @param {import("./boardpanel.js").BoardPanel} panel
 * @param {Print} how
 */
export function printedBoard(panel, how) {
  const figure = panel.figure();
  if (panel.spec.kind === "scene") {
    const scene = /** @type {any} */ (panel.plot)._fullLayout?.scene?._scene;
    if (!scene?.glplot) throw new Error("the scene is not drawn yet");
    return { ...sceneInCell(scene, panel.size, how), entries: entriesOf(figure.data, true) };
  }
  const grips = [...panel.grips.values()].map(({ spec, at: [x, y] }) => ({
    spec,
    x,
    y: spec.lift ? panel.heightAt(x) : y,
  }));
  const points = {
    type: "scatter",
    mode: "markers+text",
    x: grips.map(({ x }) => x),
    y: grips.map(({ y }) => y),
    text: grips.map(({ spec }) => spec.tag ?? ""),
    textposition: grips.map(({ spec }) => sideOf(spec.tag_at)),
    textfont: { color: how.theme.text },
    cliponaxis: false,
    marker: {
      size: 10,
      color: grips.map(({ spec }) => resolved(spec.colour, how.theme)),
      line: { width: 1.5, color: how.theme.background },
    },
  };
  return plotted(grips.length ? { ...figure, data: [...figure.data, points] } : figure, how);
}

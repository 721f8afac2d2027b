/** The kinds of data spaces: how each is painted, what of it stands still, and what is done with its points. */
import { paintConfusion } from "./confusion.js";
import { paintCurves } from "./curves.js";
import { paintMatches } from "./matches.js";
import { paintPictures, paintPixels } from "./pictures.js";
import { paintPlanes } from "./planes.js";
import { paintPoints } from "./points.js";
import { paintRegions } from "./regions.js";

/**
 * `still` paints what is painted once for each view; `moves`: points can be dragged; `one`: it shows the
 * classes that one run's model says, which are those of a moment and never between two.
 * @typedef {{paint: (c: Canvas, scene: DataScene) => void, still: (c: Canvas, scene: DataScene) => void, moves: boolean, one: boolean}} Kind
 * @type {Record<Message.DataSpace["kind"], Kind>}
 */
export const KINDS = {
  curve: { paint: paintCurves, still: paintPoints, moves: true, one: false },
  plane: { paint: paintPlanes, still: paintPoints, moves: true, one: false },
  match: { paint: paintMatches, still: () => {}, moves: false, one: false },
  regions: { paint: paintRegions, still: paintPoints, moves: true, one: false },
  confusion: { paint: paintConfusion, still: () => {}, moves: false, one: true },
  pictures: { paint: paintPictures, still: paintPixels, moves: false, one: true },
};

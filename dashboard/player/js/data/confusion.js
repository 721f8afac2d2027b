/** More features and several classes: how often each class was taken for which, by the run that is meant. */
import { formatNumber } from "../core/numbers.js";
import { strokeLayers } from "../core/polyline.js";
import { shadesOf, write } from "./text.js";
import { percent } from "./words.js";

const GAP = 1.5; // pixels between two cells
const [FAINTEST, DARKEST] = [0.03, 0.8]; // of the run's colour: in an empty cell, and in the fullest one
const [SMALLEST, LARGEST] = [9.5, 15]; // pixels of numbers that can be read
const DIGIT = 0.62; // of a number's size, its width

/**
 * Of each true class (the column) how many points were put into which (the row): those trained on and those
 * held out apart, each [row * classes + column]; a point whose outputs are no numbers is in none.
 * @type {(data: Message.DataSpace, winners: ArrayLike<number>) => {trained: number[], held: number[], lost: number}}
 */
export function countsOf({ classes, label, part }, winners) {
  const count = classes.length;
  const [trained, held] = [0, 1].map(() => Array.from({ length: count * count }, () => 0));
  let lost = 0;
  for (let n = 0; n < label.data.length; n++) {
    if (!(winners[n] >= 0)) lost++;
    else (part.data[n] ? held : trained)[winners[n] * count + label.data[n]]++;
  }
  return { trained, held, lost };
}

/**
 * Paints the table: the true class across, the predicted one up, right on the diagonal.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintConfusion(c, scene) {
  const { data, meant, theme, toX, toY } = scene;
  const count = data.classes.length;
  const { trained, held } = countsOf(data, meant?.answers ?? []);
  const most = Math.max(...trained, 1);
  const [width, height] = [toX(1) - toX(0), toY(0) - toY(1)];
  const shade = shadesOf(theme, meant?.run.colour ?? theme.muted);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      const at = row * count + column;
      const [x, y] = [toX(column), toY(row)];
      // By the root, so that a few wrong ones are seen beside many right ones.
      const share = DARKEST * Math.sqrt(trained[at] / most);
      const { fill, ink } = shade(Math.max(share, FAINTEST));
      c.globalAlpha = 1;
      c.beginPath();
      c.rect(x - width / 2 + GAP, y - height / 2 + GAP, width - 2 * GAP, height - 2 * GAP);
      c.fillStyle = fill;
      c.fill();
      if (row === column) strokeLayers(c, [[theme.text, 1.8]]);
      if (meant) writeCounts(c, [trained[at], held[at]], ink, theme.font, { x, y, width, height });
    }
  }
}

/** The counts of a cell as far as there is room for them: those held out below the others, or beside them. */
function writeCounts(c, [trained, held], colour, font, { x, y, width, height }) {
  if (!trained && !held) return;
  const [main, more] = [formatNumber(trained), held ? `+${formatNumber(held)}` : ""];
  const fitting = (/** @type {string} */ words) =>
    Math.min(LARGEST, 0.66 * height, (width - 6) / (DIGIT * words.length));
  const size = fitting(main);
  const below = 0.62 * size;
  if (more && height > 2.9 * size) {
    write(c, main, x, y - below, { size, colour, font, bold: true });
    write(c, more, x, y + 1.05 * below, { size: 0.8 * size, colour, font });
    return;
  }
  const both = `${main} ${more}`.trim();
  if (fitting(both) >= SMALLEST) write(c, both, x, y, { size: fitting(both), colour, font, bold: !more });
  else if (size >= SMALLEST) write(c, main, x, y, { size, colour, font, bold: true });
}

/**
 * The cell at a place of the axes in words.
 * @type {(data: Message.DataSpace, meant: Answers, column: number, row: number) => Line[]}
 */
export function cellLines(data, meant, column, row) {
  const { classes } = data;
  const { trained, held } = countsOf(data, meant.answers);
  const of = (/** @type {number[]} */ counts) => {
    const whole = classes.reduce((sum, _, k) => sum + counts[k * classes.length + column], 0);
    const here = counts[row * classes.length + column];
    return `${formatNumber(here)} of ${formatNumber(whole)}${whole ? ` (${percent(here / whole)})` : ""}`;
  };
  /** @type {Line[]} */
  const lines = [
    {
      value: `${classes[column]}, ${row === column ? "rightly" : `taken for ${classes[row]}`}`,
      strong: true,
    },
    { label: "trained on", value: of(trained) },
  ];
  if (data.held) lines.push({ label: "held out", value: of(held) });
  lines.push({ value: meant.run.label, colour: meant.run.colour, strong: true });
  return lines;
}

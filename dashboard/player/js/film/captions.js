/** What happens in a film, as captions: WebVTT, and the line of a moment. */
import { endings } from "../paths/legend.js";

const SHOWN = 2.5; // seconds
const FEW = 8; // members told one by one

const NAMES = { steps: "iteration", cost: "evaluation" };
/** @type {Record<Message.Ending | Exclude<Message.Place, "" | "minimum">, string>} */
const ENDED = {
  converged: "converged",
  "local minimum": "converged to a local minimum",
  "saddle point": "converged to a saddle point",
  maximum: "converged to a maximum",
  inflection: "converged to an inflection",
  stalled: "stalled",
  "budget spent": "stopped by the budget",
  diverged: "diverged",
  undefined: "left the domain of f",
};

/** @typedef {{position: number, text: string}} Happening at a position of the clock */
/** @typedef {{from: number, to: number, text: string}} Cue in seconds */

/**
 * What happens to these runs, in order: restarts, and how each ends. Of many starts it is told when the last has ended.
 * @param {Run[]} runs
 * @param {string} unit the clock's
 * @returns {Happening[]}
 */
export function happenings(runs, unit) {
  const all = runs.flatMap((run) => {
    const { members, jumps } = run;
    const at = (row, m) => (unit === "steps" ? row : run.cost.data[row * members + m]);
    const words = endings(run);
    if (members > FEW) {
      const position = Math.max(...words.map((_, m) => at(run.steps.data[m], m)));
      return [{ position, text: `${run.label}, all ${members} starts: ${counted(words)}` }];
    }
    return words.flatMap((word, m) => {
      const who = members > 1 ? `${run.label}, start ${m + 1}` : run.label;
      const told = (row, what) => {
        const position = at(row, m);
        const when = `${NAMES[unit]} ${Math.round(position).toLocaleString("en-US")}`;
        return { position, text: `${who}: ${what} at ${when}` };
      };
      const last = run.steps.data[m];
      const begun = [];
      for (let row = 1; jumps && row <= last; row++)
        if (jumps.data[row * members + m]) begun.push(told(row, "restart"));
      return [...begun, told(last, ENDED[word])];
    });
  });
  return all.sort((a, b) => a.position - b.position);
}

/** How many ended how, the most first: "40 converged, 20 stalled". */
function counted(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const parts = [...counts].sort((a, b) => b[1] - a[1]);
  return parts.map(([word, count]) => `${count} ${ENDED[word]}`).join(", ");
}

/**
 * When captions are read in a film: from the first frame that shows what they tell, if there is one.
 * @type {(all: Happening[], table: ReturnType<typeof import("./timetable.js").timetable>) => Cue[]}
 */
export function cuesOf(all, { positions, rate, seconds }) {
  return all
    .filter(({ position }) => position >= positions[0] && position <= positions[positions.length - 1])
    .map(({ position, text }) => {
      const from = positions.findIndex((p) => p >= position - 1e-9) / rate;
      return { from, to: Math.min(from + SHOWN, seconds), text };
    });
}

/** The captions of a frame, each in a line. @type {(cues: Cue[], second: number) => string[]} */
export function captionsAt(cues, second) {
  return cues.filter(({ from, to }) => second >= from - 1e-9 && second < to - 1e-9).map(({ text }) => text);
}

/** @type {(cues: Cue[]) => string} */
export function webvtt(cues) {
  const blocks = cues.map(
    ({ from, to, text }, k) => `${k + 1}\n${stamp(from)} --> ${stamp(to)}\n${safe(text)}\n`,
  );
  return ["WEBVTT\n", ...blocks].join("\n");
}

const safe = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\s+/g, " ");

/** Seconds as hh:mm:ss.ttt. */
function stamp(seconds) {
  const thousandths = Math.round(1000 * seconds);
  const part = (size, most, digits) => String(Math.floor(thousandths / size) % most).padStart(digits, "0");
  return `${part(3600000, 100, 2)}:${part(60000, 60, 2)}:${part(1000, 60, 2)}.${part(1, 1000, 3)}`;
}

/** A film from a choice: the set, its frames, and the encoder that is asked for. */
import { rgb } from "../core/theme.js";
import { captionsAt, cuesOf, happenings, webvtt } from "./captions.js";
import { encoder } from "./encoders.js";
import { encodeGif } from "./gif.js";
import { FilmSet } from "./set.js";
import { timetable } from "./timetable.js";
import { encodeVideo } from "./video.js";

const INKS = ["#ffffff", "#111722"]; // halos and marks on the landscape's colours

/** Lets the page answer and paint, also where it is not seen. */
function breathe() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(0);
  });
}

/** The runs that are on screen. */
const shownRuns = (player) => player.runs.filter((run) => !player.hidden.has(run.id));

/**
 * The frames of a film that can be asked for in any order, each at its position of the clock.
 * @param {FilmSet} set
 * @param {any} player
 * @param {FilmChoice} choice
 * @returns {Film}
 */
export function filmOf(set, player, choice) {
  const table = timetable(choice);
  const { positions, rate } = table;
  const runs = shownRuns(player);
  const cues = choice.captions ? cuesOf(happenings(runs, player.clock.unit), table) : [];
  const burnt = choice.kind === "gif"; // a GIF has no tracks
  const { text, background, muted, panel, border, grid, accent } = set.theme;
  const colours = [
    ...runs.map((run) => run.colour),
    background,
    text,
    muted,
    panel,
    border,
    grid,
    accent,
    ...INKS,
  ];
  return {
    count: positions.length,
    rate,
    width: set.canvas.width,
    height: set.canvas.height,
    canvas: set.canvas,
    colours: colours.map(rgb),
    cues,
    frame: (k) => set.frame(positions[k], burnt ? captionsAt(cues, k / rate) : []),
  };
}

/**
 * The frames alone, without loss, for those who do not want them encoded.
 * @type {(player: any, choice: FilmChoice) => Promise<{set: FilmSet, film: Film}>}
 */
export async function framesOf(player, choice) {
  const set = new FilmSet(player, choice);
  set.build();
  await set.ready(breathe);
  return { set, film: filmOf(set, player, choice) };
}

/**
 * Makes a film; nothing of it stays where `signal` ends it.
 * @param {any} player
 * @param {FilmChoice} choice
 * @param {{signal: AbortSignal, tell: (frames: number, film: Film) => void}} how
 * @returns {Promise<{blob: Blob, captions: Blob | null}>}
 */
export async function makeFilm(player, choice, { signal, tell }) {
  const wait = async () => {
    await breathe();
    signal.throwIfAborted();
  };
  const video = choice.kind !== "gif";
  const set = new FilmSet(player, { ...choice, captions: choice.captions && !video });
  try {
    const loading = encoder(video ? "mediabunny" : "gifenc");
    loading.catch(() => {}); // told below
    set.build();
    await set.ready(wait);
    const film = filmOf(set, player, choice);
    const module = await loading;
    const done = (frames) => {
      tell(frames, film);
      return wait();
    };
    const blob = video
      ? await encodeVideo(module, choice.kind, film, { done })
      : await encodeGif(module, film, { done });
    signal.throwIfAborted();
    const captions = video && film.cues.length ? new Blob([webvtt(film.cues)], { type: "text/vtt" }) : null;
    return { blob, captions };
  } finally {
    set.destroy();
  }
}

/** A film as MP4 or WebM, encoded by the browser (WebCodecs), with its captions as a track. */
import { ExportError } from "../export/files.js";
import { webvtt } from "./captions.js";
import { KINDS } from "./encoders.js";
import { stay } from "./timetable.js";

const BITS = 0.075; // a pixel: lines on a ground that stands still
const LEAST = 4e5; // bits a second

/** How a codec is to encode a film of that size. */
const settings = (codec, { width, height, rate }) => ({
  codec,
  bitrate: Math.round(Math.max(BITS * width * height * rate, LEAST)),
  latencyMode: "quality",
  keyFrameInterval: 10,
});

/** An output of that kind; `target` has its bytes when it is finalized. */
function outputOf(mediabunny, kind) {
  const { BufferTarget, Mp4OutputFormat, Output, WebMOutputFormat } = mediabunny;
  const format = kind === "mp4" ? new Mp4OutputFormat({ fastStart: "in-memory" }) : new WebMOutputFormat();
  return new Output({ format, target: new BufferTarget() });
}

/**
 * The first codec that makes a file of two frames of this size; null where none does.
 * @type {(mediabunny: any, kind: FilmKind, film: Film) => Promise<string | null>}
 */
async function codecFor(mediabunny, kind, film) {
  const { width, height, rate } = film;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d").fillRect(0, 0, width, height / 2);
  for (const codec of KINDS[kind].codecs) {
    const output = outputOf(mediabunny, kind);
    try {
      const source = new mediabunny.CanvasSource(canvas, settings(codec, film));
      output.addVideoTrack(source, { frameRate: rate });
      await output.start();
      for (const k of [0, 1]) await source.add(k / rate, 1 / rate);
      await output.finalize();
      if (output.target.buffer.byteLength > 0) return codec;
    } catch {
      await output.cancel().catch(() => {});
    }
  }
  return null;
}

/**
 * @param {any} mediabunny the module
 * @param {FilmKind} kind
 * @param {Film} film
 * @param {{done: (frames: number) => Promise<void>}} how told after each frame; it rejects where it is to end
 * @returns {Promise<Blob>}
 */
export async function encodeVideo(mediabunny, kind, film, { done }) {
  const { count, rate, canvas, cues } = film;
  await done(0);
  const codec = await codecFor(mediabunny, kind, film);
  if (!codec)
    throw new ExportError(
      `This browser cannot encode ${KINDS[kind].text} of that size. Try a smaller one, or GIF.`,
    );
  const output = outputOf(mediabunny, kind);
  try {
    const source = new mediabunny.CanvasSource(canvas, settings(codec, film));
    output.addVideoTrack(source, { frameRate: rate });
    const words = cues.length ? new mediabunny.TextSubtitleSource("webvtt") : null;
    if (words) output.addSubtitleTrack(words, { languageCode: "eng", name: "What happens" });
    await output.start();
    if (words) {
      await words.add(webvtt(cues));
      words.close();
    }
    for (let k = 0; k < count; k++) {
      film.frame(k);
      await source.add(k / rate, stay(k, count, rate));
      await done(k + 1);
    }
    await output.finalize();
    return new Blob([output.target.buffer], { type: KINDS[kind].mime });
  } catch (error) {
    await output.cancel().catch(() => {}); // ends the encoder, and lets go of what it has made
    throw error;
  }
}

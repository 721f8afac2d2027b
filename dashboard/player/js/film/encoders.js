/** The encoders that lie beside the player's script, loaded when they are first asked for, and what a browser can do. */
import { registry } from "../core/registry.js";

/** @type {Record<FilmKind, {text: string, mime: string, codecs: string[]}>} */
export const KINDS = {
  gif: { text: "GIF", mime: "image/gif", codecs: [] },
  mp4: { text: "MP4", mime: "video/mp4", codecs: ["avc", "vp9"] },
  webm: { text: "WebM", mime: "video/webm", codecs: ["vp9", "vp8"] },
};

const loading = new Map();

/** The module of that name. @type {(name: "gifenc" | "mediabunny") => Promise<any>} */
export function encoder(name) {
  const address = registry().beside?.[name];
  if (!address) return Promise.reject(new Error(`${name} is not beside this page`));
  if (!loading.has(name)) {
    const module = import(address);
    loading.set(name, module);
    module.catch(() => loading.delete(name)); // the network may come back
  }
  return loading.get(name);
}

/** Why there are no videos here, in a sentence; "" where there may be. */
export function whyNoVideo() {
  if (!registry().beside?.mediabunny) return "MP4 and WebM are made where the page has its server.";
  if (!window.isSecureContext)
    return "MP4 and WebM need a page that comes over HTTPS or from localhost; this one does not.";
  if (!("VideoEncoder" in window)) return "MP4 and WebM need WebCodecs, which this browser does not have.";
  return "";
}

// Of small pictures, to be asked before an encoder is loaded.
const TRIED = { avc: "avc1.42001f", vp9: "vp09.00.31.08", vp8: "vp8" };
const tried = new Map();

/** Whether a codec gives data for two frames. @type {(codec: string) => Promise<boolean>} */
function works(codec) {
  if (!tried.has(codec))
    tried.set(
      codec,
      encodesTwo(TRIED[codec]).catch(() => false),
    );
  return tried.get(codec);
}

async function encodesTwo(codec) {
  const [width, height] = [320, 180];
  const config = { codec, width, height, bitrate: 3e5, framerate: 25 };
  if (!(await VideoEncoder.isConfigSupported(config)).supported) return false;
  let [bytes, failed] = [0, false];
  const one = new VideoEncoder({
    output: (chunk) => {
      bytes += chunk.byteLength;
    },
    error: () => {
      failed = true;
    },
  });
  try {
    one.configure(config);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    const c = canvas.getContext("2d");
    for (const k of [0, 1]) {
      c.fillStyle = ["#0072B2", "#E69F00"][k];
      c.fillRect(40 * k, 0, 160, 90);
      const frame = new VideoFrame(canvas, { timestamp: k * 40000, duration: 40000 });
      one.encode(frame, { keyFrame: k === 0 });
      frame.close();
    }
    await one.flush();
  } finally {
    if (one.state !== "closed") one.close();
  }
  return bytes > 0 && !failed;
}

/** The kinds of film that this browser makes. @returns {Promise<FilmKind[]>} */
export async function possible() {
  /** @type {FilmKind[]} */
  const kinds = registry().beside?.gifenc ? ["gif"] : [];
  if (whyNoVideo()) return kinds;
  for (const kind of /** @type {FilmKind[]} */ (["mp4", "webm"])) {
    const can = await Promise.all(KINDS[kind].codecs.map(works));
    if (can.some(Boolean)) kinds.push(kind);
  }
  return kinds;
}

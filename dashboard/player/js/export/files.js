/** Files made in the browser: an SVG as a PNG, and handing a file to the visitor. */

const LARGEST = 40e6; // pixels of a PNG: above, browsers return an empty image without a word
export const MIME = {
  png: "image/png",
  svg: "image/svg+xml",
  pdf: "application/pdf",
  html: "text/html",
  csv: "text/csv",
  zip: "application/zip",
};

/** A failure whose message may be shown to people as it is. */
export class ExportError extends Error {}

/**
 * A picture as it is, if nothing is missing and it needs no file from elsewhere; else an ExportError, a sentence.
 * @template {{svg: string}} Picture
 * @param {Picture} picture
 */
export function checked(picture) {
  const { svg } = picture;
  if (
    !/^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(svg) ||
    !/<\/svg>\s*$/.test(svg) ||
    !/<(path|image|text|use)\b/.test(svg)
  ) {
    throw new ExportError("The picture came out empty, so nothing was saved. Try again.");
  }
  if (/\b(?:xlink:)?href="(?!#|data:)/.test(svg)) {
    throw new ExportError("The picture would need a file from elsewhere, so nothing was saved.");
  }
  return picture;
}

/**
 * An SVG painted on a canvas `scale` times as large: a PNG blob, checked to be one.
 * @type {(picture: {svg: string, width: number, height: number}, scale: number) => Promise<Blob>}
 */
export async function pngOf({ svg, width, height }, scale) {
  if (width * height * scale * scale > LARGEST) {
    throw new ExportError("The image would be too large for the browser: choose a smaller size.");
  }
  const url = URL.createObjectURL(new Blob([svg], { type: MIME.svg }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, MIME.png));
    const head = blob ? new Uint8Array(await blob.slice(0, 8).arrayBuffer()) : [];
    // An image too large for the browser comes out as a few bytes that are no picture.
    if (head[0] !== 0x89 || head[1] !== 0x50 || blob.size < 500) throw new Error("no PNG");
    return blob;
  } catch {
    throw new ExportError("The browser could not make this image: choose a smaller size.");
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the visitor. @type {(name: string, blob: Blob) => void} */
export function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.style.display = "none";
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

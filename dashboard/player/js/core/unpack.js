/** Reads the messages of dashboard/player/messages/wire.py: a JSON header and its arrays as raw little-endian bytes. */

const ALIGNED = 8;
const KINDS = { u1: Uint8Array, u2: Uint16Array, f4: Float32Array, f8: Float64Array };

/**
 * A message back from its bytes.
 * @param {Uint8Array|ArrayBuffer|ArrayBufferView} bytes
 * @returns {any} the message; every array is `{data, shape}`, a typed array of its kind, never nested
 */
export function unpack(bytes) {
  let view =
    bytes instanceof ArrayBuffer
      ? new Uint8Array(bytes)
      : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // protobuf hands out a window into the whole websocket message: a Float64Array needs a multiple
  // of eight, and a window would keep that whole message alive.
  if (view.byteOffset % ALIGNED || view.byteLength !== view.buffer.byteLength) view = view.slice();
  const length = new DataView(view.buffer, view.byteOffset).getUint32(0, true);
  const header = new TextDecoder().decode(view.subarray(4, 4 + length));
  const base = view.byteOffset + Math.ceil((4 + length) / ALIGNED) * ALIGNED;
  const buffer = /** @type {ArrayBuffer} */ (view.buffer);
  return JSON.parse(header, (_, value) => {
    if (value === null || typeof value !== "object" || !("$array" in value)) return value;
    const count = value.shape.reduce((a, b) => a * b, 1);
    const data = new KINDS[value.type](buffer, base + value.$array, count);
    const { shape, origin } = value;
    return { data: origin === undefined ? data : Float64Array.from(data, (v) => origin + v), shape };
  });
}

/**
 * Base64 text -> bytes (the standalone page carries its messages so).
 * @param {string} text
 */
export function fromBase64(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

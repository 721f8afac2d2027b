/** Reads the messages of dashboard/player/messages/wire.py: a JSON header and its arrays as raw little-endian bytes. */

/**
 * A message back from its bytes.
 * @param {Uint8Array|ArrayBuffer|ArrayBufferView} bytes
 * @returns {any} the message; every array is `{data: Float32Array|Uint8Array, shape}`, never nested
 */
export function unpack(bytes) {
  let view =
    bytes instanceof ArrayBuffer
      ? new Uint8Array(bytes)
      : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // protobuf hands out a window into the whole websocket message: a Float32Array needs a multiple
  // of four, and a window would keep that whole message alive.
  if (view.byteOffset % 4 || view.byteLength !== view.buffer.byteLength) view = view.slice();
  const length = new DataView(view.buffer, view.byteOffset).getUint32(0, true);
  const header = new TextDecoder().decode(view.subarray(4, 4 + length));
  const base = view.byteOffset + 4 + length + ((4 - ((4 + length) % 4)) % 4);
  const buffer = /** @type {ArrayBuffer} */ (view.buffer);
  return JSON.parse(header, (_, value) => {
    if (value === null || typeof value !== "object" || !("$array" in value)) return value;
    const count = value.shape.reduce((a, b) => a * b, 1);
    const Kind = value.type === "u1" ? Uint8Array : Float32Array;
    return { data: new Kind(buffer, base + value.$array, count), shape: value.shape };
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

/** Small helpers of the page: elements and icons. */

/**
 * An element with attributes (`on…` are listeners, `data-…`/`aria-…` attributes) and children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [attributes]
 * @param {(Node | string | null | undefined)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/**
 * How many times larger a player is on the screen than in its own pixels: 1, but in a presentation.
 * @type {(node: Element) => number}
 */
export function scaleOf(node) {
  const { scale } = /** @type {HTMLElement | null} */ (node.closest("[data-scale]"))?.dataset ?? {};
  return Number(scale) || 1;
}

const FINEST = 4; // device pixels of a pixel of a canvas, at most

/** The device pixels of a node's own pixel that canvases are made for. @type {(node: Element) => number} */
export function pixelRatio(node) {
  return Math.min(Math.min(window.devicePixelRatio || 1, 2) * scaleOf(node), FINEST);
}

/** @type {Record<string, string> & Record<Message.Ending | Exclude<Message.Place, "" | "minimum">, string>} */
const ICONS = {
  play: '<path d="M5 3.2v9.6L13 8z" fill="currentColor" stroke="none"/>',
  pause: '<path d="M4.5 3h2.6v10H4.5zM8.9 3h2.6v10H8.9z" fill="currentColor" stroke="none"/>',
  forward: '<path d="M4 3.5v9L10 8zM11 3.5h1.6v9H11z" fill="currentColor" stroke="none"/>',
  back: '<path d="M12 3.5v9L6 8zM3.4 3.5H5v9H3.4z" fill="currentColor" stroke="none"/>',
  start: '<path d="M8 4 4 8l4 4M12.5 4l-4 4 4 4"/>',
  end: '<path d="m8 4 4 4-4 4M3.5 4l4 4-4 4"/>',
  loop: '<path d="M3 8a4 4 0 0 1 4-4h5M10 1.8 12.2 4 10 6.2M13 8a4 4 0 0 1-4 4H4m2-2.2L3.8 12 6 14.2"/>',
  view: '<path d="M2.5 4.5h6m3 0h2M2.5 11.5h2m3 0h6"/><circle cx="10" cy="4.5" r="1.6"/><circle cx="6" cy="11.5" r="1.6"/>',
  fit: '<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>',
  domain: '<path d="M2.5 2.5h11v11h-11z" stroke-dasharray="2 1.6"/><path d="M5.5 8.2 7.4 10l3.2-4"/>',
  poles: '<path d="M3 13.5c3 0 3.6-3 4-10M13 13.5c-3 0-3.6-3-4-10"/>',
  home: '<path d="M2.5 8 8 2.8 13.5 8M4.2 6.6v6.6h7.6V6.6"/>',
  film: '<path d="M2.5 3.5h11v9h-11zM5 3.5v9M11 3.5v9M2.5 6.5H5M2.5 9.5H5M11 6.5h2.5M11 9.5h2.5"/>',
  present: '<path d="M2.5 3h11v7.5h-11zM8 10.5v3M5.5 13.5h5"/>',
  enlarge: '<path d="M9.5 2.5h4v4M13.5 2.5 9 7M6.5 13.5h-4v-4M2.5 13.5 7 9"/>',
  shrink: '<path d="M13.5 2.5 9.5 6.5M9.5 3v3.5H13M2.5 13.5l4-4M6.5 13V9.5H3"/>',
  floats: '<circle cx="7" cy="7" r="4.3"/><path d="m10.2 10.2 3.3 3.3"/>',
  converged: '<path d="m3.2 8.4 3.2 3.2 6.4-7"/>',
  "budget spent": '<path d="M4.5 2.5h7M4.5 13.5h7M5 2.5c0 3 6 4 6 11M11 2.5c0 3-6 4-6 11"/>',
  diverged: '<path d="M3 13 12.5 3.5M7 3.2h5.8V9"/>',
  "local minimum": '<path d="M2 4.5c1.5 0 1.8 4 3.2 4s1.5-2.4 2.6-2.4 1.2 6 2.9 6S12.6 4 14 4"/>',
  "saddle point": '<path d="M2.5 3.5c2.5 5.2 8.5 5.2 11 0M2.5 12.5c2.5-5.2 8.5-5.2 11 0"/>',
  maximum: '<path d="M2.5 12.5c3.2 0 3.4-9 5.5-9s2.3 9 5.5 9"/>',
  inflection: '<path d="M2.5 3c1.2 3.6 3 5 5.5 5s4.3 1.4 5.5 5"/>',
  stalled: '<path d="M2.5 8h11M4.5 5v6M11.5 5v6"/>',
  undefined: '<circle cx="8" cy="8" r="5.2"/><path d="m4.4 11.6 7.2-7.2"/>',
};

/** An inline icon, 16 px, in the colour of the text around it. @type {(name: string) => HTMLSpanElement} */
export function icon(name) {
  const holder = element("span", { class: "lp-icon", "aria-hidden": "true" });
  holder.innerHTML =
    `<svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" ` +
    `stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${ICONS[name] ?? ""}</svg>`;
  return holder;
}

/** Small helpers of the page: elements, icons, and the theme read from Streamlit's variables. */

/** An element with attributes (`on…` are listeners, `data-…`/`aria-…` attributes) and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

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
  converged: '<path d="m3.2 8.4 3.2 3.2 6.4-7"/>',
  "budget spent": '<path d="M4.5 2.5h7M4.5 13.5h7M5 2.5c0 3 6 4 6 11M11 2.5c0 3-6 4-6 11"/>',
  diverged: '<path d="M3 13 12.5 3.5M7 3.2h5.8V9"/>',
  "local minimum": '<path d="M2 4.5c1.5 0 1.8 4 3.2 4s1.5-2.4 2.6-2.4 1.2 6 2.9 6S12.6 4 14 4"/>',
  "saddle point": '<path d="M2.5 3.5c2.5 5.2 8.5 5.2 11 0M2.5 12.5c2.5-5.2 8.5-5.2 11 0"/>',
  maximum: '<path d="M2.5 12.5c3.2 0 3.4-9 5.5-9s2.3 9 5.5 9"/>',
  stalled: '<path d="M2.5 8h11M4.5 5v6M11.5 5v6"/>',
  undefined: '<circle cx="8" cy="8" r="5.2"/><path d="m4.4 11.6 7.2-7.2"/>',
};

/** An inline icon, 16 px, in the colour of the text around it. */
export function icon(name) {
  const holder = element("span", { class: "lp-icon", "aria-hidden": "true" });
  holder.innerHTML = `<svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" `
    + `stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${ICONS[name] ?? ""}</svg>`;
  return holder;
}

const STREAMLIT = {
  light: {
    "text-color": "#1f2633", "background-color": "#ffffff", "secondary-background-color": "#f4f5f8",
    "primary-color": "#3b5bdb", "border-color": "#dfe2e8",
    font: "'Source Sans 3','Source Sans Pro','Inter',system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif",
  },
  dark: {
    "text-color": "#eceff4", "background-color": "#0f1218", "secondary-background-color": "#1a1f29",
    "primary-color": "#7c9cff", "border-color": "#2d3441",
  },
};

/** Sets Streamlit's variables where Streamlit is not there to do it. */
export function setTheme(root, name) {
  for (const [key, value] of Object.entries({ ...STREAMLIT.light, ...STREAMLIT[name] })) {
    root.style.setProperty(`--st-${key}`, value);
  }
  root.style.background = "var(--st-background-color)";
}

let probe = null;

/** Any CSS colour as [r, g, b] from 0 to 255. */
export function rgb(colour) {
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.canvas.width = probe.canvas.height = 1;
  probe.fillStyle = "#000";
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** A colour between two, `share` of the second. */
export function mix(a, b, share) {
  const [from, to] = [rgb(a), rgb(b)];
  return `rgb(${from.map((v, k) => Math.round(v + share * (to[k] - v))).join(",")})`;
}

/** The theme as the panels need it, from the --st- variables around `host`. */
export function readTheme(host) {
  const style = getComputedStyle(host);
  const read = (name, fallback) => {
    const value = style.getPropertyValue(`--st-${name}`).trim();
    return value && value !== "unset" ? value : fallback;
  };
  const background = read("background-color", "#ffffff");
  const [r, g, b] = rgb(background);
  const dark = 0.299 * r + 0.587 * g + 0.114 * b < 128;
  const preset = { ...STREAMLIT.light, ...STREAMLIT[dark ? "dark" : "light"] };
  const text = read("text-color", preset["text-color"]);
  return {
    dark, text, background,
    muted: mix(text, background, 0.32),
    panel: read("secondary-background-color", preset["secondary-background-color"]),
    grid: mix(text, background, dark ? 0.86 : 0.9),
    border: mix(text, background, 0.8),
    accent: read("primary-color", preset["primary-color"]),
    font: read("font", preset.font),
  };
}

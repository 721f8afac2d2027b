/** The theme: Streamlit's --st- variables as the panels need them, and axes drawn in it. */

const STREAMLIT = {
  light: {
    "text-color": "#1f2633",
    "background-color": "#ffffff",
    "secondary-background-color": "#f4f5f8",
    "primary-color": "#3b5bdb",
    "border-color": "#dfe2e8",
    font: "'Source Sans 3','Source Sans Pro','Inter',system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif",
  },
  dark: {
    "text-color": "#eceff4",
    "background-color": "#0f1218",
    "secondary-background-color": "#1a1f29",
    "primary-color": "#7c9cff",
    "border-color": "#2d3441",
  },
};

/**
 * Sets Streamlit's variables where Streamlit is not there to do it.
 * @type {(root: HTMLElement, name: string) => void}
 */
export function setTheme(root, name) {
  for (const [key, value] of Object.entries({ ...STREAMLIT.light, ...STREAMLIT[name] })) {
    root.style.setProperty(`--st-${key}`, value);
  }
  root.style.background = "var(--st-background-color)";
}

let probe = null;

/** Any CSS colour as [r, g, b] from 0 to 255. @type {(colour: string) => number[]} */
export function rgb(colour) {
  probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.canvas.width = probe.canvas.height = 1;
  probe.fillStyle = "#000";
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** A colour between two, `share` of the second. @type {(a: string, b: string, share: number) => string} */
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
    dark,
    text,
    background,
    muted: mix(text, background, 0.32),
    panel: read("secondary-background-color", preset["secondary-background-color"]),
    grid: mix(text, background, dark ? 0.86 : 0.9),
    border: mix(text, background, 0.8),
    accent: read("primary-color", preset["primary-color"]),
    font: read("font", preset.font),
  };
}

/**
 * An axis of a 2D panel in the theme.
 * @type {(theme: Theme, title: string, extra?: any) => any}
 */
export function axisStyle(theme, title, extra = {}) {
  return {
    title: { text: title, standoff: 6, font: { size: 13, color: theme.text } },
    showline: false,
    zeroline: false,
    showgrid: true,
    gridcolor: theme.grid,
    gridwidth: 1,
    ticks: "outside",
    ticklen: 4,
    tickcolor: theme.border,
    tickfont: { color: theme.muted, size: 11.5 },
    exponentformat: "power",
    minexponent: 4,
    fixedrange: false,
    ...extra,
  };
}

/** What of Plotly's own buttons and gestures a plot has: nothing. */
export const PLOT = {
  displayModeBar: false,
  displaylogo: false,
  doubleClick: false,
  showTips: false,
  responsive: false,
  scrollZoom: false,
};

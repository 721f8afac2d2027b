/** The wheel over a picture: it scrolls the page, unless Ctrl, Cmd, the focus or a presentation says zoom. */
const NOTCH = 100; // pixels of a wheel's notch,
const LINE = 33; // of a line, where wheels tell lines,
const PINCH = 40; // and more than a pinch on a trackpad tells at once
const ZOOM = 1.1; // of a notch

/**
 * By how much an event of the wheel zooms: above 1 out, below 1 in.
 * @type {(event: {deltaY: number, deltaMode?: number, ctrlKey?: boolean}) => number}
 */
export function wheelFactor({ deltaY, deltaMode = 0, ctrlKey = false }) {
  const pixels = deltaMode ? deltaY * LINE : deltaY;
  const notches = ctrlKey && !deltaMode && Math.abs(pixels) < PINCH ? pixels / 10 : pixels / NOTCH;
  return ZOOM ** Math.min(Math.max(notches, -3), 3);
}

/**
 * Calls `zoom(factor, event)` where the wheel means it; Plotly never hears of the wheel.
 * @type {(host: HTMLElement, zoom: (factor: number, event: WheelEvent) => void, signal: AbortSignal) => void}
 */
export function listenToWheel(host, zoom, signal) {
  host.addEventListener(
    "wheel",
    (event) => {
      event.stopPropagation();
      const focused = host.contains(document.activeElement);
      if (!(event.ctrlKey || event.metaKey || focused || host.closest(".lp-presents"))) return;
      event.preventDefault();
      if (event.deltaY) zoom(wheelFactor(event), event);
    },
    { capture: true, passive: false, signal },
  );
}

/** The clock by keyboard, while the player has the focus or the pointer over it. */

const OTHERS = "input, textarea, select, [contenteditable], [role=slider], [role=dialog], button, a";

/**
 * Space plays or pauses, arrows step (with Shift ten), Home and End go to the ends.
 * @type {(root: HTMLElement, clock: Clock, signal: AbortSignal) => void}
 */
export function listenToKeys(root, clock, signal) {
  let over = false;
  root.addEventListener(
    "pointerenter",
    () => {
      over = true;
    },
    { signal },
  );
  root.addEventListener(
    "pointerleave",
    () => {
      over = false;
    },
    { signal },
  );
  const go = (position) => {
    clock.playing = false;
    clock.seek(position);
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = /** @type {Element} */ (event.target);
      const within = root.contains(target);
      if (!within && (!over || target.closest?.(OTHERS))) return; // the page's own widgets come first
      if (within && target.closest(".lp-menu, .lp-export, select")) return;
      if (event.key === " " && target.closest?.("button")) return; // presses that button
      const act = {
        " ": () => clock.toggle(),
        ArrowLeft: () => clock.step(event.shiftKey ? -10 : -1),
        ArrowRight: () => clock.step(event.shiftKey ? 10 : 1),
        Home: () => go(0),
        End: () => go(clock.duration),
      }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
}

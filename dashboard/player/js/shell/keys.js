/** The clock and the presentation by keyboard, wherever the focus is, unless what has it takes keys itself. */

// What takes keys itself: fields, menus, tables.
const FIELDS =
  "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox], " +
  "[role=listbox], [role=slider], [role=spinbutton], [role=radiogroup], [role=tab], [role=menu], [role=dialog], " +
  "[role=grid], [data-testid=stDataFrame], .lp-menu, .lp-export";
const PRESSED = "button, summary, [role=button]"; // by the space bar

/**
 * Space plays or pauses, arrows step (with Shift ten), Home and End go to the ends, P presents.
 * @type {(root: HTMLElement, clock: Clock, present: () => void, signal: AbortSignal) => void}
 */
export function listenToKeys(root, clock, present, signal) {
  const go = (position) => {
    clock.playing = false;
    clock.seek(position);
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = /** @type {Element} */ (event.target);
      const scrub = target.matches?.(".lp-scrub") && root.contains(target); // its keys are the clock's
      if (!scrub && target.closest?.(FIELDS)) return;
      if (event.key === " " && target.closest?.(PRESSED)) return;
      if (!onScreen(root)) return; // the keys scroll a page on which nothing of it is seen
      const act = {
        " ": () => clock.toggle(),
        ArrowLeft: () => clock.step(event.shiftKey ? -10 : -1),
        ArrowRight: () => clock.step(event.shiftKey ? 10 : 1),
        Home: () => go(0),
        End: () => go(clock.duration),
        p: present,
        P: present,
      }[event.key];
      if (!act || (act === present && event.repeat)) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
}

function onScreen(root) {
  const { top, bottom, height } = root.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < window.innerHeight;
}

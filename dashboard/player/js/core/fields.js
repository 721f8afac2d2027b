/** In a field Ctrl+Z is the field's own undo: the page's, which is heard farther down, is not told of it. */

const NOT_TYPED = new Set(["button", "checkbox", "color", "file", "radio", "range", "reset", "submit"]);

/** Whether text is typed there. @type {(target: EventTarget | undefined) => boolean} */
export function isTyped(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TYPED.has(target.type);
  return target instanceof HTMLTextAreaElement || target.isContentEditable;
}

let kept = false;

/** Once for the page, whatever is mounted in it. */
export function keepUndoInFields() {
  if (kept) return;
  kept = true;
  window.addEventListener(
    "keydown",
    (event) => {
      const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (undo && isTyped(event.composedPath()[0])) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

/** The page on paper (Ctrl+P): as wide as a sheet, since what is drawn on screen keeps its pixels. */

const SHEET = 700; // CSS pixels between the margins of A4 (player.css has them)

/** Tells the style sheet how wide the page is on screen, and by how much it is to shrink. @type {(root: HTMLElement) => void} */
export function fitSheet(root) {
  /** @type {HTMLElement} */
  const block = root.closest(".stMainBlockContainer") ?? root;
  const style = getComputedStyle(block);
  const width =
    block.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
  const { style: rules } = document.documentElement;
  rules.setProperty("--lp-sheet-width", `${width}px`);
  rules.setProperty("--lp-sheet-zoom", String(Math.min(1, SHEET / width)));
}

/** What the page's components share: they are loaded separately and meet here. */

const KEEP = 6; // terrains remembered, so that going back to a landscape does not wait
const MARK = "__landscapePlayer";

/**
 * The page's registry: terrains by key, critical points by terrain, who waits for which, and where the page
 * may be asked beside it ("" for nowhere; dashboard/work/asking.py); `beside` are addresses of scripts that are
 * loaded when they are needed.
 * @returns {{terrains: Map<string, Message.Terrain>, landmarks: Map<string, Message.Landmarks>,
 *   waiting: Set<(key: string) => void>, asks: string, beside?: Record<string, string>}}
 */
export function registry() {
  window[MARK] ??= { terrains: new Map(), landmarks: new Map(), waiting: new Set(), asks: "" };
  return window[MARK];
}

/**
 * Keeps a value among the youngest and tells those who wait.
 * @template T
 * @param {Map<string, T>} kept
 * @param {string} key
 * @param {T} value
 */
export function remember(kept, key, value) {
  kept.delete(key);
  kept.set(key, value);
  for (const old of kept.keys()) {
    if (kept.size <= KEEP) break;
    kept.delete(old);
  }
  for (const tell of [...registry().waiting]) tell(key);
}

/**
 * The terrain of that key, made the youngest; undefined where it has not come yet.
 * @param {string} key
 */
export function terrainOf(key) {
  const { terrains } = registry();
  const terrain = terrains.get(key);
  if (terrain) {
    // The one in use becomes the youngest, so that it is not the one forgotten.
    terrains.delete(key);
    terrains.set(key, terrain);
  }
  return terrain;
}

/** Cleanups that come too late. */

const calls = new WeakMap(); // parentElement -> how often a component was called there

/**
 * The cleanup of the present call, which does nothing once a newer call has the same place. Streamlit runs
 * that of a call which was overtaken while the script was still loading, though the newer one is drawn there.
 * @param {object} parent
 * @param {() => void} cleanup
 * @returns {() => void}
 */
export function unlessOvertaken(parent, cleanup) {
  const call = (calls.get(parent) ?? 0) + 1;
  calls.set(parent, call);
  return () => {
    if (calls.get(parent) === call) cleanup();
  };
}

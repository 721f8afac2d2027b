import assert from "node:assert/strict";
import test from "node:test";
import { unlessOvertaken } from "../../dashboard/player/js/shell/overtaken.js";

test("only the cleanup of the latest call in a place is done, and other places do not matter", () => {
  const [here, there, done] = [{}, {}, []];
  const first = unlessOvertaken(here, () => done.push("first"));
  const other = unlessOvertaken(there, () => done.push("other"));
  const second = unlessOvertaken(here, () => done.push("second"));
  first(); // Streamlit's, of a call that the second one overtook while the script was loading
  assert.deepEqual(done, []);
  second();
  other();
  assert.deepEqual(done, ["second", "other"]);
});

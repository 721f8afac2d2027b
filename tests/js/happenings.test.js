/** What happens in a film is told alike by Python, which has the command line, and by JavaScript. */
import assert from "node:assert/strict";
import test from "node:test";
import { unpack } from "../../dashboard/player/js/core/unpack.js";
import { cuesOf, happenings, webvtt } from "../../dashboard/player/js/film/captions.js";
import { HELD } from "../../dashboard/player/js/film/timetable.js";
import { opened } from "../../dashboard/player/js/paths/opened.js";
import { bytes, close, truth } from "./truths.js";

for (const name of ["told-restarts", "told-few", "told-many"])
  test(`restarts, endings, captions and their file: ${name}`, () => {
    const [message, terrain] = [unpack(bytes(`${name}-runs`)), unpack(bytes(`${name}-ground`))];
    const runs = message.runs.map((run, k) => opened(run, message, terrain, k));
    for (const [unit, told] of Object.entries(truth(name))) {
      const every = happenings(runs, unit);
      const texts = (list) => list.map(({ text }) => text);
      assert.deepEqual(texts(every), texts(told.every));
      close(
        every.map(({ position }) => position),
        told.every.map(({ position }) => position),
        1e-12,
      );
      const table = { positions: Float64Array.from(told.positions), rate: 10, seconds: 3.9 + HELD };
      const cues = cuesOf(every, table);
      assert.ok(cues.length > 0 && cues.length === told.cues.length);
      for (const side of ["from", "to"])
        close(
          cues.map((cue) => cue[side]),
          told.cues.map((cue) => cue[side]),
          1e-9,
        );
      assert.equal(webvtt(cues), told.file);
    }
  });

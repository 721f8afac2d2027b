"""JavaScript's own tests, run by node; what they compare with is written by Python beforehand."""

import json

import numpy as np
from PIL import Image, ImageSequence

from dashboard.player.assets import bundle
from dashboard.player.messages import schema
from dashboard.player.messages.faults import faults
from tests.js import declarations, node, truths


def test_the_declared_messages_are_those_of_the_schema():
    assert declarations.FILE.read_text("utf-8") == declarations.declarations(), (
        "write them anew: python -m tests.js.declarations"
    )


def test_javascripts_own_tests_pass(tmp_path):
    truths.write(tmp_path)
    done = node.run("node", "--test", env={"TRUTHS": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 0 and "pass 0" not in done.stdout, done.stdout + done.stderr
    said = json.loads((tmp_path / "said.json").read_text("utf-8"))
    assert {name for name, _ in said} == {*schema.EVENTS, "move"}
    _reads_the_animation(tmp_path)
    for name, event in said:
        assert faults(event, schema.Move if name == "move" else schema.Said) == [], name
        assert name == "move" or faults(event["value"], schema.EVENTS[name]) == [], name


def _reads_the_animation(folder):
    """What film.test.js has written as GIF and as the pixels that it is of."""
    drawn = np.frombuffer((folder / "film.rgba").read_bytes(), np.uint8).reshape(9, 40, 61, 4)
    with Image.open(folder / "film.gif") as film:
        frames = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(film)]
        assert film.n_frames == len(frames) == len(drawn)
        film.seek(3)
        assert film.info["duration"] == 50 and film.info["loop"] == 0
    for frame, picture in zip(frames, drawn):
        np.testing.assert_array_equal(frame, picture[..., :3])


def test_the_bundle_exports_what_its_entry_does(tmp_path):
    """node takes the modules as they are, and the bundle as one script."""
    script = tmp_path / "bundle.mjs"
    script.write_text(bundle() + "export default LandscapePlayer;", "utf-8")
    entry = declarations.FILE.parent / "shell/main.js"
    code = (
        f"const [a, b] = [await import({script.as_uri()!r}), await import({entry.as_uri()!r})];"
        "console.log(JSON.stringify([Object.keys(a.default).sort(), Object.keys(b).sort()]));"
    )
    done = node.run("node", "--input-type=module", "--eval", code, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    bundled, own = json.loads(done.stdout)
    assert bundled == own and "mount" in own

"""Take-away from the command line: files as they are asked for, and every refusal a sentence."""

import importlib.util
import io
import re

import pytest
from PIL import Image

import landscapes
from dashboard.takeaway.commands import main as commanding
from dashboard.takeaway.commands import race as racing
from dashboard.takeaway.commands.main import main, parser
from dashboard.takeaway.commands.registry import takeaways
from dashboard.takeaway.reel.film import Film
from optimizers.commands.options import options

LINK = "landscape=double_well&steps=20&run=gradient_descent&run=newton"


def done(*words):
    out, told = io.StringIO(), io.StringIO()
    return main(words, out, told), out.getvalue(), told.getvalue()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


SMALL = ("--panels", "contour", "--size", "320x200", "--fps", "2", "--seconds", "2")


def test_a_film_and_its_captions_are_written_and_named(tmp_path):
    address = f"http://localhost:8501/Race?{LINK}#top"
    code, out, told = done("race", address, "-o", f"{tmp_path}/new/race.mp4", *SMALL, "--steps", ":10")
    assert (code, told) == (0, "") and names(tmp_path / "new") == ["race.mp4", "race.vtt"]
    assert out.split() == [f"{tmp_path}/new/race.mp4", f"{tmp_path}/new/race.vtt"]
    # Newton's method is at rest after six steps; descent ends beyond the tenth.
    told = (tmp_path / "new" / "race.vtt").read_text("utf-8")
    assert re.findall(r"^(\w+): converged to a local minimum at iteration 6$", told, re.M) == ["Newton"]
    assert "Gradient" not in told
    assert done("race", LINK, "-o", f"{tmp_path}/mute.mp4", *SMALL, "--no-captions")[0] == 0
    assert done("race", LINK, "-o", f"{tmp_path}/alone.vtt", *SMALL)[0] == 0
    assert names(tmp_path) == ["alone.vtt", "mute.mp4", "new"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("hello", "-o", "a.mp4"), "“hello” is no link of the page"),
        (("landscape=himelblau", "-o", "a.mp4"), "Did you mean himmelblau"),
        (("landscape=himmelblau&run=adam;size=1", "-o", "a.gif"), "Adam has no setting “size”"),
        (("formula=x^2%2B*y", "-o", "a.gif"), "The link's formula was left out"),
        ((LINK, "-o", "a.avi"), "“a.avi” ends in none of them"),
        ((LINK, "-o", "a.png", "--panels", "surface"), "Double well has one variable and no surface"),
        ((LINK, "-o", "a.png", "--panels", "pie"), "There is no panel “pie”"),
        ((LINK, "-o", "a.mp4", "--size", "321x200"), "even width and height: 321x200 has not; take 322x200"),
        ((LINK, "-o", "a.png", "--size", "big"), "--size is a width and a height in pixels"),
        ((LINK, "-o", "a.png", "--size", "99999x20"), "Each side has 96 to 4096 pixels"),
        ((LINK, "-o", "a.mp4", "--steps", "9:3"), "--steps 9:3 is no way forward"),
        ((LINK, "-o", "a.mp4", "--steps", "all"), "--steps is a beginning and an end"),
        ((LINK, "-o", "a.gif", "--fps", "90"), "--fps lies between 1 and 50 for a .gif"),
        ((LINK, "-o", "a.mp4", "--seconds", "1e9"), "A film has up to 6,000 frames"),
        ((LINK, "-o", "a.webm", "--lossless"), "--lossless is of an .mp4"),
        (("landscape=double_well&run=none", "-o", "a.mp4"), "There is no run to be filmed"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_no_file(words, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, told = done("race", *words)
    assert (code, out) == (2, "") and sentence in told
    assert len(told.splitlines()) == 1 and told.rstrip()[-1] in ".?" and not names(tmp_path)


@pytest.mark.parametrize(
    ("lacks", "ending", "name"),
    [("matplotlib", ".pdf", "matplotlib"), ("av", ".webm", "PyAV"), ("PIL", ".gif", "Pillow")],
)
def test_what_is_not_installed_is_named_with_the_way_to_get_it(lacks, ending, name, tmp_path, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda one, *a: None if one == lacks else found(one, *a))
    code, _, told = done("race", LINK, "-o", f"{tmp_path}/race{ending}")
    assert code == 2 and not names(tmp_path)
    assert told == (
        f"A {ending} needs {name}, which is not installed: pip install -r requirements-export.txt\n"
    )
    # Captions alone are drawn by nothing.
    assert done("race", LINK, "-o", f"{tmp_path}/race.vtt")[0] == 0


@pytest.mark.parametrize("ending", [".mp4", ".gif"])
def test_an_interrupted_export_leaves_no_file(ending, tmp_path, monkeypatch):
    frames = []

    def frame(self, position, said=""):
        frames.append(position)
        if len(frames) > 6:
            raise KeyboardInterrupt
        return drawn(self, position, said)

    drawn = Film.frame
    monkeypatch.setattr(Film, "frame", frame)
    (tmp_path / f"race{ending}").write_text("the one before")
    code, out, told = done("race", LINK, "-o", f"{tmp_path}/race{ending}", *SMALL, "--fps", "20")
    assert (code, out) == (130, "") and "nothing was written" in told
    assert names(tmp_path) == [f"race{ending}"]
    assert (tmp_path / f"race{ending}").read_text() == "the one before"


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("no folder")
    code, _, told = done("race", LINK, "-o", f"{tmp_path}/file/race.vtt")
    assert code == 1 and "could not be written" in told and len(told.splitlines()) == 1


def test_progress_goes_to_the_end_on_a_terminal(tmp_path):
    class Screen(io.StringIO):
        def isatty(self):
            return True

    screen = Screen()
    assert main(("race", LINK, "-o", f"{tmp_path}/race.gif", *SMALL), io.StringIO(), screen) == 0
    assert screen.getvalue().rstrip().endswith("4 of 4")


@pytest.mark.parametrize("name", takeaways())
def test_every_kind_and_option_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([name, "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert ended.value.code == 0 and "Exit codes" in told
    for option, (_, _, help) in options(takeaways()[name].do, commanding._GIVEN).items():
        assert "--" + option.replace("_", "-") in told and help.split()[0] in told


def test_endings_are_those_of_the_help():
    assert all(ending in (racing.race.__doc__ or "") for ending in racing.ENDINGS)


def test_the_gallery_has_a_small_picture_of_each_landscape(tmp_path, monkeypatch):
    monkeypatch.setattr(landscapes, "names", lambda: ["double_well", "sphere_3d"])
    code, out, told = done("gallery", "-o", f"{tmp_path}/all", "--size", "300x140")
    assert (code, told) == (0, "")
    assert names(tmp_path / "all") == ["double_well.png", "sphere_3d.png"]
    for path in out.split():
        with Image.open(path) as picture:
            assert picture.size == (300, 140) and len(picture.getcolors()) > 30
    assert done("gallery", "-o", out.split()[0])[0] == 2

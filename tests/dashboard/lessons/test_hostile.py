"""Files that mean harm, or only mistakes: each is refused by one sentence, with the line where it stands."""

import pytest

from dashboard.lessons.kinds import Fault, LessonError
from dashboard.lessons.nodes import DEEPEST, MOST_BYTES, read
from dashboard.lessons.reading import lesson_of
from dashboard.lessons.texts import fault_of, markdown

GOOD = """\
lesson: 1
name: a-lesson
group: ground
title: A lesson
about: About it
minutes: 5
source: notes
stops:
  - title: One
    link: landscape=himmelblau
    text: A text
    try: Try it
    claims: [number of minima is 4]
    question:
      ask: How many?
      answers:
        - {grade: right, text: four, say: yes}
        - {grade: keep-working, text: "no", say: count them}
"""


def refusal(text):
    with pytest.raises(LessonError) as caught:
        lesson_of(text if isinstance(text, bytes) else text.encode())
    return caught.value


def test_what_is_good_is_read_and_words_stay_what_was_typed():
    lesson = lesson_of(GOOD.encode())
    answers = lesson.stops[0].question.answers
    assert [answer.text.en for answer in answers] == ["four", "no"] and answers[0].say.zh == "yes"


BOMB = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"
HARM = {
    "an alias bomb": (BOMB, Fault.ALIAS, 1),
    "an alias alone": (GOOD.replace("About it", "*x"), Fault.ALIAS, 5),
    "a Python object": (GOOD.replace("About it", "!!python/object/apply:os.system [ls]"), Fault.TAG, 5),
    "a tag of one's own": (GOOD.replace("About it", "!mine text"), Fault.TAG, 5),
    "deep nesting": (GOOD.replace("About it", "[" * 50 + "]" * 50), Fault.TOO_DEEP, 5),
    "many parts": (GOOD.replace("About it", "[" + "x, " * 5000 + "]"), Fault.TOO_MANY, 5),
    "bytes that are no text": (GOOD.encode() + b"\xff\xfe", Fault.NOT_TEXT, 19),
    "no YAML": (GOOD.replace("About it", "{]"), Fault.NOT_YAML, 5),
    "two documents": (GOOD + "---\n" + GOOD, Fault.SEVERAL, 19),
    "nothing": ("", Fault.NO_MAP, None),
    "a list": ("- a\n- b\n", Fault.NO_MAP, 1),
    "a key twice": (GOOD.replace("about:", "title:"), Fault.TWICE, 5),
    "a key that is a list": (GOOD.replace("about:", "? [a]\n:"), Fault.NO_TEXT, 5),
    "a key that means nothing": (GOOD.replace("about:", "about_it:"), Fault.UNKNOWN_KEY, 5),
    "a key that is missing": (GOOD.replace("    try: Try it\n", ""), Fault.MISSING, 9),
    "another version": (GOOD.replace("lesson: 1", "lesson: 7"), Fault.VERSION, 1),
    "a name that leads elsewhere": (GOOD.replace("a-lesson", "../etc"), Fault.NO_NAME, 2),
    "another group": (GOOD.replace("ground", "sky"), Fault.NOT_ONE_OF, 3),
    "another page": (GOOD.replace("    text:", "    page: admin\n    text:"), Fault.NOT_ONE_OF, 11),
    "no minutes": (GOOD.replace("minutes: 5", "minutes: ５"), Fault.NO_NUMBER, 6),
    "no right answer": (GOOD.replace("grade: right", "grade: almost"), Fault.NOT_RIGHT, 15),
    "right answers only": (GOOD.replace("grade: keep-working", "grade: right"), Fault.ALL_RIGHT, 15),
    "one language of two": (GOOD.replace("About it", "{en: About it}"), Fault.MISSING, 5),
    "a third language": (GOOD.replace("About it", "{en: a, zh: b, fr: c}"), Fault.UNKNOWN_KEY, 5),
    "a long text": (GOOD.replace("About it", "x" * 2001), Fault.LONG, 5),
    "a long link": (GOOD.replace("himmelblau", "x" * 2001), Fault.LONG, 10),
    "an unknown claim": (GOOD.replace("number of minima is 4", "minima abound"), Fault.CLAIM, 13),
    "no claim": (GOOD.replace("[number of minima is 4]", "[]"), Fault.COUNT, 13),
}


@pytest.mark.parametrize("name", HARM)
def test_a_file_that_is_no_lesson_is_refused_in_one_sentence_with_its_line(name):
    text, fault, line = HARM[name]
    error = refusal(text)
    assert (error.fault, error.line) == (fault, line)
    sentence = str(error)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 300


def test_the_sentence_names_the_place():
    error = refusal(GOOD.replace("grade: right", "grade: almost"))
    assert str(error) == "stop 1, question: one answer must be right (line 15)."
    error = refusal(GOOD.replace("say: count them", "say: <b>"))
    assert str(error).startswith("stop 1, question, answer 2, say: HTML (“<b”) is not shown")


def test_a_large_file_is_refused_before_it_is_looked_at():
    error = refusal(b"\xff" * (MOST_BYTES + 1))
    assert error.fault is Fault.TOO_LARGE


def test_depth_is_counted_as_it_is_said():
    read(b"[" * DEEPEST + b"x" + b"]" * DEEPEST)
    with pytest.raises(LessonError):
        read(b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2))


REFUSED = {
    "<script>alert(1)</script>": Fault.HTML,
    "<img src=x onerror=alert(1)>": Fault.HTML,
    "a &lt; b": Fault.HTML,
    "[click](javascript:alert(1))": Fault.LINK,
    "[click][1]": Fault.LINK,
    "javascript:alert(1)": Fault.LINK,
    "http://example.org": Fault.LINK,
    "see www.example.org": Fault.LINK,
    "ssh://example.org/x": Fault.LINK,
    "data:text/html,x": Fault.LINK,
    "![x](https://example.org/a.png)": Fault.IMAGE,
    "# A heading": Fault.MARKUP,
    "> quoted": Fault.MARKUP,
    "| a | b |": Fault.MARKUP,
    ":red[text]": Fault.MARKUP,
    ":material/delete:": Fault.MARKUP,
    ":smile:": Fault.MARKUP,
    r"$\href{https://example.org}{x}$": Fault.COMMAND,
    r"$$\def\x{\x\x}\x$$": Fault.COMMAND,
    r"$\htmlClass{a}{b}$": Fault.COMMAND,
    "a $ alone": Fault.OPEN,
    "a ` alone": Fault.OPEN,
    "left\u202eright": Fault.CONTROL,
    "bell\x07": Fault.CONTROL,
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_a_text_may_not_have(text):
    found = fault_of(text)
    assert found is not None and found[0] is REFUSED[text]


@pytest.mark.parametrize(
    "text",
    [
        "**Bold**, *italic* and `code <b>`, $a < b$, $$x_1$$",
        "The data: 100 rows, at 2:1 and 10:30, x < 3 and y > 2",
        "- one\n- two\n\n1. first",
        "See https://en.wikipedia.org/wiki/Gradient_descent.",
        "梯度下降：步长 $\\delta$，“太小”（0.01）。",
    ],
)
def test_what_a_text_may_have(text):
    assert fault_of(text) is None


def test_what_is_shown_is_escaped_whatever_the_check_says():
    shown = markdown("<b>x</b> [a](b) #h _u_ ~~s~~ :red[x] $a_b$ `c_d` **bold**")
    assert r"\<b\>" in shown and r"\[a\]\(b\)" in shown and r"\:red\[x\]" in shown
    assert "$a_b$" in shown and "`c_d`" in shown and "**bold**" in shown
    assert markdown("see https://example.org/a_b.") == r"see <https://example.org/a_b>\."
    assert markdown("- a\n- b") == "- a\n- b"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("起点在右边，\n小球向左滚。", "起点在右边，小球向左滚。"),
        ("第一段。\n\n第二段。", "第一段。\n\n第二段。"),
        ("列表：\n- 一\n- 二", "列表：\n- 一\n- 二"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_chinese_lines_are_joined_without_a_space(typed, shown):
    assert markdown(typed) == shown

"""What is said of lessons, in sentences: of files that are none, and what the page says in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .kinds import Fault, Grade, Group, Language, LessonError

_PARTS = {"stops": "stop", "answers": "answer", "claims": "claim"}

_FAULTS = {
    Fault.UNREADABLE: "the file could not be opened ({why})",
    Fault.TOO_LARGE: "the file is larger than {limit} KB",
    Fault.NOT_TEXT: "the file is no text in UTF-8",
    Fault.NOT_YAML: "the file is no YAML",
    Fault.ALIAS: "anchors and aliases (& and *) are not read: write the text out",
    Fault.TAG: "tags (!) are not read: write texts and numbers only",
    Fault.TOO_DEEP: "it is nested more than {limit} levels deep",
    Fault.TOO_MANY: "the file has more than {limit:,} parts",
    Fault.SEVERAL: "a file holds one lesson, and here a second document begins",
    Fault.NO_MAP: "names with values are expected here",
    Fault.NO_LIST: "a list is expected here, each item after a dash",
    Fault.NO_TEXT: "a text is expected here",
    Fault.TWICE: "“{name}” is there twice",
    Fault.UNKNOWN_KEY: "“{name}” means nothing here: there can be {known}",
    Fault.MISSING: "“{name}” is missing",
    Fault.NOT_ONE_OF: "“{name}” is none of {known}",
    Fault.NO_NUMBER: "it must be a whole number from {low} to {high}",
    Fault.NO_NAME: "it must be a name of up to 40 small letters, digits and hyphens",
    Fault.VERSION: "the lesson is of version “{version}”, and version {known} is read here",
    Fault.COUNT: "there must be {least} to {most} of them, and there are {count}",
    Fault.LONG: "it has {count:,} letters, and up to {limit:,} are read",
    Fault.NOT_RIGHT: "one answer must be right",
    Fault.ALL_RIGHT: "one answer must not be right",
    Fault.CONTROL: "the character {part} cannot be shown",
    Fault.HTML: "HTML (“{part}”) is not shown in lessons: write Markdown",
    Fault.LINK: "“{part}” is no link that a lesson may have: write an https address out",
    Fault.IMAGE: "images are not shown in lessons: the picture is the stop’s link",
    Fault.MARKUP: "“{part}” is not read in lessons: there are paragraphs, **bold**, *italics*, `code`, "
    "$LaTeX$ and lists",
    Fault.COMMAND: "the formula’s {part} is not read in lessons",
    Fault.OPEN: "a {part} has no partner: write $…$, `…`, or \\{part} for the sign itself",
    Fault.CLAIM: "{sentence}",
    Fault.LINK_PROBLEM: "{problem}",
    Fault.NO_STUDY: "the page “{page}” needs a link with study= one of {known}",
    Fault.FALSE: "{verdict.sentence}",
    Fault.UNANSWERED: "“{claim}” cannot be asked here: {why}",
    Fault.SAME_NAME: "another lesson is called “{name}”, too",
}


def of_refusal(error: LessonError) -> str:
    """Why a file is no lesson, in one sentence: stop 2, question: one answer must be right (line 31)."""
    details = {name: _listed(value) for name, value in error.details.items()}
    if error.fault is Fault.NO_STUDY and not error.details.get("known"):
        told = f"the page “{error.details['page']}” needs a link with landscape=learning"
    else:
        told = _FAULTS[error.fault].format(**details)
    if error.fault is Fault.NOT_YAML and error.details.get("problem"):
        told += f": {error.details['problem']}"
    place = of_place(error.place)
    line = f" (line {error.line})" if error.line is not None else ""
    return f"{place}{': ' if place else ''}{told.rstrip('.')}{line}."


def of_place(place: Sequence[str | int]) -> str:
    """Where in a lesson, in words: stop 2, question, answer 3, text."""
    parts: list[str] = []
    for one in place:
        if isinstance(one, int) and parts:
            parts[-1] = f"{_PARTS.get(parts[-1], parts[-1])} {one + 1}"
        else:
            parts.append(str(one))
    return ", ".join(parts)


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


class PageWords(NamedTuple):
    """What the page says, in one language; with braces where numbers go."""

    language: str  # its own name
    after: str  # what stands after a word that others follow
    title: str
    about: str
    groups: dict[Group, str]
    minutes: str
    stops: str
    answered: str
    done: str
    open: str
    own: str
    own_help: str
    choose_file: str
    checking: str
    refused: str
    refused_folder: str
    all_lessons: str
    stop: str
    trial: str
    question: str
    next: str
    back: str
    finish: str
    next_help: str
    back_help: str
    restore: str
    restore_help: str
    present: str
    present_help: str
    leave: str
    grades: dict[Grade, str]
    try_again: str
    checked: str
    checked_one: str
    checked_help: str
    being_checked: str
    not_checked: str
    unknown: str
    source: str
    print_help: str
    answers: str
    handout: str
    complete: str


EN = PageWords(
    language="English",
    after=".",
    title="Lessons",
    about="Short ways through the subject: look at a picture, play with it, answer a question. What is said "
    "of a picture is checked by computing it.",
    groups={
        Group.GROUND: "The ground",
        Group.DERIVATIVES: "Derivatives",
        Group.DESCENT: "Going down",
        Group.STOCHASTIC: "Chance and noise",
        Group.MOMENTUM: "Momentum",
        Group.CURVATURE: "Curvature",
        Group.GEOMETRY: "Geometry near a point",
        Group.FITTING: "Fitting models",
        Group.GENERALISING: "Generalising",
        Group.DEEP: "Deep networks",
    },
    minutes="{minutes} min",
    stops="{stops} stops",
    answered="{count} of {stops} answered",
    done="done",
    open="Open",
    own="A lesson of your own",
    own_help="A YAML file of up to {limit} KB, as the shipped lessons are written. Its claims are evaluated "
    "before it opens; it is not kept, and no link holds it.",
    choose_file="The lesson’s file",
    checking="The claims are being checked: stop {k} of {stops}",
    refused="The file is no lesson that can be shown",
    refused_folder="Not shown of the lessons’ folder",
    all_lessons="All lessons",
    stop="Stop {k} of {stops}",
    trial="Try",
    question="Question",
    next="Next",
    back="Back",
    finish="To the list",
    next_help="The next stop (N; in a presentation Page Down)",
    back_help="The stop before (B; in a presentation Page Up)",
    restore="Back to the stop’s picture",
    restore_help="The picture has been changed; this brings it as the lesson has it",
    present="Present",
    present_help="Large type, without the controls at the side; Page Down and Page Up go from stop to stop",
    leave="Leave the presentation",
    grades={Grade.RIGHT: "Right", Grade.ALMOST: "Almost", Grade.KEEP_WORKING: "Keep working"},
    try_again="Choose another answer.",
    checked="Checked: {count} claims hold",
    checked_one="Checked: 1 claim holds",
    checked_help="What the lesson says of its pictures was computed and found to be so",
    being_checked="The lesson’s claims are being checked …",
    not_checked="The lesson’s claims could not be checked just now",
    unknown="The lesson “{name}” is not here: open its file, or choose another one.",
    source="Source: {source}",
    print_help="Ctrl+P prints the whole lesson: all stops with their questions, the answers at the end.",
    answers="Answers",
    handout="Lesson",
    complete="All questions of this lesson are answered.",
)

ZH = PageWords(
    language="中文",
    after="：",
    title="课程",
    about="短小的课程带你走遍这门学科：看一幅图，动手试一试，回答一个问题。关于图的每一个论断都经过计算核对。",
    groups={
        Group.GROUND: "地形",
        Group.DERIVATIVES: "导数",
        Group.DESCENT: "下降",
        Group.STOCHASTIC: "随机与噪声",
        Group.MOMENTUM: "动量",
        Group.CURVATURE: "曲率",
        Group.GEOMETRY: "局部几何",
        Group.FITTING: "拟合模型",
        Group.GENERALISING: "泛化",
        Group.DEEP: "深层网络",
    },
    minutes="{minutes} 分钟",
    stops="{stops} 站",
    answered="已答 {count}/{stops}",
    done="已完成",
    open="打开",
    own="自己的课程",
    own_help="与内置课程格式相同的 YAML 文件，不超过 {limit} KB。打开之前先核对其中的论断；文件不会被保存，"
    "链接中也不包含它。",
    choose_file="课程文件",
    checking="正在核对论断：第 {k} 站，共 {stops} 站",
    refused="这个文件不是可以展示的课程",
    refused_folder="课程文件夹中未展示的文件",
    all_lessons="全部课程",
    stop="第 {k} 站，共 {stops} 站",
    trial="试一试",
    question="问题",
    next="下一站",
    back="上一站",
    finish="回到列表",
    next_help="下一站（N；演示时用 Page Down）",
    back_help="上一站（B；演示时用 Page Up）",
    restore="恢复这一站的图",
    restore_help="图已被改动；恢复成课程中的样子",
    present="演示",
    present_help="大字显示，隐藏侧栏；Page Down 和 Page Up 在各站之间切换",
    leave="退出演示",
    grades={Grade.RIGHT: "正确", Grade.ALMOST: "接近了", Grade.KEEP_WORKING: "再想想"},
    try_again="请再选一个答案。",
    checked="已核对：{count} 条论断成立",
    checked_one="已核对：1 条论断成立",
    checked_help="课程关于图的说法都经过计算，确实如此",
    being_checked="正在核对课程中的论断……",
    not_checked="目前无法核对课程中的论断",
    unknown="这里没有课程“{name}”：请打开它的文件，或另选一门课程。",
    source="来源：{source}",
    print_help="按 Ctrl+P 打印整个课程：各站及其问题，答案在最后。",
    answers="答案",
    handout="课程",
    complete="这门课程的问题都已答对。",
)


def of_count(words: PageWords, count: int) -> str:
    """That so many claims hold."""
    return words.checked_one if count == 1 else words.checked.format(count=count)


def page_words(language: Language) -> PageWords:
    """What the page says in a language."""
    return ZH if language is Language.ZH else EN

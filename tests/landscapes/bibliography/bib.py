"""A small and strict reader of .bib files, which knows nothing of the writer."""

import re

# What BibTeX's own styles ask of each kind (L. Lamport, LaTeX, 2nd ed., appendix B); books may have editors.
NEEDED = {
    "article": {"author", "title", "journal", "year"},
    "book": {"title", "publisher", "year"},
    "incollection": {"author", "title", "booktitle", "publisher", "year"},
    "inproceedings": {"author", "title", "booktitle", "year"},
    "manual": {"title"},
    "mastersthesis": {"author", "title", "school", "year"},
    "misc": {"author", "title", "howpublished", "year"},
    "phdthesis": {"author", "title", "school", "year"},
    "techreport": {"author", "title", "institution", "year"},
}


def parsed(text):
    """{key: {"kind": ..., field: value}}; AssertionError where anything is not as it must be."""
    assert text.isascii(), [c for c in text if not c.isascii()]
    entries, at = {}, 0
    while match := re.compile(r"\s*@([a-z]+)\{([a-z0-9]+)").match(text, at):
        kind, key = match.groups()
        assert kind in NEEDED and key not in entries, key
        fields, at = {"kind": kind}, match.end()
        while field := re.compile(r",\s*([a-z]+) = (?=\{)").match(text, at):
            value, at = _group(text, field.end())
            assert field[1] not in fields and value.strip(), (key, field[1])
            text_of = re.sub(r"\$[^$]*\$", "", value)
            assert not re.search(r"(?<!\\)[&%#_~$^]", text_of), value
            fields[field[1]] = value
        end = re.compile(r"\s*\}\n?").match(text, at)
        assert end, text[at : at + 40]
        at = end.end()
        assert fields.keys() >= NEEDED[kind], (key, NEEDED[kind] - fields.keys())
        assert ("author" in fields) != ("editor" in fields and kind == "book"), key
        assert re.fullmatch(r"1[5-9]\d\d|20\d\d|n\.d\.", fields["year"]), key
        for person in (fields.get("author") or fields["editor"]).split(" and "):
            assert re.fullmatch(r"\{.+\}|others|[^,]+, [^,]+", person), person
        assert re.fullmatch(r"\d+--\d+", fields.get("pages", "1--2")), key
        entries[key] = fields
    assert not text[at:].strip(), text[at : at + 80]
    return entries


def _group(text, at):
    """The inside of the braces that open here, and where they end."""
    depth, start = 0, at
    while True:
        depth += {"{": 1, "}": -1}.get(text[at], 0) if text[at - 1] != "\\" else 0
        at += 1
        if depth == 0:
            return text[start + 1 : at - 1], at

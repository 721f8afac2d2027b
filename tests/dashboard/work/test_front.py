"""The page tells where its server is; nothing else that passes is touched."""

import re

import pytest

from dashboard.work.front import Front
from tests.dashboard.work.alone import alone

PAGE = b"<html><head><title>x</title></head></html>"
WANTS = [(b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip"), (b"if-none-match", b"x")]


def through(asked, kind, *parts):
    """What goes through the middleware: the headers asked for, the response's headers, its body."""
    seen, sent = [], []

    async def app(scope, receive, send):
        seen.extend(scope["headers"])
        headers = [
            (b"content-type", kind),
            (b"content-length", b"%d" % sum(map(len, parts))),
            (b"etag", b"x"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for k, part in enumerate(parts):
            await send({"type": "http.response.body", "body": part, "more_body": k + 1 < len(parts)})

    async def send(message):
        sent.append(message)

    alone(Front(app)({"type": "http", "headers": asked}, None, send))
    return dict(seen), dict(sent[0]["headers"]), b"".join(one["body"] for one in sent[1:])


@pytest.mark.parametrize("parts", [(PAGE,), (PAGE[:9], PAGE[9:20], PAGE[20:])])
def test_a_page_gets_the_script_first_in_its_head(parts):
    asked, headers, body = through(WANTS, b"text/html; charset=utf-8", *parts)
    assert set(asked) == {b"accept"}, "asked for as it is"
    assert int(headers[b"content-length"]) == len(body) and b"etag" not in headers
    script = re.fullmatch(rb"<html><head><script>(.*)</script><title>x</title></head></html>", body, re.S)
    assert script and b"BACKEND_BASE_URL" in script[1]


@pytest.mark.parametrize("asked, kind", [(WANTS, b"text/css"), ([(b"accept", b"*/*")], b"text/html")])
def test_all_else_passes_as_it_was(asked, kind):
    _, headers, body = through(asked, kind, PAGE)
    assert body == PAGE and headers[b"etag"] == b"x" and int(headers[b"content-length"]) == len(PAGE)

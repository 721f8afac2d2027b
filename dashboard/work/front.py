"""What the page's HTML says besides what Streamlit's does: where the server is, and what ?embed means."""

from __future__ import annotations

from typing import Any

# Opened at .../understand, Streamlit's frontend would look for its server below that, where it is not, and
# the browser would report two failed requests. An address ends in a page's name or in nothing.
_SAYS = b"""<script>
{
  const root = location.origin + location.pathname.replace(/[^/]*$/, "");
  // "?embed" is enough to say what Streamlit asks in full.
  const said = location.search.replace(/([?&]embed)=?(?=&|$)/i, "$1=true");
  if (said !== location.search) history.replaceState(history.state, "", said + location.hash);
  window.__streamlit = { BACKEND_BASE_URL: root, MAIN_PAGE_BASE_URL: root };
}
</script>"""
_HEAD = b"<head>"
# A page is asked for as it is: not packed, and not only if it has changed.
_CONDITIONS = (b"accept-encoding", b"if-none-match", b"if-modified-since")
_ABOUT_THE_BODY = (b"content-length", b"etag", b"last-modified", b"accept-ranges")


class Front:
    """ASGI middleware that puts a script into the head of every HTML page."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = scope.get("headers", [])
        if scope["type"] != "http" or not _wants_a_page(asked):
            await self.app(scope, receive, send)
            return
        asked = [(name, value) for name, value in asked if name.lower() not in _CONDITIONS]
        begun: dict[str, Any] | None = None  # the head of a page whose body is awaited
        body = b""

        async def said(message: dict[str, Any]) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start" and _is_page(message["headers"]):
                begun = message
            elif begun is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                whole = body.replace(_HEAD, _HEAD + _SAYS, 1)
                headers = [one for one in begun["headers"] if one[0].lower() not in _ABOUT_THE_BODY]
                headers.append((b"content-length", str(len(whole)).encode()))
                await send({**begun, "headers": headers})
                await send({"type": "http.response.body", "body": whole})
                begun = None

        await self.app({**scope, "headers": asked}, receive, said)


def _wants_a_page(headers: Any) -> bool:
    return any(name.lower() == b"accept" and b"text/html" in value for name, value in headers)


def _is_page(headers: Any) -> bool:
    return any(n.lower() == b"content-type" and value.startswith(b"text/html") for n, value in headers)

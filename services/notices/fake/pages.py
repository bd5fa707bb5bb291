"""The page on which the caught letters are read, their JSON, and the button that empties the box."""

import html
import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from services.notices.fake.box import Box, Caught

_LINK: Final = re.compile(r"https?://[^\s<>\"]+")
_STYLE: Final = """
body { margin: 0; background: #f7f4ee; color: #1c1a17; font: 16px/1.55 "Be Vietnam Pro", system-ui, sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 1rem }
h1 { margin: .5rem 0; font-size: 1.5rem } h2 { margin: 0; font-size: 1.15rem; overflow-wrap: anywhere }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between }
article { margin: 1rem 0; padding: 1rem; background: #fff; border-top: 4px solid #a4161a; border-radius: 6px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem; margin: .5rem 0; font-size: .9rem }
dd { margin: 0; overflow-wrap: anywhere }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit } a { color: #0b4a8f }
button { padding: .4rem .8rem; border: 1px solid #8c857a; border-radius: 6px; background: #fff; font: inherit }
:focus-visible { outline: 3px solid #ffd43b; box-shadow: 0 0 0 5px #1c1a17 }
"""


def page(letters: list[Caught]) -> str:
    """All letters, newest first."""
    body = "".join(map(_article, letters)) or "<p>No letters yet. / Chưa có thư nào.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mail catcher</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><header><h1>Mail catcher ({len(letters)})</h1>"
        '<form method="post" action="/delete"><button>Delete all</button></form></header>'
        "<p>Every letter the portal sends ends here; nothing is delivered.</p>"
        f"{body}</main></body></html>"
    )


def _article(letter: Caught) -> str:
    rows = {"To": letter.to, "From": letter.sender, "Date": letter.date, "Message-ID": letter.message_id}
    head = "".join(f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in rows.items())
    lang = html.escape(letter.language or "und")
    return (
        f'<article lang="{lang}"><h2>{html.escape(letter.subject)}</h2><dl>{head}</dl>'
        f"<pre>{_linked(letter.text)}</pre></article>"
    )


def _linked(text: str) -> str:
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        address = html.escape(found.group())
        pieces += [html.escape(text[end : found.start()]), f'<a href="{address}" rel="noreferrer">{address}</a>']
        end = found.end()
    return "".join([*pieces, html.escape(text[end:])])


def handler(box: Box) -> Callable[..., BaseHTTPRequestHandler]:
    """The class of requests that read `box`."""

    class Pages(BaseHTTPRequestHandler):
        server_version, sys_version = "MailCatcher", ""

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/messages.json":
                to = parse_qs(address.query).get("to", [""])[0]
                self._answer(200, json.dumps(box.as_json(to), ensure_ascii=False), "application/json")
            elif address.path == "/":
                self._answer(200, page(box.letters()), "text/html")
            else:
                self._answer(404, "Not found", "text/plain")

        def do_POST(self) -> None:
            if self.path != "/delete":
                self._answer(404, "Not found", "text/plain")
                return
            box.empty()
            self.send_response(303)
            self.send_header("Location", "/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_DELETE(self) -> None:
            if self.path == "/messages.json":
                box.empty()
            self._answer(200 if self.path == "/messages.json" else 404, "[]", "application/json")

        def _answer(self, status: int, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: letters are read here."""

    return Pages

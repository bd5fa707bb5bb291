"""A browser of text: it reads HTML, follows its links and sends its forms as they stand there, and knows nothing else.

No scripts, no styles, no headers of newer browsers (Sec-Fetch-…): what w3m or lynx send. Only controls that the page
itself holds can be filled in.
"""

import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import requests

AGENT: Final = "w3m/0.5.3+git20230121"
PATIENCE_SECONDS: Final = 60
_SILENT: Final = frozenset({"script", "style", "title", "svg"})


@dataclass
class TextForm:
    """One form of a page: where it leads, and what it would send as it stands."""

    action: str
    method: str
    is_multipart: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    #: Choices that may be made: (name, value) of radio buttons, boxes and options.
    choices: set[tuple[str, str]] = field(default_factory=set)
    boxes: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    #: (words, name, value, action of its own) of each button.
    buttons: list[tuple[str, str, str, str]] = field(default_factory=list)


class TextPage(HTMLParser):
    """Title, headings, links, forms and text of a page, in the order in which they stand in the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title = self.text = ""
        self.headings: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[TextForm] = []
        self._outside = TextForm("", "get", False)
        self._within: list[str] = []
        self._select = self._textarea = ""
        self._first_option = self._has_choice = False
        self.feed(html)
        self.close()

    @property
    def _form(self) -> TextForm:
        return self.forms[-1] if "form" in self._within else self._outside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters about an element."""
        given = {name: value or "" for name, value in attrs}
        if tag not in ("input", "br", "img", "meta", "link", "hr"):
            self._within.append(tag)
        if tag == "a":
            self.links.append((given.get("href", ""), ""))
        elif tag == "h1":
            self.headings.append("")
        elif tag == "form":
            is_multipart = given.get("enctype") == "multipart/form-data"
            self.forms.append(TextForm(given.get("action", ""), given.get("method", "get").lower(), is_multipart))
        elif tag == "button" and given.get("type", "submit") == "submit":
            self._form.buttons.append(("", given.get("name", ""), given.get("value", ""), given.get("formaction", "")))
        elif tag == "select":
            self._select, self._first_option, self._has_choice = given.get("name", ""), True, False
        elif tag == "option" and self._select:
            self._offer_option(given)
        elif tag == "textarea":
            self._textarea = given.get("name", "")
            self._form.boxes.add(self._textarea)
            self._form.fields.append((self._textarea, ""))
        elif tag == "input":
            self._note_input(given)

    def _offer_option(self, given: dict[str, str]) -> None:
        form, name, value = self._form, self._select, given.get("value", "")
        form.choices.add((name, value))
        if "selected" in given or self._first_option:
            form.fields = [pair for pair in form.fields if pair[0] != name or self._has_choice]
            form.fields.append((name, value))
            self._has_choice = self._has_choice or "selected" in given
        self._first_option = False

    def _note_input(self, given: dict[str, str]) -> None:
        form, kind, name = self._form, given.get("type", "text"), given.get("name", "")
        if kind in ("radio", "checkbox"):
            form.choices.add((name, given.get("value", "on")))
            if "checked" in given:
                form.fields.append((name, given.get("value", "on")))
        elif kind == "file":
            form.files.add(name)
        elif name:
            form.fields.append((name, given.get("value", "")))
            if kind != "hidden":
                form.boxes.add(name)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self._within:
            while self._within.pop() != tag:
                pass
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        """Words belong to whatever is open around them."""
        if "title" in self._within and "svg" not in self._within:
            self.title += data
        if _SILENT & set(self._within):
            return
        if self._textarea:
            name, text = self._form.fields[-1]
            self._form.fields[-1] = (name, text + data.removeprefix("\n"))
            return
        self.text += data
        if "a" in self._within:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)
        if "h1" in self._within:
            self.headings[-1] += data
        if "button" in self._within and self._form.buttons:
            words, *rest = self._form.buttons[-1]
            self._form.buttons[-1] = (words + data, rest[0], rest[1], rest[2])


class PlainBrowser:
    """Somebody in front of a browser of text."""

    def __init__(self, base: str, language: str = "vi") -> None:
        self._http = requests.Session()
        self._http.headers.update(
            {"User-Agent": AGENT, "Accept": "text/html, text/*;q=0.5", "Accept-Language": language}
        )
        self.base = self.url = base
        self.status = 0
        self.html = ""
        self.page = TextPage("")
        self.answer: requests.Response | None = None

    def open(self, address: str) -> int:
        """Go to an address. Returns the status."""
        return self._arrive(self._http.get(urllib.parse.urljoin(self.url, address), timeout=PATIENCE_SECONDS))

    def follow(self, words: str) -> None:
        """Follow the first link with these words."""
        addresses = [address for address, text in self.page.links if words in " ".join(text.split())]
        assert addresses, f"no link “{words}” at {self.url}: {self.page.links}"
        assert self.open(addresses[0]) == 200, self.url

    def send(self, button: str, answers: dict[str, str] | None = None, files: dict[str, Path] | None = None) -> None:
        """Fill in the form that has this button, and press it."""
        form, (_, name, value, action) = self._pressed(button)
        fields = list(form.fields)
        for key, answer in (answers or {}).items():
            assert key in form.boxes or (key, answer) in form.choices, f"{key}={answer} cannot be given at {self.url}"
            fields = [pair for pair in fields if pair[0] != key] + [(key, answer)]
        fields += [(name, value)] if name else []
        target = urllib.parse.urljoin(self.url, action or form.action or self.url)
        if form.method == "get":
            query = urllib.parse.urlencode(fields)
            self.open(f"{target.partition('?')[0]}?{query}")
            return
        self._http.headers["Referer"] = self.url
        sent = [(key, (path.name, path.read_bytes())) for key, path in (files or {}).items()]
        if form.is_multipart:
            empty = [(key, ("", b"")) for key in form.files - (files or {}).keys()]
            parts = [(key, (None, text)) for key, text in fields]
            answer = self._http.post(target, files=[*parts, *sent, *empty], timeout=PATIENCE_SECONDS)  # type: ignore[arg-type]
        else:
            assert not sent, f"no place for a file at {self.url}"
            answer = self._http.post(target, data=fields, timeout=PATIENCE_SECONDS)
        self._arrive(answer)

    def _pressed(self, words: str) -> tuple[TextForm, tuple[str, str, str, str]]:
        for form in self.page.forms:
            for button in form.buttons:
                if " ".join(button[0].split()).startswith(words):
                    return form, button
        raise AssertionError(f"no button “{words}” at {self.url}")

    def cookies(self) -> str:
        """What this browser would send as its cookies."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies)

    def _arrive(self, answer: requests.Response) -> int:
        answer.encoding = "utf-8"
        self.answer, self.url, self.status, self.html = answer, answer.url, answer.status_code, answer.text
        self.page = TextPage(self.html)
        return self.status

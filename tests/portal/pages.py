"""A client that looks at every page it gets, the way a careful reader would."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
#: What `<time datetime>` may hold of what we write: a day, or a moment to the second with its zone.
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?")
#: Elements without a role of their own, which a name does nothing for.
NAMELESS: Final = {"p", "pre", "span", "strong", "em", "code", "div"}
#: Elements that stand in a line of text, where no paragraph, list or heading may stand.
IN_LINE: Final = {"p", "span", "strong", "em", "label", "button", "h1", "h2", "h3", "summary"}
BLOCKS: Final = {"p", "div", "ul", "ol", "dl", "table", "section", "form", "h1", "h2", "h3", "fieldset", "pre"}


class Page(HTMLParser):
    """What matters of one page's HTML: headings, title, ids, labels, controls, forms, links and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.title = self.text = ""
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.misplaced: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._note_place(tag, [name for name, _ in attrs])
        if tag not in VOID:
            self.open.append(tag)

    def _note_place(self, tag: str, names: list[str]) -> None:
        parent = self.open[-1] if self.open else ""
        if tag in BLOCKS and parent in IN_LINE and not (parent == "summary" and tag.startswith("h")):
            self.misplaced.append(f"<{tag}> stands in <{parent}>")
        if (tag == "li") != (parent in ("ul", "ol", "menu")) and tag not in ("script", "template"):
            self.misplaced.append(f"<{tag}> stands in <{parent}>")
        if tag in ("a", "button") and {"a", "button"} & set(self.open):
            self.misplaced.append(f"<{tag}> stands in another control")
        if len(set(names)) < len(names):
            self.misplaced.append(f"<{tag}> says something twice")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title":
            self.title += data
        elif not self.open or self.open[-1] not in ("script", "style"):
            self.text += data

    def all(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of each element of these kinds."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    def complaints(self) -> list[str]:
        """What a careful reader would find wrong."""
        found = [f"</{tag}> closes nothing" for tag in self.unbalanced]
        ids = Counter(attributes["id"] for _, attributes in self.elements if "id" in attributes)
        found += [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
        if (headings := len(self.all("h1"))) != 1:
            found.append(f"{headings} first headings")
        if not self.title.strip() or not self.all("html")[0].get("lang"):
            found.append("no title or no language")
        found += self.misplaced
        found += self._unlabelled(set(ids))
        found += self._invalid()
        for tag, attributes in self.elements:
            if "style" in attributes or any(name.startswith("on") for name in attributes):
                found.append(f"<{tag}> carries a style or a script that the policy forbids")
            for name in (attributes.get("aria-describedby") or "").split():
                if name not in ids:
                    found.append(f"<{tag}> is described by {name!r}, which is not there")
        posts = [form for form in self.all("form") if form.get("method", "").lower() == "post"]
        tokens = [field for field in self.all("input") if field.get("name") == "csrf_token"]
        if len(tokens) < len(posts):
            found.append("a form that changes something has no token")
        return found

    def _invalid(self) -> Iterator[str]:
        """What the Nu HTML checker calls an error and other readers would pass over."""
        for tag, attributes in self.elements:
            if tag == "time" and not MOMENT.fullmatch(attributes.get("datetime", "2026-11-16")):
                yield f"no moment: {attributes['datetime']!r}"
            if tag == "input" and attributes.get("type") == "hidden" and "autocomplete" in attributes:
                yield f"hidden {attributes.get('name')!r} says how it is completed"
            if tag in NAMELESS and "aria-label" in attributes and "role" not in attributes:
                yield f"<{tag}> has the name {attributes['aria-label']!r} and no role"
            if tag == "img" and "alt" not in attributes:
                yield f"a picture without words: {attributes.get('src')!r}"
            for name in ("href", "src", "action"):
                if re.search(r"[\s<>\"]", attributes.get(name, "").strip()):
                    yield f"<{tag}> leads to {attributes[name]!r}"

    def _unlabelled(self, ids: set[str]) -> list[str]:
        labelled = {label.get("for") for label in self.all("label")}
        lost = [f"label for {name!r}, which is not there" for name in labelled if name and name not in ids]
        for control in self.all("input", "select", "textarea"):
            is_named = control.get("id") in labelled or control.get("aria-label") or control.get("aria-labelledby")
            if control.get("type") not in UNLABELLED and not is_named:
                lost.append(f"control {control.get('name')!r} has no label")
        return lost


class PageClient(FlaskClient):
    """A browser that fails the test when a page is not well made."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask for a page; HTML is read with care."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and response.status_code not in (301, 302, 303, 307, 308):
            complaints = Page(response.text).complaints()
            assert not complaints, f"{response.request.path}: {complaints}"
        return response

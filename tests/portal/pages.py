"""A client that looks at every page it gets, the way a careful reader would."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """What matters of one page's HTML: headings, title, ids, labels, controls, forms, links and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.title = self.text = ""
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

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
        found += self._unlabelled(set(ids))
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

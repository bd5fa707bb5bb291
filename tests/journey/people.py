"""People in front of a browser: what they open, press, fill in, choose and read, in the words on the screen.

Words on the screen are given as the English source sentence and looked for in the language of the person's browser.
`JOURNEY_PICTURES=folder` keeps a picture of each step, to be looked at.
"""

import contextlib
import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Download, Error, Locator, expect

from services.people.demo import PASSWORD
from services.text import translator
from tests.journey.portal_process import Portal

#: The longest a busy machine may take for one page.
PATIENCE_MS = 30_000

#: How many pixels of a page, once it is whole, lie beside the screen.
WIDTH_BEYOND_THE_SCREEN = (
    "() => document.readyState === 'complete' && {px: document.documentElement.scrollWidth - innerWidth}"
)


class Person:
    """One person with a browser of their own."""

    def __init__(self, who: str, context: BrowserContext, portal: Portal, *, locale: str = "vi") -> None:
        context.set_default_timeout(PATIENCE_MS)
        self.who, self.portal, self.context = who, portal, context
        self.page = context.new_page()
        self._say = translator(locale)
        self._pictures = 0

    def said(self, sentence: str, **values: Any) -> str:
        """A sentence as this person's screen says it."""
        return self._say(sentence, **values)

    def open(self, address: str) -> int:
        """Go to an address of the portal. Returns the status of the answer."""
        answer = self.page.goto(address if "://" in address else self.portal.url + address)
        assert answer is not None
        return answer.status

    def press(self, words: str, **values: Any) -> None:
        """Press the button with exactly these words (an icon or a hidden part may stand beside them)."""
        self._one("button", self.said(words, **values)).click()

    def follow(self, words: str, **values: Any) -> None:
        """Follow the link, or the link that looks like a button, with these words."""
        text = self.said(words, **values)
        self.page.get_by_role("link", name=text).or_(self.page.get_by_role("button", name=text)).first.click()

    def _one(self, role: Any, words: str) -> Locator:
        return self.page.get_by_role(role, name=re.compile(rf"^\s*{re.escape(words)}"))

    def reads(self, words: str, **values: Any) -> None:
        """See these words on the page."""
        expect(self.page.get_by_text(self.said(words, **values)).first).to_be_visible(timeout=PATIENCE_MS)

    def reads_text(self, text: str) -> None:
        """See this text, which is not the portal's own, on the page."""
        expect(self.page.locator("main")).to_contain_text(text, timeout=PATIENCE_MS)

    def waits_for(self, words: str, **values: Any) -> Locator:
        """Load the page again until these words stand on it: the worker is at it."""
        wanted = self.page.get_by_text(self.said(words, **values)).first
        for _ in range(300):
            if wanted.count():
                return wanted
            self.page.wait_for_timeout(200)
            self.page.reload()
        raise AssertionError(f"“{words}” never came: {self.page.url}")

    def fill(self, name: str, value: Any) -> None:
        """Answer one question: a mapping part by part, a date in its three boxes, a choice by its code."""
        if isinstance(value, Mapping):
            for part, inner in value.items():
                self.fill(f"{name}-{part}", inner)
        elif isinstance(value, dt.date):
            for part in ("day", "month", "year"):
                self.page.fill(f'[name="{name}-{part}"]', str(getattr(value, part)))
        else:
            self._fill_one(
                name, {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
            )

    def _fill_one(self, name: str, text: str) -> None:
        control = self.page.locator(f'[name="{name}"]').first
        kind = control.evaluate("it => it.type")
        if kind in ("radio", "checkbox"):
            self.page.locator(f'[name="{name}"][value="{text}"]').check()
        elif kind == "select-one":
            control.select_option(text)
            self._list_communes(name)
        else:
            control.fill(text)

    def _list_communes(self, name: str) -> None:
        """Without scripts the communes of a province are listed by a button."""
        button = self.page.locator(f'button[data-lists="{name.replace("-province", "-commune")}"]')
        if name.endswith("-province") and button.is_visible():
            button.click()

    def typed(self, name: str) -> str:
        """What stands in a box now."""
        return self.page.locator(f'[name="{name}"]').first.input_value()

    def chosen(self, name: str) -> str | None:
        """The code that is chosen among radio buttons."""
        return self.page.locator(f'[name="{name}"]:checked').get_attribute("value")

    def attach(self, name: str, *files: Path) -> None:
        """Choose files."""
        self.page.set_input_files(f'[name="{name}"]', list(files))

    def sends_the_files(self) -> None:
        """Without scripts a button sends the chosen files; with scripts they are on their way already."""
        self.page.wait_for_load_state()
        button = self._one("button", self.said("Upload the chosen files"))
        if button.count():
            button.click()
        expect(self.page.locator(".uploading progress")).to_have_count(0, timeout=PATIENCE_MS)

    def download(self, words: str) -> bytes:
        """Press what downloads a file, and give its bytes."""
        text = self.said(words)
        with self.page.expect_download(timeout=PATIENCE_MS) as waiting:
            self.page.get_by_role("link", name=text).or_(self.page.get_by_role("button", name=text)).first.click()
        got: Download = waiting.value
        return Path(got.path()).read_bytes()

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in on the page that asks for it."""
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", password)
        self._one("button", self.said("Sign in")).click()

    def looks(self, at: str) -> None:
        """Nothing sticks out of the screen; keep a picture where one is wanted."""
        too_wide = self._beyond_the_screen()
        assert too_wide <= 0, f"{at}: {too_wide} px too wide at {self.page.url}"
        if folder := os.environ.get("JOURNEY_PICTURES"):
            self._pictures += 1
            self.page.screenshot(path=Path(folder) / f"{self.who}-{self._pictures:02}-{at}.png", full_page=True)

    def _beyond_the_screen(self) -> int:
        """How many pixels the page is too wide. One still on its way has no width: the question is put again."""
        for _ in range(PATIENCE_MS // 100):
            with contextlib.suppress(Error):
                if found := self.page.evaluate(WIDTH_BEYOND_THE_SCREEN):
                    return int(found["px"])
            self.page.wait_for_timeout(100)
        raise AssertionError(f"the page never came: {self.page.url}")

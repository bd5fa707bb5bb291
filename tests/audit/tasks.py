"""Five tasks as somebody new tries them: a phone of 360 px, a slow 3G network, a slow processor; and by keyboard alone.

Each step leaves a picture, the seconds until the page could be used, and the bytes that came.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import CDPSession, Locator, Page, sync_playwright
from sqlalchemy import select

from services.applications.models import Application
from services.people.demo import PASSWORD
from services.results.models import Result
from services.text import translator
from tests.audit.setting import Setting
from tests.conftest import QUIET

SLOW_3G: Final = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400 * 1024 / 8,
    "uploadThroughput": 400 * 1024 / 8,
}
SLOWER: Final = 4
PATIENCE_MS: Final = 60_000
#: Tab stops before a task counts as one that the keyboard cannot do.
STOPS: Final = 150
_say = translator("vi")

#: Milliseconds from the beginning of the navigation until its page was drawn and its scripts had run.
USABLE: Final = """() => {
  const [own] = performance.getEntriesByType('navigation')
  const painted = performance.getEntriesByName('first-contentful-paint')[0]
  return Math.max(own.domContentLoadedEventEnd, painted ? painted.startTime : 0)
}"""


@dataclass
class Step:
    """One page of a task."""

    name: str
    seconds: float
    kilobytes: float
    stops: int


@dataclass
class Newcomer:
    """Somebody who has never been here; `by_keyboard` presses Tab and Enter where others touch."""

    page: Page
    folder: Path
    by_keyboard: bool
    task: str = ""
    steps: list[Step] = field(default_factory=list)
    bytes: int = 0
    stops: int = 0

    def goes(self, locator: Locator) -> None:
        """Follow a link or press a button, and wait for the next page to be usable."""
        with self.page.expect_navigation(wait_until="load", timeout=PATIENCE_MS):
            if self.by_keyboard:
                self._tab_to(locator)
                self.page.keyboard.press("Enter")
            else:
                locator.click()

    def types(self, locator: Locator, text: str) -> None:
        """Fill a box."""
        if self.by_keyboard:
            self._tab_to(locator)
            self.page.keyboard.insert_text(text)
        else:
            locator.fill(text)

    def chooses(self, locator: Locator, words: str) -> None:
        """Choose in a list."""
        if self.by_keyboard:
            self._tab_to(locator)
        locator.select_option(label=words)

    def _tab_to(self, wanted: Locator) -> None:
        for _ in range(STOPS):
            if wanted.first.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stops += 1
        raise AssertionError(f"{self.task}: the keyboard does not reach {wanted} at {self.page.url}")

    def sees(self, step: str) -> None:
        """Keep what this step took, and its picture."""
        milliseconds = self.page.evaluate(USABLE)
        number = len(self.steps) + 1
        self.steps.append(Step(f"{self.task}: {step}", milliseconds / 1000, self.bytes / 1024, self.stops))
        self.bytes = self.stops = 0
        self.page.screenshot(path=self.folder / f"{number:02}-{self.task}-{step}.png")
        self.page.screenshot(path=self.folder / f"{number:02}-{self.task}-{step}-whole.png", full_page=True)

    def arrives(self, url: str, task: str) -> None:
        """Begin a task at the first page, with nothing in the cache."""
        self.task = task
        self.page.goto(url, wait_until="load", timeout=PATIENCE_MS)
        self.sees("home")

    def asks(self, words: str) -> None:
        """Search from the page one is on."""
        self.types(self.page.locator("main [name=q]").first, words)
        self.goes(self.page.locator("form[role=search] button").first)
        self.sees("search")


def passport(one: Newcomer, setting: Setting) -> None:
    """Find the passport, start, sign in, and see the first question."""
    one.arrives(setting.portal.url, "passport")
    one.asks("làm hộ chiếu")
    one.goes(one.page.locator("main").get_by_role("link", name="hộ chiếu phổ thông").first)
    one.sees("service")
    one.goes(one.page.locator("main a[href*='/start']").first)
    one.sees("start")
    one.chooses(one.page.locator("#province"), "Thành phố Hà Nội")
    one.goes(one.page.locator("main form button").first)
    one.sees("agency")
    one.goes(one.page.get_by_role("button", name=_say("Begin")).first)
    one.sees("sign-in")
    one.types(one.page.locator("[name=email]"), "citizen2@example.com")
    one.types(one.page.locator("[name=password]"), PASSWORD)
    one.goes(one.page.locator("main form button[type=submit]").first)
    one.sees("after-signing-in")


def birth(one: Newcomer, setting: Setting) -> None:
    """Learn what the registration of a birth needs."""
    one.arrives(setting.portal.url, "birth")
    one.asks("khai sinh cho con cần giấy tờ gì")
    one.goes(one.page.locator("main").get_by_role("link", name="khai sinh").first)
    one.sees("service")


def track(one: Newcomer, setting: Setting) -> None:
    """Look up how a case stands, with the code and the secret of the slip."""
    with setting.portal.database.reading() as db:
        case = db.get_one(Application, setting.made.filed_id)
        code, secret = case.code or "", case.secret or ""
    one.arrives(setting.portal.url, "track")
    one.goes(one.page.get_by_role("navigation", name=_say("Main")).get_by_role("link", name=_say("Track")))
    one.sees("form")
    one.types(one.page.locator("[name=code]"), code)
    one.types(one.page.locator("[name=secret]"), secret)
    one.goes(one.page.locator("main form button[type=submit]").first)
    one.sees("answer")


def verify(one: Newcomer, setting: Setting) -> None:
    """Check a paper by the code printed on it."""
    with setting.portal.database.reading() as db:
        code = db.scalars(select(Result.verify_token).where(Result.application_id == setting.made.signed_id)).one()
    one.arrives(setting.portal.url, "verify")
    one.goes(one.page.get_by_role("navigation", name=_say("Main")).get_by_role("link", name=_say("Verify")))
    one.sees("form")
    one.types(one.page.locator("main [name=code]"), code)
    one.goes(one.page.locator("main form").filter(has=one.page.locator("[name=code]")).locator("button").first)
    one.sees("answer")


def commune(one: Newcomer, setting: Setting) -> None:
    """Find what my own commune offers."""
    one.arrives(setting.portal.url, "commune")
    one.goes(one.page.locator("main a[href^='/agencies'], footer a[href^='/agencies']").first)
    one.sees("agencies")
    one.types(one.page.locator("main [name=q]"), "phuong hoan kiem")
    one.goes(one.page.locator("main form[role=search] button").first)
    one.sees("found")
    one.goes(one.page.locator("main a[href^='/agencies/H26.00070']").first)
    one.sees("commune")


TASKS: Final[tuple[Callable[[Newcomer, Setting], None], ...]] = (passport, birth, track, verify, commune)


def tried(setting: Setting, folder: Path) -> Iterator[Step]:
    """Each task by touch on the slow phone, then by keyboard on a fast line."""
    for by_keyboard in (False, True):
        place = folder / ("keyboard" if by_keyboard else "touch")
        place.mkdir()
        for task in TASKS:
            with _newcomer(place, by_keyboard) as one:
                task(one, setting)
                yield from one.steps


@contextmanager
def _newcomer(folder: Path, by_keyboard: bool) -> Iterator[Newcomer]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="vi")
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        one = Newcomer(page, folder, by_keyboard)
        if not by_keyboard:
            line: CDPSession = context.new_cdp_session(page)
            line.send("Network.enable")
            line.send("Network.emulateNetworkConditions", SLOW_3G)
            line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            line.on("Network.loadingFinished", lambda event: _count(one, event))
        yield one
        browser.close()


def _count(one: Newcomer, event: dict[str, float]) -> None:
    one.bytes += int(event["encodedDataLength"])

"""What axe does not see: the keyboard alone, the size of what is touched, text at 200 %, motion, names and titles."""

import re
from collections.abc import Callable
from typing import Final

import pytest

from services.people.demo import PASSWORD
from tests.journey import open_pages
from tests.journey.people import Person
from tests.journey.test_accessibility import FOCUSED

pytestmark = pytest.mark.xdist_group("browser")

Meet = Callable[..., Person]

#: What is wrong on the page, measured as it is drawn. A target is large enough with 24 px each way, as a link within a
#: sentence, or when a circle of 24 px around its middle meets no other target (WCAG 2.5.8).
MEASURED: Final = """() => {
  const found = []
  const say = (it) => (it.id || it.name || it.textContent.trim().slice(0, 40) || it.outerHTML.slice(0, 60))
  const isSeen = (it) => it.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && it.getBoundingClientRect().width > 1
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(isSeen)
  const places = all.map((it) => {
    const isChoice = it.id && it.matches('[type=radio], [type=checkbox]')
    return (isChoice && document.querySelector(`label[for="${it.id}"]`) || it).getBoundingClientRect()
  })
  const isInSentence = (it) => it.matches('a') && getComputedStyle(it).display === 'inline'
    && it.parentElement.textContent.trim().length > it.textContent.trim().length
  all.forEach((it, n) => {
    const a = places[n]
    if ((a.width >= 23.5 && a.height >= 23.5) || isInSentence(it)) return
    const [x, y] = [a.x + a.width / 2, a.y + a.height / 2]
    const near = places.findIndex((b, m) => m !== n && !all[m].contains(it) && !it.contains(all[m])
      && Math.hypot(Math.max(b.left - x, 0, x - b.right), Math.max(b.top - y, 0, y - b.bottom)) < 12)
    const size = `${Math.round(a.width)} x ${Math.round(a.height)} px`
    if (near >= 0) found.push(`${say(it)}: ${size}, beside ${say(all[near])}`)
  })
  for (const it of all) {
    const [name, shown] = [it.getAttribute('aria-label'), it.innerText?.trim().replace(/\\s+/g, ' ')]
    if (name && shown && !name.toLowerCase().includes(shown.toLowerCase())) found.push(`${shown}: is named ${name}`)
  }
  for (const it of document.querySelectorAll('*')) {
    const style = getComputedStyle(it)
    const longest = `${style.animationDuration},${style.transitionDuration}`.split(',').map(parseFloat)
    if (Math.max(...longest) > 0.01) found.push(`${say(it)}: moves although motion is reduced`)
  }
  for (const tag of ['header', 'main', 'footer']) {
    const many = document.querySelectorAll(`body > ${tag}`).length
    if (many !== 1) found.push(`${many} times <${tag}>`)
  }
  const names = [...document.querySelectorAll('nav')].map((it) => it.getAttribute('aria-label')
    || it.getAttribute('aria-labelledby'))
  if (names.includes(null) || new Set(names).size < names.length) found.push(`regions of one name: ${names}`)
  document.documentElement.style.fontSize = '200%'
  const over = document.documentElement.scrollWidth - innerWidth
  if (over > 0) found.push(`${over} px too wide with text at 200 %`)
  return [...new Set(found)]
}"""


def test_pages_can_be_touched_enlarged_and_told_apart(meet: Meet) -> None:
    stranger = meet("stranger", width=640)
    stranger.page.emulate_media(reduced_motion="reduce")
    found, titles = [], {}
    for address in open_pages.addresses():
        stranger.open(address)
        found += [f"{address}: {each}" for each in stranger.page.evaluate(MEASURED)]
        titles.setdefault(stranger.page.title(), []).append(address.partition("?")[0])
    found += [f"one title: {each}" for each in titles.values() if len(set(each)) > 1 and not _lead_nowhere(each)]
    assert found == []


def _lead_nowhere(addresses: list[str]) -> bool:
    return all(re.search("old-link|unknown|no-such|9999|resume", each) for each in addresses)


def test_a_stranger_finds_and_begins_a_service_by_keyboard_alone(meet: Meet) -> None:
    stranger = meet("keyboard")
    page, keys = stranger.page, stranger.page.keyboard
    stranger.open("/")
    keys.press("Tab")
    assert _focused(stranger)[0] == "#main"
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    _tab_to(stranger, "q")
    keys.type("giay doc than")
    keys.press("Enter")
    page.wait_for_url(re.compile("/services\\?"))
    _tab_to(stranger, "/services/1.004873")
    keys.press("Enter")
    page.wait_for_url(re.compile("/services/1.004873"))
    _tab_to(stranger, "/start")
    keys.press("Enter")
    page.wait_for_url(re.compile("/start"))
    _tab_to(stranger, "province")
    keys.type("Thành phố Hà")
    keys.press("Tab")
    keys.press("Enter")
    page.locator("#commune").wait_for()
    _tab_to(stranger, "commune")
    keys.type("Phường Hoàn Kiếm")
    keys.press("Tab")
    keys.press("Enter")
    begin = page.get_by_role("button", name=stranger.said("Begin"))
    begin.wait_for()
    _tab_to(stranger, stranger.said("Begin"))
    keys.press("Enter")
    page.wait_for_url(re.compile("/login"))
    _tab_to(stranger, "email")
    keys.type("citizen2@example.com")
    _tab_to(stranger, "password")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(re.compile("/start|/applications/"))


def test_the_language_menu_opens_and_closes_by_keyboard(meet: Meet) -> None:
    stranger = meet("keyboard")
    stranger.open("/")
    summary = stranger.page.locator("header details summary").first
    summary.focus()
    stranger.page.keyboard.press("Enter")
    menu = stranger.page.locator("header details").first
    assert menu.evaluate("it => it.open")
    stranger.page.keyboard.press("Tab")
    stranger.page.keyboard.press("Escape")
    assert not menu.evaluate("it => it.open")
    assert summary.evaluate("it => it === document.activeElement")


def _focused(person: Person) -> tuple[str, int, int, bool]:
    name, x, y, is_seen = person.page.evaluate(FOCUSED)
    return name, x, y, is_seen


def _tab_to(person: Person, wanted: str) -> None:
    """Tab until the control of this name or address has the focus; every stop on the way shows that it has it."""
    for _ in range(150):
        name, _, _, is_seen = _focused(person)
        assert is_seen, f"{name} has the focus and does not show it at {person.page.url}"
        if name == wanted or (wanted.startswith("/") and wanted in name):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted} at {person.page.url}")

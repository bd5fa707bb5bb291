"""What a machine can find wrong on a page: rules of WCAG 2.2 AA, anything wider than the screen, headings."""

import re
from typing import Final

from axe_playwright_python.sync_playwright import Axe

from tests.journey.people import Person

RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


def faults(person: Person, *addresses: str) -> list[str]:
    """What is wrong on these pages."""
    found = []
    for address in addresses:
        assert person.open(address) < 500, address
        found += faults_here(person, address)
    return found


def faults_here(person: Person, name: str) -> list[str]:
    """What is wrong on the page that is open."""
    person.looks(re.sub(r"\W+", "-", name).strip("-") or "home")
    found = [
        f"{name}: {rule['id']}: {node['target']}"
        for rule in Axe().run(person.page, options=RULES).response["violations"]
        for node in rule["nodes"]
    ]
    if person.page.locator("h1").count() != 1:
        found.append(f"{name}: not exactly one h1")
    return found

"""The little of a bundle that can be told even when it is full of mistakes: which service it is meant to be."""

from dataclasses import dataclass

from forms.findings import Findings
from forms.reading import Block
from forms.source import read_yaml
from forms.text import Text
from services.definitions.bundle import Bundle


@dataclass(frozen=True)
class Sketch:
    """Code, slug and name as `procedure.yaml` gives them; empty where it does not."""

    code: str
    slug: str
    name: Text


def sketch_of(bundle: Bundle) -> Sketch:
    """What the bundle says of itself. Never raises."""
    findings = Findings("procedure.yaml")
    values = read_yaml(bundle.get("procedure.yaml", ""), findings)
    if values is None:
        return Sketch("", "", Text())
    block = Block(values, findings)
    return Sketch(block.string("code")[:20], block.string("slug")[:80], block.text("name"))

"""Pieces of pages that are drawn once, and templates put together when they are compiled."""

from flask import Flask, render_template_string
from jinja2 import DictLoader

from portal.fragments import MOST

GREETING = "{% keep ('greeting', kind) with name=who, place=where %}<p title='{{ place }}'>{{ name }}</p>{% endkeep %}"


def test_a_kept_piece_gets_the_texts_of_each_page_escaped(app: Flask) -> None:
    with app.test_request_context("/?lang=vi"):
        first = render_template_string(GREETING, kind=1, who="An", where="Huế")
        second = render_template_string(GREETING, kind=1, who="<b>&", where="\x02" + "1\x03")
    assert first == "<p title='Huế'>An</p>"
    assert second == "<p title='\x021\x03'>&lt;b&gt;&amp;</p>", "neither drawn again nor read as a slot"


def test_a_piece_is_kept_by_its_key_and_language_until_there_are_too_many(app: Flask) -> None:
    template = app.jinja_env.from_string(
        "{% keep ('drawn', number) %}{{ language() }}{% set _ = note(number) %}{% endkeep %}"
    )
    calls: list[int] = []

    def draw(lang: str, *numbers: int) -> list[str]:
        with app.test_request_context(f"/?lang={lang}"):
            return [template.render(number=number, note=calls.append) for number in numbers]

    assert [*draw("vi", 1), *draw("en", 1), *draw("vi", 2, 1)] == ["vi", "en", "vi", "vi"]
    assert calls == [1, 1, 2]
    draw("vi", *range(3, MOST + 2), 1)
    assert calls[-1] == 1, "forgotten when there were too many"


def test_a_part_sees_the_page_it_stands_in_and_leaves_nothing_behind(app: Flask) -> None:
    parts = {
        "part.html": "{% set name = 'inner' %}{{ name }} {{ who }}",
        "page.html": '{% part "part.html" %} {{ name }}',
    }
    app.jinja_env.loader = DictLoader(parts)
    with app.test_request_context("/"):
        assert app.jinja_env.get_template("page.html").render(name="outer", who="An") == "inner An outer"

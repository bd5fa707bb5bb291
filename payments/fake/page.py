"""The hosted pages as HTML. They work without scripts, at the width of a phone, and with a screen reader."""

import base64
import hashlib
import html
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from payments.fake.answers import Answer
from payments.fake.store import Body
from payments.fake.words import Words, dong

_STYLE: Final = Path(__file__).with_name("page.css").read_text("utf-8")
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_SHOWN_CARDS: Final = (
    ("4242 4242 4242 4242", "card_pays"),
    ("4000 0000 0000 0002", "card_declined"),
    ("4000 0000 0000 9995", "card_funds"),
    ("4000 0000 0000 0069", "card_expired"),
    ("4000 0027 6000 3184", "card_asks"),
)
#: Field, autocomplete, longest input: as browsers know them.
_FIELDS: Final = (
    ("number", "cc-number", 23),
    ("expiry", "cc-exp", 9),
    ("cvc", "cc-csc", 4),
)


def whole(table: Words, title: str, body: str, *, status: int = 200, ways_out: tuple[str, ...] = ()) -> Answer:
    """A page around its body. `ways_out`: addresses that its forms may lead to in the end."""
    text = (
        f'<!doctype html><html lang="{table["language"]}"><head><meta charset="utf-8"><title>{html.escape(title)}'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" '
        f'content="noindex"><style>{_STYLE}</style></head><body><header><p class="brand">{table["provider"]}</p>'
        f'<p class="notice">{table["notice"]}</p></header><main>{body}</main></body></html>'
    )
    # Browsers hold redirects after a form against form-action too: without the portal's origin the way back is cut.
    origins = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(way)) for way in ways_out})
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self' {' '.join(origins)}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Answer(status, text.encode(), headers)


def _out(session: Body) -> tuple[str, ...]:
    return tuple(way for way in (session["success_url"], session["cancel_url"]) if way)


def checkout(
    table: Words, session: Body, merchant: str, *, entered: dict[str, str], mistakes: dict[str, str], problem: str
) -> Answer:
    """What is to be paid, and the form. `mistakes`: by field; `problem`: why the last try did not pay."""
    total = dong(table, session["amount_total"])
    title = table["title"] % merchant
    wrong = bool(mistakes or problem)
    back = session["cancel_url"]
    body = (
        f'<section class="what"><h1>{html.escape(title)}</h1><p class="sum">{total}</p>{_lines(table, session)}'
        f'</section><section class="how" aria-labelledby="card"><h2 id="card">{table["card"]}</h2>'
        f"{_summary(table, mistakes, problem)}"
        f'<form method="post" action="#card" novalidate>{_inputs(table, entered, mistakes)}'
        f"<button>{table['pay'] % total}</button></form>"
        + (f'<p><a href="{html.escape(back)}">{table["back"]}</a></p>' if back else "")
        + f"{_cards(table)}</section>"
    )
    shown = (table["error_prefix"] if wrong else "") + f"{title} · {table['provider']}"
    return whole(table, shown, body, status=422 if mistakes else 200, ways_out=_out(session))


def _lines(table: Words, session: Body) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(_named(table, line))}</th><td>{dong(table, line["amount_total"])}</td></tr>'
        for line in session["_lines"]
    )
    total = f'<tr class="total"><th scope="row">{table["total"]}</th><td>{dong(table, session["amount_total"])}</td>'
    return f"<table><tbody>{rows}{total}</tr></tbody></table>"


def _named(table: Words, line: Body) -> str:
    if line["quantity"] == 1:
        return str(line["description"])
    return table["times"] % (line["quantity"], line["description"])


def _summary(table: Words, mistakes: dict[str, str], problem: str) -> str:
    if not mistakes and not problem:
        return ""
    links = "".join(f'<li><a href="#{field}">{html.escape(text)}</a></li>' for field, text in mistakes.items())
    inner = f"<ul>{links}</ul>" if links else f"<p>{html.escape(problem)}</p>"
    return f'<div class="problem" role="alert"><h3>{table["problem"]}</h3>{inner}</div>'


def _inputs(table: Words, entered: dict[str, str], mistakes: dict[str, str]) -> str:
    return "".join(
        _input(table, field, autocomplete, longest, entered.get(field, ""), mistakes.get(field, ""))
        for field, autocomplete, longest in _FIELDS
    )


def _input(table: Words, field: str, autocomplete: str, longest: int, value: str, mistake: str) -> str:
    hint = table.get(f"{field}_hint", "")
    described = [f"{field}-hint"] * bool(hint) + [f"{field}-mistake"] * bool(mistake)
    return (
        f'<div class="field {field}"><label for="{field}">{table[field]}</label>'
        + (f'<p class="hint" id="{field}-hint">{hint}</p>' if hint else "")
        + (f'<p class="mistake" id="{field}-mistake">{html.escape(mistake)}</p>' if mistake else "")
        + f'<input id="{field}" name="{field}" inputmode="numeric" autocomplete="{autocomplete}" maxlength="{longest}" '
        f'value="{html.escape(value)}" required'
        + (f' aria-describedby="{" ".join(described)}"' if described else "")
        + (' aria-invalid="true"' if mistake else "")
        + "></div>"
    )


def _cards(table: Words) -> str:
    rows = "".join(f"<tr><td>{number}</td><td>{table[what]}</td></tr>" for number, what in _SHOWN_CARDS)
    return (
        f"<details><summary>{table['test_cards']}</summary><p>{table['test_hint']}</p>"
        f"<table><tbody>{rows}</tbody></table></details>"
    )


def bank(table: Words, session: Body, merchant: str, last4: str) -> Answer:
    """The bank asks whether it is the card's holder who pays."""
    facts = {
        table["payee"]: html.escape(merchant),
        table["bank_amount"]: dong(table, session["amount_total"]),
        table["bank_card"]: f"•••• {last4}",
    }
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in facts.items())
    body = (
        f'<section class="alone"><p class="bank">{table["bank"]}</p><h1>{table["bank_title"]}</h1>'
        f'<table><tbody>{rows}</tbody></table><form method="post">'
        f'<button name="answer" value="agree">{table["agree"]}</button> '
        f'<button name="answer" value="refuse" class="second">{table["refuse"]}</button></form></section>'
    )
    return whole(table, f"{table['bank_title']} · {table['bank']}", body, ways_out=_out(session))


def closed(table: Words, session: Body) -> Answer:
    """Paid already, or too late."""
    if session["status"] == "complete":
        text = table["paid"] % dong(table, session["amount_total"])
        return _note(table, 200, table["paid_title"], text, table["onward"], way_on(session))
    return _note(table, 410, table["expired_title"], table["expired"], table["return"], session["cancel_url"])


def unknown(table: Words) -> Answer:
    """No page has this address."""
    return _note(table, 404, table["unknown_title"], table["unknown"], "", None)


def _note(table: Words, status: int, title: str, text: str, link: str, address: str | None) -> Answer:
    onward = f'<p><a class="button" href="{html.escape(address)}">{link}</a></p>' if address else ""
    body = f'<section class="alone"><h1>{title}</h1><p>{text}</p>{onward}</section>'
    return whole(table, f"{title} · {table['provider']}", body, status=status)


def way_on(session: Body) -> str:
    """Where a payer who paid goes."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])

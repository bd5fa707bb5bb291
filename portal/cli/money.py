"""`flask reconcile` holds the books against the payment provider."""

import dataclasses
import json

import click
from flask import current_app
from flask.cli import with_appcontext

from payments.errors import PaymentError
from portal import store
from portal.clock import utc_now
from portal.provider import make_gateway
from services.billing import reconciling


@click.command("reconcile")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects instead of lines.")
@with_appcontext
def reconcile(as_json: bool) -> None:
    """Compare provider and books, list every difference, repair what is safe. Ends with 1 if people have to look."""
    from payments.transport import TIMEOUTS  # with what speaks HTTP, which a web process does without

    gateway = make_gateway(current_app.config["SETTINGS"], timeouts=TIMEOUTS)
    try:
        found = reconciling.reconcile(store.database(), gateway, now=utc_now())
    except PaymentError as problem:
        raise click.ClickException(f"The provider cannot be read: {problem}") from problem
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        for each in found:
            click.echo(f"{'repaired' if each.repaired else 'LOOK'}  {each.kind}  {each.subject}  {each.detail}")
        click.echo(f"{len(found)} differences, {sum(each.repaired for each in found)} repaired")
    if not all(each.repaired for each in found):
        raise SystemExit(1)

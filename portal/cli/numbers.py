"""`flask numbers add AGENCY SERVICE FIRST LAST`: numbers a carrier gave an agency for its parcels."""

import click
from flask.cli import with_appcontext

from portal.clock import utc_now
from portal.store import transaction
from services.delivery import ranges
from services.errors import NotFound, Refusal
from services.people.actor import SYSTEM_ID


@click.group("numbers")
def numbers() -> None:
    """Numbers of parcels (UPU S10)."""


@numbers.command("add")
@click.argument("agency")
@click.argument("service")
@click.argument("first", type=int)
@click.argument("last", type=int)
@with_appcontext
def add(agency: str, service: str, first: int, last: int) -> None:
    """Give AGENCY the serials FIRST to LAST (eight digits, without check digit) of a SERVICE such as CP."""
    try:
        with transaction() as db:
            ranges.add(db, agency, service=service, first=first, last=last, actor_id=SYSTEM_ID, now=utc_now())
            left = ranges.left(db, agency)
    except NotFound as refusal:
        raise click.ClickException(f"There is no agency {agency}.") from refusal
    except Refusal as refusal:
        raise click.ClickException(refusal.text % dict(refusal.params)) from refusal
    click.echo(f"{agency} has {left} numbers left.")

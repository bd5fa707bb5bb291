"""`flask catalogue load FILE`: bring the catalogue up to date from published records."""

import lzma
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.clock import utc_now
from portal.store import transaction
from services.catalogue.loading import load
from services.errors import Invalid


@click.group("catalogue")
def catalogue() -> None:
    """The catalogue of procedures."""


@catalogue.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def load_file(file: Path) -> None:
    """Make the catalogue equal to FILE: one JSON object a line (docs/data.md), plain or compressed as .xz."""
    try:
        raw = file.read_bytes()
        lines = (lzma.decompress(raw) if file.suffix == ".xz" else raw).decode("utf-8").splitlines()
        with transaction() as db:
            done = load(db, lines, utc_now())
    except Invalid as refusal:
        raise click.ClickException(refusal.text % dict(refusal.params)) from refusal
    except (UnicodeDecodeError, lzma.LZMAError) as mistake:
        raise click.ClickException(f"{file} cannot be read: {mistake}") from mistake
    counts = f"{done.added} procedures added, {done.changed} changed, {done.withdrawn} withdrawn"
    click.echo(f"{counts}, {done.unchanged} unchanged.")

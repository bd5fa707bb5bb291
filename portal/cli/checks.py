"""`flask audit verify` and `flask verify-result`: proofs anybody may ask for."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.clock import utc_now
from portal.storage import keys_folder
from portal.store import reading
from services import audit as chains
from services.results.verification import check_pdf


@click.group("audit")
def audit() -> None:
    """Who did and saw what."""


@audit.command("verify")
@with_appcontext
def verify() -> None:
    """Check every chain of the audit."""
    breaks = list(chains.verify(reading()))
    for each in breaks:
        click.echo(f"{each.chain} line {each.position}: {each.reason}")
    if breaks:
        raise click.ClickException("The audit does not hold.")
    click.echo("The audit holds.")


@click.command("verify-result")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify_result(file: Path) -> None:
    """Say whether a PDF is a result signed by one of our agencies, unchanged."""
    from services.results import keys  # with X.509, for this command alone

    verdict = check_pdf(file.read_bytes(), keys.roots(keys_folder(current_app.config["SETTINGS"])), now=utc_now())
    click.echo(f"{verdict.outcome}: {verdict.signer or '-'}, {verdict.organisation or '-'}, {verdict.signed_at or '-'}")
    if not verdict.is_genuine:
        raise click.exceptions.Exit(1)

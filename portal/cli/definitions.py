"""`flask definitions check|diff|publish`: services as files."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.clock import utc_now
from portal.store import transaction
from services.definitions import publishing
from services.definitions.bundle import read_folder
from services.definitions.checker import check as check_bundle
from services.definitions.difference import differences

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("definitions")
def definitions() -> None:
    """Services as files."""


def _folders(path: Path) -> list[Path]:
    return [path] if (path / "procedure.yaml").exists() else sorted(f.parent for f in path.glob("*/procedure.yaml"))


@definitions.command("check")
@click.argument("path", type=FOLDER, default=publishing.NATIONAL)
def check(path: Path) -> None:
    """Explain every mistake of the services in PATH with file, line and remedy, and run their rehearsals."""
    wrong = 0
    for folder in _folders(path):
        for finding in check_bundle(read_folder(folder)):
            wrong += 1
            click.echo(f"{folder.name}/{finding}")
    if wrong:
        raise click.ClickException(f"{wrong} mistakes")
    click.echo("No mistakes.")


@definitions.command("diff")
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
def diff(old: Path, new: Path) -> None:
    """Tell in words what changed from the service in OLD to the one in NEW."""
    found = differences(read_folder(old), read_folder(new))
    for each in found:
        click.echo(str(each))
    if not found:
        click.echo("No differences.")


@definitions.command("publish")
@click.argument("path", type=FOLDER)
@with_appcontext
def publish(path: Path) -> None:
    """Publish the services in PATH that are new or changed."""
    for folder in _folders(path):
        try:
            with transaction() as db:
                version, is_new = publishing.publish(db, read_folder(folder), actor_id="command", now=utc_now())
        except publishing.Unpublishable as refused:
            raise click.ClickException(str(refused)) from refused
        click.echo(f"{version.procedure_code} version {version.number}" + ("" if is_new else " (unchanged)"))

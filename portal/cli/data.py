"""`flask migrate` brings the database to today's shape; `flask seed` fills it once."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.clock import utc_now
from portal.store import database
from services import demo


@click.command("migrate")
@with_appcontext
def migrate() -> None:
    """Bring the database to the newest shape."""
    from services import migrations  # Alembic is for this command alone

    settings = current_app.config["SETTINGS"]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.database)
    click.echo("The database is up to date.")


@click.command("seed")
@with_appcontext
def seed() -> None:
    """Load catalogue, units, agencies and services; in demo mode also the demo accounts. Again: changes nothing."""
    demo.seed(database(), with_people=current_app.config["MODE"] == "demo", now=utc_now(), say=click.echo)

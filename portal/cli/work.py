"""`flask worker` runs jobs for ever; `flask jobs drain` runs what is due and ends."""

import os
import signal
import socket
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from portal import store
from services.applications import keeping
from services.calendar import local_date
from services.jobs import beats
from services.jobs import worker as jobs_worker
from services.people import tidying
from services.progress import usual
from services.retention import tidying as retention


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run jobs until stopped; finishes the one at hand first."""
    from portal import workshop  # what prints and signs belongs to the worker: web processes never load it

    shop = workshop.make(current_app.config["SETTINGS"], store.database())
    name = f"{socket.gethostname()}:{os.getpid()}"
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def beat() -> None:
        with shop.database.transaction() as db:
            beats.beat(db, name, now=shop.now())

    with shop.database.transaction() as db:
        tidying.schedule(db, now=shop.now())
        keeping.schedule(db, now=shop.now())
        usual.schedule(db, day=local_date(shop.now()), now=shop.now())
        retention.schedule(db, now=shop.now())
    click.echo("worker ready")
    jobs_worker.run(shop, workshop.HANDLERS, stop, beat)


@click.group("jobs")
def jobs() -> None:
    """Work that happens after the answer."""


@jobs.command("drain")
@with_appcontext
def drain() -> None:
    """Run what is due until nothing is."""
    from portal import workshop

    shop = workshop.make(current_app.config["SETTINGS"], store.database())
    click.echo(f"{jobs_worker.drain(shop, workshop.HANDLERS)} jobs done")

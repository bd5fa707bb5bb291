"""The migrations lead to exactly the tables the models describe, there and back, on both engines."""

import pytest
from alembic import command
from alembic.util import CommandError
from sqlalchemy import inspect, text

from services import migrations
from services.db import make_engine


def test_migrating_up_gives_the_tables_of_the_models(tableless_url: str) -> None:
    migrations.upgrade(tableless_url)
    try:
        command.check(migrations.config(tableless_url))
    except CommandError as difference:
        pytest.fail(str(difference))


def test_migrating_down_leaves_nothing_and_up_again_works(tableless_url: str) -> None:
    migrations.upgrade(tableless_url)
    migrations.downgrade(tableless_url)
    engine = make_engine(tableless_url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    migrations.upgrade(tableless_url)


def test_migrating_again_changes_nothing(tableless_url: str) -> None:
    migrations.upgrade(tableless_url)
    migrations.upgrade(tableless_url)
    engine = make_engine(tableless_url)
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from alembic_version")).scalar_one() == 1
    engine.dispose()

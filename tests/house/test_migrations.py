"""The migrations lead to exactly the tables the models describe, there and back, on both engines."""

import pytest
from alembic import command
from alembic.util import CommandError
from sqlalchemy import inspect, text

from services import migrations
from services.db import make_engine


@pytest.fixture
def empty_url(database_url: str) -> str:
    """A database without any table."""
    engine = make_engine(database_url)
    from services.schema import metadata

    metadata.drop_all(engine)
    engine.dispose()
    return database_url


def test_migrating_up_gives_the_tables_of_the_models(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    try:
        command.check(migrations.config(empty_url))
    except CommandError as difference:
        pytest.fail(str(difference))


def test_migrating_down_leaves_nothing_and_up_again_works(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    migrations.downgrade(empty_url)
    engine = make_engine(empty_url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    migrations.upgrade(empty_url)


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    migrations.upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from alembic_version")).scalar_one() == 1
    engine.dispose()

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from bot.errors import OperatorError
from bot.state import migrate
from bot.state.database import Database
from bot.state.ledger import Ledger
from bot.state.once import Once
from bot.state.schema import metadata


@pytest.fixture
def empty(url: str) -> Iterator[Database]:
    with Database.open(url) as database:
        yield database


def schema(database: Database) -> dict[str, list[str]]:
    """The names of the columns of every table."""
    with database.read() as connection:
        found = inspect(connection)
        return {
            table: sorted(column["name"] for column in found.get_columns(table))
            for table in found.get_table_names()
        }


def test_an_empty_database_gets_exactly_the_tables_of_the_schema(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_names_of_keys_and_indexes_are_those_of_the_schema(empty: Database) -> None:
    migrate.upgrade(empty)
    reference = create_engine("sqlite://")
    metadata.create_all(reference)

    def names(connection: object) -> dict[str, object]:
        found = inspect(connection)
        return {
            table: (
                found.get_pk_constraint(table),
                sorted(index["name"] or "" for index in found.get_indexes(table)),
                [key["name"] for key in found.get_foreign_keys(table)],
            )
            for table in metadata.tables
        }

    with empty.read() as migrated, reference.connect() as made:
        assert names(migrated) == names(made)
    reference.dispose()


def test_upgrading_again_changes_nothing(empty: Database) -> None:
    migrate.upgrade(empty)
    before = schema(empty)
    migrate.upgrade(empty)
    assert schema(empty) == before


def test_a_newer_schema_is_refused_and_left_alone(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = schema(empty)
    with pytest.raises(OperatorError, match="newer version"):
        migrate.upgrade(empty)
    assert schema(empty) == before


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty: Database) -> None:
    with empty.write() as connection:
        connection.execute(text("CREATE TABLE digest_log (mine TEXT)"))
    before = schema(empty)
    with pytest.raises(Exception, match="digest_log"):
        migrate.upgrade(empty)
    assert schema(empty) == before


def test_shares_and_questions_of_the_first_version_are_carried_over(empty: Database) -> None:
    with empty.write() as connection:
        config = migrate._config(connection)
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO shares VALUES ('T1', 'answer-1', 'U1', '2026-03-02 09:00:00')")
        )
        connection.execute(
            text(
                "INSERT INTO ledger VALUES "
                "('T1', 1, 'Who paid?', 'C1', 'U1', '[]', '2026-03-02 09:00:00')"
            )
        )
    migrate.upgrade(empty)
    now = datetime(2026, 3, 3, tzinfo=UTC)
    assert not Once(empty).claim("T1", "answer-1", "U2", now), "it was shared before"
    assert Once(empty).claim("T1", "answer-2", "U2", now)
    assert Ledger(empty).count_open("T1") == 1

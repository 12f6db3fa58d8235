"""Brings a database to the schema of this version, or refuses one made by a newer version."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import OperatorError
from bot.state.database import SETTING, Database

# Any fixed number will do; it only has to differ from other programs' in the same database.
_POSTGRESQL_LOCK = 7_305_516_120

# Alembic keeps the running migration in module globals.
_one_at_a_time = threading.Lock()


def upgrade(database: Database) -> None:
    """Applies what is missing, in one transaction that other processes wait for.

    Does nothing on a current schema. Raises OperatorError on a newer one, StateError
    when the database fails; either way the database is as it was.
    """
    with _one_at_a_time, database.write() as connection:
        if not database.is_sqlite:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK}
            )
        config = _config(connection)
        if not _is_current(connection, config):
            command.upgrade(config, "head")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _is_current(connection: Connection, config: Config) -> bool:
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    applied = set(MigrationContext.configure(connection).get_current_heads())
    if applied - known:
        raise OperatorError(
            SETTING, "its tables were made by a newer version of Sourceline: install that version"
        )
    return applied == set(script.get_heads())

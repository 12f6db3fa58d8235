from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.state import migrate
from bot.state.database import Database


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database.open(url) as database:
        migrate.upgrade(database)
        yield database

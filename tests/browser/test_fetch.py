"""What an operator reads when the workspace cannot be fetched or started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.browser_demo import local_slack
from bot.browser_demo.fetch import VERSION, folder, install, package, program
from bot.errors import OperatorError

NpmSays = Callable[[str], None]


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NpmSays:
    """Puts a shell script in npm's place, with an empty cache; $3 is the folder to install in."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def put(script: str) -> None:
        path = tmp_path / "npm"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    return put


def installs(program_text: str) -> str:
    """An npm that installs a program of those lines."""
    place = program().relative_to(folder())
    return (
        f'mkdir -p "$3/{place.parent}" && cd "$3" && printf \'{program_text}\' > "{place}" '
        f'&& chmod +x "{place}"'
    )


def test_without_npm_it_says_where_npm_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperatorError, match=r"npm: is not installed.*nodejs\.org.*sourceline demo"):
        install()


def test_a_failed_install_names_the_package_and_what_npm_said_and_leaves_nothing(
    npm: NpmSays,
) -> None:
    npm("echo 'npm error code E404' >&2; exit 1")
    with pytest.raises(OperatorError, match=f"{package()}@{VERSION} .npm error code E404"):
        install()
    assert list(folder().parent.iterdir()) == []


def test_what_is_fetched_once_is_not_fetched_again(npm: NpmSays) -> None:
    npm(installs("anything"))
    first = install()
    npm("exit 1")
    assert install() == first
    assert first.read_text() == "anything"


def test_a_cache_that_cannot_be_written_is_named(
    npm: NpmSays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm("exit 0")
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(OperatorError, match=r"XDG_CACHE_HOME: .* cannot be written"):
        install()


def test_a_server_that_does_not_start_says_why(npm: NpmSays) -> None:
    npm(installs(r"#!/bin/sh\necho error: no room here\nexit 1\n"))
    with pytest.raises(OperatorError, match="did not start: no room here"), local_slack():
        pytest.fail("it did not start")


def test_a_program_of_another_machine_is_one_line(npm: NpmSays) -> None:
    npm(installs("not a program"))
    with pytest.raises(OperatorError, match="cannot be run"), local_slack():
        pytest.fail("it did not start")

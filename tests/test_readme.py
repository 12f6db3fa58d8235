"""The README says what the code does: its commands, its settings, its two one-line blocks."""

import re
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.settings import VARIABLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, f"README has no section {title}"
    return found[1]


def test_every_command_is_in_the_table_and_no_other() -> None:
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"^\| `sourceline (\w+)", section("Commands"), re.MULTILINE)) == commands


def test_every_variable_is_in_the_table_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (?:`(.*)`)? ?\|$", section("Settings"), re.MULTILINE)
    assert dict(rows) == dict(VARIABLES)


@pytest.mark.parametrize("title", ["Run", "Test"])
def test_run_and_test_are_one_line_each(title: str) -> None:
    block = re.search(r"```sh\n(.*?)```", section(title), re.DOTALL)
    assert block
    assert block[1].count("\n") == 1

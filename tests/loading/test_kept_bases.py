"""A base that is kept on disk: the same as one read anew, or as if it were not there."""

import gc
import json
import shutil
import subprocess
import sys
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering import Thresholds
from bot.errors import CuratorError
from bot.facts.base import Article
from bot.loading import Ready, make_ready
from bot.loading.fingerprint import fingerprint
from bot.loading.ready import read
from bot.loading.store import KEPT_BASES, BaseStore

SEEDS = Path(__file__).parents[2] / "seeds"
ARTICLE = Path("articles") / "huawei-kirin-9000s.txt"
FACTS = Path("facts") / "huawei-kirin-9000s.yaml"
QUESTIONS = (
    "When was the Mate 60 series unveiled?",
    "Who is Jake Sullivan?",
    "what does smic stand for",
    "chips",
    "who won the world cup",
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base that nobody else has."""
    shutil.copytree(SEEDS, tmp_path / "base")
    return tmp_path / "base"


def ready(base: Path, *, apart: bool = False) -> Ready:
    """The base, kept beside itself however small it is."""
    return make_ready(
        base, Thresholds(0.6, 0.2), apart=apart, folder=base.parent / "kept", kept_from_bytes=0
    )


def kept_files(base: Path) -> list[Path]:
    return [path for path in (base.parent / "kept").rglob("*") if path.is_file()]


def test_what_is_opened_is_what_was_read_and_answers_alike(base: Path) -> None:
    # A line more, so that quotes have moved and one is withheld, and there are findings of it.
    text = (base / ARTICLE).read_text(encoding="utf-8")
    (base / ARTICLE).write_text("New.\n" + text.replace("August 2023", "May 2023"), "utf-8")
    cold, warm = ready(base), ready(base)
    assert (cold.was_kept, warm.was_kept) == (False, True)
    assert warm.answerer.base == cold.answerer.base
    assert warm.answerer.base.withheld
    assert warm.findings == cold.findings != ()
    asked = [*QUESTIONS, *(f.phrasings[0] for f in cold.answerer.base.facts if f.phrasings)]
    for question in asked:
        assert warm.answerer.answer(question, limit=9) == cold.answerer.answer(question, limit=9)


def test_aliases_and_a_flat_base_come_back_too(tmp_path: Path) -> None:
    german = tmp_path / "german"
    shutil.copytree(SEEDS.parent / "tests" / "data" / "german", german)
    cold, warm = ready(german), ready(german)
    assert warm.was_kept
    assert warm.answerer.base == cold.answerer.base


@pytest.mark.parametrize("changed", [FACTS, ARTICLE])
def test_a_base_whose_files_changed_is_read_anew(base: Path, changed: Path) -> None:
    before = ready(base).answerer.base.revision
    with (base / changed).open("ab") as file:
        file.write(b"\n# Another end.\n")
    again = ready(base)
    assert not again.was_kept
    assert (again.answerer.base.revision != before) == (changed == ARTICLE)
    assert ready(base).was_kept


def test_a_change_of_one_letter_is_seen(base: Path) -> None:
    ready(base)
    text = (base / FACTS).read_text(encoding="utf-8")
    (base / FACTS).write_text(text.replace("Who ", "Wha ", 1), encoding="utf-8")
    assert not ready(base).was_kept


def test_a_base_of_another_program_or_another_place_is_not_taken(base: Path) -> None:
    ready(base)
    store, here = BaseStore(base.parent / "kept"), fingerprint(base)
    assert store.open(here)
    assert store.open(replace(here, key="0" * 32)) is None
    moved = base.rename(base.parent / "moved")
    assert not ready(moved).was_kept


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
def test_a_damaged_file_is_as_if_nothing_was_kept(
    base: Path, damage: Callable[[Path], None]
) -> None:
    cold = ready(base).answerer
    # Of an empty file there is nothing to damage; the list's own last line is its closing brace.
    names = [file for file in kept_files(base) if file.stat().st_size]
    assert len(names) > 10
    for file in names:
        damage(file)
        again = ready(base)
        assert not again.was_kept, file
        assert again.answerer.base == cold.base
        assert ready(base).was_kept, file


@pytest.mark.parametrize("listed", ["{}", "[]", '{"files": {}, "articles": []}', "nonsense"])
def test_a_list_of_another_form_is_as_if_nothing_was_kept(base: Path, listed: str) -> None:
    ready(base)
    (file,) = (base.parent / "kept").glob("*/list.json")
    file.write_text(listed, encoding="utf-8")
    assert not ready(base).was_kept


def test_nothing_is_kept_where_it_cannot_be_and_the_base_answers_all_the_same(base: Path) -> None:
    (base.parent / "kept").write_text("a file where the folder would be")
    assert ready(base).answerer.answer(QUESTIONS[0]).outcome == "answered"
    assert not ready(base).was_kept


def test_a_small_base_is_simply_read(base: Path) -> None:
    made = make_ready(base, Thresholds(0.6, 0.2), folder=base.parent / "kept")
    assert made.answerer.answer(QUESTIONS[0]).outcome == "answered"
    assert not (base.parent / "kept").exists()


def test_bases_long_unused_are_forgotten(base: Path) -> None:
    for number in range(KEPT_BASES + 2):
        with (base / FACTS).open("a", encoding="utf-8") as file:
            file.write(f"# edit {number}\n")
        ready(base)
    assert len(list((base.parent / "kept").iterdir())) == KEPT_BASES
    assert ready(base).was_kept


def test_several_processes_may_read_and_keep_a_base_at_once(base: Path) -> None:
    asked = json.dumps([str(base), str(base.parent / "kept"), 0])
    command = [sys.executable, "-m", "bot.loading.apart", asked]
    running = [
        subprocess.Popen(command, cwd=SEEDS.parent)  # noqa: S603  # our own module
        for _ in range(4)
    ]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    (folder,) = (base.parent / "kept").iterdir()
    assert not folder.name.startswith(".")
    warm = ready(base)
    assert warm.was_kept
    assert warm.answerer.base == read(base).loaded.base


def test_a_base_read_apart_is_the_same(base: Path) -> None:
    made = ready(base, apart=True)
    assert made.was_kept
    assert made.answerer.base == read(base).loaded.base


def test_a_base_refused_apart_is_refused_here_with_file_and_line(base: Path) -> None:
    text = (base / FACTS).read_text(encoding="utf-8")
    (base / FACTS).write_text(text + "nonsense: 1\n", encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    with pytest.raises(CuratorError) as there:
        make_ready(
            base,
            Thresholds(0.6, 0.2),
            progress=lambda *step: told.append(step),
            apart=True,
            folder=base.parent / "kept",
            kept_from_bytes=0,
        )
    assert told == []
    with pytest.raises(CuratorError) as here:
        read(base)
    assert str(there.value) == str(here.value)
    assert there.value.line == here.value.line is not None


def test_reading_is_told_step_by_step(base: Path) -> None:
    told: list[tuple[str, int, int]] = []
    make_ready(base, Thresholds(0.6, 0.2), progress=lambda *step: told.append(step))
    assert told[0] == ("Reading the facts", 1, 1)
    assert told[1][:2] == ("Indexing them", 0)


def test_a_base_that_is_replaced_is_let_go_at_once(base: Path) -> None:
    """Without the collector, which is kept from looking at what is loaded."""
    gc.disable()
    try:
        ready(base)
        old = ready(base)
        for question in QUESTIONS:
            old.answerer.answer(question, as_of="2030-01-01")
        index, path = weakref.ref(old.answerer.index), old.answerer.base.articles[0].path
        del old
        assert index() is None
        there = [each for each in gc.get_objects() if isinstance(each, Article)]
        assert path not in [article.path for article in there]
    finally:
        gc.enable()

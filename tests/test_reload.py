"""A base takes another's place while questions are asked; a bad one never does."""

import hashlib
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import pytest

from bot.answering import Answered, Answerer, Thresholds
from bot.errors import CuratorError
from bot.facts.loader import Loaded, load
from bot.reload import LiveBase, Made, Refused, Reloaded, fingerprint, nothing_to_reload

RELOADS = 1000
ASKED = "When was the bridge opened?"


def put(root: Path, year: int) -> None:
    """Writes the base of a year: two facts that disagree, each with that year in it."""
    lines = [f"In {year}, the bridge was opened.", f"By {year}, says Ann, the bridge stood open."]
    data = "".join(f"{line}\n" for line in lines).encode()
    for folder in ("facts", "articles"):
        (root / folder).mkdir(exist_ok=True)
    (root / "articles" / "ely.txt").write_bytes(data)
    (root / "facts" / "ely.yaml").write_text(
        f"""article:
  id: ely
  file: ely.txt
  title: The bridge in {year}
  sha256: {hashlib.sha256(data).hexdigest()}
facts:
  - id: opened
    quote: "{lines[0]}"
    line: 1
    phrasings: [{ASKED}]
    contradicts: [stood]
  - id: stood
    quote: "{lines[1]}"
    line: 2
""",
        encoding="utf-8",
    )


def live_base(folder: Path, read: Callable[[], Loaded] | None = None) -> LiveBase:
    """The base of a folder as it is read by `read`, by default as its files are."""

    def make(apart: bool) -> Made:
        loaded = load(folder) if read is None else read()
        return Answerer(loaded.base, Thresholds(answer=0.5, suggest=0.3)), loaded.findings

    return LiveBase(folder, make)


@pytest.fixture
def live(tmp_path: Path) -> LiveBase:
    put(tmp_path, 1910)
    return live_base(tmp_path)


def quoted(live: LiveBase) -> str:
    return live.answerer().base.by_id["opened"].quote


def years_in(answer: Answered) -> set[str]:
    """Every year that an answer shows, wherever it comes from."""
    facts = [*(found.fact for found in answer.matches), *answer.disagreeing]
    texts = [f"{fact.quote} {fact.article.title}" for fact in facts]
    return {word.strip(".,") for text in texts for word in text.split() if word[:2] == "19"}


def test_no_answer_mixes_two_bases_while_a_thousand_take_turns(tmp_path: Path) -> None:
    read = []
    for year in (1910, 1911):
        put(tmp_path, year)
        read.append(load(tmp_path))
    turns = cycle(read)
    live = live_base(tmp_path, lambda: next(turns))
    done = threading.Event()

    def ask() -> set[frozenset[str]]:
        seen = set()
        while not done.is_set():
            answer = live.answerer().answer(ASKED)
            assert isinstance(answer, Answered)
            assert len(answer.disagreeing) == 1
            seen.add(frozenset(years_in(answer)))
        return seen

    with ThreadPoolExecutor(2) as askers:
        asking = [askers.submit(ask) for _ in range(2)]
        try:
            for _ in range(RELOADS):
                outcome = live.reload()
                assert isinstance(outcome, Reloaded)
                assert outcome.is_new
        finally:
            done.set()
    seen = frozenset().union(*(each.result() for each in asking))
    assert seen == {frozenset({"1910"}), frozenset({"1911"})}


def test_a_new_base_answers_once_it_is_reloaded(live: LiveBase, tmp_path: Path) -> None:
    before = live.answerer()
    put(tmp_path, 1911)
    assert quoted(live) == "In 1910, the bridge was opened."
    outcome = live.reload()
    assert isinstance(outcome, Reloaded)
    assert outcome.is_new
    assert outcome.base is live.answerer().base
    assert quoted(live) == "In 1911, the bridge was opened."
    assert before.base.by_id["opened"].quote == "In 1910, the bridge was opened."


def test_a_base_that_has_not_changed_keeps_its_answerer(live: LiveBase) -> None:
    before = live.answerer()
    outcome = live.reload()
    assert isinstance(outcome, Reloaded)
    assert not outcome.is_new
    assert live.answerer() is before


@pytest.mark.parametrize("spoilt", ["facts: [", "facts: 3", ""])
def test_a_bad_base_is_refused_by_file_and_line_and_the_good_one_answers_on(
    live: LiveBase, tmp_path: Path, spoilt: str, caplog: pytest.LogCaptureFixture
) -> None:
    before, file = live.answerer(), tmp_path / "facts" / "ely.yaml"
    file.write_text(spoilt, encoding="utf-8")
    outcome = live.reload()
    assert isinstance(outcome, Refused)
    assert outcome.revision == before.base.revision
    assert (outcome.error.file, outcome.error.line is not None) == (str(file), True)
    assert live.answerer() is before
    (logged,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert f"{file}:{outcome.error.line}: " in logged.getMessage()


def test_a_base_that_vanished_is_refused(live: LiveBase, tmp_path: Path) -> None:
    before = live.answerer()
    (tmp_path / "facts" / "ely.yaml").unlink()
    assert isinstance(live.reload(), Refused)
    assert live.answerer() is before


def test_a_bad_base_at_the_start_is_raised(tmp_path: Path) -> None:
    with pytest.raises(CuratorError, match="holds no fact files"):
        live_base(tmp_path)


def test_what_drifted_is_reported_and_logged(
    live: LiveBase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    article = tmp_path / "articles" / "ely.txt"
    article.write_text("A line.\n" + article.read_text("utf-8"), encoding="utf-8")
    outcome = live.reload()
    assert isinstance(outcome, Reloaded)
    assert [each.kind for each in outcome.findings] == ["changed", "moved", "moved"]
    assert live.answerer().base.by_id["opened"].line == 2
    logged = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert logged == [str(finding) for finding in outcome.findings]


def test_files_that_change_are_taken_once_they_rest(live: LiveBase, tmp_path: Path) -> None:
    assert live.look() is None
    put(tmp_path, 1911)
    assert live.look() is None
    put(tmp_path, 1912)
    assert live.look() is None
    assert isinstance(live.look(), Reloaded)
    assert quoted(live) == "In 1912, the bridge was opened."
    assert live.look() is None


def test_bad_files_are_refused_once_and_taken_when_they_are_mended(
    live: LiveBase, tmp_path: Path
) -> None:
    (tmp_path / "facts" / "ely.yaml").write_text("facts: [", encoding="utf-8")
    assert [live.look() is None for _ in range(4)] == [True, False, True, True]
    put(tmp_path, 1911)
    assert live.look() is None
    assert isinstance(live.look(), Reloaded)
    assert quoted(live) == "In 1911, the bridge was opened."


def test_a_reload_that_was_asked_for_needs_no_change_and_happens_once(live: LiveBase) -> None:
    live.ask_for_reload()
    assert isinstance(live.look(), Reloaded)
    assert live.look() is None


def test_what_is_written_while_a_base_is_read_is_taken_next(tmp_path: Path) -> None:
    put(tmp_path, 1910)
    then: list[Callable[[], None]] = []

    def load_slowly() -> Loaded:
        loaded = load(tmp_path)
        while then:
            then.pop()()
        return loaded

    live = live_base(tmp_path, load_slowly)
    then.append(lambda: put(tmp_path, 1912))
    put(tmp_path, 1911)
    live.reload()
    assert quoted(live) == "In 1911, the bridge was opened."
    looks = [live.look() for _ in range(2)]
    assert isinstance(looks[-1], Reloaded)
    assert quoted(live) == "In 1912, the bridge was opened."


def test_watching_reloads_until_it_is_stopped(live: LiveBase, tmp_path: Path) -> None:
    taken, stop = threading.Event(), threading.Event()

    def load_and_tell() -> Loaded:
        loaded = load(tmp_path)
        if "1911" in loaded.base.facts[0].quote:
            taken.set()
        return loaded

    watched = live_base(tmp_path, load_and_tell)
    thread = threading.Thread(target=watched.watch, args=(stop, 0.01))
    thread.start()
    try:
        put(tmp_path, 1911)
        assert taken.wait(20)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    assert quoted(watched) == "In 1911, the bridge was opened."


def test_a_copy_of_the_same_size_and_time_is_another_file(tmp_path: Path) -> None:
    put(tmp_path, 1910)
    article = tmp_path / "articles" / "ely.txt"
    before, seen = article.stat(), fingerprint(tmp_path)
    assert fingerprint(tmp_path) == seen
    article.write_text(article.read_text("utf-8").replace("1910", "1911"), encoding="utf-8")
    # The clock of files ticks slowly; the next tick is waited for.
    while article.stat().st_ctime_ns == before.st_ctime_ns:
        os.utime(article, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.utime(article, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = article.stat()
    assert (after.st_mtime_ns, after.st_size) == (before.st_mtime_ns, before.st_size)
    assert fingerprint(tmp_path) != seen


def test_an_article_in_a_folder_within_and_a_new_fact_file_are_seen(tmp_path: Path) -> None:
    put(tmp_path, 1910)
    seen = {fingerprint(tmp_path)}
    (tmp_path / "articles" / "more").mkdir()
    (tmp_path / "articles" / "more" / "two.txt").write_text("Two.\n", encoding="utf-8")
    seen.add(fingerprint(tmp_path))
    (tmp_path / "facts" / "two.yaml").write_text("", encoding="utf-8")
    seen.add(fingerprint(tmp_path))
    assert len(seen) == 3
    assert fingerprint(tmp_path / "none") == ()


def test_a_base_that_came_from_no_files_says_so() -> None:
    assert isinstance(nothing_to_reload(), Refused)

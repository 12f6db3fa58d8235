"""The curators' queue as a conversation, and what of it stands in the fact file."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer, Thresholds
from bot.facts.base import Fact
from bot.facts.curation import Curation, Written
from bot.facts.editing import FactFileEditor
from bot.facts.loader import load_base
from bot.reload import LiveBase
from bot.slack.curation_forms import FACT, WORDS, Place, add_view, added
from bot.slack.curation_queue import (
    QUEUE_ADD,
    QUEUE_DISMISS,
    Group,
    numbers_of,
    queue_message,
    written_message,
)
from bot.slack.notices import tell_askers
from bot.slack.roles import Roles
from bot.slack.services import Services
from bot.state.ledger import Unanswered
from bot.state.proposals import NotedProposal, Proposal
from bot.workspace import Channel, Message, User, Workspace
from bot.workspace.validation import check_blocks, check_view
from tests.slack.conversation import Talk, commanded, modal, private, settled, shown
from tests.slack.fact_files import fact, path, write_base

PAID = "Who paid for the harbour bridge?"
OPEN = "What year did the harbour bridge open?"

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_base(tmp_path / "seeds")


@pytest.fixture
def heard() -> list[str]:
    """One entry for each time that the bot was told of a changed base."""
    return []


@pytest.fixture
def services(services: Services, folder: Path, heard: list[str]) -> Services:
    answerer = Answerer(load_base(folder), Thresholds(answer=0.6, suggest=0.3))
    return replace(
        services,
        answerer=lambda: answerer,
        curation=Curation(folder, "file"),
        changed=lambda: heard.append("changed"),
    )


@pytest.fixture
def ask(services: Services, workspace: Workspace, ann: User) -> Callable[..., list[int]]:
    """Puts questions into the ledger; their numbers."""

    def note(*questions: str) -> list[int]:
        return [
            services.ledger.record(
                workspace.team_id, Unanswered(words, "C1", ann.id, ()), services.clock()
            )
            for words in questions
        ]

    return note


@pytest.fixture
def room(workspace: Workspace, general: Channel, cleo: User) -> Channel:
    """Where the curator types."""
    workspace.join(cleo, general)
    return general


def queue(slack: Workspace, who: User, room: Channel) -> Message:
    before = len(slack.ephemerals(who, room))
    slack.command(who, room, "/fact", "queue")
    return private(slack, who, room, before + 1)[-1]


def told(slack: Workspace, who: User, room: Channel, count: int) -> str:
    """The text of the curator's private message of that number."""
    return private(slack, who, room, count)[count - 1].text


def first(name: str) -> str:
    return f"{name}:0"


@both_transports
def test_questions_that_ask_the_same_are_counted_together(
    slack: Workspace, cleo: User, room: Channel, ask: Callable[..., list[int]]
) -> None:
    ask(OPEN, PAID, "what year did the harbor bridge open", "Why?")
    seen = queue(slack, cleo, room)
    assert seen.text == "4 questions wait for a source. They ask 3 things."
    body = shown(seen)
    assert "Asked 2 times (no. 1, 3), also as “what year did the harbor bridge open”." in body
    assert body.index(OPEN) < body.index(PAID)


def test_an_empty_queue_says_so(slack: Workspace, cleo: User, room: Channel) -> None:
    assert queue(slack, cleo, room).text == "Nothing waits for a curator."


def test_a_question_is_added_to_the_nearest_fact_in_its_file(
    slack: Workspace,
    cleo: User,
    room: Channel,
    folder: Path,
    heard: list[str],
    ask: Callable[..., list[int]],
) -> None:
    ask(OPEN)
    before = path(folder).read_text(encoding="utf-8")
    slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
    view, body = modal(slack, cleo)
    assert body.index("The harbour bridge was opened") < body.index("It carries two")
    slack.submit(cleo, view, {FACT: "bridge-opened"})
    said = told(slack, cleo, room, 2)
    assert "Added to “The harbour bridge was opened on 4 May 1931.”" in said
    assert "It is in bridge.yaml." in said
    now = fact(folder, "bridge-opened")
    assert now.phrasings == ("When was the harbour bridge opened?", OPEN)
    assert now.curated_by == "cleo"
    assert now.checked == datetime.now(UTC).date().isoformat()
    assert heard == ["changed"]
    after = path(folder).read_text(encoding="utf-8")
    assert after.startswith("# By hand.\n")
    assert len(after.splitlines()) == len(before.splitlines()) + 3


def test_a_draft_that_was_chosen_is_none_any_more(
    slack: Workspace, cleo: User, room: Channel, folder: Path, ask: Callable[..., list[int]]
) -> None:
    ask(PAID)
    slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
    slack.submit(cleo, modal(slack, cleo)[0], {FACT: "bridge-repairs", WORDS: "What did it cost?"})
    told(slack, cleo, room, 2)
    now = fact(folder, "bridge-repairs")
    assert (now.draft, now.phrasings) == (False, ("What did it cost?",))


def test_the_same_question_added_twice_is_there_once(
    slack: Workspace, cleo: User, room: Channel, folder: Path, ask: Callable[..., list[int]]
) -> None:
    ask(OPEN)
    for count in (2, 4):
        slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
        slack.submit(cleo, modal(slack, cleo)[0], {FACT: "bridge-opened"})
        last = told(slack, cleo, room, count)
    assert last == "Nothing to change: that is in the fact file already."
    assert fact(folder, "bridge-opened").phrasings.count(OPEN) == 1


def test_what_two_curators_add_at_once_is_all_there(
    talk: Talk,
    services: Services,
    cleo: User,
    ada: User,
    room: Channel,
    folder: Path,
    ask: Callable[..., list[int]],
) -> None:
    ask(OPEN, PAID)
    with talk(curation=services.curation, answerer=services.answerer) as slack:
        slack.join(ada, room)
        for who, place in ((cleo, 0), (ada, 1)):
            slack.click(who, queue(slack, who, room), f"{QUEUE_ADD}:{place}")
        forms = [(who, modal(slack, who)[0]) for who in (cleo, ada)]
        for who, form in forms:
            slack.submit(who, form, {FACT: "bridge-opened"})
    assert set(fact(folder, "bridge-opened").phrasings) >= {OPEN, PAID}


def test_a_question_that_the_fact_must_not_answer_is_not_added(
    slack: Workspace, cleo: User, room: Channel, folder: Path, ask: Callable[..., list[int]]
) -> None:
    ask(PAID)
    editor = FactFileEditor.open(path(folder))
    editor.set_field("bridge-opened", "near_misses", [PAID])
    editor.save()
    slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
    slack.submit(cleo, modal(slack, cleo)[0], {FACT: "bridge-opened", WORDS: f"{PAID}\u00ad"})
    assert "must not answer" in told(slack, cleo, room, 2)
    assert fact(folder, "bridge-opened").phrasings == ("When was the harbour bridge opened?",)


def test_a_change_made_by_hand_meanwhile_stays(
    slack: Workspace, cleo: User, room: Channel, folder: Path, ask: Callable[..., list[int]]
) -> None:
    ask(OPEN)
    slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
    editor = FactFileEditor.open(path(folder))
    editor.add_phrasing("bridge-opened", "By hand?")
    editor.save()
    slack.submit(cleo, modal(slack, cleo)[0], {FACT: "bridge-opened"})
    told(slack, cleo, room, 2)
    assert fact(folder, "bridge-opened").phrasings[1:] == ("By hand?", OPEN)


def test_a_broken_fact_file_is_left_alone_and_the_curator_is_told(
    slack: Workspace, cleo: User, room: Channel, folder: Path, ask: Callable[..., list[int]]
) -> None:
    ask(OPEN)
    slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
    path(folder).write_text("facts: [bridge-opened", encoding="utf-8")
    slack.submit(cleo, modal(slack, cleo)[0], {FACT: "bridge-opened"})
    said = told(slack, cleo, room, 2)
    assert said.startswith("Nothing was written")
    assert path(folder).read_text(encoding="utf-8") == "facts: [bridge-opened"


def test_the_asker_hears_once_their_question_was_added(
    talk: Talk, services: Services, ann: User, cleo: User, room: Channel, folder: Path
) -> None:
    asked = "Xyzzy quux?"

    def make(is_serving: bool) -> tuple[Answerer, tuple[()]]:
        return Answerer(load_base(folder), Thresholds(answer=0.6, suggest=0.3)), ()

    live = LiveBase(folder, make)
    now = replace(services, answerer=live.answerer)
    with talk(answerer=live.answerer, curation=services.curation, changed=live.reload) as slack:
        assert "No source says that" in commanded(slack, ann, room, asked).text
        slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
        slack.submit(cleo, modal(slack, cleo)[0], {FACT: "bridge-opened"})
        told(slack, cleo, room, 2)
    services.poster.identify()
    assert tell_askers(now) == 1
    (heard,) = slack.messages(slack.im(ann))
    assert heard.text.startswith("No. 1 has a source now.")
    assert "4 May 1931" in heard.text
    assert services.ledger.count_open(slack.team_id) == 0


def test_with_patches_the_file_stays_and_the_diff_is_shown(
    talk: Talk,
    services: Services,
    cleo: User,
    room: Channel,
    folder: Path,
    heard: list[str],
    ask: Callable[..., list[int]],
) -> None:
    ask(OPEN)
    before = path(folder).read_bytes()
    with talk(curation=Curation(folder, "patch"), answerer=services.answerer) as slack:
        slack.click(cleo, queue(slack, cleo, room), first(QUEUE_ADD))
        slack.submit(cleo, modal(slack, cleo)[0], {FACT: "bridge-opened"})
        message = private(slack, cleo, room, 2)[-1]
    assert path(folder).read_bytes() == before
    (patch,) = (folder.parent / "patches").glob("*.patch")
    assert f"It lies in patches/{patch.name}." in message.text
    assert json.dumps(f"+  - {OPEN}")[1:-1] in shown(message)
    assert heard == []


def test_where_curation_is_off_questions_can_only_be_dismissed(
    talk: Talk, services: Services, cleo: User, room: Channel, ask: Callable[..., list[int]]
) -> None:
    ask(OPEN)
    with talk(curation=Curation(), answerer=services.answerer) as slack:
        seen = shown(queue(slack, cleo, room))
    assert QUEUE_ADD not in seen
    assert QUEUE_DISMISS in seen


def test_dismissed_questions_leave_the_queue(
    slack: Workspace, services: Services, cleo: User, room: Channel, ask: Callable[..., list[int]]
) -> None:
    ask(OPEN, PAID, OPEN)
    seen = queue(slack, cleo, room)
    slack.click(cleo, seen, first(QUEUE_DISMISS))
    assert told(slack, cleo, room, 2) == "Dismissed: no. 1, 3."
    (left,) = services.ledger.entries(slack.team_id, only_open=True)
    assert left.asked.question == PAID
    slack.click(cleo, seen, first(QUEUE_DISMISS))
    assert told(slack, cleo, room, 3) == "These questions are not in the queue any more."


def test_who_is_no_curator_is_told_who_is(
    slack: Workspace, services: Services, ann: User, room: Channel, ask: Callable[..., list[int]]
) -> None:
    ask(OPEN)
    refusal = commanded(slack, ann, room, "queue")
    assert refusal.text.startswith("Only a curator can do that (")
    assert OPEN not in shown(refusal)
    settled(services)
    assert slack.messages(room) == []


def test_a_press_by_somebody_who_curates_no_more_does_nothing(
    talk: Talk,
    services: Services,
    cleo: User,
    ada: User,
    room: Channel,
    folder: Path,
    ask: Callable[..., list[int]],
) -> None:
    ask(OPEN)
    before = path(folder).read_bytes()
    with talk(curation=services.curation, answerer=services.answerer) as slack:
        seen = queue(slack, cleo, room)
        slack.click(cleo, seen, first(QUEUE_ADD))
        form = modal(slack, cleo)[0]
    nobody = Roles([], [ada.id], services.poster.group_members, services.clock)
    with talk(curation=services.curation, answerer=services.answerer, roles=nobody) as slack:
        slack.click(cleo, seen, first(QUEUE_DISMISS))
        slack.submit(cleo, form, {FACT: "bridge-opened"})
        refusals = private(slack, cleo, room, 3)[1:]
    assert all(each.text.startswith("Only a curator can do that") for each in refusals)
    assert path(folder).read_bytes() == before
    assert services.ledger.count_open(slack.team_id) == 1


words = st.text(min_size=1, max_size=400)
LINK = "https://team.slack.com/archives/C0123456789/p1700000000000000?thread_ts=1.2&cid=C1"


@given(
    st.lists(st.lists(words, min_size=1, max_size=40), max_size=12),
    st.lists(words, max_size=7),
    st.booleans(),
)
def test_the_queue_keeps_to_the_limits_whatever_was_asked(
    asked: list[list[str]], proposed: list[str], can_write: bool
) -> None:
    groups = [Group(tuple(range(1, len(each) + 1)), tuple(each)) for each in asked]
    notes = [NotedProposal(1, Proposal(each, "C1", "1.2", LINK, "U1")) for each in proposed]
    check_blocks(json.loads(json.dumps(queue_message(groups, notes, can_write=can_write).blocks)))


def test_the_longest_questions_are_cut_so_that_all_fit() -> None:
    groups = [Group((each, each + 1), ("y" * 5000, "x" * 5000)) for each in range(20)]
    notes = [NotedProposal(1, Proposal("z" * 5000, "C1", "1.2", LINK, "U1"))] * 20
    blocks = json.loads(json.dumps(queue_message(groups, notes, can_write=True).blocks))
    check_blocks(blocks)
    assert "12 more not shown." in json.dumps(blocks)


@given(words, st.lists(words, min_size=1, max_size=30))
def test_the_form_keeps_to_the_limits_and_comes_back(asked: str, quotes: list[str]) -> None:
    article: Any = None
    facts = [Fact(f"f-{place}", article, quote, 1) for place, quote in enumerate(quotes)]
    check_view(json.loads(json.dumps(add_view(Place("C1", "https://r"), asked, facts))), "modal")
    values = {
        FACT: {FACT: {"selected_option": {"value": "f-0"}}},
        WORDS: {WORDS: {"value": "  When &lt;was&gt; it? "}},
    }
    assert added({"state": {"values": values}}) == ("f-0", "When <was> it?")
    assert added({"state": {"values": []}}) == ("", "")


@given(st.text(max_size=6000))
def test_a_diff_of_any_length_is_shown(diff: str) -> None:
    for written in (Written(Path("a.yaml"), diff, None, is_in_file=False),):
        check_blocks(json.loads(json.dumps(written_message("Done.", written).blocks)))


@given(st.text())
def test_what_is_no_number_of_ours_is_left_out(value: str) -> None:
    assert all(0 <= number < 10**9 for number in numbers_of(value))


def test_a_button_holds_as_many_numbers_as_it_can() -> None:
    numbers = tuple(range(10**6, 10**6 + 500))
    carried = Group(numbers, ("Why?",) * 500).encode()
    assert len(carried) <= 2000
    assert numbers_of(carried) == numbers[: len(numbers_of(carried))]
    assert len(numbers_of(carried)) > 200

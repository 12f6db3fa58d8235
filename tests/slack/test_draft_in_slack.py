"""A fact drafted in Slack from an article's line: searched, chosen, and in the fact file."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answerer, Thresholds
from bot.facts.base import Article, FactBase
from bot.facts.curation import Curation
from bot.facts.loader import load_base
from bot.slack.curation_forms import Place
from bot.slack.curation_queue import NOTE_DISMISS, NOTE_DRAFT, QUEUE_DRAFT
from bot.slack.draft_form import (
    ASKED,
    FIND_LINES,
    LINE,
    LOOKED_FOR,
    PART,
    Sentence,
    chosen,
    draft_view,
    sentence_at,
    sentences_near,
)
from bot.slack.listeners.propose import PROPOSE_FACT
from bot.slack.roles import Roles
from bot.slack.services import Services
from bot.state.ledger import Unanswered
from bot.workspace import Channel, Message, User, View, Workspace
from bot.workspace.validation import check_view
from tests.slack.conversation import Talk, message, private, shown
from tests.slack.fact_files import LINES, path, write_base

TOLLS = "Tolls were never charged."
ASKED_TOLLS = "Were tolls ever charged on the bridge?"

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_base(tmp_path / "seeds")


@pytest.fixture
def services(services: Services, folder: Path) -> Services:
    answerer = Answerer(load_base(folder), Thresholds(answer=0.6, suggest=0.3))
    return replace(services, answerer=lambda: answerer, curation=Curation(folder, "file"))


@pytest.fixture
def room(workspace: Workspace, services: Services, general: Channel, cleo: User) -> Channel:
    """Where the curator types, with one question in the queue."""
    workspace.join(cleo, general)
    asked = Unanswered(ASKED_TOLLS, general.id, cleo.id, ())
    services.ledger.record(workspace.team_id, asked, services.clock())
    return general


def filled(slack: Workspace, who: User, text: str) -> tuple[View, str]:
    """The form before a member once it shows a text."""

    def look() -> tuple[View, str] | None:
        view = slack.view(who)
        body = json.dumps(view.definition, ensure_ascii=False) if view else ""
        return (view, body) if view and text in body else None

    return slack.wait_for(look)


def opened(slack: Workspace, who: User, room: Channel, text: str = TOLLS) -> tuple[View, str]:
    """The form from the queue's first question."""
    slack.command(who, room, "/fact", "queue")
    slack.click(who, private(slack, who, room)[0], f"{QUEUE_DRAFT}:0")
    return filled(slack, who, text)


def option(view: View, text: str) -> str:
    """The value of the sentence that begins so."""
    for block in view.definition["blocks"]:
        for one in block.get("element", {}).get("options", ()):
            if f" · {text}" in one["text"]["text"]:
                return str(one["value"])
    raise LookupError(text)


@both_transports
def test_the_sentence_that_was_asked_for_becomes_a_fact(
    slack: Workspace, cleo: User, room: Channel, folder: Path
) -> None:
    view, body = opened(slack, cleo, room)
    assert ASKED_TOLLS in body
    slack.submit(cleo, view, {LINE: option(view, TOLLS)})
    said = private(slack, cleo, room, 2)[1].text
    assert said == f"“{TOLLS}” is a fact. It is in bridge.yaml."
    made = load_base(folder).by_id["bridge-004"]
    assert (made.quote, made.line, made.phrasings) == (TOLLS, 4, (ASKED_TOLLS,))
    assert (made.curated_by, made.draft) == ("cleo", False)
    assert made.checked == datetime.now(UTC).date().isoformat()
    text = path(folder).read_text(encoding="utf-8")
    assert text.startswith("# By hand.\n")


def test_words_typed_into_the_form_find_another_line(
    slack: Workspace, cleo: User, room: Channel
) -> None:
    view, body = opened(slack, cleo, room)
    assert "footpath" not in body
    typed = {LOOKED_FOR: "railway tracks and a footpath"}
    assert slack.click(cleo, view, FIND_LINES, typed=typed).acknowledged
    _, body = filled(slack, cleo, LINES[2])
    assert ASKED_TOLLS in body, "the question is kept"


def test_a_part_of_the_sentence_can_be_quoted(
    slack: Workspace, cleo: User, room: Channel, folder: Path
) -> None:
    view, _ = opened(slack, cleo, room)
    values = {LINE: option(view, TOLLS), PART: "Tolls were never charged", ASKED: "Any tolls?"}
    slack.submit(cleo, view, values)
    private(slack, cleo, room, 2)
    made = load_base(folder).by_id["bridge-004"]
    assert (made.quote, made.phrasings) == ("Tolls were never charged", ("Any tolls?",))


@pytest.mark.parametrize("part", ["Tolls were never", "Tolls were always charged."])
def test_what_the_line_does_not_say_is_no_fact(
    slack: Workspace, cleo: User, room: Channel, folder: Path, part: str
) -> None:
    before = path(folder).read_bytes()
    view, _ = opened(slack, cleo, room)
    slack.submit(cleo, view, {LINE: option(view, TOLLS), PART: f"{part} paid"})
    said = private(slack, cleo, room, 2)[1].text
    assert said.startswith("Nothing was written: line 4 of The harbour bridge does not say that")
    assert path(folder).read_bytes() == before


def test_a_line_that_was_rewritten_meanwhile_is_no_fact(
    slack: Workspace, cleo: User, room: Channel, folder: Path
) -> None:
    before = path(folder).read_bytes()
    view, _ = opened(slack, cleo, room)
    (folder / "articles" / "bridge.txt").write_text("Rewritten.\n", encoding="utf-8")
    slack.submit(cleo, view, {LINE: option(view, TOLLS)})
    assert private(slack, cleo, room, 2)[1].text.startswith("Nothing was written: line 4")
    assert path(folder).read_bytes() == before


def test_a_question_that_no_line_is_near_finds_none(
    slack: Workspace, services: Services, cleo: User, room: Channel
) -> None:
    services.ledger.close(slack.team_id, 1, services.clock())
    asked = Unanswered("Xyzzy quux?", room.id, cleo.id, ())
    services.ledger.record(slack.team_id, asked, services.clock())
    _, body = opened(slack, cleo, room, "No line of the articles has these words.")
    assert '"line"' not in body


def said(slack: Workspace, who: User, room: Channel, words: str) -> Message:
    """A message of a member, as it stands in the channel."""
    return message(slack, room, slack.say(who, room, words))


@both_transports
def test_a_message_whose_words_a_line_says_opens_the_form(
    slack: Workspace, services: Services, cleo: User, room: Channel, folder: Path
) -> None:
    slack.shortcut(cleo, said(slack, cleo, room, "tolls were never charged, I think"), PROPOSE_FACT)
    view, body = filled(slack, cleo, TOLLS)
    assert "as note" not in body
    slack.submit(cleo, view, {LINE: option(view, TOLLS)})
    assert "is a fact" in private(slack, cleo, room)[0].text
    assert load_base(folder).by_id["bridge-004"].phrasings == ()
    assert services.proposals.open(slack.team_id) == ()


def test_a_message_that_no_line_says_is_kept_with_its_link(
    slack: Workspace, services: Services, cleo: User, room: Channel
) -> None:
    proposed = said(slack, cleo, room, "The <mayor> lives & works in Xyzzy")
    slack.shortcut(cleo, proposed, PROPOSE_FACT)
    filled(slack, cleo, "In the queue as note 1; it leaves it when you add a fact here.")
    (noted,) = services.proposals.open(slack.team_id)
    assert noted.proposal.words == "The <mayor> lives & works in Xyzzy"
    assert noted.proposal.link == services.poster.permalink(room.id, proposed.ts)
    assert noted.proposal.user_id == cleo.id


def test_a_message_that_a_line_says_in_part_is_kept_and_the_line_offered(
    slack: Workspace, services: Services, cleo: User, room: Channel
) -> None:
    words = "The mayor walked over the bridge, singing loudly, to the market of Xyzzy"
    slack.shortcut(cleo, said(slack, cleo, room, words), PROPOSE_FACT)
    _, body = filled(slack, cleo, "In the queue as note 1")
    assert LINES[0] in body
    assert len(services.proposals.open(slack.team_id)) == 1


def test_who_curates_no_more_drafts_no_fact(
    talk: Talk, services: Services, cleo: User, ada: User, room: Channel, folder: Path
) -> None:
    before = path(folder).read_bytes()
    with talk() as slack:
        view, _ = opened(slack, cleo, room)
    nobody = Roles([], [ada.id], services.poster.group_members, services.clock)
    with talk(roles=nobody) as slack:
        slack.submit(cleo, view, {LINE: option(view, TOLLS)})
        refusal = private(slack, cleo, room, 2)[1]
        assert refusal.text.startswith("Only a curator can do that")
    assert path(folder).read_bytes() == before


def test_who_is_no_curator_proposes_to_those_who_are(
    slack: Workspace, services: Services, ann: User, cleo: User, room: Channel, folder: Path
) -> None:
    before = path(folder).read_bytes()
    slack.shortcut(ann, said(slack, ann, room, TOLLS), PROPOSE_FACT)
    told = private(slack, ann, room)[0].text
    assert told.startswith("Kept for the curators as note 1.")
    slack.command(cleo, room, "/fact", "queue")
    queue = private(slack, cleo, room)[0]
    assert "1 message proposed as facts:" in queue.text
    assert f"proposed by <@{ann.id}>" in shown(queue)
    slack.click(cleo, queue, f"{NOTE_DRAFT}:0")
    view, _ = filled(slack, cleo, "1 · The harbour bridge, line 4")
    assert path(folder).read_bytes() == before
    slack.submit(cleo, view, {LINE: option(view, TOLLS)})
    assert "is a fact" in private(slack, cleo, room, 2)[1].text
    assert services.proposals.open(slack.team_id) == ()


def test_a_note_is_dismissed_once(
    slack: Workspace, services: Services, ann: User, cleo: User, room: Channel
) -> None:
    slack.shortcut(ann, said(slack, ann, room, TOLLS), PROPOSE_FACT)
    private(slack, ann, room)
    slack.command(cleo, room, "/fact", "queue")
    queue = private(slack, cleo, room)[0]
    for count, told in ((2, "Dismissed: note 1."), (3, "not in the queue any more.")):
        slack.click(cleo, queue, f"{NOTE_DISMISS}:0")
        assert told in private(slack, cleo, room, count)[-1].text
    assert services.proposals.open(slack.team_id) == ()
    slack.click(cleo, queue, f"{NOTE_DRAFT}:0")
    assert "not in the queue any more." in private(slack, cleo, room, 4)[-1].text


def test_a_message_in_a_private_channel_without_the_bot_is_kept_without_a_link(
    slack: Workspace, services: Services, ann: User
) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[ann], bot=False, private=True)
    slack.shortcut(ann, said(slack, ann, elsewhere, TOLLS), PROPOSE_FACT)
    private(slack, ann, elsewhere)
    (noted,) = services.proposals.open(slack.team_id)
    assert (noted.proposal.words, noted.proposal.link) == (TOLLS, "")


def base_of(*texts: str) -> FactBase:
    articles = tuple(
        Article(f"a{place}", f"Title {place}", Path("a.txt"), "", tuple(text.split("\n")))
        for place, text in enumerate(texts)
    )
    return FactBase((), articles, {}, "english", "1")


def test_sentences_are_looked_for_in_one_article_or_in_all() -> None:
    base = base_of("The bridge is old. It rains.", "A bridge\nThe bridge is new.")
    assert sentences_near(base, "new bridge")[0].text == "The bridge is new."
    assert [found.text for found in sentences_near(base, "bridge", "a0")] == ["The bridge is old."]
    assert sentences_near(base, "xyzzy") == ()


@given(st.lists(st.text(max_size=200), max_size=3), st.text(max_size=100))
def test_every_sentence_found_is_found_again_by_what_its_option_carries(
    texts: list[str], words: str
) -> None:
    base = base_of("The bridge is old. The bridge is old.", *texts)
    for found in sentences_near(base, f"bridge {words}"):
        again = sentence_at(base, found.value)
        assert again is not None
        assert (again.article.id, again.line, again.text) == (
            found.article.id,
            found.line,
            found.text,
        )


@given(st.text())
def test_what_is_no_place_of_ours_is_no_sentence(value: str) -> None:
    assert sentence_at(base_of(*LINES), value) is None


long = st.text(min_size=1, max_size=3000)


@given(st.lists(long, min_size=1, max_size=5, unique=True), st.text(max_size=900), long)
def test_the_form_keeps_to_the_limits_and_comes_back(
    texts: list[str], asked: str, title: str
) -> None:
    articles = [Article(f"{i:0100}", title, Path("a"), "", ()) for i in range(120)]
    found = [Sentence(articles[0], 10**6, text, 1.0) for text in texts]
    place = Place("C1", "https://hooks.example.com/1", asked[:300], 7)
    for there in (None, (), found):
        view = json.loads(json.dumps(draft_view(place, articles, asked, there)))
        check_view(view, "modal")
        assert Place.decode(view["private_metadata"]) == place
    values: Any = {LINE: {LINE: {"selected_option": {"value": found[0].value}}}}
    values |= {PART: {PART: {"value": f" {texts[0]} "}}, ASKED: {ASKED: {"value": None}}}
    came = chosen({"state": {"values": values}})
    assert (came.line, came.part, came.asked) == (found[0].value, texts[0].strip(), "")

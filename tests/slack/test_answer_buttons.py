"""What can be done about an answer: why, other matches, remove, share; and lines to choose from."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from conversation import (
    OPENED,
    QUOTE,
    Connect,
    commanded,
    last_click,
    mention,
    mentioned,
    modal,
    option,
    private,
    replies,
    settled,
    shown,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answered, Answerer, Found, Suggestions, Thresholds
from bot.facts.base import FactBase
from bot.matching import TermMatch
from bot.slack.buttons import (
    ANSWER_MENU,
    OTHER_MATCHES,
    POST_LINE,
    SHARE_ANSWER,
    WHY_MATCH,
    Choice,
    chosen_option,
    option_value,
)
from bot.slack.jobs import receive, start
from bot.slack.lines import WITHHELD_TOO
from bot.slack.listeners import TRIGGERS
from bot.slack.match_blocks import why_view
from bot.slack.services import Services
from bot.workspace import Channel, User, Workspace
from bot.workspace.validation import check_view
from tests.bridge import BASE

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)

# More than an option of a menu can carry.
LONG = " ".join([OPENED] * 5)
# In bold, so a run of its own.
DAY = "4 May 1931"
# Says too little for the bot to be sure which of the lines is meant.
VAGUE = "bridge"


@both_transports
def test_why_this_match_says_how_the_words_were_found(
    slack: Workspace, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, "When was the harbuor bridge opened?")
    slack.click(ann, answer, ANSWER_MENU, option(answer, "why"))
    view, words = modal(slack, ann)
    assert view.definition["title"]["text"] == "Why this match?"
    assert "Confidence " in words
    assert "Lines are quoted from 0.60 on." in words
    assert DAY in words
    assert "harbuor (harbour)" in words
    assert "Runners-up" in words
    assert "It carries two railway tracks & a footpath." in words


def test_why_works_for_a_private_answer_and_a_question_of_any_length(
    slack: Workspace, ann: User, general: Channel
) -> None:
    answer = commanded(slack, ann, general, OPENED)
    slack.click(ann, answer, ANSWER_MENU, option(answer, "why"))
    assert DAY in modal(slack, ann)[1]
    slack.command(ann, general, "/fact", LONG)
    long = private(slack, ann, general, 2)[-1]
    assert ANSWER_MENU not in shown(long)
    slack.click(ann, long, WHY_MATCH)
    slack.wait_for(lambda: LONG[:100] in modal(slack, ann)[1])


def test_why_works_for_a_long_question_in_public(
    slack: Workspace, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, LONG)
    assert option(answer, "why") == "why:"
    slack.click(ann, answer, ANSWER_MENU, "why:")
    assert LONG[:100] in modal(slack, ann)[1]


@both_transports
def test_other_matches_are_shown_to_the_one_who_asks_for_them(
    slack: Workspace, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, OPENED)
    slack.click(ann, answer, ANSWER_MENU, option(answer, "others"))
    (others,) = private(slack, ann, general)
    assert others.thread_ts == answer.thread_ts
    assert DAY not in shown(others)
    assert "It carries two railway tracks & a footpath." in shown(others)
    assert "The harbour bridge · line 3" in others.text


def test_other_matches_of_a_long_private_question(
    slack: Workspace, ann: User, general: Channel
) -> None:
    answer = commanded(slack, ann, general, LONG)
    slack.click(ann, answer, OTHER_MATCHES)
    assert "two railway tracks" in shown(private(slack, ann, general, 2)[-1])


def test_lines_that_no_longer_stand_are_no_other_matches(
    slack: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, OPENED)
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    slack.click(ann, answer, ANSWER_MENU, option(answer, "others"))
    assert private(slack, ann, general)[0].text == "No other line comes near."
    slack.click(ann, answer, ANSWER_MENU, option(answer, "why"))
    view = modal(slack, ann)[1]
    assert DAY not in view
    assert "withheld" in view


@both_transports
def test_the_asker_can_remove_the_answer(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    ts = mention(slack, ann, general, OPENED)
    (answer,) = replies(slack, general, ts)
    settled(services)
    slack.click(ann, answer, ANSWER_MENU, "remove:")
    slack.wait_for(lambda: not slack.thread(general, ts)[1:])
    services.work.shutdown(wait=True)
    assert services.answers.at(slack.team_id, general.id, answer.ts) is None
    assert slack.ephemerals(ann, general) == []


def test_others_cannot_remove_it_and_are_told_who_can(
    slack: Workspace, services: Services, ann: User, ada: User, cleo: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, OPENED)
    settled(services)
    slack.join(cleo, general)
    slack.click(cleo, answer, ANSWER_MENU, "remove:")
    (refusal,) = private(slack, cleo, general)
    assert refusal.text == (
        f"Only <@{ann.id}>, who asked, or an admin can remove this (<@{ada.id}>)."
    )
    assert slack.messages(general)[-1].ts == answer.ts


def test_an_admin_can_remove_an_answer_and_a_second_click_does_no_harm(
    slack: Workspace, services: Services, ann: User, ada: User, general: Channel
) -> None:
    ts = mention(slack, ann, general, OPENED)
    (answer,) = replies(slack, general, ts)
    slack.join(ada, general)
    slack.click(ada, answer, ANSWER_MENU, "remove:")
    click = last_click(slack)
    slack.wait_for(lambda: not slack.thread(general, ts)[1:])
    (remove,) = [each for each in TRIGGERS if each.name == ANSWER_MENU and each.stored]
    again = {**click, "trigger_id": "1.2"}
    start(services, remove, again, receive(services, remove, again).inbox_id)
    services.work.shutdown(wait=True)
    assert slack.ephemerals(ada, general) == []


def test_a_shared_answer_can_be_removed_by_whoever_shared_it(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    answer = commanded(slack, ann, general, OPENED)
    slack.click(ann, answer, SHARE_ANSWER)
    (shared,) = slack.wait_for(lambda: slack.messages(general))
    settled(services)
    bob = slack.add_user("bob")
    slack.join(bob, general)
    slack.click(bob, shared, ANSWER_MENU, "remove:")
    assert "who asked, or an admin" in private(slack, bob, general)[0].text
    slack.click(ann, shared, ANSWER_MENU, "remove:")
    slack.wait_for(lambda: not [m for m in slack.messages(general) if m.ts == shared.ts])


def test_a_private_answer_cannot_be_removed_and_a_direct_one_can(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    with pytest.raises(LookupError):
        option(commanded(slack, ann, general, OPENED), "remove")
    slack.dm(ann, OPENED)
    channel = slack.im(ann)
    _, answer = slack.wait_for(lambda: seen if len(seen := slack.messages(channel)) == 2 else None)
    settled(services)
    slack.click(ann, answer, ANSWER_MENU, "remove:")
    slack.wait_for(lambda: len(slack.messages(channel)) == 1)


@both_transports
def test_lines_too_close_to_call_are_the_askers_choice(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    ts = mention(slack, ann, general, VAGUE)
    (choice,) = private(slack, ann, general)
    assert choice.thread_ts == ts
    assert "Only you see these" in choice.text
    assert shown(choice).count("Post this line") == 3
    assert slack.thread(general, ts)[1:] == []
    slack.click(ann, choice, POST_LINE, value(VAGUE, "bridge-tracks", ts))
    (posted,) = replies(slack, general, ts)
    assert "two railway tracks" in posted.text
    done = slack.wait_for(lambda: [m for m in slack.ephemerals(ann, general) if "Posted" in m.text])
    assert [message.ts for message in done] == [choice.ts]
    given_answer = services.answers.at(slack.team_id, general.id, posted.ts)
    assert given_answer is not None
    assert (given_answer.user_id, given_answer.question_ts) == (ann.id, ts)
    assert (given_answer.fact_ids, given_answer.outcome) == (("bridge-tracks",), "answered")
    slack.click(ann, posted, ANSWER_MENU, "remove:")
    slack.wait_for(lambda: not slack.thread(general, ts)[1:])


def value(question: str, fact_id: str, ts: str) -> str:
    encoded = Choice(fact_id, question, ts, ts).encode()
    assert encoded is not None
    return encoded


def test_a_choice_in_a_thread_is_shown_and_posted_there(
    slack: Workspace, ann: User, general: Channel
) -> None:
    head = slack.say(ann, general, "About the bridge.")
    text = f"{slack.mention_text(slack.bot)} {VAGUE}"
    ts = slack.say(ann, general, text, thread_ts=head)
    (choice,) = private(slack, ann, general)
    assert choice.thread_ts == head
    encoded = Choice("bridge-opened", VAGUE, ts, head).encode()
    slack.click(ann, choice, POST_LINE, encoded)
    assert QUOTE in replies(slack, general, head, 2)[-1].text


def test_clicks_on_two_lines_at_once_post_one(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    ts = mention(slack, ann, general, VAGUE)
    (choice,) = private(slack, ann, general)
    slack.click(ann, choice, POST_LINE, value(VAGUE, "bridge-tracks", ts))
    click = last_click(slack)
    (post,) = [trigger for trigger in TRIGGERS if trigger.name == POST_LINE]
    for number in range(6):
        action = {**click["actions"][0], "value": value(VAGUE, "bridge-opened", ts)}
        again = {**click, "actions": [action], "trigger_id": f"1.{number}"}
        start(services, post, again, receive(services, post, again).inbox_id)
    services.work.shutdown(wait=True)
    assert len(slack.thread(general, ts)[1:]) == 1


def test_a_chosen_line_whose_article_changed_is_withheld(
    slack: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    ts = mention(slack, ann, general, VAGUE)
    (choice,) = private(slack, ann, general)
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    slack.click(ann, choice, POST_LINE, value(VAGUE, "bridge-tracks", ts))
    slack.wait_for(lambda: [m for m in slack.ephemerals(ann, general) if "withheld" in m.text])
    assert slack.thread(general, ts)[1:] == []


@pytest.fixture
def contradicted(base: FactBase) -> FactBase:
    """The base with a second article, which says otherwise of when the bridge was opened."""
    article = base.articles[0]
    line = "The bridge in the harbour was opened in June 1932."
    path = article.path.with_name("guide.txt")
    path.write_text(line + "\n", encoding="utf-8")
    guide = replace(article, id="guide", title="A guide", path=path, lines=(line,))
    other = replace(
        base.facts[0],
        id="guide-opened",
        article=guide,
        quote=line,
        line=1,
        phrasings=(),
        as_of=None,
        curated_by="Cleo <!here>",
        checked="2026-05-02",
        contradicts=("bridge-opened",),
    )
    return replace(base, facts=(*base.facts, other), articles=(article, guide))


@pytest.fixture
def disputed(
    workspace: Workspace, services: Services, contradicted: FactBase, connect: Connect
) -> Iterator[Workspace]:
    answerer = Answerer(contradicted, Thresholds(answer=0.6, suggest=0.3))
    with connect(replace(services, answerer=lambda: answerer)):
        yield workspace


def test_two_sources_that_disagree_are_both_quoted(
    disputed: Workspace, ann: User, general: Channel
) -> None:
    answer = mentioned(disputed, ann, general, OPENED)
    assert answer.text == (
        f"Two sources disagree. “{QUOTE}” (The harbour bridge · line 1 · as of 1931)"
        " “The bridge in the harbour was opened in June 1932.” (A guide · line 1)"
    )
    assert shown(answer).count("rich_text_quote") == 2
    assert "Curated by Cleo <!here>, checked 2026-05-02" in shown(answer)
    assert "mrkdwn" not in shown(answer)


def test_the_other_matches_of_two_that_disagree_are_neither_of_them(
    disputed: Workspace, ann: User, general: Channel
) -> None:
    answer = mentioned(disputed, ann, general, OPENED)
    disputed.click(ann, answer, ANSWER_MENU, option(answer, "others"))
    (others,) = private(disputed, ann, general)
    assert "two railway tracks" in shown(others)
    assert DAY not in shown(others)
    assert "June 1932" not in shown(others)


def test_a_shared_answer_quotes_both_as_well(
    disputed: Workspace, ann: User, general: Channel
) -> None:
    answer = commanded(disputed, ann, general, OPENED)
    disputed.click(ann, answer, SHARE_ANSWER)
    (shared,) = disputed.wait_for(lambda: disputed.messages(general))
    assert shared.text.startswith("Two sources disagree. ")
    assert shown(shared).count("rich_text_quote") == 2


@pytest.mark.parametrize(
    ("changed", "kept"), [("guide.txt", "4 May 1931"), ("bridge.txt", "June 1932")]
)
def test_only_the_sound_one_of_two_that_disagree_is_quoted(
    disputed: Workspace,
    contradicted: FactBase,
    ann: User,
    general: Channel,
    changed: str,
    kept: str,
) -> None:
    contradicted.articles[0].path.with_name(changed).write_text("Gone.\n", encoding="utf-8")
    answer = mentioned(disputed, ann, general, OPENED)
    assert kept in answer.text
    assert "disagree" not in answer.text
    assert answer.text.endswith(
        "Another source is withheld: it has changed since its line was checked."
    )
    assert shown(answer).count("rich_text_quote") == 1
    assert WITHHELD_TOO in shown(answer)
    # The span was found in the line that answered, so the other one has none.
    assert ('"bold": true' in shown(answer)) == (changed == "guide.txt")


def test_nothing_is_quoted_where_neither_stands(
    disputed: Workspace, contradicted: FactBase, ann: User, general: Channel
) -> None:
    for article in contradicted.articles:
        article.path.write_text("Gone.\n", encoding="utf-8")
    answer = mentioned(disputed, ann, general, OPENED)
    assert answer.text.startswith("The line that answers is withheld")
    assert "rich_text_quote" not in shown(answer)


WORD = st.text(min_size=1)
HOW = st.sampled_from(["exact", "stem", "alias", "synonym", "typo", "missing"])


@given(st.lists(st.builds(TermMatch, WORD, WORD, HOW, st.floats(0, 1)), max_size=60))
def test_the_modal_of_a_match_is_valid_whatever_was_asked(terms: list[TermMatch]) -> None:
    matches = tuple(Found(fact, 0.5, None, tuple(terms)) for fact in BASE.facts)
    for answer in (
        Answered("q" * 600, 0.9, matches),
        Suggestions("", 0.4, matches, ()),
        Suggestions("q", 0.0, (), ()),
    ):
        view = why_view(answer, "", Thresholds(0.6, 0.3), lambda fact: True)
        check_view(view, "modal")
        assert "mrkdwn" not in json.dumps(view)


@given(st.text(max_size=600))
def test_an_option_carries_its_question_or_nothing(question: str) -> None:
    value = option_value("others", question)
    assert len(value) <= 150
    assert chosen_option(value) in (("others", question), ("others", ""))

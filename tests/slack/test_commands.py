"""`/fact` with a subcommand, as conversations; and its messages within Slack's limits."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from conversation import private, shown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.facts.base import Article, FactBase
from bot.slack.blocks import Message, help_message
from bot.slack.buttons import SHOW_CONTEXT, SHOW_TOPIC, numbered
from bot.slack.directory_blocks import (
    article_message,
    articles_message,
    fact_message,
    stats_message,
    topic_message,
    topic_view,
    topics_message,
)
from bot.slack.services import Services
from bot.state.channel_settings import ChannelSettings
from bot.state.feedback import Said
from bot.workspace import Channel, User, Workspace
from bot.workspace import Message as Shown
from bot.workspace.validation import check_blocks, check_view

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)

FACTS_MAX, HELP_LINES_MAX = 10, 12


def answered(slack: Workspace, user: User, channel: Channel, text: str) -> Shown:
    """The one private reply to `/fact text`."""
    before = len(slack.ephemerals(user, channel))
    slack.command(user, channel, "/fact", text)
    return private(slack, user, channel, before + 1)[-1]


@both_transports
def test_help_names_every_way_to_ask_and_fits_a_phone(
    slack: Workspace, ann: User, general: Channel
) -> None:
    reply = answered(slack, ann, general, "Help")
    body = shown(reply)
    for typed in ("/fact question", "@Sourceline", "topics", "source", "fact ID", "stats"):
        assert typed in body
    items = next(b for b in reply.blocks if b["type"] == "rich_text")["elements"][0]["elements"]
    assert len(items) + len(reply.blocks) - 1 <= HELP_LINES_MAX
    assert slack.messages(general) == []


@both_transports
def test_topics_are_buttons_that_show_their_facts(
    slack: Workspace, ann: User, general: Channel
) -> None:
    reply = answered(slack, ann, general, "topics")
    assert reply.text == "3 topics: bridge, history, costs."
    assert "bridge (2)" in shown(reply)
    slack.click(ann, reply, numbered(SHOW_TOPIC, 2))
    facts = private(slack, ann, general, 2)[-1]
    assert facts.text.startswith("costs: 1 fact.")
    assert "Repairs cost" in facts.text
    assert "Caveat: The city's own figure." in shown(facts)
    assert slack.messages(general) == []


@pytest.mark.parametrize(
    "typed", ["topic bridge", "Topic BRIDGE", "topic brigde", " topic  bridge."]
)
def test_a_topic_lists_its_facts_with_sources(
    slack: Workspace, ann: User, general: Channel, typed: str
) -> None:
    reply = answered(slack, ann, general, typed)
    assert reply.text.startswith("bridge: 2 facts.")
    assert shown(reply).count("rich_text_quote") == 2
    assert "The harbour bridge · line 3" in shown(reply)
    slack.click(ann, reply, SHOW_CONTEXT, "bridge-tracks")
    assert slack.wait_for(lambda: slack.view(ann))


@pytest.mark.parametrize(
    "typed",
    [
        "topic of the repairs?",
        "source of the repairs",
        "fact about the repairs",
        "stats of repairs",
    ],
)
def test_what_names_nothing_is_a_question(
    slack: Workspace, ann: User, general: Channel, typed: str
) -> None:
    reply = answered(slack, ann, general, typed)
    assert typed.rstrip("?") in shown(reply), "an answer shows what was asked"


@pytest.mark.parametrize("typed", ["source bridge", "source The Harbour Bridge", "source harbour"])
def test_a_source_says_where_it_is_from(
    slack: Workspace, ann: User, general: Channel, typed: str
) -> None:
    reply = answered(slack, ann, general, typed)
    assert reply.text == "The harbour bridge. 4 lines, 3 facts."


def test_a_source_without_a_name_lists_them(slack: Workspace, ann: User, general: Channel) -> None:
    reply = answered(slack, ann, general, "sources")
    assert "bridge · The harbour bridge" in reply.text


def test_the_address_of_a_source_is_no_link(article: Article) -> None:
    told = replace(article, publisher="The Echo", address="https://echo.example/bridge")
    message = article_message(told, 3)
    assert "Address: https://echo.example/bridge" in json.dumps(message.blocks)
    assert "mrkdwn" not in json.dumps(message.blocks)
    assert "Publisher: The Echo" in message.text


@pytest.mark.parametrize("typed", ["fact bridge-repairs", "fact Bridge Repairs"])
def test_a_fact_is_shown_like_an_answer(
    slack: Workspace, ann: User, general: Channel, typed: str
) -> None:
    body = shown(answered(slack, ann, general, typed))
    assert "Repairs cost <9 million> crowns in 2019, the city says." in body
    assert "line 4 · as of 2019" in body
    assert "Caveat: The city's own figure." in body
    assert "Topics: costs" in body


def test_a_fact_whose_article_changed_is_withheld(
    slack: Workspace, base: FactBase, ann: User, general: Channel
) -> None:
    base.articles[0].path.write_text("Gone.\n", encoding="utf-8")
    assert "withheld" in answered(slack, ann, general, "fact bridge-opened").text
    topic = answered(slack, ann, general, "topic bridge")
    assert "2 lines are withheld" in topic.text
    assert base.facts[0].quote not in shown(topic)


@both_transports
def test_stats_count_what_is_there_and_what_is_asked(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    answered(slack, ann, general, "what is the weather in oslo")
    for key, verdict in (("1", "helpful"), ("2", "outdated"), ("3", "other")):
        said = Said(key, ann.id, "bridge-opened", "When?", verdict)
        services.feedback.record(slack.team_id, said, services.clock())
    assert answered(slack, ann, general, "stats").text == (
        "3 facts from 1 article on 3 topics. 1 question waits for a source. "
        "Answers found helpful: 1. Not helpful: 2."
    )


def test_settings_open_a_form(slack: Workspace, ann: User, general: Channel) -> None:
    slack.command(ann, general, "/fact", "settings")
    view = slack.wait_for(lambda: slack.view(ann))
    assert view.definition["title"]["text"] == "Channel settings"


def test_a_channel_shows_only_its_topics(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    only = ChannelSettings(topics=("costs",))
    services.channels.set(slack.team_id, general.id, only, ann.id, services.clock())
    assert answered(slack, ann, general, "topics").text == "1 topic: costs."
    for typed in ("topic bridge", "fact bridge-opened"):
        assert "costs only" in answered(slack, ann, general, typed).text


def test_subcommands_work_where_the_bot_is_not_a_member(slack: Workspace, ann: User) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[ann], bot=False)
    assert answered(slack, ann, elsewhere, "topics").text.startswith("3 topics")


def test_of_many_facts_ten_are_shown_and_the_rest_counted(base: FactBase) -> None:
    many = [replace(base.facts[1], id=f"fact-{number}") for number in range(13)]
    message = topic_message("bridge", many, lambda fact: True)
    assert json.dumps(message.blocks).count("rich_text_quote") == FACTS_MAX
    assert message.text.endswith("3 more on this topic.")


same_base = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=4000)


@same_base
@given(quote=words, title=words, caveat=words, topic=words, count=st.integers(0, 60))
def test_no_message_is_ever_over_a_limit(
    base: FactBase, quote: str, title: str, caveat: str, topic: str, count: int
) -> None:
    article = replace(base.articles[0], title=title, publisher=caveat, address=quote)
    fact = replace(
        base.facts[0], article=article, quote=quote or "q", caveat=caveat, topics=(topic,)
    )
    facts = [replace(fact, id=f"f{n}") for n in range(count)]
    topics = tuple(f"{topic}{number}" for number in range(count))
    big = replace(base, facts=tuple(facts), articles=(article,) * count)
    every: Sequence[Message] = (
        topic_message(topic, facts, lambda fact: True),
        topic_message(topic, facts, lambda fact: False),
        topics_message(big, topics),
        article_message(article, count),
        articles_message(big.articles),
        fact_message(fact, facts[:3], lambda fact: True),
        stats_message(big, count, count, count),
        help_message(topics),
    )
    for message in every:
        check_blocks(as_sent(message.blocks))
        assert 0 < len(message.text) <= 5 * 3000
    check_view(as_sent(topic_view(topic, facts, lambda fact: True)), "modal")


def as_sent(value: Any) -> Any:
    """As Slack reads it."""
    return json.loads(json.dumps(value))

"""Every way in which a post can go wrong: what the workspace then has, and how often it was asked.

Nothing stands there twice; what Slack surely did not store comes; what it may have stored is
never posted again unseen.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from conversation import OPENED, QUOTE, Talk, Time, commanded, mention, mentioned, private
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from bot.errors import RetryLater
from bot.slack.bolt_app import build_bolt_app, drain
from bot.slack.buttons import ASK_CURATOR, POST_LINE, SHARE_ANSWER, Choice
from bot.slack.jobs import LEASE_S, sweep
from bot.slack.listeners import TRIGGERS
from bot.slack.manifest import manifest
from bot.slack.notices import tell_askers
from bot.slack.outbox import SETTLED_S, sweep_outbox
from bot.slack.posting import Poster, build_client
from bot.slack.services import Services
from bot.state.ledger import Unanswered
from bot.workspace import Call, Channel, Fault, Message, User, Workspace

POST = "chat.postMessage"
RESPONSE = "response_url"
VAGUE = "bridge"
WEATHER = "what is the weather in oslo"
READS = ("conversations.history", "conversations.replies")

# Slack surely stored nothing.
REFUSED_FOR_NOW = [
    Fault.rate_limited(1),
    Fault.refused("ratelimited"),
    Fault.refused("service_unavailable"),
]
STORED = [
    Fault.dropped_after_storing(),
    Fault.server_error(stored=True),
    Fault.server_error(stored=True, status=503),
    Fault.html(),
    Fault.refused("fatal_error", stored=True),
]
NOT_STORED = [
    Fault.dropped_before_storing(),
    Fault.server_error(stored=False),
    Fault.html(stored=False),
    Fault.refused("internal_error"),
]
# The bot cannot tell the ones from the others.
UNKNOWN = STORED + NOT_STORED


def named(value: object) -> str | None:
    if isinstance(value, Fault):
        return f"{value.name}-{'stored' if value.stored else 'not'}"
    return getattr(value, "__name__", None)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace that repeats unacknowledged events at once."""
    with Workspace.start(manifest=manifest("socket"), retry_delays_s=(0, 0, 0)) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there, and where."""

    slack: Workspace
    ann: User
    general: Channel
    curators: Channel


@dataclass(frozen=True, slots=True)
class Act:
    """What makes the bot post in a place; a click done again asks for the same post."""

    do: Callable[[], object]
    place: Channel


def a_mention(scene: Scene) -> Act:
    return Act(lambda: mention(scene.slack, scene.ann, scene.general, OPENED), scene.general)


def a_direct_message(scene: Scene) -> Act:
    return Act(lambda: scene.slack.dm(scene.ann, OPENED), scene.slack.im(scene.ann))


def a_share(scene: Scene) -> Act:
    answer = commanded(scene.slack, scene.ann, scene.general, OPENED)
    return Act(lambda: scene.slack.click(scene.ann, answer, SHARE_ANSWER), scene.general)


def a_choice(scene: Scene) -> Act:
    ts = mention(scene.slack, scene.ann, scene.general, VAGUE)
    (choice,) = private(scene.slack, scene.ann, scene.general)
    value = Choice("bridge-opened", VAGUE, ts, ts).encode()
    return Act(lambda: scene.slack.click(scene.ann, choice, POST_LINE, value), scene.general)


def a_curator(scene: Scene) -> Act:
    answer = commanded(scene.slack, scene.ann, scene.general, WEATHER)
    return Act(lambda: scene.slack.click(scene.ann, answer, ASK_CURATOR), scene.curators)


CLICKS = [a_share, a_choice, a_curator]
POSTS = [a_mention, a_direct_message, *CLICKS]


@pytest.fixture
def scene(workspace: Workspace, ann: User, general: Channel, curators: Channel) -> Scene:
    return Scene(workspace, ann, general, curators)


def posted(workspace: Workspace, place: Channel) -> list[Message]:
    """What the bot has standing in a place."""
    return [message for message in workspace.messages(place) if message.bot_id]


def posts(workspace: Workspace, place: Channel) -> list[Call]:
    """How often the bot tried to post there."""
    return [call for call in workspace.calls(POST) if call.arguments["channel"] == place.id]


def unseen_repeats(workspace: Workspace, place: Channel) -> int:
    """Posts to a place that followed another there without a look at what stands in it."""
    about = [
        call.method
        for call in workspace.calls()
        if call.method in (POST, *READS) and call.arguments["channel"] == place.id
    ]
    return sum(pair == (POST, POST) for pair in pairwise(about))


def sweep_twice(services: Services) -> None:
    """What the bot does every minute and every few seconds, until all of it is done."""
    with ThreadPoolExecutor(4) as work:
        for _ in range(2):
            sweep(replace(services, work=work), TRIGGERS)
            sweep_outbox(services)


def befallen(workspace: Workspace, act: Act, method: str, *script: Fault | None) -> None:
    """Acts, and returns once all that was scripted has happened."""
    workspace.faults.next(method, *script)
    act.do()
    workspace.wait_for(lambda: workspace.faults.left == 0)


def click_again(act: Act) -> None:
    """Nobody can where the bot has taken the button away by then: the post was found."""
    with suppress(LookupError):
        act.do()


@pytest.mark.parametrize("way", POSTS, ids=named)
@pytest.mark.parametrize("fault", UNKNOWN, ids=named)
def test_a_post_of_unknown_outcome_comes_once_and_is_not_repeated_unseen(
    scene: Scene, talk: Talk, services: Services, way: Callable[[Scene], Act], fault: Fault
) -> None:
    time = Time()
    with talk(clock=time) as slack:
        act = way(scene)
        befallen(slack, act, POST, fault)
        if way in CLICKS:
            click_again(act)
    assert len(posted(slack, act.place)) <= 1
    assert posted(slack, act.place) or not fault.stored
    time.pass_s(SETTLED_S)
    sweep_twice(replace(services, clock=time))
    assert len(posted(slack, act.place)) == 1
    assert unseen_repeats(slack, act.place) == 0


@pytest.mark.parametrize("way", POSTS, ids=named)
@pytest.mark.parametrize("fault", REFUSED_FOR_NOW, ids=named)
def test_a_post_that_slack_refuses_for_now_comes_once(
    scene: Scene, talk: Talk, way: Callable[[Scene], Act], fault: Fault
) -> None:
    time = Time()
    with talk(clock=time, wait=time.wait) as slack:
        act = way(scene)
        befallen(slack, act, POST, fault, fault)
    assert len(posted(slack, act.place)) == 1
    assert len(posts(slack, act.place)) == 3
    assert len(time.waits) == 2


@pytest.mark.parametrize("way", CLICKS, ids=named)
def test_a_post_that_slack_refuses_for_long_comes_once_however_often_it_is_clicked(
    scene: Scene, talk: Talk, services: Services, way: Callable[[Scene], Act]
) -> None:
    time = Time()
    with talk(clock=time) as slack:
        act = way(scene)
        befallen(slack, act, POST, Fault.rate_limited(600))
        act.do()
    assert posted(slack, act.place) == [], "Slack asked for ten minutes"
    time.pass_s(600)
    sweep_twice(replace(services, clock=time))
    assert len(posted(slack, act.place)) == 1


@pytest.mark.parametrize("way", [a_mention, a_direct_message], ids=named)
def test_a_reply_that_slack_refuses_for_long_comes_once_with_a_sweep(
    scene: Scene, talk: Talk, services: Services, way: Callable[[Scene], Act]
) -> None:
    time = Time()
    with talk(clock=time) as slack:
        act = way(scene)
        befallen(slack, act, POST, Fault.rate_limited(600))
    assert posted(slack, act.place) == []
    time.pass_s(600)
    sweep_twice(replace(services, clock=time))
    assert len(posted(slack, act.place)) == 1


@pytest.mark.parametrize("way", POSTS, ids=named)
def test_a_post_whose_answer_comes_too_late_is_not_repeated_unseen(
    scene: Scene, talk: Talk, way: Callable[[Scene], Act]
) -> None:
    impatient = WebClient(
        token=scene.slack.bot_token, base_url=scene.slack.api_url, timeout=1, retry_handlers=[]
    )
    with talk(poster=Poster(impatient)) as slack:
        act = way(scene)
        befallen(slack, act, POST, Fault.hanging())
        if way in CLICKS:
            click_again(act)
    slack.faults.release()
    assert len(posted(slack, act.place)) == 1
    assert unseen_repeats(slack, act.place) == 0


@pytest.mark.parametrize("fault", UNKNOWN, ids=named)
def test_plain_text_of_unknown_outcome_is_not_repeated_unseen(
    scene: Scene, talk: Talk, fault: Fault
) -> None:
    with talk() as slack:
        act = a_mention(scene)
        befallen(slack, act, POST, Fault.refused("invalid_blocks"), fault)
    assert [QUOTE in message.text for message in posted(slack, act.place)] in ([], [True])
    assert posted(slack, act.place) or not fault.stored
    assert unseen_repeats(slack, act.place) <= 1, "only the plain text after the refused blocks"


@pytest.mark.parametrize("fault", UNKNOWN, ids=named)
def test_a_private_answer_of_unknown_outcome_is_not_repeated(
    scene: Scene, talk: Talk, fault: Fault
) -> None:
    with talk() as slack:
        slack.faults.next(RESPONSE, fault)
        slack.command(scene.ann, scene.general, "/fact", OPENED)
        slack.wait_for(lambda: slack.faults.left == 0)
    assert len(slack.ephemerals(scene.ann, scene.general)) == int(fault.stored)
    assert len(slack.calls(RESPONSE)) == 1
    assert slack.calls("chat.postEphemeral") == []


@pytest.mark.parametrize("fault", UNKNOWN, ids=named)
def test_a_private_answer_the_other_way_of_unknown_outcome_is_not_repeated(
    scene: Scene, talk: Talk, fault: Fault
) -> None:
    with talk() as slack:
        slack.faults.next("chat.postEphemeral", fault)
        mention(slack, scene.ann, scene.general, VAGUE)
        slack.wait_for(lambda: slack.faults.left == 0)
    assert len(slack.ephemerals(scene.ann, scene.general)) == int(fault.stored)
    assert len(slack.calls("chat.postEphemeral")) == 1


def test_a_private_answer_that_slack_refuses_for_now_comes_once(scene: Scene, talk: Talk) -> None:
    waits: list[float] = []
    with talk(wait=waits.append) as slack:
        slack.faults.next(RESPONSE, Fault.rate_limited(3))
        slack.command(scene.ann, scene.general, "/fact", OPENED)
        slack.wait_for(lambda: slack.faults.left == 0)
    assert len(slack.ephemerals(scene.ann, scene.general)) == 1
    assert waits == [3.0]


@pytest.mark.parametrize("fault", UNKNOWN, ids=named)
def test_a_notice_of_unknown_outcome_is_not_repeated_unseen(
    scene: Scene, services: Services, fault: Fault
) -> None:
    slack = scene.slack
    services.poster.identify()
    asked = Unanswered(OPENED, scene.general.id, scene.ann.id, ())
    services.ledger.record(slack.team_id, asked, services.clock())
    slack.faults.next(POST, fault)
    for _ in range(3):
        tell_askers(services)
    assert len(posted(slack, slack.im(scene.ann))) <= 1
    assert posted(slack, slack.im(scene.ann)) or not fault.stored
    assert unseen_repeats(slack, slack.im(scene.ann)) == 0
    assert slack.faults.left == 0


def test_a_notice_that_slack_refuses_for_now_comes_once(scene: Scene, services: Services) -> None:
    slack = scene.slack
    services.poster.identify()
    asked = Unanswered(OPENED, scene.general.id, scene.ann.id, ())
    services.ledger.record(slack.team_id, asked, services.clock())
    slack.faults.next(POST, Fault.rate_limited(600))
    with pytest.raises(RetryLater):
        tell_askers(services)
    for _ in range(2):
        tell_askers(services)
    assert len(posted(slack, slack.im(scene.ann))) == 1


def payloads(slack: Workspace, event_type: str) -> list[dict[str, Any]]:
    """What was tried to be delivered first of all events of a type."""
    firsts = [each.outgoing.payload for each in slack.deliveries() if each.retry_num == 0]
    return [each for each in firsts if each.get("event", {}).get("type") == event_type]


def test_a_reply_while_slack_takes_no_connection_comes_once(
    scene: Scene, services: Services
) -> None:
    slack = scene.slack
    mention(slack, scene.ann, scene.general, OPENED)
    (body,) = slack.wait_for(lambda: payloads(slack, "app_mention"))
    slack.stop()
    away = replace(services, wait=lambda after_s: slack.resume())
    app = build_bolt_app(away, build_client(slack.bot_token, slack.api_url))
    assert app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200
    services.work.shutdown(wait=True)
    drain(app)
    assert len(posted(slack, scene.general)) == 1


both_transports = pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)


@both_transports
@pytest.mark.parametrize(
    "script",
    [
        [Fault.dropped_after_storing()] * 6,
        [Fault.dropped_before_storing()] * 2,
        [Fault.dropped_before_storing(), Fault.dropped_after_storing()] * 2,
    ],
    ids=["acknowledgements_lost", "first_deliveries_lost", "either_lost"],
)
def test_a_mention_whose_deliveries_are_lost_is_answered_once(
    scene: Scene, talk: Talk, script: list[Fault]
) -> None:
    with talk() as slack:
        befallen(slack, a_mention(scene), "events_api", *script)
        slack.wait_for(lambda: posted(slack, scene.general))
    assert len(posts(slack, scene.general)) == 1
    assert max(attempt.retry_num for attempt in slack.deliveries()) >= 1


@both_transports
def test_a_lost_acknowledgement_and_a_lost_reply_still_make_one_post(
    scene: Scene, talk: Talk
) -> None:
    with talk() as slack:
        slack.faults.next("events_api", *[Fault.dropped_after_storing()] * 6)
        befallen(slack, a_mention(scene), POST, Fault.dropped_after_storing())
    assert len(posted(slack, scene.general)) == 1
    assert unseen_repeats(slack, scene.general) == 0


@both_transports
def test_a_command_whose_acknowledgement_is_lost_is_answered_once(scene: Scene, talk: Talk) -> None:
    with talk() as slack:
        slack.faults.next("slash_commands", Fault.dropped_after_storing())
        assert not slack.command(scene.ann, scene.general, "/fact", OPENED).acknowledged
    assert len(slack.ephemerals(scene.ann, scene.general)) == 1


@both_transports
def test_events_in_another_order_are_answered_once_each(scene: Scene, talk: Talk) -> None:
    with talk() as slack:
        slack.faults.next("events_api", *[Fault.hanging()] * 2)
        first = mention(slack, scene.ann, scene.general, OPENED)
        slack.wait_for(lambda: slack.faults.held == 2)
        second = mention(slack, scene.ann, scene.general, OPENED)
        slack.wait_for(lambda: slack.thread(scene.general, second)[1:])
        slack.faults.release()
        slack.wait_for(lambda: slack.thread(scene.general, first)[1:])
    assert len(posted(slack, scene.general)) == 2


@both_transports
def test_the_bot_does_not_answer_itself(scene: Scene, talk: Talk) -> None:
    with talk() as slack:
        answer = mentioned(slack, scene.ann, scene.general, OPENED)
        echo = slack.wait_for(
            lambda: [
                attempt
                for attempt in slack.deliveries()
                if attempt.outgoing.payload.get("event", {}).get("ts") == answer.ts
            ]
        )
    assert echo
    assert len(posted(slack, scene.general)) == 1


def test_a_revoked_token_ends_posts_without_harm(
    scene: Scene, talk: Talk, services: Services
) -> None:
    with talk() as slack:
        slack.revoke_token()
        act = a_mention(scene)
        act.do()
        slack.wait_for(lambda: posts(slack, act.place))
    assert [call.error for call in posts(slack, act.place)] == ["token_revoked"]
    assert all(attempt.ack and attempt.ack.acknowledged for attempt in slack.deliveries())
    later = services.clock() + timedelta(seconds=LEASE_S)
    assert services.inbox.pending(later) == ()

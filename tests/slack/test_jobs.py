"""Deliveries that come twice, late, half-finished or in no known shape."""

import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.request import BoltRequest

from bot.answering import Answerer
from bot.errors import AskerError, RetryLater
from bot.slack.blocks import notice
from bot.slack.bolt_app import build_bolt_app, drain
from bot.slack.buttons import SHOW_CONTEXT
from bot.slack.jobs import LEASE_S, ROUNDS_MAX, sweep
from bot.slack.listeners import TRIGGERS
from bot.slack.posting import build_client
from bot.slack.question import OLD_AFTER_S, Question
from bot.slack.replies import TRIES, patiently, reply_privately
from bot.slack.services import Services
from bot.state.database import Database
from bot.state.inbox import Inbox
from bot.workspace import Channel, User, Workspace

QUOTE = "The harbour bridge was opened on 4 May 1931."
START = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)


class Crashed(Executor):
    """What a process that dies does with the work it was given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


def mention(workspace: Workspace, ann: User, general: Channel, **event: Any) -> dict[str, Any]:
    """The event of a mention that stands in the channel."""
    ts = workspace.say(ann, general, f"<@{workspace.bot_user_id}> When was the bridge opened?")
    return {
        "type": "event_callback",
        "team_id": workspace.team_id,
        "event_id": "Ev1",
        "authorizations": [{"user_id": workspace.bot_user_id, "is_bot": True}],
        "event": {
            "type": "app_mention",
            "user": ann.id,
            "channel": general.id,
            "ts": ts,
            "text": f"<@{workspace.bot_user_id}> When was the harbour bridge opened?",
            **event,
        },
    }


def command(workspace: Workspace, ann: User, channel: Channel) -> dict[str, Any]:
    return {
        "command": "/fact",
        "text": "When was the harbour bridge opened?",
        "team_id": workspace.team_id,
        "channel_id": channel.id,
        "user_id": ann.id,
        "trigger_id": "1.2.abc",
        "response_url": "",
    }


def dispatch(app: App, body: dict[str, Any], retry: int = 0) -> int:
    request = BoltRequest(mode="socket_mode", body=body, headers={"x-slack-retry-num": str(retry)})
    return app.dispatch(request).status


def answers(workspace: Workspace, channel: Channel) -> list[str]:
    return [
        message.text
        for message in workspace.messages(channel)
        if message.user_id == workspace.bot_user_id
    ]


def test_an_event_that_slack_repeats_is_answered_once(
    app: App, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    body = mention(workspace, ann, general)
    assert [dispatch(app, body, retry) for retry in range(4)] == [200] * 4
    services.work.shutdown(wait=True)
    assert len(answers(workspace, general)) == 1
    assert services.tally.counts() == {"repeated deliveries": 3}


def test_a_repetition_is_answered_where_the_first_delivery_never_came(
    app: App, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    assert dispatch(app, mention(workspace, ann, general), retry=1) == 200
    services.work.shutdown(wait=True)
    assert len(answers(workspace, general)) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_both_events_of_one_mention_are_answered_once(
    app: App, workspace: Workspace, services: Services, ann: User, general: Channel, order: int
) -> None:
    body = mention(workspace, ann, general)
    event = {**body["event"], "type": "message", "channel_type": "channel"}
    twin = {**body, "event_id": "Ev2", "event": event}
    for one in [body, twin][::order]:
        assert dispatch(app, one) == 200
    services.work.shutdown(wait=True)
    assert len(answers(workspace, general)) == 1


def test_a_replayed_command_is_answered_once(
    app: App, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    body = command(workspace, ann, general)
    assert [dispatch(app, body), dispatch(app, body)] == [200, 200]
    services.work.shutdown(wait=True)
    assert len(workspace.ephemerals(ann, general)) == 1


@pytest.mark.parametrize("make", [mention, command])
def test_what_a_crash_left_is_answered_once_after_a_restart(
    workspace: Workspace,
    services: Services,
    ann: User,
    general: Channel,
    make: Callable[[Workspace, User, Channel], dict[str, Any]],
) -> None:
    crashing = replace(services, work=Crashed())
    app = build_bolt_app(crashing, build_client(workspace.bot_token, workspace.api_url))
    assert dispatch(app, make(workspace, ann, general)) == 200
    drain(app)
    # Two sweeps at once, as of two processes that start: the row is claimed by one.
    assert [sweep(services, TRIGGERS), sweep(services, TRIGGERS)][0] == 1
    services.work.shutdown(wait=True)
    seen = answers(workspace, general) + [
        message.text for message in workspace.ephemerals(ann, general)
    ]
    assert len(seen) == 1
    assert QUOTE in seen[0]
    assert services.inbox.pending(datetime.now(UTC)) == ()


def test_work_that_died_under_its_lease_is_taken_up_when_the_lease_is_over(
    workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    body = mention(workspace, ann, general)
    kind = "event app_mention"
    inbox = services.inbox
    row = inbox.receive(workspace.team_id, ["event:Ev1"], kind, json.dumps(body), START)
    assert row is not None
    assert inbox.claim(workspace.team_id, row, START, LEASE_S) == 1
    assert sweep(replace(services, clock=lambda: START), TRIGGERS) == 0
    later = START + timedelta(seconds=LEASE_S)
    assert sweep(replace(services, clock=lambda: later), TRIGGERS) == 1
    services.work.shutdown(wait=True)
    assert len(answers(workspace, general)) == 1


def test_what_fails_again_and_again_is_given_up(
    workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    body = json.dumps(mention(workspace, ann, general))
    team_id, inbox, now = workspace.team_id, services.inbox, START
    row = inbox.receive(team_id, ["event:Ev1"], "event app_mention", body, now)
    gone = inbox.receive(team_id, ["event:Ev2"], "event of_an_older_version", body, now)
    assert row is not None
    assert gone is not None
    for _ in range(ROUNDS_MAX):
        assert inbox.claim(team_id, row, now, LEASE_S)
        now += timedelta(seconds=LEASE_S)
    assert sweep(replace(services, clock=lambda: now), TRIGGERS) == 0
    assert inbox.pending(now + timedelta(days=1)) == ()


@pytest.mark.parametrize("make", [mention, command])
def test_a_fault_of_ours_is_an_apology_with_an_error_id(
    workspace: Workspace,
    services: Services,
    ann: User,
    general: Channel,
    make: Callable[[Workspace, User, Channel], dict[str, Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> Answerer:
        raise RuntimeError("a secret detail")

    faulty = replace(services, answerer=broken)
    app = build_bolt_app(faulty, build_client(workspace.bot_token, workspace.api_url))
    assert dispatch(app, make(workspace, ann, general)) == 200
    services.work.shutdown(wait=True)
    drain(app)
    (told,) = answers(workspace, general) + [
        message.text for message in workspace.ephemerals(ann, general)
    ]
    assert told.startswith("That failed here")
    assert "secret" not in told
    error_id = told.removesuffix(".").rpartition(" ")[2]
    assert f"Error {error_id} while working on" in caplog.text
    assert services.inbox.pending(datetime.now(UTC) + timedelta(days=1)) == ()


def test_a_sentence_for_the_asker_is_shown_as_it_is(
    workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    def refusing() -> Answerer:
        raise AskerError("Facts are being reloaded.")

    app = build_bolt_app(
        replace(services, answerer=refusing), build_client(workspace.bot_token, workspace.api_url)
    )
    assert dispatch(app, mention(workspace, ann, general)) == 200
    services.work.shutdown(wait=True)
    drain(app)
    assert answers(workspace, general) == ["Facts are being reloaded."]


def test_a_database_that_fails_does_not_stop_answers(
    workspace: Workspace, services: Services, ann: User, general: Channel, tmp_path: Path
) -> None:
    with Database.open(f"sqlite:///{tmp_path / 'empty.db'}") as without_tables:
        failing = replace(services, inbox=Inbox(without_tables))
        app = build_bolt_app(failing, build_client(workspace.bot_token, workspace.api_url))
        assert dispatch(app, mention(workspace, ann, general)) == 200
        services.work.shutdown(wait=True)
        drain(app)
    assert len(answers(workspace, general)) == 1


SHAPES: list[dict[str, Any]] = [
    {},
    {"type": "event_callback", "event": {}},
    {"type": "event_callback", "event": {"type": "reaction_added", "user": "U1"}},
    {"type": "event_callback", "event": {"type": "message", "subtype": "message_changed"}},
    {"type": "event_callback", "event": {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}},
    {"type": "event_callback", "event": {"type": "app_uninstalled"}},
    {"type": "app_rate_limited", "minute_rate_limited": 1},
    {"type": "block_actions", "actions": [{"action_id": "of_an_older_version"}]},
    {"type": "view_submission", "view": {"type": "modal", "callback_id": "unknown"}},
    {"type": "view_closed", "view": {"type": "modal", "callback_id": "unknown"}},
    {"type": "shortcut", "callback_id": "unknown"},
    {"type": "message_action", "callback_id": "unknown"},
    {"type": "block_suggestion", "action_id": "unknown"},
    {"command": "/unknown", "text": ""},
    {"type": "of_next_year"},
]


@pytest.mark.parametrize("body", SHAPES, ids=json.dumps)
def test_what_has_no_listener_is_acknowledged(
    app: App, services: Services, body: dict[str, Any]
) -> None:
    assert dispatch(app, {"team_id": "T1", **body}) == 200
    assert services.inbox.pending(datetime.now(UTC)) == ()


@pytest.mark.parametrize(("age_s", "answered"), [(OLD_AFTER_S - 60, 1), (OLD_AFTER_S + 60, 0)])
def test_what_was_said_long_ago_is_acknowledged_and_counted_and_not_answered(
    app: App,
    workspace: Workspace,
    services: Services,
    ann: User,
    general: Channel,
    age_s: float,
    answered: int,
) -> None:
    happened = int(services.clock().timestamp() - age_s)
    assert dispatch(app, {**mention(workspace, ann, general), "event_time": happened}) == 200
    services.work.shutdown(wait=True)
    assert len(answers(workspace, general)) == answered
    assert services.tally.counts() == ({} if answered else {"old events": 1})


@pytest.mark.parametrize("value", ["", "no-such-fact", "{}", None])
def test_a_button_of_an_older_message_does_no_harm(
    app: App, workspace: Workspace, ann: User, general: Channel, value: str | None
) -> None:
    for action_id in (SHOW_CONTEXT, "share_answer"):
        action = {"action_id": action_id, "value": value, "type": "button"}
        body = {
            "type": "block_actions",
            "team": {"id": workspace.team_id},
            "user": {"id": ann.id},
            "channel": {"id": general.id},
            "trigger_id": "1.2.unknown",
            "actions": [action],
        }
        assert dispatch(app, body) == 200
    (told,) = workspace.wait_for(lambda: workspace.ephemerals(ann, general))
    assert told.text.startswith("This line is no longer in the fact base")


def test_oauth_settings_in_the_environment_change_nothing(
    workspace: Workspace,
    services: Services,
    ann: User,
    general: Channel,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    names = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]
    for name in names:
        monkeypatch.setenv(name, "of-another-app")
    app = build_bolt_app(services, build_client(workspace.bot_token, workspace.api_url))
    assert dispatch(app, mention(workspace, ann, general)) == 200
    services.work.shutdown(wait=True)
    drain(app)
    assert len(answers(workspace, general)) == 1
    assert "of-another-app" not in caplog.text


def test_a_reply_waits_as_slack_asks() -> None:
    waits: list[float] = []
    refusals = [RetryLater("ratelimited", 2.0), RetryLater("ratelimited", 3.0)]

    def send() -> str:
        if refusals:
            raise refusals.pop(0)
        return "sent"

    assert patiently(_waiting(waits), send) == "sent"
    assert waits == [2.0, 3.0]


@pytest.mark.parametrize(("after_s", "waited"), [(1.0, TRIES - 1), (600.0, 0)])
def test_a_reply_gives_up_waiting(after_s: float, waited: int) -> None:
    waits: list[float] = []

    def send() -> str:
        raise RetryLater("ratelimited", after_s)

    with pytest.raises(RetryLater):
        patiently(_waiting(waits), send)
    assert len(waits) == waited


def test_a_private_reply_takes_the_other_way_when_its_url_is_used_up(
    workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    url = workspace.api_url.replace("/api/", "/response/unknown")
    asker = Question("q", "command", workspace.team_id, general.id, ann.id, response_url=url)
    reply_privately(services, asker, notice("Here."))
    assert [call.method for call in workspace.calls()] == ["response_url", "chat.postEphemeral"]
    assert [message.text for message in workspace.ephemerals(ann, general)] == ["Here."]


def _waiting(waits: list[float]) -> Services:
    """Services of which only `wait` is used."""
    others: dict[str, Any] = dict.fromkeys(field.name for field in fields(Services))
    return Services(**others | {"wait": waits.append})

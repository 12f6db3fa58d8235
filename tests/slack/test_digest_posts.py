"""What becomes of a digest that is posted: a refusal pauses it, and a lost reply is found."""

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.digests.deliver import DigestRunner
from bot.digests.plan import WEEKDAYS, DigestSpec
from bot.slack.buttons import DIGEST_EDIT, DIGEST_PAUSE, DIGEST_RESUME
from bot.slack.digest_pause_form import UNTIL
from bot.slack.digest_posts import digest_runner
from bot.slack.outbox import sweep_outbox
from bot.slack.outcomes import CHANNEL_REFUSED
from bot.slack.roles import Roles
from bot.slack.services import Services
from bot.state.digest_log import SKIPPED
from bot.workspace import Channel, Message, User, Workspace
from bot.workspace.faults import Fault

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Talk = Callable[..., AbstractContextManager[Workspace]]

# A signature over HTTP is of the machine's own time.
over_sockets = pytest.mark.parametrize("talk", ["sockets"], indirect=True)


class Bench:
    """The digests of a team with one that ann made; `at` sets the clock and ticks."""

    def __init__(self, services: Services, workspace: Workspace, general: Channel) -> None:
        self.workspace = workspace
        self.now = NINE
        self.services = replace(services, clock=lambda: self.now)
        self.spec = DigestSpec("slack-V1", general.id, "09:00", "UTC", frozenset(WEEKDAYS), 1)

    def made_by(self, user: User) -> None:
        began = NINE - DAY
        self.services.digests.save(self.workspace.team_id, self.spec, user.id, began)

    @property
    def runner(self) -> DigestRunner:
        return digest_runner(self.services, self.workspace.team_id)

    def at(self, now: datetime) -> list[tuple[str, str]]:
        self.now = now
        return [(one.state, one.detail) for one in self.runner.tick(now)]

    def refused_at(self, now: datetime, code: str) -> None:
        self.workspace.faults.next("chat.postMessage", Fault.refused(code))
        assert self.at(now) == [(SKIPPED, code)]

    def told(self, user: User) -> list[Message]:
        return self.workspace.messages(self.workspace.im(user))

    def refused(self) -> str:
        spec = self.services.digests.find(
            self.workspace.team_id, self.spec.channel_id, self.spec.id
        )
        assert spec is not None
        return spec.refused


@pytest.fixture
def bench(services: Services, workspace: Workspace, general: Channel, ann: User) -> Bench:
    bench = Bench(services, workspace, general)
    bench.made_by(ann)
    return bench


@pytest.mark.parametrize("code", sorted(CHANNEL_REFUSED))
def test_a_channel_that_refuses_pauses_its_digest_and_its_maker_is_told_once(
    bench: Bench, ann: User, ada: User, code: str
) -> None:
    bench.refused_at(NINE, code)
    assert bench.refused() == code
    for days in (1, 2):
        assert bench.at(NINE + days * DAY) == [(SKIPPED, f"paused: Slack refused it ({code})")]
    (told,) = bench.told(ann)
    assert told.text.startswith(
        f"A digest in <#{bench.spec.channel_id}> could not be posted and is paused, since "
    )
    assert "Type /fact digest there to resume it." in told.text
    assert bench.told(ada) == []
    assert bench.workspace.messages(bench.spec.channel_id) == []


@pytest.mark.parametrize("code", ["msg_too_long", "token_revoked", "missing_scope", "new_code"])
def test_what_is_not_the_channels_doing_pauses_nothing(bench: Bench, ann: User, code: str) -> None:
    if code == "msg_too_long":  # it is tried once more without its blocks
        bench.workspace.faults.next("chat.postMessage", Fault.refused(code))
    bench.refused_at(NINE, code)
    assert (bench.refused(), bench.told(ann)) == ("", [])
    ((state, _),) = bench.at(NINE + DAY)
    assert state == "sent"


def test_a_channel_without_the_bot_is_one_that_refuses(
    bench: Bench, workspace: Workspace, ann: User
) -> None:
    other = workspace.add_channel("other", members=[ann], bot=False)
    bench.spec = replace(bench.spec, channel_id=other.id, id="slack-V2")
    bench.made_by(ann)
    assert (SKIPPED, "not_in_channel") in bench.at(NINE)
    (told,) = bench.told(ann)
    assert "since Sourceline is not in the channel." in told.text


def test_one_channel_that_refuses_holds_up_no_other(
    bench: Bench, workspace: Workspace, ann: User
) -> None:
    other = workspace.add_channel("other", members=[ann])
    configured = DigestSpec("morning", other.id, "09:00", "UTC", frozenset(WEEKDAYS), 1)
    digests = replace(bench.services.digests, configured=(configured,))
    bench.services = replace(bench.services, digests=digests, wait=lambda seconds: None)
    workspace.faults.next("chat.postMessage", None, Fault.refused("is_archived"))
    assert [state for state, _ in bench.at(NINE)] == ["sent", SKIPPED]
    assert [state for state, _ in bench.at(NINE + DAY)] == ["sent", SKIPPED]
    assert len(workspace.messages(other)) == 2


def test_the_admins_are_told_of_a_digest_of_the_configuration_file(
    bench: Bench, general: Channel, ann: User, ada: User, workspace: Workspace
) -> None:
    team_id = workspace.team_id
    bench.services.digests.stop(team_id, bench.spec)
    bench.spec = DigestSpec("morning", general.id, "09:00", "UTC", frozenset(WEEKDAYS), 1)
    digests = replace(bench.services.digests, configured=(bench.spec,))
    bench.services = replace(bench.services, digests=digests)
    bench.refused_at(NINE, "is_archived")
    (told,) = bench.told(ada)
    assert "since the channel is archived." in told.text
    assert bench.told(ann) == []


def test_without_anybody_to_tell_the_log_has_it_once(
    bench: Bench, general: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    bench.spec = DigestSpec("morning", general.id, "09:00", "UTC", frozenset(WEEKDAYS), 1)
    bench.services.digests.stop(bench.workspace.team_id, replace(bench.spec, id="slack-V1"))
    digests = replace(bench.services.digests, configured=(bench.spec,))
    nobody = Roles([], [], lambda group_id: (), lambda: NINE)
    bench.services = replace(bench.services, digests=digests, roles=nobody)
    with caplog.at_level(logging.WARNING):
        bench.refused_at(NINE, "is_archived")
        bench.at(NINE + DAY)
    lines = [one.getMessage() for one in caplog.records]
    assert lines == [f"The digest morning in {general.id} is paused: is_archived"]


def test_where_the_maker_cannot_be_told_the_admins_are(bench: Bench, ann: User, ada: User) -> None:
    refused = Fault.refused("channel_not_found")
    bench.workspace.faults.next("chat.postMessage", Fault.refused("is_archived"), refused)
    bench.at(NINE)
    assert bench.told(ann) == []
    assert len(bench.told(ada)) == 1


@over_sockets
@pytest.mark.parametrize("way", ["resume", "edit", "pause"])
def test_it_says_why_it_is_paused_and_is_resumed_in_three_ways(
    talk: Talk, bench: Bench, ann: User, general: Channel, way: str
) -> None:
    workspace = bench.workspace
    bench.refused_at(NINE, "is_archived")
    with talk(clock=bench.services.clock):
        workspace.command(ann, general, "/fact", "digest")
    shown = workspace.ephemerals(ann, general)[-1]
    assert "Paused, since the channel is archived." in json.dumps(shown.blocks)
    actions = {"resume": DIGEST_RESUME, "edit": DIGEST_EDIT, "pause": DIGEST_PAUSE}
    with talk(clock=bench.services.clock):
        workspace.click(ann, shown, actions[way])
    if way != "resume":
        view = workspace.view(ann)
        assert view is not None
        assert "Paused, since the channel is archived." in json.dumps(view.definition)
        with talk(clock=bench.services.clock):
            workspace.submit(ann, view, {UNTIL: "2026-03-04"} if way == "pause" else {})
    assert bench.refused() == ""
    assert "aused, since" not in workspace.ephemerals(ann, general)[-1].text
    states = [bench.at(NINE + days * DAY)[0][0] for days in (1, 2)]
    assert states == [SKIPPED if way == "pause" else "sent", "sent"]


def test_an_admin_who_tries_it_while_it_is_paused_troubles_its_maker_no_more(
    bench: Bench, ann: User
) -> None:
    bench.refused_at(NINE, "is_archived")
    bench.now = NINE + DAY
    bench.workspace.faults.next("chat.postMessage", Fault.refused("is_archived"))
    delivery = bench.runner.post_now(bench.spec, bench.now)
    assert delivery is not None
    assert delivery.detail == "is_archived"
    assert len(bench.told(ann)) == 1


def test_a_digest_that_is_refused_again_is_told_of_again(bench: Bench, ann: User) -> None:
    bench.refused_at(NINE, "is_archived")
    bench.services.digests.resume(bench.workspace.team_id, bench.spec)
    bench.refused_at(NINE + DAY, "not_in_channel")
    assert len(bench.told(ann)) == 2


def test_a_lost_reply_is_found_and_the_digest_recorded_as_sent(
    bench: Bench, general: Channel
) -> None:
    lost = Fault.dropped_after_storing()
    bench.workspace.faults.next("chat.postMessage", lost)
    # Looking for it at once fails too, so that the log cannot know yet.
    bench.workspace.faults.next("conversations.history", Fault.server_error(stored=False))
    assert bench.at(NINE) == [("unknown", "connection_lost")]
    (posted,) = bench.workspace.messages(general)
    bench.now = NINE + timedelta(minutes=5)
    assert sweep_outbox(bench.services) == 1
    assert bench.at(bench.now) == [("sent", posted.ts)]
    assert bench.at(bench.now) == []
    assert len(bench.workspace.messages(general)) == 1


def test_what_slack_takes_later_pauses_nothing(bench: Bench, ann: User) -> None:
    bench.workspace.faults.next("chat.postMessage", Fault.rate_limited(60))
    assert bench.at(NINE) == [("planned", "ratelimited")]
    assert bench.refused() == ""
    ((state, _),) = bench.at(NINE + timedelta(minutes=1))
    assert state == "sent"

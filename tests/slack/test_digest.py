"""A channel's digests as people meet them: made, looked at, changed, paused, posted, stopped."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conversation import OPENED, QUOTE, mention
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.calendar import countries, zones
from bot.digests.contents import Contents
from bot.digests.plan import ASKED, CHANGED, UNANSWERED, WEEKDAYS, DigestSpec
from bot.facts.base import Article, Fact
from bot.slack.buttons import (
    DIGEST_EDIT,
    DIGEST_NEW,
    DIGEST_NEXT,
    DIGEST_PAUSE,
    DIGEST_PREVIEW,
    DIGEST_RESUME,
    DIGEST_STOP,
)
from bot.slack.digest_blocks import NONE_HERE, Run, described, digests_message
from bot.slack.digest_form import (
    CHANNEL,
    COUNT,
    DAYS,
    HOLIDAYS,
    TIME,
    WHAT,
    ZONE,
    Form,
    Offered,
    digest_view,
    filled_in,
)
from bot.slack.digest_message import digest_message
from bot.slack.digest_pause_form import UNTIL, pause_filled_in
from bot.slack.digest_posts import digest_runner
from bot.slack.listeners.digest_forms import NOT_A_CHANNEL, STOPPED_BEFORE
from bot.slack.services import Services
from bot.slack.settings_blocks import METADATA_MAX, TOPICS
from bot.workspace import Channel, Message, User, View, Workspace
from bot.workspace.validation import check_blocks, check_view

Talk = Callable[..., AbstractContextManager[Workspace]]

# A Monday, eight o'clock in London: an hour before the time that a digest begins with.
EIGHT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
NINE = EIGHT + timedelta(hours=1)
# docs.slack.dev, "views.open": view_too_large.
VIEW_MAX_BYTES = 250_000

LONG = Fact("f", Article("a", "An article", Path("a.txt"), "0", ()), "", 1)

both_transports = pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Conversations go over Socket Mode: a signature over HTTP is of the machine's own time."""
    chosen = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "talk" in metafunc.fixturenames and "talk" not in chosen:
        metafunc.parametrize("talk", ["sockets"], indirect=True)


@pytest.fixture
def services(services: Services) -> Services:
    """At eight o'clock."""
    return replace(services, clock=lambda: EIGHT)


def typed(talk: Talk, workspace: Workspace, user: User, channel: Channel, text: str) -> View | None:
    """What stands before a member after `/fact digest ...`."""
    with talk():
        workspace.command(user, channel, "/fact", text)
    return workspace.view(user)


def private(workspace: Workspace, user: User, channel: Channel) -> list[Message]:
    return workspace.ephemerals(user, channel)


def made(
    talk: Talk, workspace: Workspace, user: User, channel: Channel, chosen: dict[str, Any]
) -> Message:
    """A member makes the first digest of a channel; what they are told."""
    view = typed(talk, workspace, user, channel, "digest")
    assert view is not None
    with talk():
        assert workspace.submit(user, view, chosen).acknowledged
    return private(workspace, user, channel)[-1]


def listed(talk: Talk, workspace: Workspace, user: User, channel: Channel) -> Message:
    """What a member is shown where there are digests already."""
    assert typed(talk, workspace, user, channel, "digest") is None
    return private(workspace, user, channel)[-1]


def clicked(
    talk: Talk, workspace: Workspace, user: User, channel: Channel, message: Message, action: str
) -> Message:
    """The last thing that a member is told after a click."""
    with talk():
        workspace.click(user, message, action)
    return private(workspace, user, channel)[-1]


def specs(services: Services, workspace: Workspace) -> tuple[DigestSpec, ...]:
    return services.digests.of(workspace.team_id)


def initial(view: View, action_id: str) -> Any:
    """What a field of a form begins with."""
    (element,) = (
        block["element"] for block in view.definition["blocks"] if block["block_id"] == action_id
    )
    values = [value for key, value in element.items() if key.startswith("initial_")]
    return values[0] if values else None


@both_transports
def test_over_either_transport_a_digest_is_made_and_changed(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    now = {"clock": lambda: datetime.now(UTC)}
    with talk(**now):
        workspace.command(ann, general, "/fact", "digest")
    first = workspace.view(ann)
    assert first is not None
    with talk(**now):
        assert workspace.submit(ann, first, {COUNT: "1"}).acknowledged
        workspace.wait_for(lambda: private(workspace, ann, general))
        workspace.command(ann, general, "/fact", "digest")
    assert workspace.view(ann) is None
    shown = private(workspace, ann, general)[-1]
    with talk(**now):
        workspace.click(ann, shown, DIGEST_EDIT)
    again = workspace.view(ann)
    assert again is not None
    with talk(**now):
        assert workspace.submit(ann, again, {COUNT: "7"}).acknowledged
    assert [spec.fact_count for spec in specs(services, workspace)] == [7]


def test_a_member_makes_a_digest_and_it_is_posted_at_its_time_once(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    chosen = {DAYS: ["mon", "tue"], COUNT: "2", TOPICS: ["bridge"], HOLIDAYS: "GB"}
    told = made(talk, workspace, ann, general, chosen)
    assert told.text == (
        "Saved: 09:00 (Europe/London), Monday, Tuesday, 2 facts, on bridge, not on holidays (GB). "
        "Next: Monday 2 March 2026, 09:00 (Europe/London)."
    )
    (spec,) = specs(services, workspace)
    assert (spec.channel_id, spec.time, spec.zone) == (general.id, "09:00", "Europe/London")
    assert spec.weekdays == {"mon", "tue"}
    assert spec.topics == {"bridge"}
    assert workspace.messages(general) == []

    runner = digest_runner(services, workspace.team_id)
    assert [delivery.state for delivery in runner.tick(NINE)] == ["sent"]
    assert runner.tick(NINE + timedelta(minutes=1)) == []
    (posted,) = workspace.messages(general)
    assert posted.text.startswith("Facts for 2 March 2026\n")
    labels = [element["text"]["text"] for element in posted.blocks[-1]["elements"]]
    assert labels == ["Settings", "Pause"]


def test_the_form_begins_with_the_channel_and_the_askers_zone(
    talk: Talk, workspace: Workspace, general: Channel
) -> None:
    tomoko = workspace.add_user("tomoko", tz="Asia/Tokyo")
    workspace.join(tomoko, general)
    view = typed(talk, workspace, tomoko, general, "digest")
    assert view is not None
    assert initial(view, CHANNEL) == general.id
    assert initial(view, ZONE)["value"] == "Asia/Tokyo"
    assert initial(view, TIME) == "09:00"
    assert [option["value"] for option in initial(view, DAYS)] == list(WEEKDAYS[:5])


def test_an_asker_whose_zone_is_none_begins_with_utc(
    talk: Talk, workspace: Workspace, general: Channel
) -> None:
    lost = workspace.add_user("lost", tz="Not/AZone")
    workspace.join(lost, general)
    view = typed(talk, workspace, lost, general, "digest")
    assert view is not None
    assert initial(view, ZONE)["value"] == "UTC"


def test_a_digest_can_be_made_for_another_channel_of_the_asker(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    other = workspace.add_channel("other", members=[ann])
    made(talk, workspace, ann, general, {CHANNEL: other.id})
    assert [spec.channel_id for spec in specs(services, workspace)] == [other.id]


def test_nobody_makes_one_for_a_channel_that_they_are_not_in(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    other = workspace.add_channel("other")
    told = made(talk, workspace, ann, general, {CHANNEL: other.id})
    assert told.text.startswith("Only its members or an admin can change a channel's digests")
    assert specs(services, workspace) == ()


def test_where_the_bot_is_not_its_maker_is_told_to_invite_it(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    services.poster.identify()
    other = workspace.add_channel("other", members=[ann], bot=False)
    told = made(talk, workspace, ann, general, {CHANNEL: other.id})
    assert "Type /invite @Sourceline" in told.text


def test_the_list_has_each_digest_with_its_next_run_and_its_buttons(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    morning = DigestSpec("morning", general.id, "07:00", "UTC", fact_count=1)
    services = replace(services, digests=replace(services.digests, configured=(morning,)))
    with talk(digests=services.digests):
        workspace.command(ann, general, "/fact", "digest")
    (shown,) = private(workspace, ann, general)
    body = json.dumps(shown.blocks)
    assert "07:00 (UTC), Monday to Friday, 1 fact." in body
    assert "Next: Tuesday 3 March 2026, 07:00 (UTC). Set in the configuration file" in body
    actions = [
        element["action_id"]
        for block in shown.blocks
        for element in block.get("elements", [])
        if "action_id" in element
    ]
    assert actions == [DIGEST_PREVIEW, DIGEST_NEXT, DIGEST_PAUSE, DIGEST_NEW]


def test_a_digest_tells_what_was_asked_in_its_channel_and_nothing_asked_in_private(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    told = made(talk, workspace, ann, general, {WHAT: [ASKED, UNANSWERED]})
    assert "what was asked most, what nobody could answer" in told.text
    (spec,) = specs(services, workspace)
    assert spec.contents == {ASKED, UNANSWERED}
    before = replace(services, clock=lambda: EIGHT - timedelta(minutes=1))
    assert digest_runner(before, workspace.team_id).tick(EIGHT) == []

    with talk():
        for question in (OPENED, "Who stole the moon?"):
            mention(workspace, ann, general, question)
        workspace.command(ann, general, "/fact", "Who stole my bicycle?")
        workspace.dm(ann, "Who stole my umbrella?")
    assert {entry.asked.question for entry in services.ledger.entries(workspace.team_id)} == {
        "Who stole the moon?",
        "Who stole my bicycle?",
        "Who stole my umbrella?",
    }
    at_nine = digest_runner(replace(services, clock=lambda: NINE), workspace.team_id)
    (delivery,) = at_nine.tick(NINE)
    (posted,) = [one for one in workspace.messages(general) if one.ts == delivery.detail]
    assert posted.text.split("\n") == [
        "Digest for 2 March 2026",
        "Asked most here",
        f"“{QUOTE}” (The harbour bridge · line 1 · as of 1931) quoted once",
        "Asked here, without a source",
        "“Who stole the moon?” asked once",
    ]
    assert "bicycle" not in json.dumps(posted.blocks)


def test_a_preview_of_an_empty_digest_says_what_there_is_not(
    talk: Talk, workspace: Workspace, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {WHAT: [CHANGED]})
    shown = listed(talk, workspace, ann, general)
    told = clicked(talk, workspace, ann, general, shown, DIGEST_PREVIEW).text
    assert told == "There would be no digest: no fact is new or changed since the last one."


def test_a_preview_is_for_the_asker_only_and_is_what_is_posted(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {COUNT: "2"})
    shown = listed(talk, workspace, ann, general)
    preview = clicked(talk, workspace, ann, general, shown, DIGEST_PREVIEW)
    assert workspace.messages(general) == []
    digest_runner(services, workspace.team_id).tick(NINE)
    (posted,) = workspace.messages(general)
    assert preview.text == posted.text
    assert "Settings" not in json.dumps(preview.blocks)


def test_the_next_runs_tell_which_day_is_left_out_and_why(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {HOLIDAYS: "DE"})
    shown = listed(talk, workspace, ann, general)
    with talk(clock=lambda: datetime(2026, 4, 2, 12, 0, tzinfo=UTC)):
        workspace.click(ann, shown, DIGEST_NEXT)
    told = private(workspace, ann, general)[-1].text.split("\n")
    assert told[1:4] == [
        "Next:",
        "Friday 3 April 2026, 09:00 (Europe/London): left out, holiday: Good Friday",
        "Monday 6 April 2026, 09:00 (Europe/London): left out, holiday: Easter Monday",
    ]
    assert len(told) == 7


def test_a_member_changes_a_digest_from_its_message(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {TOPICS: ["bridge"], HOLIDAYS: "DE"})
    runner = digest_runner(services, workspace.team_id)
    runner.tick(NINE)
    (posted,) = workspace.messages(general)
    with talk():
        workspace.click(ann, posted, DIGEST_EDIT)
    view = workspace.view(ann)
    assert view is not None
    assert initial(view, HOLIDAYS)["value"] == "DE"
    assert [option["value"] for option in initial(view, TOPICS)] == ["bridge"]
    assert CHANNEL not in {block["block_id"] for block in view.definition["blocks"]}
    with talk():
        workspace.submit(ann, view, {TIME: "15:00", ZONE: "Asia/Tokyo"})
    (spec,) = specs(services, workspace)
    assert (spec.time, spec.zone, spec.topics) == ("15:00", "Asia/Tokyo", {"bridge"})

    # Today's is posted, whatever the time is moved to.
    hours = [runner.tick(NINE + timedelta(hours=number)) for number in range(15)]
    assert hours == [[]] * 15
    assert len(workspace.messages(general)) == 1


def pausing(talk: Talk, workspace: Workspace, user: User, channel: Channel) -> View:
    """The form that pauses the channel's digest, as a member has opened it from the list."""
    shown = listed(talk, workspace, user, channel)
    with talk():
        workspace.click(user, shown, DIGEST_PAUSE)
    view = workspace.view(user)
    assert view is not None
    return view


def test_a_digest_is_paused_until_a_day_and_resumed(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {})
    view = pausing(talk, workspace, ann, general)
    assert initial(view, UNTIL) == "2026-03-09"
    with talk():
        workspace.submit(ann, view, {UNTIL: "2026-03-04"})
    told = private(workspace, ann, general)[-1].text
    assert told.startswith("Paused until 4 March 2026: 09:00 (Europe/London)")
    runner = digest_runner(services, workspace.team_id)
    assert [delivery.detail for delivery in runner.tick(NINE)] == ["paused until 2026-03-04"]
    assert workspace.messages(general) == []

    shown = listed(talk, workspace, ann, general)
    assert "Paused until 4 March 2026. Next: Wednesday 4 March" in json.dumps(shown.blocks)
    told = clicked(talk, workspace, ann, general, shown, DIGEST_RESUME).text
    assert told == "Resumed. Next: Monday 2 March 2026, 09:00 (Europe/London)."
    assert specs(services, workspace)[0].paused_until is None


def test_a_pause_is_a_year_at_most(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {})
    view = pausing(talk, workspace, ann, general)
    with talk():
        workspace.submit(ann, view, {UNTIL: "9999-12-31"})
    assert specs(services, workspace)[0].paused_until == date(2027, 3, 3)


def test_a_configured_digest_is_paused_by_its_message_and_changed_by_nobody(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    morning = DigestSpec("morning", general.id, "09:00", "UTC")
    digests = replace(services.digests, configured=(morning,))
    runner = digest_runner(replace(services, digests=digests), workspace.team_id)
    runner.tick(NINE)
    (posted,) = workspace.messages(general)
    with talk(digests=digests):
        workspace.click(ann, posted, DIGEST_EDIT)
    assert workspace.view(ann) is None
    assert "Set in the configuration file" in private(workspace, ann, general)[-1].text
    with talk(digests=digests):
        workspace.click(ann, posted, DIGEST_PAUSE)
    view = workspace.view(ann)
    assert view is not None
    with talk(digests=digests):
        workspace.submit(ann, view, {UNTIL: "2026-03-05"})
    (spec,) = digests.of(workspace.team_id)
    assert spec.paused_until == date(2026, 3, 5)
    for days in (1, 2):
        (delivery,) = runner.tick(NINE + timedelta(days=days))
        assert delivery.detail == "paused until 2026-03-05"


def test_a_digest_that_is_stopped_is_gone(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {})
    shown = listed(talk, workspace, ann, general)
    told = clicked(talk, workspace, ann, general, shown, DIGEST_STOP).text
    assert told.startswith("Stopped: 09:00 (Europe/London)")
    assert specs(services, workspace) == ()
    assert digest_runner(services, workspace.team_id).tick(NINE) == []
    for action in (DIGEST_STOP, DIGEST_PREVIEW, DIGEST_NEXT, DIGEST_EDIT):
        assert clicked(talk, workspace, ann, general, shown, action).text == STOPPED_BEFORE


def test_a_form_of_a_digest_that_was_stopped_meanwhile_brings_it_not_back(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {})
    shown = listed(talk, workspace, ann, general)
    with talk():
        workspace.click(ann, shown, DIGEST_EDIT)
    view = workspace.view(ann)
    assert view is not None
    services.digests.stop(workspace.team_id, specs(services, workspace)[0])
    with talk():
        workspace.submit(ann, view, {TIME: "10:00"})
    assert private(workspace, ann, general)[-1].text == STOPPED_BEFORE
    assert specs(services, workspace) == ()


@pytest.mark.parametrize("action", [DIGEST_EDIT, DIGEST_PAUSE])
def test_who_has_left_the_channel_changes_nothing(
    talk: Talk,
    workspace: Workspace,
    services: Services,
    ann: User,
    ada: User,
    general: Channel,
    action: str,
) -> None:
    made(talk, workspace, ann, general, {})
    digest_runner(services, workspace.team_id).tick(NINE)
    (posted,) = workspace.messages(general)
    with talk():
        workspace.click(ann, posted, action)
    workspace.leave(ann, general)
    view = workspace.view(ann)
    assert view is not None
    before = specs(services, workspace)
    with talk():
        workspace.submit(ann, view, {UNTIL: "2026-03-05"} if action == DIGEST_PAUSE else {})
    assert specs(services, workspace) == before


def test_now_an_admin_posts_todays_digest_once(
    talk: Talk, workspace: Workspace, services: Services, ann: User, ada: User, general: Channel
) -> None:
    workspace.join(ada, general)
    made(talk, workspace, ann, general, {})
    for _ in range(2):
        assert typed(talk, workspace, ada, general, "digest now") is None
    first, second = private(workspace, ada, general)
    assert first.text.startswith("Posted: 09:00 (Europe/London)")
    assert second.text.startswith("Not posted again, since today's is in the channel")
    assert digest_runner(services, workspace.team_id).tick(NINE) == []
    assert len(workspace.messages(general)) == 1


def test_now_nobody_else_does(
    talk: Talk, workspace: Workspace, services: Services, ann: User, ada: User, general: Channel
) -> None:
    made(talk, workspace, ann, general, {})
    typed(talk, workspace, ann, general, "digest now")
    told = private(workspace, ann, general)[-1].text
    assert told == f"Only an admin can post a digest now (<@{ada.id}>)."
    assert workspace.messages(general) == []


def test_now_without_a_digest_says_how_to_make_one(
    talk: Talk, workspace: Workspace, ada: User, general: Channel
) -> None:
    workspace.join(ada, general)
    typed(talk, workspace, ada, general, "digest now")
    assert private(workspace, ada, general)[-1].text == NONE_HERE


def test_in_a_direct_message_there_are_no_digests(
    talk: Talk, workspace: Workspace, ann: User
) -> None:
    with talk():
        workspace.command(ann, workspace.im(ann), "/fact", "digest")
    assert workspace.view(ann) is None
    assert private(workspace, ann, workspace.im(ann))[-1].text == NOT_A_CHANNEL


def test_a_question_that_begins_with_the_word_is_a_question(
    talk: Talk, workspace: Workspace, services: Services, ann: User, general: Channel
) -> None:
    assert typed(talk, workspace, ann, general, "digest of what?") is None
    assert NOT_A_CHANNEL not in private(workspace, ann, general)[-1].text
    assert specs(services, workspace) == ()


OFFERED = Offered(zones(), countries(), tuple(f"topic {number}" for number in range(200)))


def test_the_form_with_everything_to_choose_is_one_that_slack_takes() -> None:
    spec = DigestSpec("", "C1", "09:00", "Europe/Berlin", frozenset(WEEKDAYS), 3, frozenset("ab"))
    for form in (Form("C1", "", "https://hooks.example.com/1"), Form("C1", "slack-1", "x" * 3000)):
        view = digest_view(form, replace(spec, holidays="DE"), OFFERED)
        encoded = json.dumps(view)
        check_view(json.loads(encoded), "modal")
        assert len(encoded) < VIEW_MAX_BYTES
        assert len(view["private_metadata"]) <= METADATA_MAX
        assert Form.decode(view["private_metadata"]) in (form, replace(form, response_url=""))


def test_the_list_of_many_digests_is_one_that_slack_takes() -> None:
    topics = frozenset(f"a rather long topic number {number}" for number in range(80))
    many = [
        (DigestSpec(f"d{number}", "C1", "09:00", "UTC", topics=topics), Run(NINE))
        for number in range(30)
    ]
    message = digests_message(many, EIGHT)
    check_blocks([json.loads(json.dumps(block)) for block in message.blocks])
    assert "20 more digests." in json.dumps(message.blocks)


@given(
    st.tuples(*[st.integers(0, 10)] * 4).filter(any),
    st.sampled_from([20, 900, 3000, 12_000]),
    st.booleans(),
)
def test_a_digest_of_any_size_is_one_that_slack_takes(
    sizes: tuple[int, int, int, int], length: int, noted: bool
) -> None:
    caveat = "Mind this. " * 20 if noted else None
    facts = [replace(LONG, id=f"f{n}", quote="x" * length, caveat=caveat) for n in range(10)]
    changed, of_the_day, asked, unanswered = sizes
    contents = Contents(
        changed=tuple((fact, True) for fact in facts[:changed]),
        more_changed=30 if changed == 10 else 0,
        facts=tuple(facts[:of_the_day]),
        asked=tuple((fact, 2) for fact in facts[:asked]),
        unanswered=tuple((f"{number}{'?' * length}", 1) for number in range(unanswered)),
    )
    message = digest_message(contents, date(2026, 3, 2), "slack-1")
    blocks = [json.loads(json.dumps(block)) for block in message.blocks]
    check_blocks(blocks)
    headings = [block["text"]["text"] for block in blocks if block["type"] == "header"]
    assert len(headings) == (1 if sizes == (0, of_the_day, 0, 0) else 1 + sum(map(bool, sizes)))


def test_every_part_of_a_long_digest_has_its_share() -> None:
    facts = tuple(replace(LONG, id=f"f{n}", quote="x" * 600) for n in range(10))
    told = tuple((fact, True) for fact in facts)
    asked = tuple((fact, 2) for fact in facts)
    message = digest_message(Contents(told, 0, facts, asked, (("Why?", 1),)), date(2026, 3, 2))
    shown = json.dumps(message.blocks, ensure_ascii=False)
    assert shown.count("Quoted 2 times.") >= 4
    assert shown.count('"New"') >= 4
    assert "“Why?” asked once" in shown
    assert shown.count("more did not fit in one message.") == 3


def test_a_digest_is_described_without_what_it_does_not_have() -> None:
    spec = DigestSpec("d", "C1", "07:30", "UTC", frozenset(WEEKDAYS), 1)
    assert described(spec) == "07:30 (UTC), every day, 1 fact."


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.text() | st.sampled_from([TIME, ZONE, DAYS, "state", "values"]), inner
            )
        ),
    )
)
def test_whatever_comes_back_is_read_without_raising(values: Any) -> None:
    view = {
        "id": "V1",
        "private_metadata": Form("C1", "", "").encode(),
        "state": {"values": values},
    }
    assert filled_in(view)[1] is None
    assert pause_filled_in(view)[1] is None
    assert filled_in({"private_metadata": values}) == (None, None)

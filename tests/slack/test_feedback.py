"""*Helpful* and *Not helpful*, from the click to what the curators can read."""

import json

import pytest
from conversation import OPENED, commanded, mentioned, modal, private, shown
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.buttons import HELPFUL, NOT_HELPFUL, Showing
from bot.slack.feedback_view import NOTE_MAX, complaint, feedback_view
from bot.slack.question import Question
from bot.slack.services import Services
from bot.workspace import Channel, User, Workspace
from bot.workspace.validation import check_view

both_transports = pytest.mark.parametrize("slack", ["sockets", "http"], indirect=True)


@both_transports
def test_helpful_is_kept_and_thanked_for_privately(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, OPENED)
    bob = slack.add_user("bob")
    slack.join(bob, general)
    slack.click(bob, answer, HELPFUL)
    (thanks,) = private(slack, bob, general)
    assert thanks.text == "Thanks. Noted as helpful."
    assert thanks.thread_ts == answer.thread_ts
    assert slack.ephemerals(ann, general) == []
    assert services.feedback.counts(slack.team_id)["helpful"] == 1


def test_helpful_twice_counts_once(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, OPENED)
    slack.click(ann, answer, HELPFUL)
    slack.click(ann, answer, HELPFUL)
    private(slack, ann, general, 2)
    assert services.feedback.counts(slack.team_id)["helpful"] == 1


@both_transports
def test_not_helpful_asks_what_was_wrong_and_keeps_it(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, OPENED)
    slack.click(ann, answer, NOT_HELPFUL)
    view, words = modal(slack, ann)
    for label in ("The fact is wrong", "It is outdated", "It does not answer", "Something else"):
        assert label in words
    said = {"verdict": "outdated", "note": "It was <rebuilt> in 1999."}
    assert slack.submit(ann, view, said).acknowledged
    (thanks,) = private(slack, ann, general)
    assert thanks.text == "Thanks. Noted for the curators."
    assert thanks.thread_ts == answer.thread_ts
    assert slack.view(ann) is None
    (kept,) = services.feedback.complaints(slack.team_id)
    assert (kept.verdict, kept.note) == ("outdated", "It was <rebuilt> in 1999.")
    assert (kept.user_id, kept.fact_id, kept.question) == (ann.id, "bridge-opened", OPENED)


def test_a_note_is_not_needed_but_a_reason_is(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    slack.click(ann, mentioned(slack, ann, general, OPENED), NOT_HELPFUL)
    view, _ = modal(slack, ann)
    with pytest.raises(ValueError, match="verdict"):
        slack.submit(ann, view)
    slack.submit(ann, view, {"verdict": "other"})
    private(slack, ann, general)
    (kept,) = services.feedback.complaints(slack.team_id)
    assert (kept.verdict, kept.note) == ("other", "")


def test_the_later_word_of_a_person_counts(
    slack: Workspace, services: Services, ann: User, general: Channel
) -> None:
    answer = mentioned(slack, ann, general, OPENED)
    slack.click(ann, answer, HELPFUL)
    private(slack, ann, general)
    slack.click(ann, answer, NOT_HELPFUL)
    slack.submit(ann, modal(slack, ann)[0], {"verdict": "wrong_match"})
    private(slack, ann, general, 2)
    counts = services.feedback.counts(slack.team_id)
    assert (counts["helpful"], counts["wrong_match"]) == (0, 1)


def test_thanks_reach_the_asker_where_the_bot_is_not_a_member(slack: Workspace, ann: User) -> None:
    elsewhere = slack.add_channel("elsewhere", members=[ann], bot=False)
    answer = commanded(slack, ann, elsewhere, OPENED)
    slack.click(ann, answer, NOT_HELPFUL)
    slack.submit(ann, modal(slack, ann)[0], {"verdict": "wrong_fact"})
    assert private(slack, ann, elsewhere, 2)[-1].text == "Thanks. Noted for the curators."


def test_thanks_leave_the_private_answer_as_it_was(
    slack: Workspace, ann: User, general: Channel
) -> None:
    answer = commanded(slack, ann, general, OPENED)
    slack.click(ann, answer, HELPFUL)
    before, thanks = private(slack, ann, general, 2)
    assert shown(before) == shown(answer)
    assert thanks.text == "Thanks. Noted as helpful."


@given(st.text(max_size=500), st.text(max_size=100))
def test_the_modal_keeps_to_its_limits_and_comes_back(asked: str, fact_id: str) -> None:
    showing = Showing(fact_id, None, asked, "k")
    if showing.encode() is None:
        return
    who = Question("", "command", "T1", "C1", "U1", thread_ts="1.2", response_url="https://r/1")
    view = feedback_view(showing, who)
    check_view(view, "modal")
    chosen = {"verdict": {"verdict": {"selected_option": {"value": "other"}}}}
    note = {"note": {"note": {"value": "x" * 900}}}
    said = complaint(
        {
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "view": {**view, "state": {"values": {**chosen, **note}}},
        }
    )
    assert said is not None
    assert (said.showing, said.verdict, said.note) == (showing, "other", "x" * NOTE_MAX)
    assert (said.who.channel_id, said.who.thread_ts) == ("C1", "1.2")


@given(
    st.text()
    | st.sampled_from(["{}", "[]", "null", "1", '{"showing":1}', '{"showing":{"span":[]}}'])
)
def test_what_is_not_ours_is_no_complaint(metadata: str) -> None:
    values = {"verdict": {"verdict": {"selected_option": {"value": "other"}}}}
    view = {"private_metadata": metadata, "state": {"values": values}}
    assert complaint({"view": view}) is None
    assert complaint(json.loads('{"view": {"state": []}}')) is None

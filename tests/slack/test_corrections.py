"""A fact changes or goes: the threads that quoted it hear of it, each once."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from conversation import OPENED, QUOTE, Talk, commanded, mentioned, replies, shown

from bot.answering import Answerer
from bot.digests.plan import WEEKDAYS, DigestSpec
from bot.facts.base import FactBase
from bot.slack.correction_blocks import counted
from bot.slack.corrections import Correction, correct, log_outdated
from bot.slack.digest_posts import digest_runner
from bot.slack.services import Services
from bot.state.answers import Quoted
from bot.workspace import Channel, User, Workspace

NEW = "The harbour bridge was opened on 5 May 1931."
OPENED_FACT = "bridge-opened"


@pytest.fixture
def changed(base: FactBase, answerer: Answerer, services: Services) -> Callable[..., Services]:
    """The services of a bot whose first fact was changed, in its article too, or taken out."""

    def change(quote: str | None = NEW, **fields: str) -> Services:
        article = base.articles[0]
        first, *rest = base.facts
        if quote is not None:
            lines = (quote, *article.lines[1:])
            article.path.write_text("\n".join(lines), encoding="utf-8")
            rest = [replace(first, quote=quote, **fields), *rest]
        today = date(2026, 3, 2)
        changed_base = replace(base, facts=tuple(rest), revision="2")
        now = Answerer(changed_base, answerer.thresholds, today=lambda: today)
        return replace(services, answerer=lambda: now)

    return change


def correction(workspace: Workspace, note: str = "") -> Correction:
    return Correction(workspace.team_id, OPENED_FACT, note)


def test_a_changed_line_is_corrected_in_its_thread_once(
    workspace: Workspace, changed: Callable[..., Services], general: Channel, asked: str
) -> None:
    services = changed()
    reached = correct(services, correction(workspace))
    assert counted(reached) == "1 message corrected."
    _, answer, reply = workspace.thread(general, asked)
    assert reply.text.startswith("Correction to a line that was quoted here. It reads:")
    assert NEW in reply.text
    assert NEW in shown(reply)
    assert counted(correct(services, correction(workspace))) == (
        "1 message had this correction before."
    )
    assert len(workspace.thread(general, asked)) == 3
    rows = services.audit.of_message(workspace.team_id, general.id, answer.ts)
    assert [row.event.kind for row in rows] == ["given", "corrected"]
    assert rows[0].event.revision == "1"
    assert services.audit.verify(workspace.team_id).broken is None


def test_of_eight_that_correct_at_once_one_does(
    workspace: Workspace, changed: Callable[..., Services], general: Channel, asked: str
) -> None:
    services = changed()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: correct(services, correction(workspace)), range(8)))
    assert len(workspace.thread(general, asked)) == 3


def test_a_line_that_changes_again_is_corrected_again(
    workspace: Workspace, changed: Callable[..., Services], general: Channel, asked: str
) -> None:
    correct(changed(), correction(workspace))
    correct(changed("The harbour bridge was opened on 6 May 1931."), correction(workspace))
    texts = [reply.text for reply in workspace.thread(general, asked)[2:]]
    assert ["5 May" in texts[0], "6 May" in texts[1], len(texts)] == [True, True, 2]


def test_a_fact_that_is_gone_is_withdrawn_with_the_curators_note(
    workspace: Workspace, changed: Callable[..., Services], general: Channel, asked: str
) -> None:
    correct(changed(None), correction(workspace, "It was <!channel> a draft."))
    reply = workspace.thread(general, asked)[-1]
    assert "was withdrawn" in reply.text
    assert "Note: It was &lt;!channel&gt; a draft." in reply.text
    assert QUOTE not in reply.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"superseded_by": "bridge-tracks"}, "is superseded by: “It carries two railway tracks"),
        ({"expires": "2025"}, "holds no more. This line expired on 2025."),
    ],
)
def test_a_fact_that_lapsed_is_told_as_such(
    workspace: Workspace,
    changed: Callable[..., Services],
    general: Channel,
    asked: str,
    fields: dict[str, str],
    said: str,
) -> None:
    correct(changed(QUOTE, **fields), correction(workspace))
    assert said in workspace.thread(general, asked)[-1].text


def test_a_line_that_stands_as_it_was_is_corrected_only_with_a_note(
    workspace: Workspace, services: Services, general: Channel, asked: str
) -> None:
    assert counted(correct(services, correction(workspace))).startswith("No message quotes")
    assert len(workspace.thread(general, asked)) == 2
    correct(services, correction(workspace, "Another bridge is meant."))
    assert "Another bridge is meant." in workspace.thread(general, asked)[-1].text


def test_a_message_that_quotes_it_no_more_is_left_alone(
    workspace: Workspace, changed: Callable[..., Services], general: Channel, asked: str
) -> None:
    services = changed()
    answer = workspace.thread(general, asked)[1]
    given = services.answers.at(workspace.team_id, general.id, answer.ts)
    assert given is not None
    services.answers.change(workspace.team_id, given, services.clock(), Quoted())
    correct(services, correction(workspace))
    assert len(workspace.thread(general, asked)) == 2


def test_a_message_that_was_removed_is_left_alone(
    workspace: Workspace, changed: Callable[..., Services], general: Channel, asked: str
) -> None:
    services = changed()
    answer = workspace.thread(general, asked)[1]
    services.answers.forget(workspace.team_id, general.id, answer.ts, services.clock())
    correct(services, correction(workspace))
    assert len(workspace.thread(general, asked)) == 2


def test_an_answer_that_one_person_saw_is_counted(
    talk: Talk,
    workspace: Workspace,
    changed: Callable[..., Services],
    ann: User,
    general: Channel,
) -> None:
    with talk() as slack:
        assert QUOTE in commanded(slack, ann, general, OPENED).text
    said = counted(correct(changed(), correction(workspace)))
    assert said == "1 message seen by one person only, who cannot be reached."


def test_where_slack_refuses_the_reply_that_is_counted_and_the_rest_is_corrected(
    talk: Talk,
    workspace: Workspace,
    changed: Callable[..., Services],
    ann: User,
    general: Channel,
    asked: str,
) -> None:
    other = workspace.add_channel("other", members=[ann])
    with talk() as slack:
        mentioned(slack, ann, other, OPENED)
    workspace.archive(other)
    said = counted(correct(changed(), correction(workspace)))
    assert said == "1 message corrected. 1 message where Slack refuses the reply."


def test_a_changed_line_is_logged_with_the_command_until_it_is_corrected(
    workspace: Workspace,
    services: Services,
    changed: Callable[..., Services],
    asked: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    services.poster.identify()
    assert log_outdated(services) == 0, "nothing has changed"
    after = changed()
    with caplog.at_level(logging.WARNING):
        assert log_outdated(after) == 1
    assert "since 1 message quoted it: sourceline correct bridge-opened" in caplog.text
    correct(after, correction(workspace))
    assert log_outdated(after) == 0


def test_a_follow_up_goes_on_from_the_answer_and_not_from_its_correction(
    talk: Talk,
    workspace: Workspace,
    changed: Callable[..., Services],
    ann: User,
    general: Channel,
    asked: str,
) -> None:
    services = changed()
    correct(services, correction(workspace))
    with talk(answerer=services.answerer) as slack:
        slack.say(ann, general, "source?", thread_ts=asked)
        assert "line 1" in replies(slack, general, asked, 4)[-1].text


def test_a_digest_that_quoted_the_line_is_corrected_in_its_thread(
    workspace: Workspace, services: Services, changed: Callable[..., Services], general: Channel
) -> None:
    nine = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    spec = DigestSpec("slack-V1", general.id, "09:00", "UTC", frozenset(WEEKDAYS), 3)
    services.digests.save(workspace.team_id, spec, "U1", nine - timedelta(days=1))
    digest_runner(replace(services, clock=lambda: nine), workspace.team_id).tick(nine)
    (digest,) = workspace.messages(general)
    assert QUOTE in digest.text
    assert counted(correct(changed(), correction(workspace))) == "1 message corrected."
    assert NEW in workspace.thread(general, digest.ts)[-1].text

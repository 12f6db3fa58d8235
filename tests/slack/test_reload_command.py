"""`/fact reload`, as conversations: who may, and what they are told."""

from dataclasses import replace

import pytest
from conversation import OPENED, Talk, private, shown

from bot.answering import Answerer
from bot.errors import CuratorError
from bot.facts.base import FactBase
from bot.facts.findings import Finding
from bot.reload import Outcome, Refused, Reloaded
from bot.slack.blocks import Message
from bot.slack.reload_message import FINDINGS_SHOWN, reload_message
from bot.workspace import Channel, User
from bot.workspace.validation import check_blocks

FILE = "/srv/base/facts/bridge.yaml"
MOVED = Finding(FILE, 9, "warning", "moved", "the quote of <b> & *x* moved", "b")


class Files:
    """What a reload finds; `asked` counts how often it was looked for."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self.asked = 0

    def reload(self) -> Outcome:
        self.asked += 1
        return self._outcome


def told(talk: Talk, who: User, general: Channel, files: Files) -> str:
    with talk(reload=files.reload) as slack:
        slack.join(who, general)
        slack.command(who, general, "/fact", "reload")
        return shown(private(slack, who, general, 1)[-1])


@pytest.mark.parametrize("role", ["cleo", "ada"])
@pytest.mark.parametrize("talk", ["sockets", "http"], indirect=True)
def test_curators_and_admins_reload_and_hear_what_is_served(
    talk: Talk, general: Channel, base: FactBase, role: str, request: pytest.FixtureRequest
) -> None:
    files = Files(Reloaded(base, (MOVED,), is_new=True))
    body = told(talk, request.getfixturevalue(role), general, files)
    assert files.asked == 1
    assert "Reloaded: 3 facts of 1 article (revision 1)." in body
    assert "facts/bridge.yaml:9: warning: the quote of" in body
    assert "/srv" not in body


def test_others_are_told_who_can_and_nothing_is_read(
    talk: Talk, general: Channel, base: FactBase, ann: User
) -> None:
    files = Files(Reloaded(base, (), is_new=True))
    assert "Only a curator can reload the base" in told(talk, ann, general, files)
    assert files.asked == 0


def test_a_refused_base_is_named_by_file_and_line(talk: Talk, general: Channel, cleo: User) -> None:
    files = Files(Refused(CuratorError(FILE, 3, "is no YAML"), "1"))
    body = told(talk, cleo, general, files)
    assert "was not reloaded, and the one from before goes on answering" in body
    assert "facts/bridge.yaml:3: is no YAML" in body


def test_a_question_about_reloading_is_a_question(
    talk: Talk, general: Channel, base: FactBase, cleo: User
) -> None:
    files = Files(Reloaded(base, (), is_new=True))
    with talk(reload=files.reload) as slack:
        slack.join(cleo, general)
        slack.command(cleo, general, "/fact", "reload the bridge?")
        private(slack, cleo, general, 1)
    assert files.asked == 0


def test_more_goes_on_from_an_answer_whose_fact_leaves_the_base_meanwhile(
    talk: Talk, ann: User, base: FactBase, answerer: Answerer
) -> None:
    without = Answerer(replace(base, facts=base.facts[1:]), answerer.thresholds)
    bases = [answerer]
    with talk(answerer=lambda: bases.pop() if len(bases) > 1 else bases[0]) as slack:
        slack.dm(ann, OPENED)
        slack.wait_for(lambda: slack.messages(slack.im(ann))[1:])
        # One look at the base of before, and then only that of after.
        bases[:] = [without, answerer]
        slack.dm(ann, "more")
        reply = slack.wait_for(lambda: slack.messages(slack.im(ann))[3:])[0]
    assert "Error" not in reply.text


def test_a_withheld_fact_is_known_by_its_name_and_not_quoted(
    talk: Talk, ann: User, general: Channel, base: FactBase, answerer: Answerer
) -> None:
    base.articles[0].path.write_text("The bridge fell.\n", encoding="utf-8")
    left = replace(base, facts=base.facts[1:], withheld=base.facts[:1])
    reloaded = Answerer(left, answerer.thresholds)
    with talk(answerer=lambda: reloaded) as slack:
        slack.command(ann, general, "/fact", "fact bridge-opened")
        body = shown(private(slack, ann, general, 1)[-1])
    assert "withheld: The harbour bridge has changed" in body
    assert base.facts[0].quote not in body


def test_many_findings_are_counted_and_all_fits_slack(base: FactBase) -> None:
    long = Finding(FILE, 9, "error", "orphaned", "x" * 5000, "b")
    message: Message = reload_message(Reloaded(base, (long,) * 500, is_new=False))
    check_blocks(list(message.blocks))
    assert message.text.startswith("Nothing has changed: 3 facts")
    assert f"And {500 - FINDINGS_SHOWN} more: " in message.text

"""Everything a listener may use, built by the composition root and passed down unchanged."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.answering import Answerer
from bot.digests.book import DigestBook
from bot.facts.curation import Curation
from bot.reload import Outcome, nothing_to_reload
from bot.slack.pace import Pace
from bot.slack.posting import Poster
from bot.slack.right_of_way import RightOfWay
from bot.slack.roles import Roles
from bot.slack.tally import Tally
from bot.state.answers import Answers
from bot.state.audit import Audit
from bot.state.channel_settings import ChannelSettingsStore
from bot.state.digest_log import DigestLog
from bot.state.digest_news import DigestNews
from bot.state.digest_turns import DigestTurns
from bot.state.feedback import Feedback
from bot.state.inbox import Inbox
from bot.state.ledger import Ledger
from bot.state.once import Once
from bot.state.outbox import Outbox
from bot.state.proposals import Proposals


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Services:
    """`answerer` gives the current one, since `reload` replaces it; `clock` is aware UTC.

    `roles` are the team's curators and admins, and `curators_channel` where questions without a
    source are sent, if anywhere; `digests` are the configured ones and those made in Slack, and
    `digest_log` what became of them; `digest_news` is what they tell and
    `digest_turns` when the next may be posted.
    `work` runs what follows an acknowledgement; `wait` blocks for that many seconds, and is
    how a worker waits when Slack asks for it. `right_of_way` lets work wait for acknowledgements,
    and `tally` counts what was taken in and not worked on. `curation` writes what curators decide
    to the fact files, and `changed` is called when it did; `proposals` are messages that somebody
    proposed as facts. `retention` is for how long the words of answered questions are kept.
    """

    answerer: Callable[[], Answerer]
    poster: Poster
    inbox: Inbox
    outbox: Outbox
    pace: Pace
    once: Once
    ledger: Ledger
    answers: Answers
    feedback: Feedback
    proposals: Proposals
    channels: ChannelSettingsStore
    roles: Roles
    curators_channel: str | None
    digests: DigestBook
    digest_log: DigestLog
    digest_news: DigestNews
    digest_turns: DigestTurns
    clock: Callable[[], datetime]
    work: Executor
    wait: Callable[[float], None]
    retention: timedelta = timedelta(days=90)
    right_of_way: RightOfWay = field(default_factory=RightOfWay)
    tally: Tally = field(default_factory=Tally)
    curation: Curation = field(default_factory=Curation)
    changed: Callable[[], None] = _nothing
    reload: Callable[[], Outcome] = nothing_to_reload

    @property
    def audit(self) -> Audit:
        """The record of what was told."""
        return self.answers.audit

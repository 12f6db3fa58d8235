"""What a running bot does beside answering: digests, sweeps, and a look at the base's files.

Each goes on by itself in a thread, whatever one round of it raises, until it is told to stop.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import RetryLater
from bot.reload import LiveBase
from bot.slack.corrections import log_outdated
from bot.slack.digest_posts import digest_runner
from bot.slack.jobs import sweep
from bot.slack.listeners import TRIGGERS
from bot.slack.notices import tell_askers
from bot.slack.outbox import sweep_outbox
from bot.slack.services import Services

# Between looks for digests that are due, and for work that a crash left behind.
TICK_S = 20.0
SWEEP_S = 60.0
# Between looks for messages that Slack asked to send later, or whose reply was lost.
OUTBOX_S = 2.0
# Between looks through all answers for old questions.
FORGET_EVERY = timedelta(hours=1)
# Between tries to learn which team the digests are for, while Slack cannot be reached.
IDENTIFY_S = 10.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The rounds of one bot. `identify` asks Slack who the bot is, and logs where it cannot."""

    services: Services
    live: LiveBase
    identify: Callable[[], None]

    def start(self, stop: threading.Event) -> Sequence[threading.Thread]:
        """Starts every round in a thread of its own; each ends once `stop` is set."""
        rounds: dict[str, Callable[[threading.Event], None]] = {
            "digests": self._deliver_digests,
            "sweep": self._sweep,
            "outbox": self._send_due,
            "base": self.live.watch,
        }
        threads = [
            threading.Thread(target=go_on, args=(stop,), name=name)
            for name, go_on in rounds.items()
        ]
        for thread in threads:
            thread.start()
        return threads

    def _deliver_digests(self, stop: threading.Event) -> None:
        while not stop.is_set():
            me = self.services.poster.identity
            if me is not None:
                digest_runner(self.services, me.team_id).loop(stop, TICK_S)
                return
            self.identify()
            stop.wait(IDENTIFY_S)

    def _sweep(self, stop: threading.Event) -> None:
        told_of: str | None = None
        counted: Mapping[str, int] = {}
        forgotten: datetime | None = None
        while not stop.is_set():
            try:
                sweep(self.services, TRIGGERS)
                counted = self._log_tally(counted)
                told_of = self._tell_askers(told_of)
                self.services.inbox.drop_older(self.services.clock())
                self.services.outbox.drop_older(self.services.clock())
                forgotten = self._forget_words(forgotten)
            except Exception:
                _log.exception("the sweep failed; it is tried again")
            stop.wait(SWEEP_S)

    def _forget_words(self, last: datetime | None) -> datetime:
        """Blanks the questions that were answered too long ago, if an hour has passed since."""
        now = self.services.clock()
        if last is not None and now - last < FORGET_EVERY:
            return last
        self.services.answers.blank_older(now - self.services.retention)
        self.services.proposals.blank_closed(now - self.services.retention)
        return now

    def _log_tally(self, logged: Mapping[str, int]) -> Mapping[str, int]:
        """Logs what was not worked on, if it is more than was logged last; what is logged now."""
        counts = self.services.tally.counts()
        if counts != logged:
            words = ", ".join(f"{what}: {count}" for what, count in counts.items())
            _log.info("not worked on since the start: %s", words)
        return counts

    def _send_due(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                sweep_outbox(self.services)
            except Exception:
                _log.exception("the outbox failed; it is tried again")
            stop.wait(OUTBOX_S)

    def _tell_askers(self, told_of: str | None) -> str | None:
        """Tells askers of what the base has now, if it is not the one of revision `told_of`.

        The revision of the base that all of them were told of.
        """
        revision = self.services.answerer().base.revision
        if revision == told_of:
            return told_of
        if self.services.poster.identity is None:
            self.identify()
        try:
            told = tell_askers(self.services)
        except RetryLater as later:
            _log.info("Askers are told later (%s)", later.code)
            return told_of
        log_outdated(self.services)
        if told:
            _log.info("told %d askers of a source for their question", told)
        return revision

"""Everything a listener may use, built by the composition root and passed down unchanged."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from bot.answering import Answerer
from bot.slack.posting import Poster
from bot.state.inbox import Inbox
from bot.state.ledger import Ledger
from bot.state.shares import Shares


@dataclass(frozen=True, slots=True)
class Services:
    """`answerer` gives the current one, since a reload replaces it; `clock` is aware UTC.

    `work` runs what follows an acknowledgement; `wait` blocks for that many seconds, and is
    how a worker waits when Slack asks for it.
    """

    answerer: Callable[[], Answerer]
    poster: Poster
    inbox: Inbox
    shares: Shares
    ledger: Ledger
    clock: Callable[[], datetime]
    work: Executor
    wait: Callable[[float], None]

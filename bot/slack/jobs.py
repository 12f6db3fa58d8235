"""From delivery to done: store first, acknowledge, work, close; and take up what a crash left.

Slack repeats only what is not acknowledged, and Bolt acknowledges before a listener has
worked, so a delivery is stored before either. Each is worked on under a lease of the inbox.
"""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from bot.crash_points import CrashPoint, passing
from bot.errors import AskerError, DeliveryError, GoneForGood, RetryLater, StateError
from bot.slack import refused, replies
from bot.slack.blocks import error_message, notice
from bot.slack.question import Payload, delivery_keys, mapping_at, team_of
from bot.slack.services import Services

# Longer than any reply takes with its waits, so that no second worker takes up a living one.
LEASE_S = 120.0
# A job that Slack kept refusing for now is given up after this many rounds.
ROUNDS_MAX = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A delivery to work on. `may_post` says whether it is still this worker's to answer."""

    payload: Payload
    may_post: Callable[[], bool]


Work = Callable[[Services, Job], None]
TriggerType = Literal["command", "event", "action", "view", "shortcut", "function"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One thing that Slack sends and that the bot acts on.

    `name` is a command, an event subscription such as `message.im`, an action id, or the
    callback id of a view, a shortcut or a function. What `wants` refuses is acknowledged and
    forgotten. `stored` is off where an answer is of use only at once; then the work runs in
    the listener itself. A team may refuse the scopes of an `optional` one and do without it.
    `description` and `usage_hint` are what Slack shows of a command; of a shortcut or a
    function, `description` is its label. `parameters` are what a function takes and gives, as
    the manifest declares them.
    """

    type: TriggerType
    name: str
    work: Work
    scopes: tuple[str, ...] = ()
    description: str = ""
    usage_hint: str = ""
    wants: Callable[[Payload], bool] = lambda payload: True
    stored: bool = True
    optional: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What the inbox calls it."""
        return f"{self.type} {self.name}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of storing a delivery. `inbox_id` is None where it is not stored."""

    duplicate: bool = False
    inbox_id: int | None = None


def receive(services: Services, trigger: Trigger, payload: Payload) -> Receipt:
    """Stores a delivery under all its keys, or recognises it; to be called before acknowledging.

    A database that fails must not stop answers: then the delivery goes on unstored.
    """
    keys = delivery_keys(payload)
    if not trigger.stored or not keys:
        return Receipt()
    kept = without_secrets(payload)
    try:
        inbox_id = services.inbox.receive(
            team_of(payload), keys, trigger.kind, json.dumps(kept), services.clock()
        )
    except StateError:
        _log.exception("Answering without a stored delivery")
        return Receipt()
    passing(CrashPoint.DELIVERY_STORED)
    return Receipt(duplicate=inbox_id is None, inbox_id=inbox_id)


def without_secrets(payload: Payload) -> dict[str, Any]:
    """The payload as it may be stored: without Slack's old verification token, and without the
    token of a workflow's step."""
    kept = {name: value for name, value in payload.items() if name != "token"}
    if "bot_access_token" in mapping_at(payload, "event"):
        kept["event"] = {k: v for k, v in payload["event"].items() if k != "bot_access_token"}
    return kept


def start(services: Services, trigger: Trigger, payload: Payload, inbox_id: int | None) -> None:
    """Begins the work on an acknowledged delivery, and returns."""
    if not trigger.stored:
        _guarded(services, trigger, Job(payload, lambda: True))
    else:
        services.work.submit(_run, services, trigger, payload, inbox_id)


def sweep(services: Services, triggers: tuple[Trigger, ...]) -> int:
    """Takes up what was stored and never finished; how many jobs began.

    To be called at start and then every minute: a worker that died holds its lease until
    `LEASE_S` is over.
    """
    begun = 0
    for row in services.inbox.pending(services.clock()):
        # A row is closed without its payload, so what is pending can be read.
        payload = json.loads(row.payload)
        trigger = _trigger_of(triggers, row.kind, payload)
        if trigger is None or row.attempts >= ROUNDS_MAX:
            _log.error("Giving up on a stored %s after %d rounds", row.kind, row.attempts)
            _close(services, row.team_id, row.id)
            continue
        services.work.submit(_run, services, trigger, payload, row.id)
        begun += 1
    return begun


def _trigger_of(triggers: tuple[Trigger, ...], kind: str, payload: Payload) -> Trigger | None:
    """Several triggers listen to one kind of delivery; the first that wants it has it."""
    return next((one for one in triggers if one.kind == kind and one.wants(payload)), None)


def _run(services: Services, trigger: Trigger, payload: Payload, inbox_id: int | None) -> None:
    services.right_of_way.give_way()
    try:
        if inbox_id is None:
            _guarded(services, trigger, Job(payload, lambda: True))
        else:
            _run_stored(services, trigger, payload, inbox_id)
    except StateError:
        # The row stays as it is, and a later sweep finds it.
        _log.exception("The inbox failed around a stored %s", trigger.kind)


def _run_stored(services: Services, trigger: Trigger, payload: Payload, inbox_id: int) -> None:
    team_id = team_of(payload)
    fence = services.inbox.claim(team_id, inbox_id, services.clock(), LEASE_S)
    if fence is None:
        return
    passing(CrashPoint.DELIVERY_CLAIMED)

    def may_post() -> bool:
        until = services.clock() + timedelta(seconds=LEASE_S)
        try:
            return services.inbox.holds(team_id, inbox_id, fence, until)
        except StateError:
            # A database that fails now must not cost the asker the answer.
            _log.exception("Answering without a renewed lease")
            return True

    if _guarded(services, trigger, Job(payload, may_post)):
        services.inbox.done(team_id, inbox_id, fence)
        passing(CrashPoint.DELIVERY_DONE)


def _close(services: Services, team_id: str, inbox_id: int) -> None:
    fence = services.inbox.claim(team_id, inbox_id, services.clock(), LEASE_S)
    if fence is not None:
        services.inbox.done(team_id, inbox_id, fence)


def _guarded(services: Services, trigger: Trigger, job: Job) -> bool:
    """Works on a job; whether it is finished, well or not. The outermost handler: never raises."""
    try:
        trigger.work(services, job)
    except RetryLater as later:
        _log.warning("Slack takes no reply for now (%s): %s", later.code, trigger.kind)
        return False
    except DeliveryError as failure:
        _log.warning("No reply delivered: %s (%s)", failure.code, type(failure).__name__)
        if isinstance(failure, GoneForGood):
            refused.tell_asker(services, job.payload, failure)
    except AskerError as sentence:
        replies.try_to_tell(services, job.payload, notice(str(sentence)))
    except Exception:
        error_id = secrets.token_hex(4)
        _log.exception("Error %s while working on %s", error_id, trigger.kind)
        replies.try_to_tell(services, job.payload, error_message(error_id))
    return True

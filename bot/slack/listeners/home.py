"""The home tab, drawn anew each time that a member opens it."""

import logging
from itertools import groupby, islice

from bot.answering import OfToday
from bot.digests.calendar import holiday
from bot.digests.plan import DigestSpec, next_run
from bot.errors import StateError
from bot.facts.anchors import decode, stands_in
from bot.facts.base import FactBase
from bot.slack.home_blocks import Operations, Queue, home_view
from bot.slack.jobs import Job
from bot.slack.listeners.curation import dismiss, dismiss_note, open_groups
from bot.slack.question import Payload, mapping_at, team_of, text_at
from bot.slack.replies import clicker, patiently
from bot.slack.services import Services

NEWEST_MAX = 3
COMPLAINTS_MAX = 5

_log = logging.getLogger(__name__)


def is_home_opened(payload: Payload) -> bool:
    """Whether a member opened the home tab; the same event tells of the messages tab."""
    return text_at(mapping_at(payload, "event"), "tab") == "home"


def show_home(services: Services, job: Job) -> None:
    """Shows a member the home tab: with the queue for curators, the digests for admins."""
    user_id = text_at(mapping_at(job.payload, "event"), "user")
    if user_id:
        _draw(services, job, user_id)


def is_at_home(payload: Payload) -> bool:
    """Whether a button was pressed in the home tab."""
    return text_at(mapping_at(payload, "view"), "type") == "home"


def dismiss_at_home(services: Services, job: Job) -> None:
    """Dismisses what was pressed in the home tab, which then shows what is left."""
    dismiss(services, job)
    _draw(services, job, clicker(job.payload).user_id)


def dismiss_note_at_home(services: Services, job: Job) -> None:
    """As `dismiss_at_home`, of a proposed message."""
    dismiss_note(services, job)
    _draw(services, job, clicker(job.payload).user_id)


def _draw(services: Services, job: Job, user_id: str) -> None:
    team_id = team_of(job.payload)
    answerer = services.answerer()
    is_curator = services.roles.has(user_id, "curator")
    queue = _queue(services, team_id) if is_curator else None
    is_admin = services.roles.has(user_id, "admin")
    operations = _operations(services, team_id, answerer.base, queue) if is_admin else None
    newest = tuple(
        islice(filter(OfToday(answerer).still_stands, reversed(answerer.base.facts)), NEWEST_MAX)
    )
    view = home_view(answerer.base, newest, queue, operations)
    if job.may_post():
        patiently(services, lambda: services.poster.publish_home(user_id, view))


def withheld_count(base: FactBase) -> int:
    """How many facts are not quoted now, since their articles changed; reads each article once."""
    count = len(base.withheld)
    for path, facts in groupby(base.facts, key=lambda fact: fact.article.path):
        try:
            lines = decode(path.read_bytes())
        except (OSError, ValueError):
            lines = ()
        for fact in facts:
            standing = fact.line <= len(lines) and stands_in(lines[fact.line - 1], fact.quote)
            count += not standing
    return count


def _queue(services: Services, team_id: str) -> Queue | None:
    """What waits for curators; without a database the tab is shown without it."""
    try:
        return Queue(
            groups=open_groups(services, team_id),
            open_count=services.ledger.count_open(team_id),
            complaints=services.feedback.complaints(team_id, COMPLAINTS_MAX),
            notes=services.proposals.open(team_id),
            can_write=services.curation.is_on,
        )
    except StateError:
        _log.exception("The home tab is shown without the open questions")
        return None


def _digests(services: Services, team_id: str) -> tuple[DigestSpec, ...]:
    """All digests; without a database, those of the configuration file."""
    try:
        return services.digests.of(team_id)
    except StateError:
        _log.exception("The home tab is shown without the digests made in Slack")
        return services.digests.configured


def _operations(
    services: Services, team_id: str, base: FactBase, queue: Queue | None
) -> Operations:
    now = services.clock()
    digests = _digests(services, team_id)
    return Operations(
        next_runs=tuple((spec, next_run(spec, now, holiday)) for spec in digests),
        withheld=withheld_count(base),
        open_count=queue.open_count if queue else None,
    )

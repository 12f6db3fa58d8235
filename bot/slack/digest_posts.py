"""Digests as Slack gets them: the runner of a team's digests, posting by the bot's own hand."""

from datetime import date
from functools import partial

from bot.answering import OfToday
from bot.digests.contents import Contents
from bot.digests.deliver import NOWHERE, DigestRunner
from bot.digests.plan import DigestSpec
from bot.errors import GoneForGood, RetryLater
from bot.slack.digest_message import digest_message
from bot.slack.digest_refusals import pause_refused
from bot.slack.outbox import deliver, outgoing
from bot.slack.services import Services
from bot.state.outbox import SENT


def digest_runner(services: Services, team_id: str) -> DigestRunner:
    """What previews and posts the digests of a team, as they are at each call."""

    def post(spec: DigestSpec, contents: Contents, local_date: date) -> str:
        message = digest_message(contents, local_date, spec.id)
        key = _key(spec, local_date)
        planned = outgoing(team_id, key, message, spec.channel_id)
        try:
            # Nobody waits for it, and without a row a crash could repeat it.
            return deliver(services, planned, only_with_row=True).ts
        except (RetryLater, GoneForGood):
            # The digest log decides when it is tried again, with facts that stand then.
            services.outbox.withdraw(team_id, key)
            raise

    def found(spec: DigestSpec, local_date: date) -> str | None:
        row = services.outbox.row(team_id, _key(spec, local_date))
        if row is None:
            return NOWHERE
        return row.message_ts if row.state == SENT else None

    return DigestRunner(
        specs=lambda: services.digests.of(team_id),
        quotes=lambda: OfToday(services.answerer()),
        digest_log=services.digest_log,
        news=services.digest_news,
        turns=services.digest_turns,
        post=post,
        team_id=team_id,
        clock=services.clock,
        wait=services.wait,
        refused=partial(pause_refused, services, team_id),
        found=found,
    )


def _key(spec: DigestSpec, local_date: date) -> str:
    """What the outbox knows the message of a slot by."""
    return f"digest:{spec.channel_id}:{spec.id}:{local_date.isoformat()}"

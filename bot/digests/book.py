"""All digests of a team: those of the configuration file and those made in Slack, with pauses."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.digests.plan import CONTENTS, DigestSpec
from bot.errors import OperatorError
from bot.state.digests import Digests, MadeDigest

# What a digest made in Slack is called begins so.
MADE_PREFIX = "slack-"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DigestBook:
    """`configured` are the operator's, which only a pause can change; `made` are the people's.

    Raises OperatorError where two configured digests of a channel have one id, or one has an id
    that only a digest made in Slack can have. Methods raise StateError when the database fails.
    """

    configured: tuple[DigestSpec, ...]
    made: Digests

    def __post_init__(self) -> None:
        names = [spec.name for spec in self.configured]
        for channel_id, digest_id in names:
            if names.count((channel_id, digest_id)) > 1:
                expected = f"expected one digest of that id in {channel_id}"
                raise OperatorError(f"digests.{digest_id}", expected)
            if digest_id.startswith(MADE_PREFIX):
                expected = f"expected an id that does not begin with {MADE_PREFIX}"
                raise OperatorError(f"digests.{digest_id}", expected)

    def of(self, team_id: str) -> tuple[DigestSpec, ...]:
        """The digests as they are now, the configured ones first."""
        pauses = self.made.pauses(team_id)
        refusals = self.made.refusals(team_id)
        every = [*self.configured, *_readable(self.made.all(team_id))]
        return tuple(
            replace(spec, paused_until=pauses.get(spec.name), refused=refusals.get(spec.name, ""))
            for spec in every
        )

    def in_channel(self, team_id: str, channel_id: str) -> tuple[DigestSpec, ...]:
        """The digests of a channel, in the same order."""
        return tuple(spec for spec in self.of(team_id) if spec.channel_id == channel_id)

    def find(self, team_id: str, channel_id: str, digest_id: str) -> DigestSpec | None:
        """The digest of that id in a channel, or None where it was stopped or never was."""
        here = self.in_channel(team_id, channel_id)
        return next((spec for spec in here if spec.id == digest_id), None)

    def save(self, team_id: str, spec: DigestSpec, user_id: str, now: datetime) -> None:
        """Keeps a digest made in Slack, new or changed; a refusal of Slack's is forgotten."""
        made = MadeDigest(
            channel_id=spec.channel_id,
            id=spec.id,
            time=spec.time,
            zone=spec.zone,
            weekdays=tuple(sorted(spec.weekdays)),
            fact_count=spec.fact_count,
            topics=tuple(sorted(spec.topics)),
            holidays=spec.holidays,
            contents=tuple(part for part in CONTENTS if part in spec.contents),
            since=now,
        )
        self.made.save(team_id, made, user_id, now)

    def stop(self, team_id: str, spec: DigestSpec) -> bool:
        """Ends a digest made in Slack for good; False where it was ended before."""
        return self.made.remove(team_id, spec.name)

    def pause(
        self, team_id: str, spec: DigestSpec, until: date, user_id: str, now: datetime
    ) -> None:
        """Pauses a digest up to the day before `until`, in its own zone."""
        self.made.pause(team_id, spec.name, until, user_id, now)

    def resume(self, team_id: str, spec: DigestSpec) -> None:
        """Ends the pause of a digest, also one that Slack's refusal began."""
        self.made.resume(team_id, spec.name)

    def maker(self, team_id: str, spec: DigestSpec) -> str | None:
        """The user who made a digest in Slack; None for a configured one."""
        return self.made.maker(team_id, spec.name)

    def refuse(self, team_id: str, spec: DigestSpec, code: str, now: datetime) -> bool:
        """Pauses a digest that Slack refuses until it is resumed, changed or paused by somebody.

        True for exactly one caller: the one who is to tell its maker.
        """
        return self.made.refuse(team_id, spec.name, code, now)


def is_made_in_slack(spec: DigestSpec) -> bool:
    """Whether people may change a digest; an operator's stays as the file has it."""
    return spec.id.startswith(MADE_PREFIX)


def _readable(made: tuple[MadeDigest, ...]) -> Iterator[DigestSpec]:
    for one in made:
        try:
            yield DigestSpec(
                id=one.id,
                channel_id=one.channel_id,
                time=one.time,
                zone=one.zone,
                weekdays=frozenset(one.weekdays),
                fact_count=one.fact_count,
                topics=frozenset(one.topics),
                holidays=one.holidays,
                since=one.since,
                contents=frozenset(one.contents),
            )
        except OperatorError as fault:  # a zone that a newer tzdata no longer has
            _log.error("A digest is left out: %s", fault)

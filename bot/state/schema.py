"""The tables. A change here needs a revision in `migrations/versions`; a test compares them.

Every key begins with `team_id`: two teams may share any other id.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware time, stored in UTC without its zone, since SQLite keeps none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as it is stored. Raises ValueError on one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored time, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


# Names for every constraint, so that a later migration can drop one on any database.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# Slack promises no length for its ids; the longest seen (trigger ids) have about 70.
_ID = String(255)
_STATE = String(16)
_TS = String(32)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", _ID, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", _STATE, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("received_at", Instant, nullable=False),
    Index(None, "state", "received_at"),
    Index(None, "received_at"),
    sqlite_autoincrement=True,  # an id never comes back, so a late worker cannot hit a new row
)

inbox_keys = Table(
    "inbox_keys",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("key", _ID, primary_key=True),
    Column("inbox_id", Integer, ForeignKey(inbox.c.id), nullable=False, index=True),
)

once = Table(
    "once",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("key", _ID, primary_key=True),
    Column("user_id", _ID, nullable=False),
    Column("claimed_at", Instant, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("question", Text, nullable=False),
    Column("channel_id", _ID, nullable=False),
    Column("user_id", _ID, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("asked_at", Instant, nullable=False),
    # The delivery that asked, so that a repeated one gets the same number.
    Column("delivery_key", _ID),
    Column("state", _STATE, nullable=False),
    Column("closed_at", Instant),
    Index(None, "team_id", "delivery_key", unique=True),
    Index(None, "team_id", "state"),
)

answers = Table(
    "answers",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("message_ts", _TS, primary_key=True),
    Column("thread_ts", _TS, nullable=False),
    Column("question_ts", _TS, nullable=False),
    Column("user_id", _ID, nullable=False),
    Column("question", Text, nullable=False),
    Column("fact_ids", JSON, nullable=False),
    Column("outcome", _STATE, nullable=False),
    Column("posted_at", Instant, nullable=False),
    # The edit of the question that it answers by now; empty for none.
    Column("edited_ts", _TS, nullable=False, server_default=""),
    Index(None, "team_id", "channel_id", "thread_ts"),
    Index(None, "team_id", "channel_id", "question_ts"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("answer_key", _ID, primary_key=True),
    Column("user_id", _ID, primary_key=True),
    Column("fact_id", _ID, nullable=False),
    Column("question", Text, nullable=False),
    Column("verdict", _STATE, nullable=False),
    Column("note", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
)

channel_settings = Table(
    "channel_settings",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("topics", JSON, nullable=False),
    Column("auto", Boolean, nullable=False),
    Column("reply_to", _STATE, nullable=False),
    Column("changed_by", _ID, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

digest_log = Table(
    "digest_log",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("digest_id", _ID, primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("state", _STATE, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("fact_ids", JSON, nullable=False),
    # Up to when its message tells the news; null before it was composed.
    Column("told_until", Instant),
    Column("message_ts", _TS),
    Column("reason", Text),
    Column("updated_at", Instant, nullable=False),
    Index(None, "state", "updated_at"),
)

digests = Table(
    "digests",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("time", String(5), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("weekdays", JSON, nullable=False),
    Column("fact_count", Integer, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("holidays", String(8), nullable=False),
    # Null in one that was made when digests held facts of the day only.
    Column("contents", JSON(none_as_null=True)),
    Column("since", Instant, nullable=False),
    Column("created_by", _ID, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

# Apart from the digests, since those of the configuration file can be paused too.
digest_pauses = Table(
    "digest_pauses",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("paused_until", Date, nullable=False),
    Column("paused_by", _ID, nullable=False),
    Column("paused_at", Instant, nullable=False),
)

# Digests that Slack refused to take for their channel.
digest_refusals = Table(
    "digest_refusals",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("code", String(80), nullable=False),
    Column("refused_at", Instant, nullable=False),
)

# From when on a digest tells news, until its first message says so.
digest_marks = Table(
    "digest_marks",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("since", Instant, nullable=False),
)

# When each fact was first seen, and when with the words that it has now.
fact_log = Table(
    "fact_log",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("fact_id", _ID, primary_key=True),
    Column("words", String(64), nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

# When the next digest may be posted: to a channel, and (with an empty one) in the team.
digest_turns = Table(
    "digest_turns",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("channel_id", _ID, primary_key=True),
    Column("next_at", Instant, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("key", _ID, primary_key=True),
    Column("channel_id", _ID, nullable=False),
    Column("thread_ts", _TS),
    Column("text", Text, nullable=False),
    Column("blocks", JSON, nullable=False),
    # The ids of the facts that it quotes, each with the words it quotes.
    Column("quotes", JSON, nullable=False),
    # What `answers` holds of it once it stands; null for what is no answer.
    Column("given", JSON(none_as_null=True)),
    # Of the base that it was composed with.
    Column("revision", String(64), nullable=False, server_default=""),
    Column("state", _STATE, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    # When it may be sent, or, once it was begun, when its absence is sure; null for never.
    Column("not_before", Instant),
    Column("message_ts", _TS),
    Column("reason", Text),
    Column("created_at", Instant, nullable=False),
    Index(None, "state", "not_before"),
    Index(None, "created_at"),
)

# What was told, in order: each digest covers its row and the digest before. Rows are only added.
audit = Table(
    "audit",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", _STATE, nullable=False),
    Column("channel_id", _ID, nullable=False),
    Column("message_ts", _TS, nullable=False),
    # Text, not JSON, which a database may write in another way: the digest covers it.
    Column("facts", Text, nullable=False),
    Column("revision", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("digest", String(64), nullable=False),
    Index(None, "team_id", "channel_id", "message_ts"),
    Index(None, "team_id", "digest"),
)

# The last row of each chain; who adds the next one holds it, so that they come one by one.
audit_heads = Table(
    "audit_heads",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

# Messages that were proposed as facts and that no article says; open until `closed_at`.
proposals = Table(
    "proposals",
    metadata,
    Column("team_id", _ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    Column("channel_id", _ID, nullable=False),
    Column("message_ts", _TS, nullable=False),
    Column("link", Text, nullable=False),
    Column("user_id", _ID, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index(None, "team_id", "channel_id", "message_ts", unique=True),
)

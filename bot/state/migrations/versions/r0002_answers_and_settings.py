"""Answers, feedback and channel settings; the ledger's state; shares become claims of any kind.

Written out rather than taken from `schema`: a revision stays as it was released.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the new tables and carries the old shares and ledger over."""
    _once()
    _ledger()
    _answers()
    _feedback()
    _channel_settings()


def _once() -> None:
    op.create_table(
        "once",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "key", name="pk_once"),
    )
    op.execute(
        "INSERT INTO once (team_id, key, user_id, claimed_at) "
        "SELECT team_id, share_key, user_id, claimed_at FROM shares"
    )
    op.drop_table("shares")


def _ledger() -> None:
    op.add_column("ledger", sa.Column("delivery_key", sa.String(255)))
    op.add_column(
        "ledger", sa.Column("state", sa.String(16), nullable=False, server_default="open")
    )
    op.add_column("ledger", sa.Column("closed_at", sa.DateTime()))
    op.create_index(
        "ix_ledger_team_id_delivery_key", "ledger", ["team_id", "delivery_key"], unique=True
    )
    op.create_index("ix_ledger_team_id_state", "ledger", ["team_id", "state"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("channel_id", sa.String(255), nullable=False),
        sa.Column("message_ts", sa.String(32), nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=False),
        sa.Column("question_ts", sa.String(32), nullable=False),
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("fact_ids", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "message_ts", name="pk_answers"),
    )
    for column in ("thread_ts", "question_ts"):
        op.create_index(
            f"ix_answers_team_id_channel_id_{column}",
            "answers",
            ["team_id", "channel_id", column],
        )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("answer_key", sa.String(255), nullable=False),
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("fact_id", sa.String(255), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "answer_key", "user_id", name="pk_feedback"),
    )


def _channel_settings() -> None:
    op.create_table(
        "channel_settings",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("channel_id", sa.String(255), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("auto", sa.Boolean(), nullable=False),
        sa.Column("reply_to", sa.String(16), nullable=False),
        sa.Column("changed_by", sa.String(255), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", name="pk_channel_settings"),
    )

"""What digests tell besides facts of the day, which of them Slack refused, and their turns.

Written out rather than taken from `schema`: a revision stays as it was released.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds two columns and four tables."""
    op.add_column("digests", sa.Column("contents", sa.JSON()))
    op.add_column("digest_log", sa.Column("told_until", sa.DateTime()))
    op.create_table(
        "digest_refusals",
        *_ids("team_id", "channel_id", "id"),
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("refused_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "id", name="pk_digest_refusals"),
    )
    op.create_table(
        "digest_marks",
        *_ids("team_id", "channel_id", "id"),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "id", name="pk_digest_marks"),
    )
    op.create_table(
        "fact_log",
        *_ids("team_id", "fact_id"),
        sa.Column("words", sa.String(64), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "fact_id", name="pk_fact_log"),
    )
    op.create_table(
        "digest_turns",
        *_ids("team_id", "channel_id"),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", name="pk_digest_turns"),
    )


def _ids(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(255), nullable=False) for name in names]

"""Digests that were made in Slack, and the pauses of all digests.

Written out rather than taken from `schema`: a revision stays as it was released.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the two tables."""
    op.create_table(
        "digests",
        *_name(),
        sa.Column("time", sa.String(5), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("fact_count", sa.Integer(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.String(8), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "id", name="pk_digests"),
    )
    op.create_table(
        "digest_pauses",
        *_name(),
        sa.Column("paused_until", sa.Date(), nullable=False),
        sa.Column("paused_by", sa.String(255), nullable=False),
        sa.Column("paused_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "channel_id", "id", name="pk_digest_pauses"),
    )


def _name() -> list[sa.Column[str]]:
    return [
        sa.Column(column, sa.String(255), nullable=False)
        for column in ("team_id", "channel_id", "id")
    ]

"""Messages that somebody proposed as facts, and that no article says.

Written out rather than taken from `schema`: a revision stays as it was released.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table."""
    op.create_table(
        "proposals",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.String(255), nullable=False),
        sa.Column("message_ts", sa.String(32), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("team_id", "number", name="pk_proposals"),
    )
    op.create_index(
        "ix_proposals_team_id_channel_id_message_ts",
        "proposals",
        ["team_id", "channel_id", "message_ts"],
        unique=True,
    )

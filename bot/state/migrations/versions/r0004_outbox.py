"""The outbox, where every message for everybody is a row first; and which edit an answer follows.

Written out rather than taken from `schema`: a revision stays as it was released.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table, and the column."""
    op.add_column(
        "answers", sa.Column("edited_ts", sa.String(32), nullable=False, server_default="")
    )
    op.create_table(
        "outbox",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("channel_id", sa.String(255), nullable=False),
        sa.Column("thread_ts", sa.String(32)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("quotes", sa.JSON(), nullable=False),
        sa.Column("given", sa.JSON(none_as_null=True)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime()),
        sa.Column("message_ts", sa.String(32)),
        sa.Column("reason", sa.Text()),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "key", name="pk_outbox"),
    )
    op.create_index("ix_outbox_state_not_before", "outbox", ["state", "not_before"])
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])

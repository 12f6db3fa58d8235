"""The record of what was told, a chain per team; and the base's revision of what is to be sent.

Written out rather than taken from `schema`: a revision stays as it was released.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables, and the column."""
    op.add_column("outbox", sa.Column("revision", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "audit",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("channel_id", sa.String(255), nullable=False),
        sa.Column("message_ts", sa.String(32), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("revision", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "seq", name="pk_audit"),
    )
    op.create_index(
        "ix_audit_team_id_channel_id_message_ts", "audit", ["team_id", "channel_id", "message_ts"]
    )
    op.create_index("ix_audit_team_id_digest", "audit", ["team_id", "digest"])
    op.create_table(
        "audit_heads",
        sa.Column("team_id", sa.String(255), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name="pk_audit_heads"),
    )

"""Pairings of extensions, and messages found by their Message-ID."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROWS_AT_A_TIME = 500


def upgrade() -> None:
    """Make the table, add the column and fill it from what is stored."""
    op.create_table(
        "pairings",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("poll_hash", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), unique=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_pairings_owner", "pairings", ["owner_id", "created_at"])
    op.add_column("messages", sa.Column("message_id", sa.Text, nullable=False, server_default=""))
    _fill_message_ids()
    op.create_index("ix_messages_message_id", "messages", ["owner_id", "message_id"])


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_index("ix_messages_message_id", "messages")
    op.drop_column("messages", "message_id")
    op.drop_table("pairings")


def _fill_message_ids() -> None:
    messages = sa.table("messages", *(sa.column(name) for name in ("account_id", "key", "envelope", "message_id")))
    connection = op.get_bind()
    fill = (
        sa.update(messages)
        .where(messages.c.account_id == sa.bindparam("of"), messages.c.key == sa.bindparam("known"))
        .values(message_id=sa.bindparam("found"))
    )
    rows = connection.execute(sa.select(messages.c.account_id, messages.c.key, messages.c.envelope))
    for some in rows.partitions(_ROWS_AT_A_TIME):
        found = [
            {"of": row.account_id, "known": row.key, "found": json.loads(row.envelope)["message_id"]} for row in some
        ]
        connection.execute(fill, found)

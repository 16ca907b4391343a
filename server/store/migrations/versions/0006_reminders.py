"""What the user changed of reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "reminder_changes",
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("on_day", sa.Date),
        sa.PrimaryKeyConstraint("account_id", "thread_id"),
        sa.ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("reminder_changes")

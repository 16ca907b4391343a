"""What is looked at when something is wrong: why an account's last scan failed, who keeps the schedule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and make the table."""
    op.add_column("accounts", sa.Column("last_failure", sa.Text))
    op.create_table(
        "schedule_marks",
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner_id"),
    )


def downgrade() -> None:
    """Drop what `upgrade` made."""
    op.drop_table("schedule_marks")
    op.drop_column("accounts", "last_failure")

"""What the other jobs remember: by what threads were read and judged, retention, runs, reminders that came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_VERSIONS = ("owner_id", "account_id", "is_read", "redacted", "read_by", "judged_by")


def upgrade() -> None:
    """Add the columns and make the tables; what is stored already counts as read and judged by an older version."""
    for name in ("read_by", "judged_by"):
        op.add_column("threads", sa.Column(name, sa.String(32), nullable=False, server_default=""))
    for table in ("threads", "messages"):
        op.add_column(table, sa.Column("redacted", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_threads_versions", "threads", [*_VERSIONS])
    owner = sa.ForeignKey("owners.id", ondelete="CASCADE")
    op.create_table(
        "retentions",
        sa.Column("owner_id", sa.Integer, owner, primary_key=True, autoincrement=False),
        sa.Column("retention", sa.Text, nullable=False),
    )
    op.create_table(
        "job_runs",
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
        sa.Column("job", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "job"),
    )
    op.create_table(
        "reminders_come",
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "thread_id", "on_day"),
        sa.ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop what `upgrade` made."""
    for table in ("reminders_come", "job_runs", "retentions"):
        op.drop_table(table)
    op.drop_index("ix_threads_versions", "threads")
    for table in ("messages", "threads"):
        op.drop_column(table, "redacted")
    for name in ("judged_by", "read_by"):
        op.drop_column("threads", name)

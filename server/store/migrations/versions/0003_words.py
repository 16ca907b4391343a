"""What the user says: notes, feedback, and the bend of the probability in force."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notes",
        *_of_account(),
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("walk_away", sa.Float, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_notes_account", "notes", ["owner_id", "account_id"])
    op.create_table(
        "feedback",
        *_of_account(),
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.Column("said", sa.String(16), nullable=False),
        sa.Column("reach", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("last_key", sa.String(64), nullable=False),
        sa.Column("move", sa.String(32), nullable=False),
        sa.Column("walk_away", sa.Float, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_feedback_account", "feedback", ["owner_id", "account_id"])
    owner = sa.ForeignKey("owners.id", ondelete="CASCADE")
    op.create_table(
        "recalibrations",
        sa.Column("owner_id", sa.Integer, owner, primary_key=True, autoincrement=False),
        sa.Column("fitted", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop what `upgrade` made."""
    for table in ("recalibrations", "feedback", "notes"):
        op.drop_table(table)


def _of_account() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
    ]

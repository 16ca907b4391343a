"""First tables: owners, accounts, mail with its places, skipped mail, threads with readings and verdicts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DEFAULT_OWNER_ID = 1
_ORDERED_ID = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
_ORDERED_NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PLACE = ("mailbox", "uidvalidity", "uid")


def upgrade() -> None:
    """Make everything, with the one owner there is."""
    _owners_and_accounts()
    _mail()
    _skipped()
    _threads()


def downgrade() -> None:
    """Drop everything."""
    for table in (
        "readings",
        "thread_messages",
        "threads",
        "skipped_hashes",
        "skipped",
        "places",
        "messages",
        "mailboxes",
        "accounts",
        "vaults",
        "owners",
    ):
        op.drop_table(table)


def _owned() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
    ]


def _place() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
    ]


def _message_link() -> sa.ForeignKeyConstraint:
    columns = ["account_id", "message_key"]
    return sa.ForeignKeyConstraint(columns, ["messages.account_id", "messages.key"], ondelete="CASCADE")


def _thread_link() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id", "thread_id"], ["threads.account_id", "threads.id"], ondelete="CASCADE"
    )


def _owners_and_accounts() -> None:
    owners = op.create_table(
        "owners",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.bulk_insert(owners, [{"id": _DEFAULT_OWNER_ID, "name": "default"}])
    owner = sa.ForeignKey("owners.id", ondelete="CASCADE")
    op.create_table(
        "vaults",
        sa.Column("owner_id", sa.Integer, owner, primary_key=True, autoincrement=False),
        sa.Column("box", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", _ORDERED_NAME, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("password", sa.LargeBinary),
        sa.Column("last_scan_at", sa.DateTime(timezone=True)),
        sa.Column("last_outcome", sa.Text),
        sa.UniqueConstraint("owner_id", "name"),
        sa.UniqueConstraint("owner_id", "id"),
        sqlite_autoincrement=True,
    )


def _mail() -> None:
    op.create_table(
        "mailboxes",
        *_owned(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uidnext", sa.BigInteger, nullable=False),
        sa.Column("messages", sa.BigInteger, nullable=False),
        sa.Column("highestmodseq", sa.BigInteger),
        sa.PrimaryKeyConstraint("account_id", "name"),
    )
    op.create_table(
        "messages",
        *_owned(),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("own", sa.Boolean, nullable=False),
        sa.Column("envelope", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_table(
        "places",
        *_owned(),
        *_place(),
        sa.Column("message_key", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", *_PLACE),
        _message_link(),
    )
    op.create_index("ix_places_message", "places", ["account_id", "message_key"])


def _skipped() -> None:
    op.create_table(
        "skipped",
        *_owned(),
        *_place(),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("hashes", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", *_PLACE),
    )
    place = ["account_id", *_PLACE]
    op.create_table(
        "skipped_hashes",
        *_owned(),
        sa.Column("hash", sa.String(128), nullable=False),
        *_place(),
        sa.PrimaryKeyConstraint("account_id", "hash", *_PLACE),
        sa.ForeignKeyConstraint(place, [f"skipped.{name}" for name in place], ondelete="CASCADE"),
    )
    op.create_index("ix_skipped_hashes_place", "skipped_hashes", place)


def _threads() -> None:
    op.create_table(
        "threads",
        *_owned(),
        sa.Column("id", _ORDERED_ID, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("is_read", sa.Boolean, nullable=False),
        sa.Column("rank", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True)),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.Column("move", sa.String(32)),
        sa.Column("walk_away", sa.Float),
        sa.Column("prospects", sa.Text),
        sa.Column("verdict", sa.Text),
        sa.PrimaryKeyConstraint("account_id", "id"),
    )
    op.create_index("ix_threads_page", "threads", ["owner_id", "rank", "id", "account_id"])
    op.create_index("ix_threads_move", "threads", ["owner_id", "move", "rank", "id", "account_id"])
    op.create_index("ix_threads_id", "threads", ["owner_id", "id"])
    op.create_table(
        "readings",
        *_owned(),
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.Column("readings", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "thread_id"),
        _thread_link(),
    )
    op.create_table(
        "thread_messages",
        *_owned(),
        sa.Column("message_key", sa.String(64), nullable=False),
        sa.Column("thread_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "message_key"),
        _message_link(),
        _thread_link(),
    )
    op.create_index("ix_thread_messages_thread", "thread_messages", ["account_id", "thread_id"])

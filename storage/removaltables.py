"""The tables of removal: what left the store for good, told by marks from which nothing can be read.

removal ──< tombstone        one article that went, and each thing that it would be known by if it came again
seal                         the key of this store's marks
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, String, Table

from storage.columns import Instant
from storage.tables import Id, metadata

removal = Table(
    "removal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("why", String(16), nullable=False),
    # No foreign key: it is gone. Null for an address that was never an article.
    Column("article_id", Id, index=True),
    sqlite_autoincrement=True,
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("mark", LargeBinary(32), primary_key=True),
    Column("removal_id", Id, ForeignKey("removal.id", ondelete="CASCADE"), nullable=False, index=True),
)

seal = Table(
    "seal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary(32), nullable=False),
    CheckConstraint("id = 1", name="one"),
)

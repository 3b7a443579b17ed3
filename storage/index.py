"""The index: signatures, the keys by which candidates are found, and the texts of those candidates.

The rule of what is a candidate is `dedupe.candidates`; here it is said in SQL, over the pair alone, so that
no answer depends on what else has arrived. The window is applied to the keys themselves, before they are
counted.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, or_, select, union, update

from dedupe.document import Document
from dedupe.signature import Signature
from storage import rows
from storage.columns import packed, unpacked
from storage.connection import inserting
from storage.rows import Found
from storage.tables import article, signature, signature_key, version

_FIRST_DAY, _LAST_DAY = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

_OLD = (
    select(article.c.published_at, signature.c.article_id, signature.c.packed)
    .join(signature, signature.c.article_id == article.c.id, isouter=True)
    .where(article.c.id == bindparam("article_id"))
)
_FORGET = delete(signature_key).where(
    signature_key.c.article_id == bindparam("of_article"), signature_key.c.key == bindparam("of_key")
)
_RENEW = update(signature).where(signature.c.article_id == bindparam("of_article"))

#: One band key, which is negative, or two scaled keys: `dedupe.candidates.are`.
_SHARING = (
    select(signature_key.c.article_id)
    .where(signature_key.c.key.in_(bindparam("keys", expanding=True)))
    .group_by(signature_key.c.article_id)
    .having(or_(func.min(signature_key.c.key) < 0, func.count() >= 2))
)
_WITHIN = or_(
    signature_key.c.published.is_(None),
    signature_key.c.published.between(bindparam("first"), bindparam("last")),
)
_EQUAL = select(signature.c.article_id).where(signature.c.digest == bindparam("digest"))


def _documents(sharing: Select[Any]) -> Select[Any]:
    found = union(sharing, _EQUAL).subquery()
    # The texts of a handful are read in the same statement; a query for each would cost more than all the rest.
    return (
        select(*(article.c[name] for name in rows.OF_DOCUMENT), version.c.body)
        .join(version, (version.c.article_id == article.c.id) & (version.c.number == article.c.version))
        .join(signature, signature.c.article_id == article.c.id)
        .where(
            article.c.id.in_(select(found.c.article_id)),
            article.c.identity != bindparam("key"),
            signature.c.algorithm == bindparam("algorithm"),
        )
        .order_by(article.c.identity)
    )


_AT_ANY_TIME = _documents(_SHARING)
_IN_WINDOW = _documents(_SHARING.where(_WITHIN)).where(
    or_(
        article.c.published_at.is_(None),
        article.c.published_at.between(bindparam("earliest"), bindparam("latest")),
    )
)


def sign(connection: Connection, article_id: int, made: Signature) -> None:
    """Store an article's signature and its keys, in place of those it had. LookupError if there is none."""
    old = connection.execute(_OLD, {"article_id": article_id}).first()
    if old is None:
        raise LookupError(f"no article {article_id} in the store")
    values = {
        "algorithm": made.algorithm,
        "minhash": made.minhash,
        "digest": made.digest,
        "packed": packed(made.keys),
    }
    if old.article_id is None:
        connection.execute(inserting(signature), {"article_id": article_id, **values})
    else:
        _forget(connection, article_id, old)
        connection.execute(_RENEW.values(**values), {"of_article": article_id})
    at = rows.seconds(old.published_at)
    # Without rows SQLAlchemy would insert one of defaults.
    if made.keys:
        new = [{"key": key, "article_id": article_id, "published": at} for key in made.keys]
        connection.execute(inserting(signature_key), new)


def forget(connection: Connection, article_id: int) -> None:
    """Take an article's keys out of the index; its signature goes with the article."""
    old = connection.execute(_OLD, {"article_id": article_id}).first()
    if old is not None and old.article_id is not None:
        _forget(connection, article_id, old)


def read(connection: Connection, article_id: int) -> Signature | None:
    """The signature of an article, if it has been signed."""
    wanted = select(signature, article.c.identity).join(article).where(article.c.id == article_id)
    row = connection.execute(wanted).first()
    return (
        None if row is None else Signature(row.identity, row.algorithm, row.minhash, row.digest, unpacked(row.packed))
    )


def candidates(connection: Connection, of: Signature, at: datetime | None, days: int) -> list[Document]:
    """The articles worth comparing with a signed one, without itself, ordered by key.

    `at` is when it was published; where both times are known they are at most `days` apart.
    """
    asked = {"keys": of.keys, "digest": of.digest, "key": of.key, "algorithm": of.algorithm}
    if at is None:
        return [rows.document_of(row) for row in connection.execute(_AT_ANY_TIME, asked)]
    first, last = _shifted(at, -days), _shifted(at, days)
    window = {"earliest": first, "latest": last, "first": rows.seconds(first), "last": rows.seconds(last)}
    return [rows.document_of(row) for row in connection.execute(_IN_WINDOW, {**asked, **window})]


def _shifted(at: datetime, days: int) -> datetime:
    """A time some days off, or the end of time: pages are dated year 1 and year 9999 too."""
    try:
        return at + timedelta(days=days)
    except OverflowError:
        return _FIRST_DAY if days < 0 else _LAST_DAY


def _forget(connection: Connection, article_id: int, old: Found) -> None:
    # By key, since that is what the table is sorted by.
    keys = unpacked(old.packed)
    if keys:
        connection.execute(_FORGET, [{"of_article": article_id, "of_key": key} for key in keys])

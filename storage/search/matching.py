"""Matching: what holds of an article that a query means, beside the words that the index looks up."""

from sqlalchemy import ColumnElement, and_, func, or_

from storage.search.query import Query
from storage.tables import article

#: The place of an article in time.
AT = func.coalesce(article.c.published_at, article.c.first_seen_at, type_=article.c.published_at.type)


def filters(query: Query) -> list[ColumnElement[bool]]:
    """What a query asks of languages and days."""
    asked: list[ColumnElement[bool]] = []
    if query.languages:
        asked.append(or_(*map(_speaks, sorted(query.languages))))
    if query.foreign:
        asked.append(or_(article.c.language.is_(None), and_(*(~_speaks(code) for code in sorted(query.foreign)))))
    if query.after is not None:
        asked.append(query.after <= AT)
    if query.before is not None:
        asked.append(query.before > AT)
    return asked


def _speaks(code: str) -> ColumnElement[bool]:
    """Whether an article is in a language; `pt` is `pt-BR` too."""
    language = func.lower(article.c.language)
    return or_(language == code, language.startswith(f"{code}-", autoescape=True))

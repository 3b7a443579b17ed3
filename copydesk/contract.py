"""The contract with programs: what `clean --jsonl`, `export` and `changes --json` print, field by field.

Version 1, documented in docs/contract.md and docs/changes.md; tests hold the pages and this module together.
Fields are only ever added; a change of meaning is a new version.
"""

from dataclasses import fields

from normalize import Article, Dateline, Moment, Rejected
from normalize.article import Form
from normalize.wire import Wire
from storage import StoredArticle, StoredStory
from storage.records import Event, StoredVersion

VERSION = 1
Json = dict[str, object]


def cleaned(result: Article | Rejected) -> Json:
    """One input as `copydesk clean --jsonl` prints it."""
    if isinstance(result, Rejected):
        return _NOTHING | {
            "source": result.source,
            "status": "rejected",
            "reason": str(result.reason),
            "detail": result.detail,
        }
    return {
        "source": result.source,
        "status": "article",
        "reason": None,
        "detail": None,
        "url": result.url,
        "canonical_url": result.canonical_url,
        "outlet": result.outlet,
        "title": result.title,
        "authors": list(result.authors),
        "published_at": moment(result.published_at),
        "published_from": result.published_from,
        "modified_at": moment(result.modified_at),
        "language": result.language,
        "section": result.section,
        "summary": result.summary,
        "agency": result.agency,
        "dateline": {"place": result.dateline.place, "date": moment(result.dateline.date)},
        "originally_from": result.originally_from,
        "syndicator": result.syndicator,
        "form": str(result.form),
        "stub": result.stub,
        "notices": [{"kind": str(notice.kind), "text": notice.text} for notice in result.notices],
        "body": list(result.body),
        "removed": [{"text": removed.text, "rule": removed.rule} for removed in result.removed],
        "wire": {each.name: _said(getattr(result.wire, each.name)) for each in fields(Wire)},
    }


def _said(value: str | None) -> str | None:
    return str(value) if value else None


def article(stored: StoredArticle) -> Json:
    """One article as `copydesk export articles` prints it."""
    return cleaned(stored.article) | {
        "id": stored.id,
        "story_id": stored.story_id,
        "relation": str(stored.relation) if stored.relation else None,
        "score": stored.score,
    }


def story(stored: StoredStory) -> Json:
    """One story as `copydesk export stories` prints it."""
    return {
        "id": stored.id,
        "title": stored.title,
        "original": stored.original,
        "articles": list(stored.articles),
        "outlets": list(stored.outlets),
        "agency": stored.agency,
        "first_seen": moment(stored.first_seen),
        "last_seen": moment(stored.last_seen),
    }


def version(stored: StoredVersion) -> Json:
    """One text of an article as events tell it."""
    return cleaned(stored.article) | {
        "id": stored.article_id,
        "version": stored.number,
        "received_at": moment(stored.received_at),
    }


def event(told: Event) -> Json:
    """One change as `copydesk changes --json` prints it, `/v1/changes` answers it and webhooks are told it."""
    return {
        "seq": told.seq,
        "at": moment(told.at),
        "kind": str(told.kind),
        "article_id": told.article_id,
        "story_id": told.story_id,
        "detail": dict(told.detail),
    }


def moment(value: Moment | None) -> str | None:
    """ISO 8601: an instant with its offset, a day as the bare date."""
    return value.isoformat() if value is not None else None


#: Every field, unknown: what a rejected input has besides its reason.
_NOTHING = cleaned(
    Article(
        source="",
        url=None,
        canonical_url=None,
        outlet=None,
        title=None,
        authors=(),
        published_at=None,
        published_from=None,
        modified_at=None,
        language=None,
        section=None,
        summary=None,
        agency=None,
        agency_proof=None,
        dateline=Dateline(),
        originally_from=None,
        syndicator=None,
        form=Form.ARTICLE,
        stub=False,
        notices=(),
        body=(),
        removed=(),
    )
) | {"form": None, "stub": None}

"""Story page: the text of the original, the picture of its spread, its versions, and why each copy belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from copydesk import carriers, history
from copydesk.carriers import Told
from copydesk.chains import Chain
from copydesk.pages import desk, spread
from copydesk.pages.desk import Absent
from copydesk.pages.spread import Copy, Standing
from dedupe import Match
from dedupe.document import Relation
from normalize import day
from normalize.article import NoticeKind
from storage import StoredArticle

router = APIRouter()
#: Pixels of the picture on a wide screen and on a phone; in between it is scaled.
_WIDE, _NARROW = 1080, 358


@dataclass(frozen=True, slots=True)
class Line:
    """One copy in the table beneath the picture: as it is drawn, the article, why it belongs, and its nearest kin."""

    copy: Copy
    stored: StoredArticle
    why: str
    match: Match | None
    passage: str | None


@router.get("/stories/{story}")
def show(request: Request, story: int) -> Response:
    """One story; a story that went into another sends there."""
    store = desk.of(request).store
    found = store.story(story)
    if found is None:
        raise Absent(f"There is no story {story}", "Its number never was given out, or its articles were removed.")
    if found.story.merged_into is not None:
        return RedirectResponse(f"/stories/{found.story.merged_into}?was={story}", 303)
    if not found.articles:
        raise Absent(f"Story {story} ended", "All of its articles went elsewhere; its history says where.")
    told = carriers.of(store, found)
    lines = _lines(told)
    return desk.page(
        request,
        "story.html",
        found.story.title or "(no headline)",
        story=found.story,
        original=found.articles[0],
        told=told,
        lines=lines,
        wide=spread.picture([line.copy for line in lines], _WIDE),
        narrow=spread.picture([line.copy for line in lines], _NARROW, narrow=True),
        was=request.query_params.get("was"),
        span=spread.told(found.story.last_seen - found.story.first_seen),
    )


@router.get("/stories/{story}/history")
def past(request: Request, story: int) -> Response:
    """What became of a story, from its events."""
    store = desk.of(request).store
    found = store.history(story)
    if found is None:
        raise Absent(f"There is no story {story}", "Its number was never given out.")
    entries = list(history.entries(store, found))
    return desk.page(request, "history.html", found.story.title or "(no headline)", found=found, entries=entries)


def outlet(stored: StoredArticle) -> str:
    """Who ran an article; where nobody is named, the file that it came in."""
    return stored.article.outlet or stored.article.source.rsplit("/", 1)[-1]


def _lines(told: Told) -> list[Line]:
    matched, versions = carriers.carried(told.found), carriers.numbers(told.chain)
    standings = _standings(told.chain)
    texts = {stored.id: stored for stored in told.found.articles}
    found = [
        Line(
            _copy(stored, told, versions[stored.id], standings.get(stored.id, Standing.CURRENT)),
            stored,
            carriers.why(stored.relation or Relation.ORIGINAL, matched.get(stored.id), stored.via),
            matched.get(stored.id),
            _passage(stored, texts.get(stored.via or 0), matched.get(stored.id)),
        )
        for stored in told.found.articles
    ]
    return sorted(found, key=lambda line: spread.place(line.copy))


def _copy(stored: StoredArticle, told: Told, version: int, standing: Standing) -> Copy:
    article = stored.article
    published = article.published_at
    at = day(published) if published else stored.first_seen_at
    return Copy(
        article=stored.id,
        outlet=outlet(stored),
        title=article.title or "(no headline)",
        at=at,
        day=published is not None and at != published,
        share=told.shares[stored.id],
        version=version,
        standing=standing,
        original=stored.id == told.found.story.original,
        corrects=any(notice.kind is NoticeKind.CORRECTION for notice in article.notices),
    )


def _standings(chain: Chain) -> Mapping[int, Standing]:
    """What each article that is behind carries; the worst counts."""
    grades: Sequence[tuple[Sequence[StoredArticle], Standing]] = (
        (chain.earlier, Standing.EARLIER),
        (chain.corrected, Standing.UNCORRECTED),
        (chain.killed, Standing.KILLED),
    )
    return {stored.id: standing for articles, standing in grades for stored in articles}


def _passage(stored: StoredArticle, other: StoredArticle | None, match: Match | None) -> str | None:
    """The words with which the longest passage that two articles share begins."""
    if other is None or match is None or not match.passages:
        return None
    from dedupe import words

    longest = max(match.passages, key=lambda passage: passage.words)
    text = "\n".join(stored.article.body)
    first = longest.a if match.a == stored.key else longest.b
    spans = words.spans(text)[first : first + longest.words]
    return " ".join(text[spans[0][0] : spans[-1][1]].split()) if spans else None

"""Decisions page: merge, split and pin by hand, each seen before it is made, taken back, and kept with who did it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from copydesk import deciding
from copydesk.pages import desk
from copydesk.pages.desk import Absent
from copydesk.pages.visiting import Writer
from storage import Store, StoredArticle, Unit
from storage.records import Decided, Refused

router = APIRouter()
#: Ids in the database are of 63 bits.
_ID = 2**63 - 1
Number = Annotated[int, Form(ge=0, le=_ID)]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be decided, as a form has it. `stories` are numbers in any spelling: `12, s13`.

    `decision` is the one to take back; `each` makes of the articles that leave a story of its own each.
    """

    act: str
    story: int
    stories: str
    articles: tuple[int, ...]
    each: bool
    note: str
    decision: int

    def verb(self, by: str) -> Callable[[Unit], Decided | Refused] | None:
        """What does it; None where the form lacks what it takes."""
        others = [int(number) for number in re.findall(r"\d{1,18}", self.stories)]
        note = self.note.strip() or None
        if self.act == "merge" and others:
            return lambda unit: unit.merge([self.story, *others], by, note)
        if self.act == "split" and self.articles:
            return lambda unit: unit.split(self.story, self.articles, by, note, self.each)
        if self.act == "pin" and len(self.articles) <= 1:
            return lambda unit: unit.pin(self.story, by, note, self.articles[0] if self.articles else None)
        if self.act == "undo" and self.decision:
            return lambda unit: unit.undo(self.decision, by)
        return None


#: What a form that lacks something should have had.
_LACKS: Mapping[str, str] = {
    "merge": "Name the number of the other story.",
    "split": "Mark the copies in the table that are no part of the story.",
    "pin": "Mark the one copy that is the original, or none to keep the one there is.",
}


def wish(
    act: Annotated[str, Form(max_length=10)],
    story: Number = 0,
    stories: Annotated[str, Form(max_length=2000)] = "",
    articles: Annotated[list[Annotated[int, Form(ge=1, le=_ID)]] | None, Form()] = None,
    each: Annotated[str, Form(max_length=1)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    decision: Number = 0,
) -> Wish:
    """The wish of a form."""
    return Wish(act, story, stories, tuple(articles or ()), bool(each), note, decision)


Wished = Annotated[Wish, Depends(wish)]


@router.get("/decisions")
def listed(request: Request) -> Response:
    """Everything that was decided by hand, the last first."""
    found = list(desk.of(request).store.decisions())[::-1]
    return desk.page(request, "decisions.html", "Decisions", decisions=[(each, deciding.said(each)) for each in found])


@router.post("/decisions/preview")
def preview(request: Request, by: Writer, wished: Wished) -> Response:
    """What would come of it; nothing is changed."""
    at = desk.of(request)
    verb = _verb(wished, by)
    with at.store.rehearsal(at.now()) as unit:
        done = verb(unit)
    if isinstance(done, Refused):
        return _refused(request, done)
    return desk.page(
        request, "preview.html", "Before it is decided", wish=wished, done=done, moved=_moved(at.store, done)
    )


@router.post("/decisions")
def decide(request: Request, by: Writer, wished: Wished) -> Response:
    """Do it."""
    at = desk.of(request)
    verb = _verb(wished, by)
    with at.store.unit(at.now()) as unit:
        done = verb(unit)
    if isinstance(done, Refused):
        return _refused(request, done)
    at.overview.forget()
    number = done.decision.id
    said = f"Decision {number} is taken back" if wished.act == "undo" else f"Decided; it is number {number}"
    return desk.to(f"/stories/{done.stories[0].id}" if done.stories else "/decisions", said)


def _verb(wished: Wish, by: str) -> Callable[[Unit], Decided | Refused]:
    if (verb := wished.verb(by)) is None:
        raise Absent("Something is missing", _LACKS.get(wished.act, "Use the forms of the page."), 422)
    return verb


def _refused(request: Request, refused: Refused) -> Response:
    """Why a decision was not made, and which others it would contradict."""
    answer = desk.page(request, "refused.html", "This was not decided", refused=refused)
    answer.status_code = 409
    return answer


def _moved(store: Store, done: Decided) -> Mapping[int, StoredArticle]:
    """The articles that move or become an original, by id."""
    numbers = {move.article for move in done.moves} | {turn.new for turn in done.turns}
    return {number: stored for number in sorted(numbers) if (stored := store.article(number))}

"""Furniture page: lines that outlets repeat, the rules about them, and a click that says what a line is."""

from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from copydesk import furnishing
from copydesk.config import BadConfig
from copydesk.pages import desk, lines
from copydesk.pages.articlepage import found
from copydesk.pages.desk import Absent, Desk
from copydesk.pages.jobs import Job
from copydesk.pages.lines import Saying
from copydesk.pages.visiting import Writer
from copydesk.showing import NotThere
from storage.errors import StoreError
from storage.records import FurnitureRule, RuleState

router = APIRouter(prefix="/furniture")
#: Rules of a list, and articles in which one is shown.
_RULES, _SHOWN = 300, 20
_STATES = {"approve": RuleState.APPLIED, "refuse": RuleState.REFUSED, "undo": RuleState.PROPOSED}
_EXPECTED = (NotThere, BadConfig, StoreError, Absent)


@dataclass(frozen=True, slots=True)
class Said:
    """What the form of an article's page says of one of its lines."""

    article: int
    line: str
    act: str

    def about(self, at: Desk) -> Saying:
        """The same of the article itself. Raises Absent."""
        stored = found(at.store, self.article)
        if stored.article.outlet is None:
            raise Absent("Nobody knows whose page this is", "Rules are of an outlet, and the article names none.", 409)
        if not any(map(str.isalpha, self.line)):
            raise Absent("A rule needs a line with words in it", "Choose another line.", 422)
        return Saying(stored, self.line, keeps=self.act == "keep")


def said(
    article: Annotated[int, Form(ge=1, le=2**63 - 1)],
    line: Annotated[str, Form(min_length=1, max_length=2000)],
    act: Annotated[Literal["keep", "drop"], Form()],
) -> Said:
    """What a form says."""
    return Said(article, line, act)


Told = Annotated[Said, Depends(said)]


@router.get("")
def listed(
    request: Request,
    outlet: Annotated[str, Query(max_length=200)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The rules, of an outlet or of all."""
    rules = [rule for rule in desk.of(request).store.furniture(outlet or None) if state in ("", rule.state)]
    return desk.page(
        request,
        "furniture.html",
        "Furniture",
        rules=rules[:_RULES],
        more=max(0, len(rules) - _RULES),
        outlet=outlet,
        state=state,
        states=list(RuleState),
    )


@router.post("/preview")
def preview(request: Request, _by: Writer, told: Told) -> Response:
    """What saying it would do to the outlet's other pages; nothing is changed."""
    at = desk.of(request)
    saying = told.about(at)
    touched = list(lines.touched(at, saying))
    return desk.page(
        request,
        "line.html",
        "This line is story" if saying.keeps else "This line is furniture",
        told=told,
        saying=saying,
        touched=touched[:_SHOWN],
        articles=len({held.article_id for held in touched}),
        source=lines.source(at, saying) if saying.keeps else None,
        pattern=lines.pattern(saying.line),
    )


@router.post("")
def say(request: Request, by: Writer, told: Told) -> Response:
    """Do it, beside; the page that comes shows how far it is."""
    at = desk.of(request)
    saying = told.about(at)
    job = at.jobs.start(f"“{told.line[:60]}”", lambda job: lines.do(at, job, saying, by), _EXPECTED)
    return desk.to(f"/furniture/jobs/{job.number}")


@router.get("/jobs/{number}")
def doing(request: Request, number: int) -> Response:
    """How far it is."""
    job = desk.of(request).jobs.get(number)
    if job is None:
        raise Absent("This is not known any more", "copydesk was started anew since. The rules say what stands.")
    return desk.page(request, "doing.html", job.title, job=job)


@router.get("/{number}")
def show(request: Request, number: int) -> Response:
    """A rule, with articles in which it removes its line, or would."""
    at = desk.of(request)
    rule = _rule(at, number)
    effects = list(islice(furnishing.effects(at.store, rule), _SHOWN))
    return desk.page(request, "rule.html", rule.text, rule=rule, effects=effects)


@router.post("/{number}/{act}")
def decide(request: Request, number: int, act: Literal["approve", "refuse", "undo"], by: Writer) -> Response:
    """Apply a rule, refuse it for good, or take back what was decided."""
    at = desk.of(request)
    rule = _rule(at, number)

    def work(job: Job) -> str:
        return lines.decide(at, job, rule, _STATES[act], by)

    job = at.jobs.start(f"“{rule.text[:60]}”", work, _EXPECTED)
    return desk.to(f"/furniture/jobs/{job.number}")


def _rule(at: Desk, number: int) -> FurnitureRule:
    if (rule := at.store.furniture_rule(number)) is None:
        raise Absent(f"There is no rule {number}", "The list has all there are.")
    return rule

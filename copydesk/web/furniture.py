"""Furniture: the lines that outlets repeat, what each rule does to articles, and deciding about them.

A decision cleans the pages of its outlet again before it is answered, as the command does: some seconds for hundreds.
"""

from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from copydesk import furnishing
from copydesk.overriding import Overriding
from copydesk.showing import NotThere
from copydesk.web.decisions import Signed, by
from copydesk.web.desk import At, Desk, Number, answer
from copydesk.web.filters import Name
from copydesk.web.problems import Problem
from copydesk.workers import Workers
from storage.records import FurnitureRule, RuleState

router = APIRouter(prefix="/v1/furniture", tags=["furniture"])

#: Articles in which a rule is shown: a screen of them.
SHOWN = 20
_STATES = {"approve": RuleState.APPLIED, "refuse": RuleState.REFUSED, "undo": RuleState.PROPOSED}


class Rules(BaseModel):
    """Which rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outlet: Name | None = Field(None, description="of one outlet")
    state: RuleState | None = Field(None, description="how far they have come")


class Adding(Signed):
    """A line of an outlet that is furniture; case, spacing and numbers do not matter."""

    outlet: Name
    line: str = Field(min_length=1, max_length=2000)


@router.get("", response_model=list[dict[str, Any]])
def listed(desk: At, asked: Annotated[Rules, Query()]) -> Response:
    """The rules, with what they were counted from and who decided what when."""
    found = desk.store.furniture(asked.outlet)
    return answer([furnishing.rule_json(rule) for rule in found if asked.state in {None, rule.state}])


@router.get("/{number}", response_model=dict[str, Any])
def one(desk: At, number: Number) -> Response:
    """A rule, with articles in which it removes its line or would, and the lines around."""
    rule = _found(desk, number)
    shown = [furnishing.effect_json(effect) for effect in islice(furnishing.effects(desk.store, rule), SHOWN)]
    return answer({**furnishing.rule_json(rule), "effects": shown})


@router.post("", response_model=dict[str, Any])
def add(desk: At, request: Request, said: Adding) -> Response:
    """Say that a line of an outlet is furniture, and clean the outlet's pages again."""
    with Workers(desk.settings.workers, Overriding(desk.settings)) as workers:
        try:
            rule, changed = furnishing.added(desk.store, workers, said.outlet, said.line, by(request, said))
        except NotThere as error:
            raise Problem("not-found", f"{error}") from None
    return answer({"rules": [furnishing.rule_json(rule)], "articles_changed": changed})


@router.post("/{number}/{act}", response_model=dict[str, Any])
def decide(
    desk: At, request: Request, number: Number, act: Literal["approve", "refuse", "undo"], said: Signed
) -> Response:
    """Apply a rule, refuse it for good, or take back what was decided; articles are brought up to date."""
    _found(desk, number)
    with Workers(desk.settings.workers, Overriding(desk.settings)) as workers:
        rules, changed = furnishing.decided(desk.store, workers, [number], _STATES[act], by(request, said))
    return answer({"rules": list(map(furnishing.rule_json, rules)), "articles_changed": changed})


def _found(desk: Desk, number: int) -> FurnitureRule:
    if (rule := desk.store.furniture_rule(number)) is None:
        raise Problem("not-found", f"There is no rule {number}. They are listed at /v1/furniture.")
    return rule

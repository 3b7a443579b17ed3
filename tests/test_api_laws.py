"""The whole API against its own description: whatever is sent, no answer but those that it describes."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case

from tests.answering import Answering, answering, fill

#: Endless by nature; tried in tests/test_api_stream.py.
STREAM = "/v1/changes/stream"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    with answering(str(tmp_path_factory.mktemp("laws") / "store.db"), rate=0) as running:
        fill(running.store)
        yield running


LAWS: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
QUICK = settings(max_examples=10, phases=[Phase.explicit, Phase.generate], derandomize=True, **LAWS)
LONG = settings(max_examples=300, **LAWS)


def hold(desk: Answering, tries: settings, mode: schemathesis.GenerationMode) -> None:
    """Ask every operation what its description allows, or what it does not, and hold each answer to it."""
    described = schemathesis.openapi.from_url(f"{desk.url}/v1/openapi.json").exclude(path=STREAM)
    seen = 0
    for found in described.get_all_operations():
        operation = found.ok()
        if mode is schemathesis.GenerationMode.NEGATIVE and not _takes_anything(operation):
            continue

        @tries
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Case) -> None:
            case.query.update(_sensible(case, mode))
            answer = case.call(headers={"Authorization": f"Bearer {desk.write}"})
            if answer.status_code != 414:  # too long an address is refused before anybody looks what is wrong in it
                case.validate_response(answer)

        holds()
        seen += 1
    assert seen >= 20


def _takes_anything(operation: Any) -> bool:
    return any(len(held) for held in (operation.query, operation.path_parameters, operation.body))


def _sensible(case: Case, mode: schemathesis.GenerationMode) -> dict[str, Any]:
    """What no description can say: that nobody ingests here, which cursors there are, that two are not one."""
    if case.path == "/v1/import":
        return {"wait": 0 if mode is schemathesis.GenerationMode.POSITIVE else -1}
    if mode is schemathesis.GenerationMode.POSITIVE and case.path == "/v1/compare":
        return {"a": 1, "b": 2}
    lists = {"/v1/articles", "/v1/stories", "/v1/search", "/feeds/stories.{form}"}
    if mode is schemathesis.GenerationMode.POSITIVE and case.path in lists:
        case.query.pop("after", None)
    return {}


def test_every_answer_is_one_that_the_description_has(desk: Answering) -> None:
    hold(desk, QUICK, schemathesis.GenerationMode.POSITIVE)


def test_every_answer_to_nonsense_is_a_problem_that_the_description_has(desk: Answering) -> None:
    hold(desk, QUICK, schemathesis.GenerationMode.NEGATIVE)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_the_same_at_length(desk: Answering, mode: schemathesis.GenerationMode) -> None:
    hold(desk, LONG, mode)

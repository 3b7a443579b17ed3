"""docs/api.md and docs/client.md say what the program does: every example in them is run, and every list is whole."""

import contextlib
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from copydesk.config import Config
from copydesk.ingesting import Ingest
from copydesk.web.filters import ArticleFilters, StoryFilters
from copydesk.web.problems import KNOWN
from tests import ROOT
from tests.answering import Answering, answering, fill

API = (ROOT / "docs/api.md").read_text(encoding="utf-8")
CLIENT = (ROOT / "docs/client.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8")
PLACE = "http://127.0.0.1:8470"
EXAMPLES = re.findall(r"```sh\n(.+?)```\n\n```json\n(.+?)```", API, re.DOTALL)
PROGRAMS = re.findall(r"```python\n(.+?)```", CLIENT, re.DOTALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    place = str(tmp_path_factory.mktemp("docs") / "copydesk.db")
    with answering(place) as running, Ingest(Config(store=place, workers=1)):
        fill(running.store)
        yield running


def asked(command: str, desk: Answering) -> httpx.Response:
    """What curl would be answered."""
    program, *rest = shlex.split(command.replace("$KEY", desk.write).replace(PLACE, desk.url))
    assert program == "curl"
    headers, body, address = {}, None, ""
    while rest:
        match rest.pop(0):
            case "-H":
                name, _, value = rest.pop(0).partition(": ")
                headers[name] = value
            case "-d" | "--data-binary":
                body = rest.pop(0).encode()
            case other:
                address = other
    return httpx.request("POST" if body else "GET", address, headers=headers, content=body, timeout=90)


def is_shown(shown: Any, told: Any) -> bool:
    """Whether an answer has what the page shows of it."""
    if shown == "…":
        return True
    if isinstance(shown, dict):
        return isinstance(told, dict) and all(name in told and is_shown(shown[name], told[name]) for name in shown)
    if isinstance(shown, list):
        if shown and shown[-1] == "…":
            shown = shown[:-1]
            told = told[: len(shown)]
        return len(shown) == len(told) and all(map(is_shown, shown, told))
    return bool(shown == told)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=lambda text: text[:60])
def test_every_example_is_what_the_server_answers(desk: Answering, command: str, shown: str) -> None:
    answer = asked(command, desk)
    assert is_shown(json.loads(shown), answer.json()), answer.text


def test_an_example_that_is_wrong_would_be_seen(desk: Answering) -> None:
    command, shown = EXAMPLES[0]
    assert not is_shown(json.loads(shown.replace("Crack", "Hole")), asked(command, desk).json())
    assert not is_shown([1], [1, 2])
    assert len(EXAMPLES) == API.count("```sh")


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_every_program_runs(desk: Answering, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_KEY", desk.write)
    monkeypatch.chdir(Path(desk.store.place).parent)
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(PROGRAMS[number].replace(PLACE, desk.url), {})
    said = ("Crack in Karst dam 3 copies", "new: Crack in Karst dam", "accepted", "['Velmora Post'")[number]
    assert said in told.getvalue()


def test_every_address_filter_and_problem_is_in_the_page(desk: Answering) -> None:
    described = httpx.get(f"{desk.url}/v1/openapi.json").json()
    for path in described["paths"]:
        example = re.sub(r"\{\w+\}", "1", path.replace("{act}", "approve").replace("{form}", "atom"))
        assert example in API, path
    for name in {*ArticleFilters.model_fields, *StoryFilters.model_fields}:
        assert f"`{name}" in API, name
    listed = dict(re.findall(r"^\| `([\w-]+)` \| (\d{3}) \|", API, re.MULTILINE))
    assert listed == {kind: str(status) for kind, (_, status) in KNOWN.items()}


def test_every_test_that_the_page_on_security_names_is_there() -> None:
    named = re.findall(r"`(test_\w+)\.py::(test_\w+)`", SECURITY)
    assert len(named) > 15
    for module, name in named:
        assert f"def {name}(" in (ROOT / f"tests/{module}.py").read_text(encoding="utf-8"), (module, name)

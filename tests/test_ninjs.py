"""ninjs 3.1 out: the properties, types and enumerations of the standard, and our own reader's word."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler import read
from normalize import Page, clean
from tests import SEEDS
from tests.conftest import Run

TEXT = {"type": "string", "minLength": 1}
URI = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def closed(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def several(item: object) -> dict[str, object]:
    return {"type": "array", "items": item, "minItems": 1}


VALUE = several(closed(["value"], role=TEXT, contentType=TEXT, value=TEXT))
#: What of the standard we write, after its specification; it allows no other property anywhere.
ITEM: dict[str, Any] = {
    "uri": URI,
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    "representationType": {"enum": ["full", "partial"]},
    "version": TEXT,
    "firstCreated": INSTANT,
    "versionCreated": INSTANT,
    "embargoedUntil": INSTANT,
    "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
    "copyrightNotice": TEXT,
    "edNote": TEXT,
    "language": {"type": "string", "pattern": "^[a-z]{2,3}(-|$)"},
    "headlines": VALUE,
    "descriptions": VALUE,
    "bodies": several(
        closed(
            ["value"],
            role=TEXT,
            contentType=TEXT,
            charCount={"type": "integer"},
            wordCount={"type": "integer"},
            value=TEXT,
        )
    ),
    "subjects": several(closed([], name=TEXT)),
    "infoSources": several(closed([], name=TEXT, role=TEXT)),
    "altIds": several(closed([], role=TEXT, value=TEXT)),
    "by": TEXT,
    "slugline": TEXT,
    "located": TEXT,
}
ASSOCIATED = closed(["name", "uri"], **ITEM, name=TEXT, rel=TEXT)
STANDARD = closed([], name={"const": "ninjs"}, version={"const": "3.1"}, schema=URI)
VALID = Draft202012Validator(closed(["uri"], **ITEM, standard=STANDARD, associations=several(ASSOCIATED)))


@pytest.fixture
def exported(copydesk: Run, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    copydesk("import", SEEDS)
    found = {}
    for what in ("articles", "stories"):
        copydesk("export", what, "--format", "ninjs", "-o", f"{what}.jsonl")
        found[what] = [json.loads(line) for line in (tmp_path / f"{what}.jsonl").read_text().splitlines()]
    return found


def test_what_is_written_is_ninjs_and_can_be_read_again(exported: dict[str, list[dict[str, Any]]]) -> None:
    articles, stories = exported["articles"], exported["stories"]
    for each in (*articles, *stories):
        VALID.validate(each)
    assert len({each["uri"] for each in articles}) == len(articles)
    assert sum(len(each["associations"]) for each in stories) == len(articles)
    assert all(each["associations"][0]["rel"] == "original" for each in stories)

    tram = next(each for each in articles if "tram line nine" in each["headlines"][0]["value"])
    assert tram["uri"] == "urn:newsml:westdesk.example:20260318:5521"
    assert (tram["slugline"], tram["located"], tram["by"]) == ("TRAM-LINE-NINE", "OSTERMARK", "Ruth Andvik")
    (item,) = read(json.dumps(tram).encode(), "application/json", "x.json")
    (source,) = read((SEEDS / "wire/tram-ninjs.json").read_bytes(), None, "y.json")
    assert isinstance(item, Page)
    assert isinstance(source, Page)
    again, before = clean(item), clean(source)
    assert (again.title, again.body, again.authors) == (before.title, before.body, before.authors)  # type: ignore[union-attr]

    frost = next(each for each in articles if "apple blossom" in each["headlines"][0]["value"])
    assert frost["uri"].startswith("tag:localhost,2026:article:")
    assert {"role": "agency", "name": "AFP"} in frost["infoSources"]


def test_of_events_there_is_none(copydesk: Run) -> None:
    copydesk("import", SEEDS)
    assert "ninjs has no events" in copydesk("export", "events", "--format", "ninjs", code=2).stderr


def test_what_was_killed_is_canceled_and_has_no_text(exported: dict[str, list[dict[str, Any]]]) -> None:
    otters = next(each for each in exported["articles"] if each["pubStatus"] == "canceled")
    assert otters["edNote"].startswith("KILL: ")
    assert "bodies" not in otters
    assert [each["pubStatus"] for each in exported["stories"]].count("canceled") == 1
    assert "river trust" not in json.dumps(exported["stories"])

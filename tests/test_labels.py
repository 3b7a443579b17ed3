"""Labels that content systems print around a story."""

from datetime import date, datetime

import pytest

from normalize import labels


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("Category: Local News", "Local News"),
        ("Filed under: Sports", "Sports"),
        ("Posted in Sports", "Sports"),
        ("Rubrik: Panorama", "Panorama"),
        ("Catégorie : Société", "Société"),
        ("カテゴリー：社会", "社会"),
    ],
)
def test_a_section_is_told(line: str, section: str) -> None:
    assert labels.read(line) == labels.Label("section", section=section)


@pytest.mark.parametrize(
    "line", ["Hits: 214", "Tagged cup final, Rivermouth", "Details", "7", "1.2k", "Tags: ferry", "Contacts", "Themen"]
)
def test_other_labels_are_labels(line: str) -> None:
    assert labels.read(line) == labels.Label("label")


@pytest.mark.parametrize(
    "line", ["2 hours ago", "Updated 5 min ago", "vor 3 Stunden", "il y a 2 heures", "hace 3 horas"]
)
def test_an_age_is_a_date_that_tells_no_day(line: str) -> None:
    assert labels.read(line) == labels.Label("date")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Jane Roe | March 4, 2026", ("Jane Roe",)),
        ("By Jane Roe March 4, 2026, 07:47 PM EST", ("Jane Roe",)),
        ("March 4, 2026 by Ada Fenwick", ("Ada Fenwick",)),
    ],
)
def test_a_byline_with_its_date(line: str, authors: tuple[str, ...]) -> None:
    label = labels.read(line)
    assert label is not None
    assert (label.rule, label.authors) == ("byline", authors)
    assert label.date is not None
    day = label.date.moment
    assert (day.date() if isinstance(day, datetime) else day) in (date(2026, 3, 4), date(2026, 3, 5))


def test_a_date_behind_a_place_or_a_desk() -> None:
    label = labels.read("Osthaven, March 4, 2026, 12:30")
    assert label is not None
    assert (label.rule, label.authors) == ("date", ())


@pytest.mark.parametrize(
    "line",
    [
        "Details of the plan were not published.",
        "The section of the pier that fell was built in 1961.",
        "Posted on the harbor board on March 4, 2026:",
        "She was born on March 4, 2026.",
        "The contacts between the two ports were broken off in 1961 and taken up again in 2026.",
        "Ferry crews walk out on Kestrel Strait",
        "tags" + ":" * 500_000,
    ],
)
def test_stories_carry_no_labels(line: str) -> None:
    assert labels.read(line) is None

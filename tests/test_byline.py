"""Bylines: the people that a line of its own names."""

import pytest

from normalize import byline


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By Jane Roe", ("Jane Roe",)),
        ("By: Nora Feld", ("Nora Feld",)),
        ("By JANE ROE and JOHN DOE", ("Jane Roe", "John Doe")),
        ("By Jane Roe, Staff Writer", ("Jane Roe",)),
        ("By Jane Roe, John Doe and Ivo Tamm", ("Jane Roe", "John Doe", "Ivo Tamm")),
        ("Von Jana Roth", ("Jana Roth",)),
        ("Por Lucía Ferrán", ("Lucía Ferrán",)),
        ("Par Rémi Aubin", ("Rémi Aubin",)),
        ("Di Elena Sarti", ("Elena Sarti",)),
        ("Written by Ada Fenwick", ("Ada Fenwick",)),
        ("By Jane Roe | Updated 4:15 p.m.", ("Jane Roe",)),
        ("Writer's pictureNewsDesk", ("NewsDesk",)),
        ("By Ludwig van der Aa", ("Ludwig van der Aa",)),
        ("By The Associated Press", ()),
        ("From staff and wire reports", ()),
        ("Staff Reports", ()),
        ("By Halvorsen Optik AS via NewsLane", ()),
    ],
)
def test_a_byline_names_people(line: str, people: tuple[str, ...]) -> None:
    assert byline.read(line) == people


@pytest.mark.parametrize(
    "line",
    [
        "Jane Roe",
        "By the time the ferry sailed, half of the passengers had gone home.",
        "By 2030 the strait will have a bridge",
        "By noon on Wednesday nobody was left on the pier.",
        "Por la tarde, los barcos volvieron al puerto y nadie protestó.",
        "Ferry crews walk out on Kestrel Strait",
        "By " + "A " * 200_000,
    ],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    assert byline.read(line) is None

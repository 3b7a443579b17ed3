"""Names of authors, out of what is called author."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize import people


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Marsh", ["Ada Marsh"]),
        ("By Ada Marsh and Rui Gomes", ["Ada Marsh", "Rui Gomes"]),
        ("Von Anna Keller, Jonas Brandt und Mia Vogel", ["Anna Keller", "Jonas Brandt", "Mia Vogel"]),
        ("Ada Marsh; Rui Gomes", ["Ada Marsh", "Rui Gomes"]),
        ("Ada Marsh/Reuters", ["Ada Marsh"]),
        ("Ada Marsh, Staff Writer", ["Ada Marsh"]),
        ("ADA MARSH, The Associated Press", ["ADA MARSH"]),
        ("Ada Marsh (dpa)", ["Ada Marsh"]),
        ("Ada Marsh in Nairobi", ["Ada Marsh"]),
        ("Ada Marsh, Nairobi", ["Ada Marsh"]),
        ("Ada Marsh &amp; Rui Gomes", ["Ada Marsh", "Rui Gomes"]),
        ("Jan van der Meer, Sinéad O’Connor-Hale", ["Jan van der Meer", "Sinéad O’Connor-Hale"]),
        ("Amos T. Reed, Jr.", ["Amos T. Reed, Jr"]),
        ("김민수 기자", ["김민수"]),
        ("山田太郎", ["山田太郎"]),
        ("ada marsh", ["ada marsh"]),
    ],
)
def test_people_are_named(byline: str, names: list[str]) -> None:
    assert people.named([byline]) == tuple(names)


@pytest.mark.parametrize(
    "byline",
    [
        "Associated Press",
        "AP",
        "Reuters",
        "News Desk",
        "Redaktion",
        "The Harbour Times",
        "admin",
        "ada-marsh",
        "amarsh2",
        "https://social.example/ada.marsh",
        "ada@example.com",
        "@adamarsh",
        "Staff Reporter",
        "",
        "HelloLogout",
        "The mayor said that the bridge is closed",
        "x" * 300,
        "(" * 300,
    ],
)
def test_what_is_no_person_is_left_out(byline: str) -> None:
    assert people.named([byline]) == ()


def test_the_site_itself_is_no_author_and_nobody_is_named_twice() -> None:
    assert people.named(["Harbour Voice", "Ada Marsh", "ADA MARSH"], outlets=["Harbour Voice"]) == ("Ada Marsh",)


def test_an_organisation_signs_where_nobody_does() -> None:
    assert people.credited(["Associated Press"], outlets=["Harbour Voice"]) == ("Associated Press",)
    assert people.credited(["Harbour Voice", "Reuters"], outlets=["Harbour Voice"]) == ("Reuters",)
    assert people.credited(["Harbour Voice and AFP"], outlets=["Harbour Voice"]) == ("Harbour Voice", "AFP")
    assert people.credited(["Harbour Voice"], outlets=["Harbour Voice"]) == ("Harbour Voice",)
    assert people.credited(["admin", "https://example.com/a"]) == ()


@given(st.lists(st.text(max_size=120), max_size=4))
def test_no_byline_makes_it_raise(bylines: list[str]) -> None:
    for name in people.named(bylines) + people.credited(bylines):
        assert name == name.strip()
        assert 1 < len(name) <= 50

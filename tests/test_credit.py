"""Agency credits: a form, never a mention."""

import pytest

from normalize import agencies, credit


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("(AP)", "AP"),
        ("By The Associated Press", "AP"),
        ("Associated Press", "AP"),
        ("Source: Reuters", "Reuters"),
        ("Quelle: dpa", "dpa"),
        ("dpa-infocom, dpa:260304-99-12345/2", "dpa"),
        ("© 2026 AFP", "AFP"),
        ("© 2026 The Associated Press. All rights reserved.", "AP"),
        ("Copyright 2026 by United Press International", "UPI"),
        ("AFP/dpa", "AFP"),
        ("By JANE ROE, Associated Press", "AP"),
        ("By Jane Roe | The Canadian Press", "Canadian Press"),
        ("(Reporting by Nora Feld; Editing by Hugh Marrin)", "Reuters"),
        (
            "Reporting by Nora Feld in Washport and Ivo Tamm in Osthaven; writing by A. Bello; editing by Hugh Marrin",
            "Reuters",
        ),
        ("-- BERNAMA", "Bernama"),
        ("新华社", "Xinhua"),
        ("共同通信", "Kyodo"),
        ("연합뉴스", "Yonhap"),
        ("Agencia EFE", "EFE"),
        ("ТАСС", "TASS"),
    ],
)
def test_a_line_that_is_a_credit(line: str, agency: str) -> None:
    assert credit.agency(line) == credit.Credit(agency, line)


@pytest.mark.parametrize(
    "line",
    [
        "Reuters reported on Monday that the yard would close.",
        "The Associated Press first reported the talks, citing two people familiar with the matter.",
        "“I told the AP the truth,” she said.",
        "AFP Protein levels rose in the second group.",
        "By Jane Roe",
        "AA batteries are sold out on the islands.",
        "PA announcements told passengers to wait.",
        "© REUTERS / POOL",
        "Photo: Reuters",
        "According to ANSA, the ferry turned back.",
        "The Conversation we never had",
    ],
)
def test_a_mention_is_no_credit(line: str) -> None:
    assert credit.agency(line) is None


@pytest.mark.parametrize(
    ("paragraph", "agency", "proof"),
    [
        ("The bridge opens again on Friday. (PTI)", "PTI", "(PTI)"),
        ("Die Brücke öffnet am Freitag wieder. (dpa/lno)", "dpa", "(dpa/lno)"),
        ("“It opens on Friday,” he said. — Bernama", "Bernama", "— Bernama"),
        ("橋は金曜日に再開する。（共同）".replace("（", "(").replace("）", ")"), "Kyodo", "(共同)"),
    ],
)
def test_the_sign_off_behind_the_last_full_stop(paragraph: str, agency: str, proof: str) -> None:
    found = credit.sign_off(paragraph)
    assert found == credit.Credit(agency, proof)


@pytest.mark.parametrize(
    "paragraph", ["He joined the agency (AP) in May.", "It opens (Reuters", "The bridge opens. (AP Photo)"]
)
def test_no_sign_off(paragraph: str) -> None:
    assert credit.sign_off(paragraph) is None


@pytest.mark.parametrize(
    "line",
    [
        "Mina Okafor contributed to this report.",
        "With additional reporting by Nora Feld in Osthaven",
        "Associated Press writer Ivo Tamm in Osthaven contributed to this story.",
        "Contributing: Nora Feld",
        "With Post wires",
    ],
)
def test_who_contributed(line: str) -> None:
    assert credit.contribution(line)


def test_a_sentence_about_contributions_is_none() -> None:
    assert not credit.contribution("Heavy rain contributed to the closing of the pass, the county said.")


@pytest.mark.parametrize("form", ["Associated Press", "the associated press", "AP", "THE ASSOCIATED PRESS "])
def test_names_of_an_agency_are_one(form: str) -> None:
    assert agencies.name(form) == credit.name(form) == "AP"


def test_what_is_no_agency_has_no_name() -> None:
    assert agencies.name("Harbor Press") is None
    assert agencies.name("AP" * 100_000) is None


@pytest.mark.parametrize(("short", "form"), [(short, short) for short in agencies.FORMS])
def test_each_short_name_is_its_own_form(short: str, form: str) -> None:
    assert agencies.name(form) == short


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("Reuters", "Reuters"),
        ("Jane Roe Associated Press", "AP"),
        ("By JANE ROE, AP Sports Writer", "AP"),
        ("Jana Roth, dpa", "dpa"),
        ("Jane Roe", None),
        ("Jane Roe, Editor", None),
        ("Ana Paz", None),
    ],
)
def test_the_agency_in_an_author_field(byline: str, agency: str | None) -> None:
    found = credit.signed(byline)
    assert (found.agency if found else None) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("By Ann Example and The Associated Press", "AP"),
        ("Jo Doe | The Associated Press", "AP"),
        ("Reporting by Jo Doe for the Eastmere Gazette; editing by Max Roe of the Gazette", None),
    ],
)
def test_who_shares_a_byline_and_who_signs_for_another_house(line: str, agency: str | None) -> None:
    found = credit.agency(line)
    assert (found.agency if found else None) == agency

"""Datelines: where, when and through whom a story was filed."""

from datetime import date

import pytest

from normalize import dateline
from normalize.article import Dateline


@pytest.mark.parametrize(
    ("paragraph", "place", "day", "agency"),
    [
        ("WASHPORT (AP) — Ferry crews walked out.", "WASHPORT", None, "AP"),
        ("WASHPORT, March 4 (Reuters) - Ferry crews walked out.", "WASHPORT", date(2026, 3, 4), "Reuters"),
        ("OSTHAVEN, Calder. (AP) — Ferry crews walked out.", "OSTHAVEN, Calder.", None, "AP"),
        ("Osthaven (dpa) - Die Fähren fielen aus.", "Osthaven", None, "dpa"),
        ("PUERTO ALTO, 4 mar (EFE).- Los barcos no salieron.", "PUERTO ALTO", date(2026, 3, 4), "EFE"),
        ("(ANSA) - MOLO, 04 MAR - I traghetti sono fermi.", "MOLO", date(2026, 3, 4), "ANSA"),
        ("(Reuters) - Ferry crews walked out.", None, None, "Reuters"),
        ("PORTGRAD, March 4. /TASS/. The ferries stopped.", "PORTGRAD", date(2026, 3, 4), "TASS"),
        (
            "OSTHAVEN, March 10, 2026 (GLOBE NEWSWIRE) -- Halvorsen reported results.",
            "OSTHAVEN",
            date(2026, 3, 10),
            "GlobeNewswire",
        ),
        ("【霧ヶ浦共同】水曜日の朝、フェリーが運休した。", "霧ヶ浦", None, "Kyodo"),
        ("新华社海港3月4日电 渡轮停航。", "海港", None, "Xinhua"),
        ("(서울=연합뉴스) 나해린 기자 = 여객선이 멈췄다.", "서울", None, "Yonhap"),
        ("HARBOR CITY — Ferry crews walked out.", "HARBOR CITY", None, None),
    ],
)
def test_datelines_of_many_newsrooms(paragraph: str, place: str | None, day: date | None, agency: str | None) -> None:
    filed = dateline.read(paragraph, 2026)
    assert filed is not None
    assert filed.dateline.place == place
    assert filed.dateline.date in (day, None)
    assert (filed.credit.agency if filed.credit else None) == agency
    assert not filed.alone


def test_a_day_without_a_year_needs_one() -> None:
    filed = dateline.read("WASHPORT, March 4 (Reuters) - Ferry crews walked out.")
    assert filed is not None
    assert filed.dateline == Dateline("WASHPORT", None)
    told = dateline.read("WASHPORT, March 4 (Reuters) - Ferry crews walked out.", 2026)
    assert told is not None
    assert told.dateline == Dateline("WASHPORT", date(2026, 3, 4))


def test_a_dateline_in_a_line_of_its_own_is_alone() -> None:
    filed = dateline.read("CLAYTON (Reuters) -")
    assert filed is not None
    assert filed.alone
    assert filed.credit is not None
    assert filed.credit.proof == "CLAYTON (Reuters) -"


@pytest.mark.parametrize(
    "paragraph",
    [
        "Ferry crews walked out (again) on Wednesday.",
        "The bridge – closed since May – opens on Friday.",
        "Calder (population 9,000) has no ferry.",
        "The agency (AP) reported it first.",
        "He said — and nobody asked — that it was over.",
        "",
        "A" * 500_000,
        "Ab " * 300_000,
    ],
)
def test_stories_without_one(paragraph: str) -> None:
    assert dateline.read(paragraph) is None

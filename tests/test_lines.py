"""Lines of a text file: none is lost, narrow columns are joined, lists and verse are not."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from normalize import lines

PARAGRAPHS = [
    " ".join(sentence.split())
    for sentence in (
        """Ferry crews on the strait walked off the job before dawn on Wednesday, stranding thousands of commuters and
        cutting the only scheduled link to three islands after talks over night shifts broke down.""",
        """All eleven vessels stayed at their berths as pickets gathered at the terminal, where handwritten signs told
        drivers to turn back and buses brought the first passengers home again.""",
        """The company said about fourteen thousand passengers use the crossings on a normal weekday and that it would
        ask a court to order a skeleton service for medical trips and for the school run.""",
    )
]


def texts(text: str) -> list[str]:
    return [line.text for line in lines.split(text)]


def test_each_paragraph_of_a_file_is_a_line() -> None:
    assert texts("One.\n\nTwo.\r\nThree.\rFour.\u2028Five.") == ["One.", "Two.", "Three.", "Four.", "Five."]


def test_blank_lines_are_told_by_what_follows_them() -> None:
    assert [line.first for line in lines.split("One.\nTwo.\n \u200b \nThree.")] == [True, False, True]


def test_invisible_marks_at_the_ends_are_stripped_and_inside_kept() -> None:
    assert texts("\ufeff\u200b\xa0A quay\u200dside\xad \t") == ["A quay\u200dside"]
    padded = "\u2060 \u3000word\u3000 \ufeff"
    assert lines.strip(padded) == "word"


def test_a_narrow_column_is_joined_to_paragraphs() -> None:
    wrapped = "\n\n".join(textwrap.fill(paragraph, 68) for paragraph in PARAGRAPHS)
    assert texts(wrapped) == PARAGRAPHS


def test_a_headline_over_a_narrow_column_stays_alone() -> None:
    wrapped = "Ferries stop\n\n" + "\n\n".join(textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS)
    assert texts(wrapped) == ["Ferries stop", *PARAGRAPHS]


def test_long_paragraphs_without_blank_lines_are_never_joined() -> None:
    assert texts("\n".join(PARAGRAPHS)) == PARAGRAPHS


def test_lists_and_verse_are_never_joined() -> None:
    results = ["Rivermouth 2, Calder 1", "Osthaven 0, Lindenau 0", "Port Ansel 3, Gull Island 2", "Kestrel 1, Marrin 4"]
    verse = [
        "The tide comes in, the tide goes out,",
        "and nobody asks why;",
        "the heron stands in shallow doubt",
        "below a paling sky.",
    ]
    assert texts("\n".join(results * 3)) == results * 3
    assert texts("\n".join(verse) + "\n\n" + "\n".join(verse)) == verse * 2


@given(st.text(max_size=300))
def test_no_letter_is_lost(text: str) -> None:
    def bare(value: str) -> str:
        return "".join(value.translate(dict.fromkeys(map(ord, lines.INVISIBLE))).split())

    assert bare("".join(texts(text))) == bare(text)


def test_a_wall_of_blanks_takes_no_time() -> None:
    assert texts("a" + " " * 1_000_000 + "b" + "\xa0" * 1_000_000)[0].startswith("a ")

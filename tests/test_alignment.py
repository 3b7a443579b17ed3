"""Two texts laid side by side: nothing is lost, and what differs is what differs."""

from hypothesis import given
from hypothesis import strategies as st

from dedupe import alignment
from dedupe.alignment import Kind

HARBOUR = (
    "The harbour of Eastmere will close for 12 days from Monday while divers look for the wreck of a barge.\n"
    "Captain Dora Quill said the barge lay “across the only deep channel”, at 14.5 metres.\n"
    "Ferries to the outer islands go on from the fishing quay, the company said, and fares stay as they are."
)
LATER = (
    "The harbour of Eastmere will close for 15 days from Monday while divers look for the wreck of a barge.\n"
    "A second wreck was found on Friday.\n"
    "Captain Dora Quill said the barge lay “across the only deep channel”, at 14.8 metres.\n"
    "Ferries to the outer islands go on from the fishing quay, the company said, and fares stay as they are."
)
WORDS = st.lists(st.sampled_from(["one", "two,", "“three", "four”", "5.5%", "Six", "७", "港", "\n"]), max_size=60)


def text(pieces: tuple[alignment.Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def test_rows_are_paragraphs_and_what_was_added_has_a_row_of_its_own() -> None:
    rows = alignment.align(HARBOUR, LATER).rows()
    assert [(bool(row.a), bool(row.b)) for row in rows] == [(True, True), (False, True), (True, True), (True, True)]
    assert text(rows[1].b).strip() == "A second wreck was found on Friday."


def test_numbers_that_differ_are_marked_whole() -> None:
    rows = alignment.align(HARBOUR, LATER).rows()
    marked = [[p.text for p in (*row.a, *row.b) if p.kind is Kind.FACT] for row in rows]
    assert marked == [["12", "15"], ["Friday"], ["14.5", "14.8"], []]


def test_a_paragraph_that_was_moved_is_shared_all_the_same() -> None:
    one, two, three = HARBOUR.split("\n")
    rows = alignment.align(HARBOUR, "\n".join((three, one, two))).rows()
    kinds = {piece.kind for row in rows for piece in (*row.a, *row.b)}
    assert kinds == {Kind.SHARED, Kind.MOVED}


def test_names_do_not_come_of_the_beginnings_of_sentences() -> None:
    assert alignment.facts("Rain fell on Ostrava. Then Mayor Lund said: “Never.” It cost $1,250 and 3%.") == {
        "Ostrava",
        "Mayor",
        "Lund",
        "$1,250",
        "3%",
    }


@given(WORDS, WORDS)
def test_nothing_is_lost_and_nothing_is_told_twice(a: list[str], b: list[str]) -> None:
    left, right = " ".join(a), " ".join(b)
    aligned = alignment.align(left, right)
    rows = aligned.rows()
    if aligned.a.words:
        assert "".join(text(row.a) for row in rows) == left
    if aligned.b.words:
        assert "".join(text(row.b) for row in rows) == right

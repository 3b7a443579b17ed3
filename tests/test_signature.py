"""What the index keeps of a text: its words, its shingles, its keys, and which articles become candidates."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH
from hypothesis import given
from hypothesis import strategies as st

from dedupe import Document, Signature, candidates, shingles, sign, words
from dedupe.signature import ALGORITHM, BANDS, PERMUTATIONS, ROWS, resemblance

HARBOUR = (
    "The harbour board of Eastmere voted on Tuesday to close the old ferry terminal before the winter.",
    "About 340 people work in the building, which has leaked since the storm of 2009, the board said.",
    "“We cannot heat a sieve,” chairwoman Ilse Marrow told reporters after the vote.",
    "Two smaller piers will take over the traffic to the outer islands until a new hall is ready in 2027.",
    "Shopkeepers on the quay fear for their trade and have asked the council for a later date.",
)

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def document(*body: str, key: str = "a", title: str = "") -> Document:
    return Document(key=key, title=title, body=body)


def shared(a: Signature, b: Signature) -> tuple[int, int]:
    """How many band keys and scaled keys two signatures share."""
    kinds = Counter(candidates.is_band(key) for key in set(a.keys) & set(b.keys))
    return kinds[True], kinds[False]


def are_candidates(a: Document, b: Document) -> bool:
    return candidates.are(*shared(sign(a), sign(b)))


# --- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It’s a ‘test’,” she said.", ["it", "s", "a", "test", "she", "said"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("ＦＵＬＬ ｗｉｄｔｈ １２３", ["full", "width", "123"]),
        ("co\u00adoperate zero\u200bwidth", ["cooperate", "zerowidth"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("東京で会議", ["東", "京", "で", "会", "議"]),
        ("ไทย 2024", ["ไ", "ท", "ย", "2024"]),
        ("GDP增长5.2%", ["gdp", "增", "长", "5", "2"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("…—!?", []),
    ],
)
def test_words_are_the_same_for_every_way_to_write_them(text: str, expected: list[str]) -> None:
    assert words.of(text) == expected


def test_composed_and_decomposed_letters_are_one_word() -> None:
    assert words.of("Café Ångström가") == words.of(unicodedata.normalize("NFD", "Café Ångström가"))


@given(any_text)
def test_every_word_has_a_place_in_the_text(text: str) -> None:
    spans = words.spans(text)
    assert len(spans) == len(words.of(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)


def test_places_point_at_the_words_as_they_were_written() -> None:
    text = "Prices “rose”, by ½ to ＄３０ in Côte\u0301 d'Azur; 東京も"
    assert [text[start:end] for start, end in words.spans(text)][:3] == ["Prices", "rose", "by"]
    assert [text[start:end] for start, end in words.spans(text)][-3:] == ["東", "京", "も"]
    assert "３０" in {text[start:end] for start, end in words.spans(text)}


# --- shingles


def test_a_shingle_is_three_words_and_five_characters_where_there_are_no_spaces() -> None:
    english = shingles.of(shingles.hashes(["one", "two", "three", "four"]))
    assert len(english) == 2
    one, other = (shingles.of(shingles.hashes(list(text)))[0] for text in ("東京で会議", "東京で会社"))
    assert one != other
    assert shingles.of(shingles.hashes(list("東京で会")))[0] not in {one, other}


def test_the_order_of_words_counts() -> None:
    there = shingles.of(shingles.hashes(["dog", "bites", "man"]))
    back = shingles.of(shingles.hashes(["man", "bites", "dog"]))
    assert there[0] != back[0]


def test_turns_of_phrase_are_not_telling() -> None:
    flags = shingles.telling(shingles.hashes(words.of("one of the harbour chairwoman voted no")))
    assert flags.tolist() == [False, True, True, True, True]


# --- signatures


def test_golden_signature() -> None:
    """A changed value means that stored signatures no longer match: the version must change with it."""
    signature = sign(document(*HARBOUR))
    assert (
        signature.algorithm
        == ALGORITHM
        == ("word3-char5/minhash128-affine32-seed1-12x6/scaled8-opening60x3-least8-telling/1")
    )
    assert signature.digest == "316766b9f9ffd1043ce74aa5c802b80a"
    assert np.frombuffer(signature.minhash, "<u4")[:4].tolist() == [15174422, 18327093, 25121335, 24630268]
    assert [key for key in signature.keys if candidates.is_band(key)][:2] == [
        -9017089545467180343,
        -8870610353264032504,
    ]
    assert [key for key in signature.keys if not candidates.is_band(key)][:3] == [
        76894085589687838,
        644134659151104828,
        938864951486585554,
    ]
    assert len(signature.keys) == 29


@given(st.lists(any_text, max_size=4))
def test_signing_is_stable_and_its_keys_fit_a_signed_column(body: list[str]) -> None:
    first, second = sign(document(*body)), sign(document(*body, title="Another headline", key="a"))
    assert first == second
    assert list(first.keys) == sorted(set(first.keys))
    assert all(-(2**63) <= key < 2**63 for key in first.keys)


def test_typography_does_not_change_a_signature() -> None:
    plain = [line.replace("“", '"').replace("”", '"').upper() for line in HARBOUR]
    assert sign(document(*plain)) == sign(document(*HARBOUR))


def test_an_empty_text_has_no_keys_and_equals_nothing() -> None:
    empty = sign(document("", " …"))
    assert (empty.keys, empty.digest, empty.minhash) == ((), None, b"")
    assert resemblance(empty, empty) == 0.0
    assert not are_candidates(document(), document(key="b"))


def test_a_text_too_short_to_judge_is_found_only_by_the_same_text() -> None:
    caption = document("Ferries at the quay of Eastmere.")
    assert are_candidates(caption, document("FERRIES at the quay of Eastmere", key="b"))
    assert not are_candidates(caption, document("Ferries at the quay of Westmere.", key="b"))


def test_signatures_of_two_algorithms_do_not_compare() -> None:
    here = sign(document(*HARBOUR))
    there = Signature(here.key, "word3/1", here.minhash, here.digest, here.keys)
    with pytest.raises(ValueError, match="two algorithms"):
        resemblance(here, there)


def test_the_estimate_is_near_the_true_jaccard() -> None:
    left = [f"word{n}" for n in range(600)]
    right = left[200:] + [f"other{n}" for n in range(200)]
    sets = [set(shingles.of(shingles.hashes(text)).tolist()) for text in (left, right)]
    true = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    estimate = resemblance(sign(document(" ".join(left))), sign(document(" ".join(right), key="b")))
    # Three standard errors of 128 values.
    assert abs(estimate - true) < 3 * (0.25 / PERMUTATIONS) ** 0.5


# --- candidates


@given(st.integers(0, 40), st.integers(0, 40))
def test_one_band_or_two_samples_make_candidates(bands: int, scaled: int) -> None:
    assert candidates.are(bands, scaled) == (bands > 0 or scaled > 1)


@given(st.integers(0, 120))
def test_bands_find_what_the_lsh_of_datasketch_finds(changed: int) -> None:
    text = [f"w{n}" for n in range(120)]
    other = [f"x{n}" if n < changed else word for n, word in enumerate(text)]
    pair = [sign(document(" ".join(words_), key=str(n))) for n, words_ in enumerate((text, other))]
    hashes = [MinHash(hashvalues=np.frombuffer(s.minhash, "<u4"), scheme="affine32", seed=1) for s in pair]
    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
    index.insert("text", hashes[0])
    assert (shared(*pair)[0] > 0) == ("text" in index.query(hashes[1]))


def test_a_copy_cut_to_its_opening_is_a_candidate_and_a_stranger_is_not() -> None:
    cut = document(*HARBOUR[:2], key="b")
    assert are_candidates(document(*HARBOUR), cut)
    stranger = document(
        "One of the members of the board said on Tuesday it would be the end of the year before the vote.",
        "There will be a number of people who do not think that this is going to be the last of it.",
        key="c",
    )
    assert not are_candidates(document(*HARBOUR), stranger)


NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        (NOON, NOON + timedelta(days=candidates.WINDOW), True),
        (NOON, NOON + timedelta(days=candidates.WINDOW, minutes=1), False),
        (NOON, None, True),
        (None, None, True),
    ],
)
def test_the_window_counts_only_where_both_dates_are_known(a: datetime | None, b: datetime | None, near: bool) -> None:
    assert candidates.near(a, b) == candidates.near(b, a) == near

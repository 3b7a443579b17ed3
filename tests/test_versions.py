"""Write-throughs: one invented wire story in four texts and a kill, carried by eight outlets, imported as files."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe import versions
from dedupe.versions import Copy
from tests.conftest import Run

LEDE = (
    "LARKHAVEN (AP) - A cargo train carrying grain left the rails near Larkhaven on Tuesday and {dead} people were "
    "killed when two wagons fell on the platform of a village station."
)
HURT = (
    "Another {hurt} people were taken to hospitals in Larkhaven and Brindle, said Ada Corvin, who leads the rescue "
    "service of the district."
)
SPEED = (
    "The train was moving at {speed} kilometres an hour when it reached the curve before the station, the railway "
    "company said in a statement that gave no cause."
)
QUOTE = (
    "“We heard a long scrape and then the whole roof of the waiting room came down on the benches,” said Tomas Wendel, "
    "a teacher who was buying a ticket."
)
INQUIRY = (
    "The transport ministry opened an inquiry and told the company to stop all freight on the line until the brakes "
    "of the wagons have been examined."
)
LAST = (
    "The line between Larkhaven and Brindle was built in 1908 and carries grain from the northern valleys to the port. "
    "Passenger trains have not run beyond the village since a flood took the bridge away."
)
FIRST = [LEDE.format(dead=3), HURT.format(hurt=11), SPEED.format(speed=60), QUOTE, LAST]
SECOND = [LEDE.format(dead=5), HURT.format(hurt=19), SPEED.format(speed=60), QUOTE, LAST]
THIRD = [LEDE.format(dead=7), HURT.format(hurt=24), SPEED.format(speed=60), INQUIRY, QUOTE, LAST]
MENDED = [LEDE.format(dead=7), HURT.format(hurt=24), SPEED.format(speed=90), INQUIRY, QUOTE, LAST]
CORRECTS = (
    "CORRECTION: This story has been corrected to show that the train was moving at 90 kilometres an hour, not 60."
)
KILLS = "KILL: Do not use the story about the train near Larkhaven. It has been withdrawn by the agency."
CARRIED = (
    ("Harbor Tribune", 9, FIRST, ""),
    ("Brindle Echo", 10, FIRST[:4], ""),
    ("Eastmere Post", 11, SECOND, ""),
    ("Calder Courier", 12, SECOND[:4], ""),
    ("Orrin Star", 13, THIRD, ""),
    ("Valley News", 14, THIRD[:5], ""),
    ("Quay Register", 16, MENDED, CORRECTS),
    ("Lowland Times", 18, MENDED, KILLS),
)


@pytest.fixture
def wire(copydesk: Run, tmp_path: Path) -> Run:
    with (tmp_path / "wire.jsonl").open("w") as file:
        for outlet, hour, paragraphs, notice in CARRIED:
            record = {
                "url": f"https://{outlet.replace(' ', '').lower()}.example/train",
                "outlet": outlet,
                "title": f"Grain train falls on platform near Larkhaven, {outlet} reports",
                "text": "\n\n".join([*([notice] if notice else []), *paragraphs]),
                "published_at": f"2026-05-12T{hour:02}:00:00Z",
            }
            file.write(json.dumps(record) + "\n")
    copydesk("import", "wire.jsonl")
    return copydesk


def test_the_versions_of_a_wire_story_with_what_changed_and_who_carries_which(wire: Run) -> None:
    told = json.loads(wire("versions", "1", "--json").stdout)
    shown = [[(fact["before"], fact["after"]) for fact in version["facts"]] for version in told["versions"]]
    assert shown == [[], [("3", "5"), ("11", "19")], [("5", "7"), ("19", "24")], [("60", "90")]]
    assert [version["added"] for version in told["versions"]] == [[], [], [INQUIRY], []]
    carried = [{outlet.split()[0] for outlet in version["outlets"]} for version in told["versions"]]
    assert carried == [{"Harbor", "Brindle"}, {"Eastmere", "Calder"}, {"Orrin", "Valley"}, {"Quay", "Lowland"}]
    assert [(version["corrects"], version["kills"]) for version in told["versions"]][2:] == [
        (False, False),
        (True, True),
    ]


def test_who_still_carries_what_was_corrected_or_killed(wire: Run) -> None:
    told = json.loads(wire("versions", "1", "--json").stdout)
    assert told["earlier"] == told["uncorrected"] == [1, 2, 3, 4, 5, 6]
    assert told["killed"] == [1, 2, 3, 4, 5, 6, 7]
    shown = wire("versions", "1").stdout
    assert "60 → 90" in shown
    assert "Still carried though it was killed" in shown


@pytest.mark.parametrize(
    ("headline", "number"),
    [
        ("UPDATE 2-Grain train falls on platform", 2),
        ("3rd Ld-Writethru, Train", 3),
        ("Update on the train near Larkhaven", None),
        ("Train: update 2 of the timetable", None),
    ],
)
def test_the_number_of_an_update_is_read_from_the_slug(headline: str, number: int | None) -> None:
    assert versions.update_number([headline]) == number


def test_a_style_book_makes_no_version() -> None:
    theirs = [text.replace("1908", "1,908").replace("Ada Corvin", "Ms Corvin") for text in FIRST]
    copies = [Copy("a", tuple(FIRST)), Copy("b", tuple(theirs)), Copy("c", tuple(FIRST[:2]))]
    assert len(versions.chain(copies)) == 1


@settings(deadline=None, max_examples=20)
@given(st.permutations([Copy(o, tuple(body), datetime(2026, 5, 12, hour, tzinfo=UTC)) for o, hour, body, _ in CARRIED]))
def test_the_order_in_which_copies_come_changes_nothing(copies: list[Copy]) -> None:
    by_key = sorted(copies, key=lambda copy: copy.key)
    assert versions.chain(copies) == versions.chain(by_key)

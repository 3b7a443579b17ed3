"""Days of invented sources on their own clock, as the benchmark has a month of them; and what else goes on for long."""

import pytest

from benchmarks import enduring, hostility, scheduling


@pytest.mark.slow
def test_days_of_many_sources_are_found_once_and_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    """The benchmark says what is wrong, and that something is."""
    assert scheduling.main(outlets=30, days=2) == 0, capsys.readouterr().out
    assert "0 missed, 0 joined with another, 0 strange, 0 late" in capsys.readouterr().out


@pytest.mark.slow
def test_memory_and_files_stay_as_they_are_over_rounds() -> None:
    """After a hundred rounds little more than after fifty: a megabyte is what a page left behind in each would be."""
    halfway, *_, last = list(enduring.marks(100))[4:]
    assert last.visits > halfway.visits + 500
    assert last.files <= halfway.files
    assert last.fetching < halfway.fetching + 5
    assert last.service < halfway.service + 20


def test_hostile_addresses_and_servers_end_by_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for, led to and led on to; beside each other in one round."""
    assert hostility.main() == 0, capsys.readouterr().out

"""Days of invented sources on their own clock, as the benchmark has a month of them."""

import pytest

from benchmarks import scheduling


@pytest.mark.slow
def test_days_of_many_sources_are_found_once_and_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    """The benchmark says what is wrong, and that something is."""
    assert scheduling.main(outlets=30, days=2) == 0, capsys.readouterr().out
    assert "0 missed, 0 joined with another, 0 strange, 0 late" in capsys.readouterr().out

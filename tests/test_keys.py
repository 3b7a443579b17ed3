"""Keys of the API: made, shown once, kept as digests, listed, revoked, expired."""

import datetime as dt
import json
from pathlib import Path

from copydesk import keys
from storage import Store
from storage.records import KeyScope
from tests.conftest import Run

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_key_is_shown_once_and_the_store_holds_only_its_digest(copydesk: Run, tmp_path: Path) -> None:
    key = copydesk("keys", "make", "reader").stdout.strip()
    assert key.startswith(keys.MARK)
    assert len(key) >= len(keys.MARK) + 256 / 6
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("copydesk.db*"))
    assert key.encode() not in kept
    assert key.removeprefix(keys.MARK).encode() not in kept
    assert keys.digest(key) in kept
    listed = copydesk("keys", "list").stdout
    assert "reader" in listed
    assert "holds" in listed
    assert key not in listed


def test_a_name_is_given_once_also_when_its_key_was_revoked(copydesk: Run) -> None:
    first = json.loads(copydesk("keys", "make", "desk", "--scope", "write", "--json").stdout)["key"]
    assert "another name" in copydesk("keys", "make", "desk", code=2).output
    copydesk("keys", "revoke", "desk")
    assert "another name" in copydesk("keys", "make", "desk", code=2).output
    assert "no key 'desk' that holds" in copydesk("keys", "revoke", "desk", code=2).output
    [told] = json.loads(copydesk("keys", "list", "--json").stdout)
    assert (told["name"], told["scope"], told["revoked_at"] is None) == ("desk", "write", False)
    with Store.open("copydesk.db") as store:
        assert keys.found(store, first, dt.datetime.now(dt.UTC)) is None


def test_a_key_holds_until_it_expires(place: str) -> None:
    with Store.open(place, create=True) as store:
        made = keys.make(store, "visitor", KeyScope.READ, NOW, HOUR)
        assert made
        assert keys.found(store, made[0], NOW + HOUR - dt.timedelta(seconds=1)) == made[1]
        assert keys.found(store, made[0], NOW + HOUR) is None
        assert keys.found(store, made[0][:-1], NOW) is None
        assert keys.found(store, made[0].removeprefix(keys.MARK), NOW) is None
        assert keys.found(store, "cd_\udcff", NOW) is None


def test_what_is_no_length_or_scope_is_said(copydesk: Run) -> None:
    assert "12h, 90d or 4w" in copydesk("keys", "make", "a", "--expires", "soon", code=2).output
    assert "neither read nor write" in copydesk("keys", "make", "a", "--scope", "root", code=2).output
    copydesk("keys", "make", "a", "--expires", "2w")
    [told] = json.loads(copydesk("keys", "list", "--json").stdout)
    lasts = dt.datetime.fromisoformat(told["expires_at"]) - dt.datetime.fromisoformat(told["made_at"])
    assert lasts == dt.timedelta(weeks=2)

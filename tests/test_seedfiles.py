"""Seed files: files and folders as a user hands them over, good and bad."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler import SeedFiles, Skipped, documents
from normalize import Page, Reason, Rejected
from tests import ROOT

STORY = "The ferry sailed at dawn and came back at dusk with nobody on board but the cook."


def read(*paths: Path) -> list[Page | Rejected | Skipped]:
    return list(SeedFiles(paths))


def rejected(*paths: Path) -> Rejected:
    (item,) = read(*paths)
    assert isinstance(item, Rejected)
    return item


def test_a_folder_is_read_in_name_order_and_all_the_way_down(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "b/x.html", "a.htm", ".hidden.txt", "notes.md"):
        (tmp_path / name).write_text(STORY)
    items = read(tmp_path)
    assert [(type(item).__name__, Path(item.source).name) for item in items] == [
        ("Page", "a.htm"),
        ("Page", "x.html"),
        ("Page", "c.txt"),
        ("Skipped", "notes.md"),
    ]
    assert [item.media_type for item in items if isinstance(item, Page)] == [
        "text/html",
        "text/html",
        "text/plain",
    ]


def test_gzipped_files_are_opened_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(STORY.encode()))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": STORY}).encode()))
    first, second = read(tmp_path)
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert first.content == second.content == STORY.encode()


def test_a_file_named_by_the_user_is_read_whatever_its_name(tmp_path: Path) -> None:
    for name, content, media in (
        ("story", STORY, "text/plain"),
        ("page.php", f"<!DOCTYPE html><p>{STORY}", "text/html"),
    ):
        (tmp_path / name).write_text(content)
        (page,) = read(tmp_path / name)
        assert isinstance(page, Page)
        assert page.media_type == media


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    assert rejected(tmp_path / "nowhere.txt").reason is Reason.NOT_FOUND


def test_links_that_go_round_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "story.txt").write_text(STORY)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    kinds = sorted((type(item).__name__, Path(item.source).name) for item in read(tmp_path))
    assert kinds == [("Page", "story.txt"), ("Rejected", "self.txt")]


def test_a_file_too_large_to_be_one_article_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    item = rejected(path)
    assert item.reason is Reason.TOO_LARGE
    assert "10 MB" in item.detail


def test_a_bomb_is_not_opened_all_the_way(tmp_path: Path) -> None:
    path = tmp_path / "bomb.txt.gz"
    path.write_bytes(gzip.compress(b"0" * (documents.LARGEST_DOCUMENT + 1)))
    assert rejected(path).reason is Reason.TOO_LARGE


def test_damaged_compression_is_said_and_what_was_whole_before_it_is_read(tmp_path: Path) -> None:
    # Random text, so that the compressor cannot put the whole file into one block.
    records = [json.dumps({"text": STORY + os.urandom(300).hex()}) for _ in range(1000)]
    whole = gzip.compress("\n".join(records).encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    *pages, last = read(tmp_path / "cut.jsonl.gz")
    assert isinstance(last, Rejected)
    assert last.reason is Reason.BAD_GZIP
    assert 300 < sum(isinstance(page, Page) for page in pages) < 700


def test_a_file_that_is_not_gzip_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_text(STORY)
    assert rejected(tmp_path / "a.txt.gz").reason is Reason.BAD_GZIP


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert rejected(tmp_path / "pipe.txt").reason is Reason.UNSUPPORTED


def test_a_file_without_permission_is_said() -> None:
    """As an ordinary user: root reads everything."""
    script = (
        "import os, sys; from pathlib import Path; from crawler import SeedFiles\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setuid(65534)\n"
        "print([item.reason for item in SeedFiles((Path(sys.argv[1]),))])"
    )
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "secret.txt"
        path.write_text(STORY)
        path.chmod(0)
        command = [sys.executable, "-c", script, str(path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert "unreadable" in done.stdout, done.stderr


def test_progress_ends_at_the_size_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.jsonl").write_text("\n".join(json.dumps({"text": STORY}) for _ in range(5)))
    files = SeedFiles((tmp_path,))
    seen = [files.done for _ in files]
    assert seen == sorted(seen)
    assert files.done == files.size == sum(path.stat().st_size for path in tmp_path.iterdir())


def test_a_rejects_file_that_points_to_itself_ends(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    path.write_text(json.dumps({"_rejected": {"source": str(path), "path": str(path)}}))
    assert rejected(path).reason is Reason.BAD_RECORD


def test_a_name_that_is_no_text_is_read_and_can_be_found_again(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/bad\xffname.txt"
    with open(name, "w") as file:  # noqa: PTH123 - a name that Path cannot hold
        file.write(STORY)
    (page,) = read(tmp_path)
    assert isinstance(page, Page)
    assert page.source.endswith("bad\\xffname.txt")
    page.source.encode("utf-8")
    (tmp_path / "rejects.jsonl").write_text(json.dumps({"_rejected": {"source": page.source, "path": page.source}}))
    (again,) = read(tmp_path / "rejects.jsonl")
    assert again == page


def test_a_compressed_file_without_another_ending_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "wire.gz").write_bytes(gzip.compress(json.dumps({"text": STORY}).encode()))
    (page,) = read(tmp_path / "wire.gz")
    assert isinstance(page, Page)
    assert page.content == STORY.encode()

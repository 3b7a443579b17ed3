"""Rewrite the generated parts of README.md and docs/ from the program itself; `--check` only compares.

`--pictures` takes those of the web pages anew as well (docs/pictures.py).

A generated part stands between `<!-- generated: COMMAND -->` and `<!-- end -->`, and is the output of COMMAND,
run over a store that holds the sample files.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PART = re.compile(r"(<!-- generated: (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
#: A wide terminal would overflow the page, and colours do not belong in it.
PLAIN = {"COLUMNS": "110", "NO_COLOR": "1", "TERM": "dumb"}


def generated(text: str, store: Path) -> str:
    """`text` with every generated part made anew."""
    return PART.sub(lambda part: part[1] + _printed(part[2], store) + part[4], text)


def _printed(command: str, store: Path) -> str:
    program, *arguments = command.split()
    if program != "copydesk":
        raise ValueError(f"only copydesk's own output is generated, not that of {program}")
    done = subprocess.run(  # noqa: S603 - commands stand in our own pages
        [sys.executable, "-m", "copydesk", *arguments],
        cwd=ROOT,
        env=os.environ | PLAIN | {"COPYDESK_STORE": str(store)},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "```\n" + "\n".join(lines).strip("\n") + "\n```\n"


def main() -> int:
    """Rewrite, or with `--check` name the pages that are not what the program prints."""
    if "--pictures" in sys.argv:
        import pictures

        pictures.main()
    with TemporaryDirectory() as scratch:
        store = Path(scratch) / "samples.db"
        _printed(f"copydesk import seeds --rejects {scratch}/rejects.jsonl", store)
        return _pages(store, check="--check" in sys.argv)


def _pages(store: Path, *, check: bool) -> int:
    stale = 0
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        old = page.read_text(encoding="utf-8")
        if (new := generated(old, store)) != old:
            stale += 1
            if check:
                sys.stderr.write(f"{page.relative_to(ROOT)} is not what the program prints: ./run docs\n")
            else:
                page.write_text(new, encoding="utf-8")
    return stale if check else 0


if __name__ == "__main__":
    sys.exit(main())

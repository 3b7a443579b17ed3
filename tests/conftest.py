"""What every test may use: the sample files, the shared data where it is present, the program itself."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import SHARED

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shared() -> Path:
    """The labelled data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent: the labelled data lies beside the checkout, not in it")
    return SHARED


@pytest.fixture
def copydesk(tmp_path: Path) -> Run:
    """The program in a process of its own, in an empty folder: `copydesk("import", path, code=0)`."""

    def run(*arguments: str | Path, code: int = 0, timeout: float = 120, **environment: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "copydesk", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "120"} | environment,
            capture_output=True,
            encoding="utf-8",
            timeout=timeout,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run

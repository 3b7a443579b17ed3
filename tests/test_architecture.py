"""The house: who may import whom, what each package shows, and that nobody else owns our names."""

import importlib
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from tests import ROOT

PACKAGES = ("copydesk", "crawler", "storage", "dedupe", "normalize")


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_our_names(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"copydesk"}


@pytest.mark.parametrize("package", PACKAGES[1:])
def test_each_package_shows_at_most_ten_names(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__doc__
    assert 1 <= len(module.__all__) <= 10
    assert all(hasattr(module, name) for name in module.__all__)
    assert module.__all__ == sorted(module.__all__)


@pytest.mark.parametrize("heavy", ["scrapy", "scipy", "trafilatura", "sqlalchemy", "datasketch", "numpy", "pydantic"])
def test_help_does_not_wait_for_heavy_libraries(heavy: str) -> None:
    script = (
        "import sys; sys.argv = ['copydesk', '--help']\n"
        "from copydesk.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"sys.exit({heavy!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "Usage: copydesk" in done.stdout

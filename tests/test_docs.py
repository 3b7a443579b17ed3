"""The docs say what the program does: commands, settings, reasons, rules, fields, and the output they show."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from copydesk import contract
from copydesk.app import app
from copydesk.config import Config
from crawler.listing import Unread
from crawler.settle import FETCHED, LISTED, REMOVED, SAME_AS, TO_HOME, TOO_OLD, UNCHANGED
from crawler.sources import Source
from normalize import Article, Dateline, Reason, Rejected
from normalize.article import Form
from storage.records import EventKind
from tests import ROOT

CONTRACT = (ROOT / "docs/contract.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
CRAWLING = (ROOT / "docs/crawling.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def section(title: str) -> set[str]:
    """The names in the first column of the table under a heading of the contract."""
    text = re.split(r"\n##+ ", CONTRACT.split(f"# {title}\n", 1)[1], maxsplit=1)[0]
    return set(re.findall(r"^\| `([\w-]+)`", text, re.MULTILINE))


def article() -> Article:
    return Article(
        "a.txt",
        None,
        None,
        None,
        None,
        (),
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        Dateline(),
        None,
        None,
        Form.ARTICLE,
        False,
        (),
        (),
        (),
    )


def test_every_field_of_clean_is_in_the_contract_and_no_other() -> None:
    assert section("clean") == set(contract.cleaned(article()))


def test_a_rejection_has_the_fields_that_the_contract_says() -> None:
    told = contract.cleaned(Rejected("a.txt", Reason.EMPTY, "nothing in it"))
    assert set(told) == section("clean")
    objects = {"dateline", "wire"}
    assert {field for field, value in told.items() if value} == {"source", "status", "reason", "detail", *objects}


def test_every_reason_is_in_the_contract_and_no_other() -> None:
    assert section("Reasons") == {str(reason) for reason in Reason}


def test_every_rule_of_the_contract_is_in_the_code() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "normalize").rglob("*.py"))
    assert all(f'"{rule}"' in code for rule in section("Rules"))


def test_every_kind_of_event_is_documented_and_no_other() -> None:
    events = (ROOT / "docs/changes.md").read_text(encoding="utf-8").split("## Kinds")[1].split("\n### ")[0]
    assert set(re.findall(r"^\| `([\w-]+)`", events, re.MULTILINE)) == {str(kind) for kind in EventKind}


def commands(of: typer.Typer) -> set[str]:
    """Every command, those of groups as `group command`."""
    own = {command.name or command.callback.__name__ for command in of.registered_commands if command.callback}
    groups = {group.name: commands(group.typer_instance) for group in of.registered_groups if group.typer_instance}
    return own | {str(name) for name in groups} | {f"{name} {inner}" for name in groups for inner in groups[name]}


def test_every_command_is_documented_with_its_help() -> None:
    assert set(re.findall(r"^##+ copydesk (\w+(?: \w+)?)$", COMMANDS, re.MULTILINE)) == commands(app)


def test_every_outcome_of_a_visit_is_in_the_page_about_crawling() -> None:
    """Those of fetching are in a page of their own, which is tested with them."""
    for outcome in (FETCHED, UNCHANGED, LISTED, SAME_AS, TO_HOME, TOO_OLD, REMOVED, *Unread):
        assert f"| `{outcome}` |" in CRAWLING


def test_every_setting_of_a_source_is_in_the_page_about_crawling() -> None:
    for name in Source.__dataclass_fields__:
        assert name == "name" or f"| `{name}` |" in CRAWLING, name


@pytest.mark.parametrize("name", sorted(Config.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert re.search(rf"^\| `{name}` \| `COPYDESK_{name.upper()}` \|", COMMANDS, re.MULTILINE)


def test_every_task_of_run_is_in_its_help() -> None:
    told = subprocess.run([ROOT / "run", "help"], check=True, capture_output=True, encoding="utf-8").stdout
    for task in ("setup", "demo", "test", "lint", "types", "bench", "docs", "clean"):
        assert re.search(rf"^  {task} ", told, re.MULTILINE), told


def test_ci_runs_the_test_command_of_the_readme_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["./run test"]
    assert all(f"    {command}" in README for command in ("./run demo", "./run test"))


def test_the_readmes_commands_work_as_they_stand_there(tmp_path: Path) -> None:
    """`./run demo` and `./run copydesk …`, in the environment that runs this test."""
    environment = os.environ | {"COPYDESK_VENV": sys.prefix, "COLUMNS": "100"}
    if not list(Path(sys.prefix).glob(".requirements-dev.lock.*")):
        pytest.skip("this environment was not made by ./run, so ./run would make another one")
    demo = subprocess.run([ROOT / "run", "demo"], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert demo.returncode == 0, demo.stderr
    assert "5. One file cleaned" in demo.stdout
    assert re.search(r"^12:00 .* 1\d\d articles", demo.stdout, re.MULTILINE), demo.stdout
    shutil.copytree(ROOT / "seeds/text", tmp_path / "FOLDER")
    for arguments in (["import", "FOLDER"], ["stories"]):
        command = [ROOT / "run", "copydesk", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
    assert "crews" in done.stdout


def test_the_output_shown_is_what_the_program_prints() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_machine_or_a_registry(page: Path) -> None:
    assert not re.search(r"/(?:root|home|work)/|pypi\.org|index-url", page.read_text(encoding="utf-8"))


def test_the_units_start_what_there_is() -> None:
    for unit in sorted((ROOT / "docs/deploy").glob("*.service")):
        [line] = re.findall(r"^ExecStart=.*/copydesk (.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
        assert shown(*line.split())
    told = yaml.safe_load((ROOT / "docs/deploy/compose.yaml").read_text(encoding="utf-8"))
    for name in ("desk", "worker"):
        assert told["services"][name]["command"][0] == "copydesk"
        assert shown(*told["services"][name]["command"][1:])
        assert (ROOT / "docs/deploy" / told["services"][name]["build"]["context"] / "run").exists()


def shown(command: str, *options: str) -> bool:
    """Whether there is a command, and it has some options."""
    help_ = CliRunner().invoke(app, [command, "--help"])
    return help_.exit_code == 0 and all(option in help_.stdout for option in options)

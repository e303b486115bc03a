"""The documentation says all there is: commands, keys, problem codes, settings, actions."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer.main
from pydantic import BaseModel

from catalog.dataset import Declaration
from catalog.settings import NAMED
from catalog.terms import THEMES, Frequency
from catalog.web.actions import ACTIONS
from pipelines.cli import app
from quality.suite import Suite
from quality.verdict import DIMENSIONS
from schemas.problem import MESSAGES
from schemas.table import Schema

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("schemas", "quality", "catalog", "pipelines")
README = (ROOT / "README.md").read_text("utf-8")
DECLARATIONS = (ROOT / "docs" / "declarations.md").read_text("utf-8")
DELIVERIES = (ROOT / "docs" / "deliveries.md").read_text("utf-8")
RELEASES = (ROOT / "docs" / "releases.md").read_text("utf-8")


def code(page: str) -> str:
    """What stands on a page in the type of code: where a key or an option can be found."""
    return " ".join(re.findall(r"```.*?```|`[^`]+`", page, re.DOTALL))


def words(page: str) -> set[str]:
    return set(re.findall(r"\$?[A-Za-z_][A-Za-z0-9_]*", code(page)))


# Commands ----------------------------------------------------------------------------------------


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def row(command: str) -> str:
    """The README's row of a command."""
    rows = [r for r in README.splitlines() if re.match(rf"\| `opendata {command}[ `]", r)]
    assert len(rows) == 1, f"README has {len(rows)} rows for `opendata {command}`"
    return rows[0]


@pytest.mark.parametrize("command", commands())
def test_a_command_and_all_its_options_stand_in_the_readme(command: str) -> None:
    told = row(command)
    for parameter in commands()[command].params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            assert set(parameter.opts) & set(re.findall(r"--[a-z-]+", told)), parameter.opts


@pytest.mark.parametrize("command", commands())
def test_a_command_says_what_it_does_in_both_languages(command: str) -> None:
    assert " / " in commands()[command].help


def test_the_readme_names_no_command_or_option_there_is_not() -> None:
    named = set(re.findall(r"opendata ([a-z]+)", code(README)))
    assert named == set(commands())
    for command, made in commands().items():
        known = {o for p in made.params for o in p.opts}
        assert set(re.findall(r"--[a-z-]+", row(command))) <= known


def test_files_and_make_targets_the_documents_name_are_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in (README, DECLARATIONS, DELIVERIES, RELEASES):
        assert set(re.findall(r"`make ([a-z]+)`", page)) <= targets
        for link in re.findall(r"\]\(([a-z][^)#:]+)\)", page):
            assert (ROOT / link).is_file(), link
        for file in re.findall(r"`([a-z]+/[a-z_./]+\.(?:json|yaml|md|py))`", page):
            assert (ROOT / file).is_file(), file


# Declarations ------------------------------------------------------------------------------------


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model within an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models(argument)


def keys(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[str, str]]:
    """(model, key as it is written) of a model and all within it."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield model.__name__, field.alias or name
        for inner in models(field.annotation):
            yield from keys(inner, seen)


KEYS = sorted({pair for model in (Declaration, Schema, Suite) for pair in keys(model, set())})


def test_the_walk_reaches_the_leaves() -> None:
    leaves = {("Coverage", "from"), ("Dialect", "delimiter"), ("Constraints", "exclusiveMinimum")}
    leaves |= {("Reference", "resource"), ("Resolve", "take"), ("Expectation", "kwargs")}
    assert leaves <= set(KEYS)
    assert len(KEYS) > 80


@pytest.mark.parametrize(("model", "key"), [pytest.param(*k, id=".".join(k)) for k in KEYS])
def test_a_key_stands_in_the_documentation_of_declarations(model: str, key: str) -> None:
    assert key in words(DECLARATIONS), f"docs/declarations.md does not tell `{key}` of {model}"


def test_every_value_of_a_closed_list_stands_there_too() -> None:
    for value in (*THEMES, *get_args(Frequency), *DIMENSIONS, "replace", "by_period", "upsert"):
        assert value in words(DECLARATIONS), value


# Deliveries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code_", MESSAGES)
def test_a_problem_stands_in_the_documentation_of_deliveries(code_: str) -> None:
    assert f"`{code_}`" in DELIVERIES


def test_no_other_problem_is_documented() -> None:
    table = "".join(r for r in DELIVERIES.splitlines(True) if r.startswith("| `"))
    assert set(re.findall(r"`([a-z-]+)`", table)) == set(MESSAGES)


@pytest.mark.parametrize("code_", MESSAGES)
def test_a_problem_is_told_in_two_languages_with_the_same_figures(code_: str) -> None:
    message = MESSAGES[code_]
    assert set(re.findall(r"{(\w+)}", message.vi)) == set(re.findall(r"{(\w+)}", message.en))
    assert message.vi != message.en
    assert message.fix_vi != message.fix_en


# Settings ----------------------------------------------------------------------------------------


def read_by(folders: tuple[str, ...]) -> set[str]:
    """The variables of ours that code reads from its environment."""
    pattern = re.compile(r"environ(?:\.get\(|\[)\s*[\"'](OPENDATA_[A-Z_]+)[\"']")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*.py")]
    return {name for p in files for name in pattern.findall(p.read_text("utf-8"))}


def test_every_setting_stands_in_the_readme() -> None:
    settings = read_by(PRODUCT)
    assert {"OPENDATA_HOME", "OPENDATA_DECLARATIONS", "OPENDATA_PUBLIC_URL"} <= settings
    for name in settings:
        assert f"`{name}`" in README, name


def test_what_the_tests_and_benchmarks_read_is_told_too() -> None:
    told = README + (ROOT / "Makefile").read_text("utf-8")
    for name in read_by(("tests", "benchmarks", "demo")):
        assert name in told, name


def test_the_readme_names_no_setting_that_nothing_reads() -> None:
    known = read_by((*PRODUCT, "tests", "benchmarks", "demo"))
    assert set(re.findall(r"OPENDATA_[A-Z_]+", README)) <= known | {NAMED}


# Actions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_documents_itself(action: str) -> None:
    assert (inspect.getdoc(ACTIONS[action]) or "").strip(), action


@pytest.mark.parametrize("file", sorted(p for t in PRODUCT for p in (ROOT / t).rglob("*.py")),
                         ids=lambda p: str(p.relative_to(ROOT)))  # fmt: skip
def test_a_module_opens_by_saying_what_it_is(file: Path) -> None:
    assert file.read_text("utf-8").lstrip().startswith('"""'), file

"""The rules of this repository that a reviewer would otherwise have to remember."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from catalog import dataset as declarations
from catalog.settings import Settings
from quality import suite as suites

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("schemas", "quality", "catalog", "pipelines")
MINIATURE = ROOT / "tests" / "miniature"


def modules(*trees: str) -> Iterator[Path]:
    return (file for tree in trees for file in sorted((ROOT / tree).rglob("*.py")))


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def shown(file: Path, node: ast.AST) -> str:
    return f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


@cache
def committed() -> dict[str, str]:
    """The text files that git keeps, by path."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    texts = {}
    for name in filter(None, listed.stdout.decode().split("\0")):
        file = ROOT / name
        content = file.read_bytes() if file.is_file() else b"\0"
        if b"\0" not in content:
            texts[name] = content.decode("utf-8", "replace")
    return texts


# Imports ------------------------------------------------------------------------------------------


def test_imports_point_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_catalogue_is_kept_from_every_module_of_quality_but_the_verdict() -> None:
    """A new module of `quality` must be added to the contract."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    (forbidden,) = (c["forbidden_modules"] for c in contracts if "verdict" in c["name"])
    names = {f"quality.{file.stem}" for file in modules("quality")}
    assert set(forbidden) == names - {"quality.__init__", "quality.verdict"}


def imported(file: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Every top-level name that a module imports, anywhere in it."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0], node


@pytest.mark.parametrize(
    ("library", "owner"),
    [("frictionless", "schemas/reader.py"), ("great_expectations", "quality/suite.py")],
)
def test_a_heavy_library_is_imported_by_one_function_of_one_module(
    library: str, owner: str
) -> None:
    found = [
        (file, node)
        for file in modules(*PACKAGES)
        for name, node in imported(file)
        if name == library
    ]
    assert {str(file.relative_to(ROOT)) for file, _ in found} == {owner}
    functions = [f for f in ast.walk(parsed(ROOT / owner)) if isinstance(f, ast.FunctionDef)]
    holding = {f.name for f in functions for _, node in found if node in ast.walk(f)}
    assert len(holding) == 1
    assert all(any(node in ast.walk(f) for f in functions) for _, node in found)


DOORS = {  # a library that reaches out → the only modules that may import it
    "requests": {"pipelines/door.py", "pipelines/gate.py"},
    "urllib3": {"pipelines/door.py", "pipelines/gate.py"},
    "http": {"pipelines/door.py", "pipelines/framing.py", "pipelines/gate.py"},
    "socket": {"pipelines/gate.py", "pipelines/relay.py", "pipelines/processes.py"},
    "obstore": {"pipelines/bucket.py"},
    "paramiko": {"pipelines/folder.py"},
    "psycopg": {"pipelines/database.py"},
    "pymysql": {"pipelines/database.py"},
}
ELSEWHERE = ("httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "websockets", "fsspec", "boto3",
             "s3fs", "urllib.request", "pyarrow.fs", "asyncio.open_connection")  # fmt: skip


def test_what_reaches_out_does_so_through_one_door() -> None:
    """No other module opens a URL, and no library is given one to read."""
    found = []
    for file in modules(*PACKAGES):
        path = str(file.relative_to(ROOT))
        wrong = {n for n, _ in imported(file) if path not in DOORS.get(n, {path})}
        text = file.read_text("utf-8")
        wrong |= {n for n in ELSEWHERE if re.search(rf"\b{re.escape(n)}\b", text)}
        wrong |= set(re.findall(r"read_\w+\(\s*f?['\"]https?://|urlopen|urlretrieve", text))
        found += [(path, name) for name in wrong]
    assert found == []


WEB = """
import asyncio, json, sys
from pathlib import Path
from catalog.settings import Settings
from catalog.web import create_app

async def status(app, path):
    sent = []
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}
    async def send(message):
        sent.append(message)
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": [(b"host", b"127.0.0.1")], "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)
    return sent[0]["status"]

app = create_app(Settings(Path(sys.argv[1]), Path(sys.argv[2]), "http://127.0.0.1", "kiem-thu"))
paths = ("/", "/dataset/diem-do", "/api/3/action/package_list")
answers = {path: asyncio.run(status(app, path)) for path in paths}
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps([answers, loaded]))
"""


def test_the_web_process_loads_no_machinery(published: Settings) -> None:
    """Neither when it starts nor when it answers: it would take seconds and hundreds of MB."""
    done = subprocess.run(
        [sys.executable, "-c", WEB, str(published.declarations), str(published.home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answers, loaded = json.loads(done.stdout)
    assert set(answers.values()) == {200}, answers
    assert not set(loaded) & {"dagster", "great_expectations", "pipelines", "frictionless", "ibis"}
    assert {"catalog", "schemas"} <= set(loaded)


# Declarations -------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", [ROOT, MINIATURE], ids=["the repository", "the miniature"])
def test_everything_declared_loads(root: Path) -> None:
    declared = declarations.load(root)
    assert declared.datasets
    for dataset in declared.datasets.values():
        suites.load(dataset.file("quality"), dataset.schema, dataset.needs)


@pytest.mark.parametrize("root", [ROOT, MINIATURE], ids=["the repository", "the miniature"])
@pytest.mark.parametrize("tree", ["schemas", "quality"])
def test_no_schema_or_suite_is_left_without_its_dataset(tree: str, root: Path) -> None:
    datasets = {file.relative_to(root / "datasets") for file in root.glob("datasets/*/*.yaml")}
    assert {file.relative_to(root / tree) for file in root.glob(f"{tree}/*/*.yaml")} == datasets


def test_declarations_hold_no_python() -> None:
    assert list(modules("datasets")) == []


# Names and layout ---------------------------------------------------------------------------------

VAGUE = re.compile(r"(?:^|_)(?:utils?|helpers?|base|managers?|misc|common)(?:_|$)")


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(file) for file in modules(*PACKAGES) if VAGUE.search(file.stem)] == []


@pytest.mark.parametrize("package", ["schemas", "quality"])
def test_tests_mirror_modules(package: str) -> None:
    expected = {f"test_{f.name}" for f in modules(package) if f.stem != "__init__"}
    there = {file.name for file in (ROOT / "tests" / package).glob("*.py")}
    assert there - {"__init__.py"} == expected


# What is never written ----------------------------------------------------------------------------


def test_nothing_is_unpickled_or_evaluated() -> None:
    found = []
    for file in map(ROOT.joinpath, (name for name in committed() if name.endswith(".py"))):
        found += [
            shown(file, node)
            for name, node in imported(file)
            if name in ("pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle")
        ]
        found += [
            shown(file, node)
            for node in ast.walk(parsed(file))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("eval", "exec")
        ]
    assert found == []


def safe_loaders(file: Path) -> set[str]:
    """`SafeLoader`, and the classes of a module that are one."""
    names = {"SafeLoader", "CSafeLoader"}
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.ClassDef) and {last_name(base) for base in node.bases} & names:
            names.add(node.name)
    return names


def last_name(node: ast.expr | None) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def test_yaml_is_read_by_a_safe_loader() -> None:
    found = []
    for file in map(ROOT.joinpath, (name for name in committed() if name.endswith(".py"))):
        for node in ast.walk(parsed(file)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if last_name(node.func.value) != "yaml":
                continue
            given = {k.arg: k.value for k in node.keywords}
            loader = given.get("Loader", node.args[1] if len(node.args) > 1 else None)
            reads = re.fullmatch(r"(?:load|compose|parse|scan)(?:_all)?", node.func.attr)
            if reads and last_name(loader) not in safe_loaders(file):
                found.append(shown(file, node))
            if re.match(r"(?:full|unsafe)_load", node.func.attr):
                found.append(shown(file, node))
    assert found == []


# Spelled in pieces, so that this file is not found by its own rule.
REGISTRIES = tuple(
    "".join(pieces)
    for pieces in (
        ("py", "pi.org"),
        ("pythonhos", "ted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("yarn", "pkg.com"),
        ("ana", "conda.org"),
        ("crates", ".io"),
        ("proxy.go", "lang.org"),
        ("ruby", "gems.org"),
    )
)
MACHINE = re.compile(r"(?<![\w./-])/(?:home|root|Users|work|tmp|mnt|private)/\w|[A-Z]:\\Users")


def test_no_committed_text_names_a_package_registry() -> None:
    found = [
        (name, host) for name, text in committed().items() for host in REGISTRIES if host in text
    ]
    assert found == []


def test_no_lock_says_where_packages_come_from() -> None:
    """Neither the public registry nor the mirror of whoever made the lock."""
    locks = {n: t for n, t in committed().items() if re.search(r"\.lock$|-lock\.\w+$|\.txt$", n)}
    for name, text in locks.items():
        assert not re.search(r"://|--(?:extra-)?index-url|--find-links", text), name


def test_no_committed_text_names_a_path_of_one_machine() -> None:
    here = str(ROOT) if len(ROOT.parts) > 3 else "\0"
    found = [
        (name, line)
        for name, text in committed().items()
        for line, content in enumerate(text.splitlines(), 1)
        if MACHINE.search(content) or here in content
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("open('/ho" + "me/an/so_lieu.csv')", True),
        ("/wo" + "rk/main", True),
        ("C:\\Us" + "ers\\An", True),
        ("var/home/x", False),
        ("https://a.vn/ho" + "me/x", False),
        ("/usr/bin/env", False),
        ("../shared/data", False),
    ],
)
def test_what_is_taken_for_a_path_of_one_machine(text: str, refused: bool) -> None:
    assert bool(MACHINE.search(text)) is refused

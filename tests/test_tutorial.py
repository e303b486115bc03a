"""The tutorial, executed: its files written, its commands run, its output found."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(\w+)(?: (\w+)=(\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """A file to write, or commands to run with what they must print."""

    kind: str
    value: str | None
    text: str


def steps() -> list[Step]:
    page = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
    return [Step(m[1], m[3], m[4]) for m in FENCE.finditer(page)]


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    for tree in ("datasets", "schemas", "quality"):
        shutil.copytree(ROOT / tree, tmp_path / tree, ignore=shutil.ignore_patterns("*.py"))
    ran = 0
    for step in steps():
        if step.kind == "console":
            ran += run(step, tmp_path)
        else:
            assert step.value is not None
            file = tmp_path / step.value
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, "utf-8")
    assert ran == 7


def run(step: Step, folder: Path) -> int:
    """Run the commands of a block; only its last may end with the block's status."""
    commands = re.split(r"^\$ ", step.text, flags=re.MULTILINE)[1:]
    environment = {**os.environ, "OPENDATA_DECLARATIONS": str(folder), "OPENDATA_HOME": "var"}
    for i, block in enumerate(commands):
        command, *expected = block.rstrip("\n").split("\n")
        words = shlex.split(command)
        assert words[0] == "opendata"
        done = subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *words[1:]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        status = int(step.value or 0) if i == len(commands) - 1 else 0
        assert done.returncode == status, done.stdout + done.stderr
        shown = re.sub(r"\s*[│┃]\s*|\s+", " ", done.stdout)
        for line in expected:
            assert re.sub(r"\s+", " ", line) in shown, f"{command}\n{done.stdout}"
    return len(commands)

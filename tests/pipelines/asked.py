"""A dataset of the miniature province whose source is asked, and what is told where it fails."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipelines import delivery, flow, pull
from pipelines.work import Work
from schemas.problem import Problem
from tests.pipelines.evil import Evil
from tests.pipelines.source import QUICK
from tests.pipelines.test_flow import edited, leaks, province, reading, readings, work_in

NAME = "diem_do"
FILE = "datasets/so_do/diem_do.yaml"
GOOD = readings(reading()).encode()
MORE = GOOD + (reading(ngay="2024-02-01") + "\n").encode()
TABLE = readings(*(reading(ngay=f"2024-01-{day:02}") for day in range(1, 29))).encode()
CANARY = "CANARY"  # stands in every secret and every dropped cell


def asking(
    folder: Path, source: str, secrets: Mapping[str, str] | None = None, **settings: Any
) -> Work:
    """The province, one dataset of which has such a source; `settings` as the operator has them."""
    made = work_in(folder / "home", edited(province(folder), FILE, "kind: landing", source))
    known = replace(made.settings, **settings)
    return replace(made, settings=known, limits=QUICK, secrets=secrets or {})


def by_http(evil: Evil, folder: Path) -> Work:
    """The province, that server on the operator's list."""
    source = "kind: http, http: {host: nguon, path: /tep.csv}"
    return asking(folder, source, hosts={"nguon": evil.url})


def problems(work: Work) -> tuple[Problem, ...]:
    """What is told of a pull of which nothing is taken, nothing is left and no secret is told."""
    dataset = work.declarations.dataset(NAME)
    before = len(delivery.recorded(work.home, NAME))
    flow.fetch(work, dataset)
    assert len(delivery.recorded(work.home, NAME)) == before
    assert [p for p in work.home.raw(NAME).iterdir() if p.name.startswith(".")] == []
    found = pull.problems(work.home, dataset)
    assert leaks(work.settings.home, [CANARY]) == set()
    assert CANARY not in repr(found)
    return found


def told(work: Work) -> str:
    """The code of its one problem."""
    [problem] = problems(work)
    return problem.code

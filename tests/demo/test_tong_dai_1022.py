"""The made-up hotline: always the same story, untidy as it is, and honest about being made up; and
the real declaration of its dataset, pulled chapter by chapter to the end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pytest
import requests

from catalog import dataset as declarations_of
from catalog.dataset import Declarations
from catalog.settings import Settings
from demo.sources.tong_dai_1022 import CHAPTERS, PATH, Hotline, communes, page, story, tickets
from pipelines.outcome import Outcome
from pipelines.work import Work
from tests.catalog.web.conftest import serving as portal
from tests.pipelines.source import QUICK
from tests.pipelines.test_flow import current, run

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)


@contextmanager
def serving(chapter: int) -> Iterator[Hotline]:
    with Hotline(chapter) as hotline:
        thread = Thread(target=hotline.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield hotline
        finally:
            hotline.shutdown()
            thread.join()


# The story ---------------------------------------------------------------------------------------


def test_the_story_is_the_same_at_every_start() -> None:
    before = [page(c, None, 1, 50) for c in (1, 2, 3)]
    story.cache_clear()
    assert [page(c, None, 1, 50) for c in (1, 2, 3)] == before


def test_it_is_as_untidy_as_such_systems_are() -> None:
    first = {t["ma"]: t for t in tickets(1)}
    last = {t["ma"]: t for t in tickets(3)}
    reopened = [m for m, t in first.items() if (t["trang_thai"], last[m]["trang_thai"])
                == ("da_xu_ly", "mo_lai")]  # fmt: skip
    assert reopened
    late = [c for changes in story() for c in changes if c.stamped < CHAPTERS[0] < c.seen]
    assert all(c.seen - c.stamped == timedelta(minutes=30) for c in late)
    written = [t for n in (1, 2, 3) for t in page(1, None, n, 100)["du_lieu"]]
    assert {t["cap_nhat_luc"][-1] for t in written} == {"Z", "0"}
    assert [t["ma"] for t in written] != sorted(t["ma"] for t in written)
    assert len({t["kenh"] for t in written}) > 5
    other = [t["linh_vuc"]["khac"] for t in written if t["linh_vuc"]["khac"]]
    assert any("0900 000" in text for text in other)
    assert any("CCCD" in text for text in other)
    assert len(communes()) == 92


def test_every_answer_says_that_it_is_made_up() -> None:
    with serving(1) as hotline:
        for query in ("", "?trang=2", "?trang=x", "?trang=3"):
            answer = requests.get(f"{hotline.url}{PATH}{query}", timeout=10)
            assert answer.headers["X-Synthetic-Data"] == "true"
        assert requests.get(f"{hotline.url}/", timeout=10).status_code == 404
    assert "MÔ PHỎNG" in page(1, None, 1, 1)["ghi_chu"]


# The dataset -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def declared() -> Declarations:
    return declarations_of.load(ROOT)


def expected(chapter: int) -> dict[str, tuple[Any, ...]]:
    """The table as the story has it, told without the flow."""

    def hour(time: datetime | None) -> datetime | None:
        local = time + timedelta(hours=7) - (time.utcoffset() or timedelta()) if time else None
        return local.replace(minute=0, second=0, tzinfo=None) if local else None

    return {
        t["ma"]: (
            hour(t["tiep_nhan_luc"]), t["linh_vuc"]["ma"], t["dia_ban"]["ma_xa"], t["trang_thai"],
            hour(t["han_xu_ly"]), hour(t["hoan_thanh_luc"]), t["danh_gia"], hour(t["cap_nhat_luc"]),
        )
        for t in tickets(chapter)
    }  # fmt: skip


def published(work: Work) -> dict[str, tuple[Any, ...]]:
    columns = (
        "ma_phan_anh, thoi_diem_tiep_nhan, linh_vuc, ma_xa, trang_thai, han_xu_ly, "
        "thoi_diem_hoan_thanh, danh_gia, thoi_diem_cap_nhat"
    )
    found = duckdb.sql(f"SELECT {columns} FROM '{current(work, 'phan_anh_1022').table}'").fetchall()
    return {row[0]: row[1:] for row in found}


def test_chapter_by_chapter_the_release_is_the_story(
    declared: Declarations, tmp_path: Path
) -> None:
    settings = Settings(ROOT, tmp_path / "home", "http://127.0.0.1:8000", "kiem-thu")
    work = Work(declared, settings, lambda: NOW, limits=replace(QUICK, retry_after=1))
    for name in ("tinh_thanh", "don_vi_hanh_chinh"):
        assert run(work, name).status == "published"
    for chapter in (1, 2, 3):
        with serving(chapter) as hotline:
            on_day = replace(
                work,
                clock=partial(NOW.__add__, timedelta(days=chapter)),
                settings=replace(settings, hosts={"tong_dai_1022": hotline.url}),
            )
            outcome: Outcome = run(on_day, "phan_anh_1022")
        assert (outcome.status, outcome.release, outcome.problems) == ("published", chapter, ())
        assert outcome.verdict
        broken = {c.name for c in outcome.verdict.checks if not (c.passed or c.not_made)}
        assert broken <= {"nhom_moi"}
        assert published(work) == expected(chapter)
    assert current(work, "phan_anh_1022").manifest["synthetic"] is True
    with portal(declared, settings) as url:  # CKAN and the page, in both languages
        asked = f"{url}/api/3/action/package_show?id=phan-anh-1022"
        package = requests.get(asked, timeout=30).json()["result"]
        assert {"key": "du_lieu_mo_phong", "value": "true"} in package["extras"]
        for page_ in ("/dataset/phan-anh-1022", "/en/dataset/phan-anh-1022"):
            assert "notice-synthetic" in requests.get(f"{url}{page_}", timeout=30).text


# From the command line ---------------------------------------------------------------------------


def started(environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "demo.sources.tong_dai_1022", "--chapter", "2"]
    return subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def test_a_source_ends_with_whoever_started_it() -> None:
    with started(os.environ) as source:
        assert source.stdin
        assert source.stdout
        url = source.stdout.readline().strip()
        answer = requests.get(f"{url}{PATH}", params={"so_dong": 1}, timeout=10)
        assert answer.json()["tong_so"] == len(tickets(2))
        source.stdin.close()
        assert source.wait(timeout=10) == 0


def test_demo_run_brings_the_sources_up_publishes_and_takes_them_down(tmp_path: Path) -> None:
    environment = {**os.environ, "OPENDATA_HOME": str(tmp_path / "home")}
    environment.pop("OPENDATA_DECLARATIONS", None)
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "demo", "--run"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "phan_anh_1022 0001" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    [url] = [word for word in done.stdout.split() if word.startswith("http://127.0.0.1")]
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)
    again = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "run", "phan_anh_1022"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert again.returncode == 1  # without the demo's list, the source may not be asked
    assert "OPENDATA_SOURCE_HOSTS" in again.stdout
    assert "source failed" in again.stdout


def test_sources_go_when_a_run_is_told_to_stop(tmp_path: Path) -> None:
    environment = {**os.environ, "OPENDATA_HOME": str(tmp_path / "home")}
    environment.pop("OPENDATA_DECLARATIONS", None)
    command = [sys.executable, "-m", "pipelines.cli", "demo", "--run"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    ) as running:  # fmt: skip
        assert running.stdout
        url = ""
        while not url:
            line = running.stdout.readline()
            assert line
            url = next((w for w in line.split() if w.startswith("http://127.0.0.1")), "")
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=30)
    gone(url)


def gone(url: str) -> None:
    """Until nobody answers any more."""
    for _ in range(200):
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            return
    raise AssertionError("the source outlived its command")

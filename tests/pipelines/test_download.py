"""Files fetched over real HTTP: what is new, what misbehaves, and where nobody is led."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from pipelines import delivery, flow, pull
from pipelines.work import Work
from tests.pipelines.asked import NAME, TABLE, by_http
from tests.pipelines.evil import HARMLESS, HASTE, MODES, Evil, limits, serving
from tests.pipelines.test_flow import (
    current,
    events,
    leaks,
    reading,
    rows,
    run,
    tree,
)  # fmt: skip

MORE = TABLE + (reading(ngay="2024-02-01") + "\n").encode()


@pytest.fixture
def evil() -> Iterator[Evil]:
    with serving(Evil(TABLE)) as one:
        yield one


@pytest.fixture
def work(tmp_path: Path, evil: Evil) -> Work:
    return by_http(evil, tmp_path)


# What is new -------------------------------------------------------------------------------------


def test_a_file_is_fetched_once_and_asked_for_again_only_if_it_changed(
    work: Work, evil: Evil
) -> None:
    assert run(work, NAME).status == "published"
    assert len(rows(work, NAME)) == 28
    [one] = delivery.recorded(work.home, NAME)
    assert (one.file, one.source, one.path.read_bytes()) == ("tep.csv", "http", TABLE)
    assert one.pull == {"address": "nguon/tep.csv", "etag": '"1"', "modified": ""}
    assert run(work, NAME).status == "unchanged"
    assert 'if-none-match: "1"' in evil.asked[-1].lower()
    evil.content, evil.etag = MORE, '"2"'
    assert (run(work, NAME).status, len(rows(work, NAME))) == ("published", 29)
    assert len(delivery.recorded(work.home, NAME)) == 2


def test_the_content_decides_whatever_the_etag_says(work: Work, evil: Evil) -> None:
    evil.mode = "the same ETag"
    assert run(work, NAME).status == "published"
    assert run(work, NAME).status == "unchanged"
    evil.content = MORE
    assert (run(work, NAME).status, len(rows(work, NAME))) == ("published", 29)


@pytest.mark.parametrize("mode", HARMLESS)
def test_what_is_unusual_and_whole_is_taken_byte_for_byte(
    work: Work, evil: Evil, mode: str
) -> None:
    evil.mode = mode
    assert run(work, NAME).status == "published"
    [one] = delivery.recorded(work.home, NAME)
    assert (one.file, one.path.read_bytes()) == ("tep.csv", TABLE)


def test_a_file_that_was_refused_stays_so_until_the_source_has_another(
    work: Work, evil: Evil
) -> None:
    evil.content = TABLE.replace(b"7.25", b"bay", 1)
    for _ in range(2):  # the second time the source says 304
        outcome = run(work, NAME)
        assert (outcome.status, outcome.refused) == ("refused", ("tep.csv",))
    evil.content, evil.etag = TABLE, '"2"'
    assert run(work, NAME).status == "published"


# What misbehaves ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, Evil]]:
    """A home with one release, which nothing of all that follows may change."""
    folder = tmp_path_factory.mktemp("bad-sources")
    with serving(Evil(TABLE)) as evil:
        work = by_http(evil, folder)
        assert run(work, NAME).status == "published"
        [one] = delivery.recorded(work.home, NAME)
        one.path.chmod(0o600)
        one.path.rename(folder / "first")  # as after its retention: nothing to be the same as
        yield work, evil


@pytest.mark.parametrize("mode", MODES)
def test_every_misbehaviour_is_one_problem_and_the_last_release_stays(
    published: tuple[Work, Evil], mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    work, evil = published
    before, evil.mode, evil.over = tree(work.settings.public), mode, Event()
    work = replace(work, limits=limits(MODES[mode][1]))
    begun = monotonic()
    flow.fetch(work, work.declarations.dataset(NAME))
    taken = monotonic() - begun
    evil.over.set()
    [problem] = pull.problems(work.home, work.declarations.dataset(NAME))
    assert (problem.code, problem.file) == (MODES[mode][1], "nguon/tep.csv"), problem
    assert problem.vi != problem.en
    assert "SECRET" not in repr(problem)
    assert caplog.records == []  # a library's word on a bad answer holds what was answered
    assert taken < 30  # the figure itself is taken in the soak
    if os.environ.get("OPENDATA_SOAK"):
        assert taken <= HASTE.whole * 1.1
    assert tree(work.settings.public) == before
    assert [p.name for p in work.home.raw(NAME).iterdir() if p.name.startswith(".")] == []
    assert (events(work)[-1]["event"], leaks(work.settings.home, ["SECRET"])) == (
        "source-failed", set()
    )  # fmt: skip


def test_a_source_that_fails_is_the_outcome_until_it_works_again(work: Work, evil: Evil) -> None:
    assert run(work, NAME).status == "published"
    evil.mode = "500"
    outcome = run(work, NAME)
    [problem] = outcome.problems
    assert (outcome.status, outcome.release, problem.code) == ("refused", 1, "source-unavailable")
    assert (outcome.source_failed, outcome.ok) == (True, False)
    evil.mode, evil.content, evil.etag = "good", MORE, '"2"'
    assert (run(work, NAME).status, current(work, NAME).number) == ("published", 2)

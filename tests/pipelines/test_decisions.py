"""Decisions: appended for ever, told as events, and never holding for anything else."""

import json
from pathlib import Path

import pytest

from catalog.dataset import Declarations
from pipelines import decisions
from pipelines.work import Work
from quality.verdict import Check
from tests.pipelines.test_flow import events, work_in

DROPPED = Check(
    name="so_dong_giam",
    kind="drift",
    title="Số dòng không giảm quá 20 %",
    title_en="Rows do not fall by more than 20 %",
    severity="block",
    dimension="du",
    passed=False,
    count=7,
    fingerprint="ab" * 32,
)


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


def test_nothing_is_decided_and_nothing_made_by_looking(work: Work) -> None:
    assert decisions.recorded(work.home, "diem_do") == ()
    assert not work.settings.home.exists()


def test_a_decision_says_who_what_why_and_when(work: Work) -> None:
    made = decisions.decide(work, "diem_do", DROPPED, "let_pass", "Trạm đã gộp")
    assert decisions.recorded(work.home, "diem_do") == (made,)
    assert (made.subject, made.fingerprint, made.actor) == ("so_dong_giam", "ab" * 32, "kiem-thu")
    assert (made.reason, made.time) == ("Trạm đã gộp", "2026-11-22T05:00:00+00:00")
    (event,) = events(work)
    assert (event["event"], event["check"], event["reason"]) == (
        "decided", "so_dong_giam", "Trạm đã gộp",
    )  # fmt: skip
    assert "ab" * 32 not in json.dumps(event), "a fingerprint may be of a handful of cells"


def test_decisions_are_appended_and_readable_by_us_alone(work: Work) -> None:
    decisions.decide(work, "diem_do", DROPPED, "let_pass", "một")
    first = work.home.decisions("diem_do").read_bytes()
    decisions.decide(work, "diem_do", DROPPED, "let_pass", "hai")
    assert work.home.decisions("diem_do").read_bytes().startswith(first)
    assert [d.reason for d in decisions.recorded(work.home, "diem_do")] == ["một", "hai"]
    assert work.home.decisions("diem_do").stat().st_mode & 0o777 == 0o600
    assert work.home.decisions("diem_do").parent.stat().st_mode & 0o777 == 0o700


def test_the_last_decision_on_a_check_holds_and_for_those_bytes_only(work: Work) -> None:
    for reason in ("một", "hai"):
        decisions.decide(work, "diem_do", DROPPED, "let_pass", reason)
    found = decisions.recorded(work.home, "diem_do")
    decided = DROPPED.decided(found, "cd" * 32)
    assert decided.decision is not None
    assert (decided.decision.reason, decided.blocks) == ("hai", False)
    for facts in ({"fingerprint": "cd" * 32}, {"field": "so_luong"}, {"fingerprint": None}):
        assert DROPPED.model_copy(update=facts).decided(found, "ab" * 32).blocks


def test_a_check_without_a_fingerprint_is_bound_to_the_table_and_what_it_found() -> None:
    bare = DROPPED.model_copy(update={"fingerprint": None})
    prints = {
        bare.decided([], "ab" * 32).fingerprint,
        bare.decided([], "cd" * 32).fingerprint,
        bare.model_copy(update={"count": 8}).decided([], "ab" * 32).fingerprint,
    }
    assert len(prints) == 3
    assert bare.decided([], "ab" * 32).fingerprint in prints, "the same again"

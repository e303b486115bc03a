"""A verdict: passed only if reviewed and nothing blocks; while it refuses, it shows no figures."""

import json
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from quality.verdict import DIMENSIONS, Check, Decision, Detail, Dimension, Severity, Verdict
from schemas.problem import Problem

REVIEWED = date(2026, 11, 22)
PHONE = "0912345678"


def check(*, passed: bool = False, severity: Severity = "block") -> Check:
    return Check(
        name="so_dong",
        kind="suite",
        title="Đủ số dòng",
        title_en="Enough rows",
        severity=severity,
        dimension="du",
        passed=passed,
        field="dien_thoai",
        count=3,
        details=(Detail(vi=f"số {PHONE}", en=f"number {PHONE}"),),
    )


def verdict(*checks: Check, reviewed: date | None = REVIEWED) -> Verdict:
    return Verdict(
        dataset="tram",
        table_sha256="ab" * 32,
        rows=9,
        suite_sha256="cd" * 32,
        privacy_reviewed=reviewed,
        checks=checks,
    )


@pytest.mark.parametrize(
    ("checks", "passed"),
    [
        ((), True),
        ((check(passed=True),), True),
        ((check(severity="warn"),), True),
        ((check(passed=True), check()), False),
        ((check(severity="warn"), check()), False),
    ],
)
def test_only_a_blocking_check_that_is_not_met_refuses(
    checks: tuple[Check, ...], passed: bool
) -> None:
    assert verdict(*checks).passed is passed


CHECKS = st.builds(check, passed=st.booleans(), severity=st.sampled_from(get_args(Severity)))
EXAMPLES = settings(derandomize=True, deadline=None, database=None)


@EXAMPLES
@given(st.lists(CHECKS))
def test_without_a_privacy_review_nothing_ever_passes(checks: list[Check]) -> None:
    assert not verdict(*checks, reviewed=None).passed


@EXAMPLES
@given(st.lists(CHECKS), st.sampled_from([REVIEWED, None]))
def test_figures_are_public_only_with_a_pass(checks: list[Check], reviewed: date | None) -> None:
    judged = verdict(*checks, reviewed=reviewed)
    public = judged.public()
    shown = PHONE in json.dumps(public)
    assert public["passed"] is judged.passed
    assert shown == (judged.passed and bool(checks))


def test_a_refusal_still_tells_what_was_wrong_and_how_often() -> None:
    (told,) = verdict(check()).public()["checks"]
    assert told == {
        "name": "so_dong",
        "kind": "suite",
        "title": "Đủ số dòng",
        "title_en": "Enough rows",
        "severity": "block",
        "dimension": "du",
        "passed": False,
        "field": "dien_thoai",
        "count": 3,
        "details": [],
        "not_made": None,
        "decision": None,
    }


def test_what_is_public_is_read_back_as_the_same_verdict() -> None:
    judged = verdict(check(passed=True), check(severity="warn"))
    content: dict[str, Any] = json.loads(json.dumps(judged.public()))
    assert content.pop("passed") is True
    assert Verdict.model_validate(content) == judged


def test_a_decision_lets_one_check_pass_and_is_public_without_its_fingerprint() -> None:
    decision = Decision(
        dataset="tram", subject="so_dong", field="dien_thoai", fingerprint="ef" * 32,
        ruling="let_pass", reason="Đã gộp hai trạm", actor="Nguyễn Thị Hồ", time="2026-11-22",
    )  # fmt: skip
    found = check().model_copy(update={"fingerprint": "ef" * 32})
    judged = verdict(found.decided([decision], "ab" * 32))
    assert judged.passed
    assert not verdict(check().decided([decision], "ef" * 32)).passed, "bound to what was found"
    public = judged.public()
    assert "ef" * 32 not in json.dumps(public)
    (told,) = public["checks"]
    assert told["passed"] is False
    assert (told["decision"]["actor"], told["decision"]["reason"]) == (
        "Nguyễn Thị Hồ", "Đã gộp hai trạm",
    )  # fmt: skip
    del public["passed"]
    read = Verdict.model_validate(public)
    assert read.passed, "what was let pass is still so when it is read back"


def test_what_is_met_needs_no_decision_and_keeps_none() -> None:
    assert check(passed=True).decided([], "ab" * 32) == check(passed=True)


def test_making_it_public_leaves_the_verdict_whole() -> None:
    judged = verdict(check())
    judged.public()
    assert judged.checks[0].details[0].vi == f"số {PHONE}"
    with pytest.raises(ValidationError, match="frozen"):
        judged.checks[0].passed = True


def test_every_dimension_is_named_in_both_languages() -> None:
    assert set(DIMENSIONS) == set(get_args(Dimension))
    assert all(vi and en and vi != en for vi, en in DIMENSIONS.values())


def test_where_in_a_file_the_cells_of_a_check_stand_is_never_public() -> None:
    cell = Problem("personal-data", "0001", "a.csv", 3, "SĐT", "dien_thoai")
    met = check(severity="warn").model_copy(update={"cells": (cell,)})
    told = verdict(met)
    assert told.passed
    assert Verdict.model_validate(told.model_dump(mode="json")) == told
    assert "a.csv" not in json.dumps(told.public())

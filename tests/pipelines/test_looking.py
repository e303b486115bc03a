"""Personal data in a delivery: it blocks until decided, and appears nowhere but where a delivery
may; what is shown of it is masked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from catalog import index
from catalog.dataset import Declarations
from pipelines import decisions, looking
from pipelines.cli import app
from pipelines.runs import Runner
from pipelines.work import Work
from quality import privacy
from schemas.errors import NotFoundError
from tests.pipelines.test_flow import (
    GOOD,
    current,
    edited,
    events,
    hand_over,
    leaks,
    province,
    reading,
    readings,
    run,
    work_in,
)
from tests.pipelines.test_runs import stored

CANARIES = ("0912 345 678", "0912345678", "019090001234", "an.nguyen@example.vn")
PLANTED = readings(
    reading(ten="Ông An 0912 345 678"),
    reading(ma="TN002", ten="CCCD 019090001234"),
    reading(ma="TN003", ten="an.nguyen@example.vn"),
    reading(ma="TN004"),
)


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


def found(work: Work) -> dict[str, str]:
    """Kind of a finding that is open → how it is named."""
    open_ = decisions.findings(work, "diem_do")
    return {c.name: privacy.id_of(c) for c in open_}


def test_personal_data_blocks_until_every_finding_is_decided(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    assert run(work, "diem_do").status == "published"
    before = current(work, "diem_do").table.read_bytes()
    hand_over(work, "diem_do", "b.csv", PLANTED)
    refused = run(work, "diem_do")
    assert refused.status == "refused"
    assert current(work, "diem_do").table.read_bytes() == before
    named = found(work)
    assert set(named) == {"privacy_dien_thoai", "privacy_cccd", "privacy_email"}
    for name in list(named):
        assert run(work, "diem_do").refused == ("b.csv",)
        decisions.on_finding(work, "diem_do", "ten_diem", named[name], "publishable", "đã hỏi")
    published = run(work, "diem_do")
    assert (published.status, published.release) == ("published", 2)


def test_a_decision_is_public_with_who_and_why_and_no_print(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(ten="Cầu 0912 345 678")))
    run(work, "diem_do")
    named = found(work)["privacy_dien_thoai"]
    decisions.on_finding(work, "diem_do", "ten_diem", named, "not_personal", "số của trạm")
    assert run(work, "diem_do").status == "published"
    checks = current(work, "diem_do").read("quality.json")["checks"]
    (told,) = [c for c in checks if c["name"] == "privacy_dien_thoai"]
    assert (told["field"], told["count"], told["passed"]) == ("ten_diem", 1, False)
    assert told["decision"]["reason"] == "số của trạm"
    assert told["decision"]["actor"] == "kiem-thu"
    assert "fingerprint" not in json.dumps(checks)


def test_a_decision_ends_when_the_column_changes(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", readings(reading(ten="Cầu 0912 345 678")))
    run(work, "diem_do")
    old = found(work)["privacy_dien_thoai"]
    decisions.on_finding(work, "diem_do", "ten_diem", old, "not_personal", "số của trạm")
    assert run(work, "diem_do").status == "published"
    hand_over(work, "diem_do", "b.csv", readings(reading(ten="Cầu 0912 345 679")))
    assert run(work, "diem_do").status == "refused"
    assert found(work)["privacy_dien_thoai"] != old
    with pytest.raises(NotFoundError, match="no such finding is open"):
        decisions.on_finding(work, "diem_do", "ten_diem", old, "not_personal", "như trước")


def test_that_a_column_must_go_opens_nothing(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", PLANTED)
    run(work, "diem_do")
    for named in found(work).values():
        decisions.on_finding(work, "diem_do", "ten_diem", named, "drop", "không được công bố")
    assert run(work, "diem_do").status == "refused"
    assert work.releases.current("diem_do") is None


def test_personal_data_are_never_just_let_pass(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", PLANTED)
    run(work, "diem_do")
    with pytest.raises(NotFoundError):
        decisions.override(work, "diem_do", "privacy_cccd", "vội")
    for check in decisions.findings(work, "diem_do"):
        decisions.decide(work, "diem_do", check, "let_pass", "vội")
    assert run(work, "diem_do").status == "refused"


def test_a_declared_decision_holds_for_the_column_as_it_is(tmp_path: Path) -> None:
    declared = province(tmp_path)
    work = work_in(tmp_path / "home", declared)
    hand_over(work, "diem_do", "a.csv", readings(reading(ten="Cầu 0912 345 678")))
    assert run(work, "diem_do").status == "refused"
    (check,) = decisions.findings(work, "diem_do")
    ruled = (
        "{reviewed: 2026-11-22, decisions: [{field: ten_diem, finding: dien_thoai, "
        f"fingerprint: {check.fingerprint}, verdict: not_personal, reason: số của trạm, "
        "by: Sở Đo, decided: 2026-11-22}]}"
    )
    file = "datasets/so_do/diem_do.yaml"
    mended = edited(declared, file, "{reviewed: 2026-11-22}", ruled)
    assert run(replace(work, declarations=mended), "diem_do").status == "published"


def test_no_personal_datum_leaves_the_private_trees(work: Work) -> None:
    """Neither refused nor decided: not in events, logs, Dagster's storage or the public tree."""
    hand_over(work, "diem_do", "a.csv", PLANTED)
    with Runner(work) as runner:
        outcome = runner.run(work, work.declarations.dataset("diem_do"))
    assert outcome is not None
    assert outcome.status == "refused"
    index.build(work.declarations, work.settings, work.clock)
    for named in found(work).values():
        decisions.on_finding(work, "diem_do", "ten_diem", named, "drop", "không được công bố")
    assert leaks(work.settings.home, CANARIES) == set()
    held = [c for c in CANARIES for _, cell in stored(work) if c.encode() in cell]
    assert held == []
    assert not any(c in json.dumps(events(work), ensure_ascii=False) for c in CANARIES)
    assert all(c not in repr(outcome.checks) for c in CANARIES)


def test_examples_are_masked_and_kept_nowhere(work: Work, tmp_path: Path) -> None:
    hand_over(work, "diem_do", "a.csv", PLANTED)
    run(work, "diem_do")
    shown = looking.examples(work, work.declarations.dataset("diem_do"), tmp_path)
    cells = [cell for some in shown.values() for cell in some]
    assert sorted(c[:4] for c in cells) == ["CCCD", "an.n", "Ông "]
    assert not any(canary in cell for cell in cells for canary in CANARIES)


def test_the_command_line_tells_what_is_open_and_records_a_decision(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(work, "diem_do", "a.csv", PLANTED)
    run(work, "diem_do")
    monkeypatch.setenv("OPENDATA_HOME", str(work.settings.home))
    monkeypatch.setenv("OPENDATA_DECLARATIONS", str(work.settings.declarations))
    monkeypatch.setenv("OPENDATA_ACTOR", "Trần Thị B")
    told = CliRunner().invoke(app, ["findings", "diem_do", "--examples", "--json"])
    assert told.exit_code == 1
    listed = json.loads(told.stdout)
    assert {one["field"] for one in listed} == {"ten_diem"}
    assert not any(c in told.stdout for c in CANARIES)
    at = {one["title_en"].rpartition(": ")[2]: [p["row"] for p in one["at"]] for one in listed}
    assert at["telephone number"] == [2]
    assert at["citizen identity number"] == [3]
    shown = CliRunner().invoke(app, ["findings", "diem_do"])
    assert "dòng / rows 2" in " ".join(shown.stdout.split())
    assert "opendata decide diem_do" in shown.stdout
    for one in listed:
        command = ["decide", "diem_do", "ten_diem", one["finding"], "--verdict", "not_personal"]
        made = CliRunner().invoke(app, [*command, "--reason", "số của trạm"])
        assert made.exit_code == 0, made.output
        assert "self-declared" in made.stdout
    assert CliRunner().invoke(app, ["findings", "diem_do"]).exit_code == 0
    assert decisions.recorded(work.home, "diem_do")[-1].actor == "Trần Thị B"
    assert run(work, "diem_do").status == "published"

"""What lies in a landing folder and is no plain file, or bears a name meant to do harm.

A shared folder is writable by many: a name is only a name, a link leads nowhere, a pipe is not
waited for, and nothing is written outside the home.
"""

import os
import zipfile
from pathlib import Path

import pytest

from catalog.dataset import Declarations
from catalog.settings import Settings
from pipelines import flow
from pipelines.delivery import deliver
from pipelines.outcome import Outcome
from pipelines.work import Work
from tests.pipelines.corpus import CLEAN, LAST

NAMES = {
    "formula": "=cmd|' C calc'!A0.csv",
    "right_to_left": "so\u202evsc.lieu.csv",
    "line_break": "so\nlieu.csv",
    "quotes": "so'lieu\"$(id)`id`.csv",
    "option": "--help.csv",
    "percent_nul": "so%00lieu.csv",
    "percent_path": "so..%2f..%2flieu.csv",
    "backslashes": "so\\..\\lieu.csv",
    "markup": "<img src=x onerror=alert(1)>.csv",
    "sql": "'; DROP TABLE x; --.csv",
    "as_long_as_can_be": "s" * 251 + ".csv",
    "as_long_as_can_be_with_accents": "ố" * 83 + ".csv",
    "only_an_extension": " .csv",
    "trailing_dots": "so_lieu...csv",
    "two_extensions": "so_lieu.csv.exe.csv",
    "device": "CON.csv",
    "decomposed": "so\u0302\u0301 lie\u0323\u0302u.csv",
}


@pytest.fixture
def work(miniature: Declarations, settings: Settings) -> Work:
    return Work(miniature, settings)


def _landing(work: Work) -> Path:
    landing = work.home.landing("diem_do")
    landing.mkdir(parents=True, exist_ok=True)
    return landing


def _run(work: Work) -> Outcome:
    dataset = work.declarations.dataset("diem_do")
    flow.fetch(work, dataset)
    flow.build(work, dataset)
    return flow.publish(work, dataset)


def _outside(folder: Path, home: Path) -> set[Path]:
    return {p for p in folder.rglob("*") if not p.is_relative_to(home)}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_is_only_a_name(name: str, work: Work, tmp_path: Path) -> None:
    (_landing(work) / name).write_bytes(CLEAN)
    before = _outside(tmp_path, work.settings.home)
    assert _run(work).status == "published"
    assert _outside(tmp_path, work.settings.home) == before
    current = work.releases.current("diem_do")
    assert current is not None
    assert not any(name in str(p) for p in work.settings.public.rglob("*"))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_bad_file_of_any_name_is_answered(name: str, work: Work, tmp_path: Path) -> None:
    (_landing(work) / name).write_bytes(CLEAN + b"TN009,x,2024-01-05,1,,,\n")
    before = _outside(tmp_path, work.settings.home)
    outcome = _run(work)
    assert len(outcome.refused) == 1
    assert {p.row for p in outcome.problems} == {LAST + 1}
    assert _outside(tmp_path, work.settings.home) == before
    assert len(list(_landing(work).glob("*.ket-qua.xlsx"))) == 1


def test_answers_of_two_names_alike_up_to_their_ends_are_two(work: Work) -> None:
    for end in "ab":
        (_landing(work) / f"{'s' * 250}{end}.csv").write_bytes(CLEAN + b"TN009,x\n")
    assert len(_run(work).refused) == 2
    assert len(list(_landing(work).glob("*.ket-qua.xlsx"))) == 2


def test_what_follows_the_last_full_stop_of_a_sentence_is_no_extension(
    work: Work, tmp_path: Path
) -> None:
    file = tmp_path / f"1. {'Báo cáo số liệu quý ' * 8}"
    file.write_bytes(CLEAN)
    deliver(work.home, work.declarations.dataset("diem_do"), file)
    assert _run(work).status == "published"


@pytest.mark.parametrize("other", [b"so_lieu.csv", b"so_li\xedu.csv"])
def test_a_name_that_is_not_utf_8_is_refused_and_the_others_are_read(
    other: bytes, work: Work
) -> None:
    for name in (b"so_li\xecu.csv", other):
        Path(os.fsdecode(os.fsencode(_landing(work)) + b"/" + name)).write_bytes(CLEAN)
    outcome, again = _run(work), _run(work)
    alone = other == b"so_lieu.csv"
    refused = {"so_li\ufffdECu.csv", *(() if alone else ("so_li\ufffdEDu.csv",))}
    assert outcome.status == ("published" if alone else "refused")
    for one in (outcome, again):
        assert set(one.refused) == refused
        assert {(p.code, p.file) for p in one.problems} == {("name-error", f) for f in refused}
    assert len(list(_landing(work).glob("*.ket-qua.xlsx"))) == len(refused)


def test_a_file_whose_name_is_not_utf_8_can_be_handed_over_and_checked(
    work: Work, tmp_path: Path
) -> None:
    dataset = work.declarations.dataset("diem_do")
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/so_li\xecu.csv"))
    file.write_bytes(CLEAN)
    (tmp_path / "thu").mkdir()
    assert flow.check(work, dataset, file, tmp_path / "thu").refused == ("so_li\ufffdECu.csv",)
    assert deliver(work.home, dataset, file).name == "so_li\ufffdECu.csv"
    assert _run(work).refused == ("so_li\ufffdECu.csv",)


def _link_to_a_file(landing: Path, elsewhere: Path) -> None:
    (landing / "so_lieu.csv").symlink_to(elsewhere)


def _link_to_a_folder(landing: Path, elsewhere: Path) -> None:
    (landing / "so_lieu.csv").symlink_to(elsewhere.parent)


def _link_to_nothing(landing: Path, elsewhere: Path) -> None:
    (landing / "so_lieu.csv").symlink_to(elsewhere.with_name("khong_co"))


def _link_to_itself(landing: Path, elsewhere: Path) -> None:
    (landing / "so_lieu.csv").symlink_to(landing / "so_lieu.csv")


def _folder(landing: Path, elsewhere: Path) -> None:
    (landing / "so_lieu.csv").mkdir()
    (landing / "so_lieu.csv" / "so_lieu.csv").write_bytes(CLEAN)


def _pipe(landing: Path, elsewhere: Path) -> None:
    os.mkfifo(landing / "so_lieu.csv")


def _hidden(landing: Path, elsewhere: Path) -> None:
    (landing / ".so_lieu.csv").write_bytes(CLEAN)


def _lock_of_an_editor(landing: Path, elsewhere: Path) -> None:
    (landing / "~$so_lieu.csv").write_bytes(CLEAN)


@pytest.mark.parametrize(
    "place",
    [
        _link_to_a_file,
        _link_to_a_folder,
        _link_to_nothing,
        _link_to_itself,
        _folder,
        _pipe,
        _hidden,
        _lock_of_an_editor,
    ],
    ids=lambda place: str(place.__name__).strip("_"),
)
def test_what_is_no_plain_file_is_never_read(place: object, work: Work, tmp_path: Path) -> None:
    elsewhere = tmp_path / "noi_khac" / "mat.csv"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(CLEAN)
    assert callable(place)
    place(_landing(work), elsewhere)
    assert _run(work).status == "awaited"
    assert elsewhere.read_bytes() == CLEAN


def test_a_name_with_a_path_is_cut_to_its_last_part(work: Work, tmp_path: Path) -> None:
    file = tmp_path / "so_lieu.csv"
    file.write_bytes(CLEAN)
    dataset = work.declarations.dataset("diem_do")
    _landing(work)
    landed = deliver(work.home, dataset, file, "../../../trong.csv")
    assert landed.parent == work.home.landing("diem_do")
    assert _run(work).status == "published"


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "@SUM(A1)", "-1+1"])
def test_an_answer_never_holds_a_formula(cell: str, work: Work) -> None:
    bad = CLEAN + f"{cell},{cell},2024-01-05,{cell},,,\n".encode()
    (_landing(work) / "so_lieu.csv").write_bytes(bad)
    assert _run(work).refused
    answers = [p for p in _landing(work).iterdir() if ".ket-qua" in p.name]
    assert answers
    for answer in answers:
        with zipfile.ZipFile(answer) as archive:
            sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
            assert all(b"<f>" not in archive.read(n) for n in sheets)

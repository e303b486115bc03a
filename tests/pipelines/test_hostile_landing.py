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
from pipelines.flow import Outcome, Work
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


ANSWERED = {
    name: pytest.param(
        text,
        id=name,
        marks=pytest.mark.xfail(
            name.startswith("as_long"),
            reason="the answer's name is longer than a name may be",
            strict=True,
            raises=OSError,
        ),
    )
    for name, text in NAMES.items()
}


@pytest.mark.parametrize("name", ANSWERED.values())
def test_a_bad_file_of_any_name_is_answered(name: str, work: Work, tmp_path: Path) -> None:
    (_landing(work) / name).write_bytes(CLEAN + b"TN009,x,2024-01-05,1,,,\n")
    before = _outside(tmp_path, work.settings.home)
    outcome = _run(work)
    assert len(outcome.refused) == 1
    assert {p.row for p in outcome.problems} == {LAST + 1}
    assert _outside(tmp_path, work.settings.home) == before


@pytest.mark.xfail(
    reason="a name that is no text ends the run of its dataset",
    strict=True,
    raises=UnicodeEncodeError,
)
def test_a_name_that_is_not_utf_8_is_answered_or_read(work: Work) -> None:
    path = os.fsencode(_landing(work)) + b"/so_li\xecu.csv"
    Path(os.fsdecode(path)).write_bytes(CLEAN)
    outcome = _run(work)
    assert outcome.status == "published" or outcome.refused


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

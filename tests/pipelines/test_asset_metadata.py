"""What the Dagster UI shows on assets: nothing that has not passed the gate, and no markup."""

import base64
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.dataset import Declarations
from catalog.release import Release, Releases
from catalog.settings import Settings
from pipelines import asset_metadata
from pipelines.asset_metadata import Bar, plot, preview, problems, shown, svg, without_values
from pipelines.outcome import Outcome
from schemas.problem import MESSAGES, Problem
from tests.conftest import READINGS, publish_rows

PHONE = "0912-345-678"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("code", MESSAGES)
def test_no_problem_tells_its_value(code: str) -> None:
    problem = Problem(
        code, "0001", "a.csv", 3, "so_luong", "so_luong", PHONE, "kiểu", "kind", cell="D3"
    )
    said = str(problems(Outcome("d", "refused", problems=(problem,), total_problems=1)))
    assert PHONE not in said
    assert "a.csv" in said
    assert "D3" in said


@pytest.mark.parametrize("code", sorted(set(MESSAGES) - asset_metadata.PLAIN_NOTES))
def test_a_note_that_may_quote_the_file_is_not_told(code: str) -> None:
    quoting = Problem(code, row=3, note=PHONE, note_en=PHONE, value=PHONE, sheet=PHONE)
    safe = without_values(quoting)
    assert PHONE not in f"{safe} {safe.vi} {safe.en}"


@pytest.mark.parametrize("code", asset_metadata.HEADER_CODES)
def test_what_stands_in_a_header_may_be_a_row_of_values(code: str) -> None:
    safe = without_values(Problem(code, row=1, column=PHONE, field=PHONE, value=PHONE))
    assert PHONE not in f"{safe} {safe.vi} {safe.en}"


def test_every_code_named_is_one() -> None:
    assert asset_metadata.PLAIN_NOTES | set(asset_metadata.HEADER_CODES) <= set(MESSAGES)


# Releases ----------------------------------------------------------------------------------------


@pytest.fixture
def release(miniature: Declarations, settings: Settings) -> Release:
    publish_rows(miniature, settings, "diem_do", READINGS)
    found = Releases(settings.public).current("diem_do")
    assert found is not None
    return found


def test_a_preview_is_a_table_of_the_first_rows(release: Release) -> None:
    lines = preview(release).value.split("\n")
    assert lines[0].startswith("2 dòng đầu trong 2")
    assert len(lines) == 2 + 2 + 2
    assert {line.count(" | ") for line in lines[2:]} == {6}
    assert "| Cầu Đường | 2024-01-05 | 12 |" in lines[4]
    assert lines[5].endswith("| 0 |  |  |  |")


def test_a_cell_is_text_whatever_it_holds(miniature: Declarations, settings: Settings) -> None:
    odd = READINGS.replace("'Hồ Núi Cốc'", f"'a|b <img src=x> [x](http://y) ` * {'x' * 99}'")
    publish_rows(miniature, settings, "diem_do", odd.replace("'tốt'", "E'một\\nhai'"))
    found = Releases(settings.public).current("diem_do")
    assert found is not None
    text = preview(found).value
    assert "a\\|b \\<img src=x\\> \\[x\\]" in text
    assert "một hai" in text
    assert "x" * 60 not in text


def test_what_is_synthetic_says_so(release: Release) -> None:
    release.__dict__["manifest"] = {**release.manifest, "synthetic": True}
    assert "mô phỏng" in preview(release).value


def test_a_release_that_cannot_be_read_shows_nothing(
    miniature: Declarations, release: Release
) -> None:
    dataset = miniature.dataset("diem_do")
    assert set(shown(dataset, [release])) == {"preview", "plot"}
    release.table.chmod(0o644)
    release.table.write_bytes(b"PAR1")
    assert shown(dataset, [release]) == {}


# Plots -------------------------------------------------------------------------------------------


def drawn(text: str) -> ElementTree.Element:
    found = re.fullmatch(r"!\[[^\]]+\]\(data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\)", text)
    assert found
    return ElementTree.fromstring(base64.b64decode(found[1]))  # noqa: S314 - our own


def tips(drawing: ElementTree.Element) -> list[str]:
    return [str(t.text) for r in drawing.iter(f"{SVG}rect") for t in r]


def test_without_periods_rows_are_drawn_by_release(
    miniature: Declarations, release: Release
) -> None:
    drawing = drawn(plot(miniature.dataset("diem_do"), [release]).value)
    assert tips(drawing) == ["1: 2"]


def test_with_periods_rows_are_drawn_by_period(miniature: Declarations, settings: Settings) -> None:
    rows = "SELECT * FROM (VALUES ('T1', 'A', 2020, 'kho', 1.0), ('T1', 'A', 2021, 'kho', 2.0), "
    rows += "('T1', 'A', 2021, 'mua', 3.0)) AS t(ma_tram, ten, nam, mua, luong_mm)"
    publish_rows(miniature, settings, "luong_mua", rows)
    found = Releases(settings.public).of("luong_mua")
    drawing = drawn(plot(miniature.dataset("luong_mua"), found).value)
    assert tips(drawing) == ["2020: 1", "2021: 2"]


def test_a_drawing_is_sound_however_many_bars_and_whatever_they_are_called() -> None:
    for bars in ([], [Bar("<&>", 0)], [Bar(str(i), i) for i in range(200)]):
        ElementTree.fromstring(svg("a & b", bars))  # noqa: S314 - our own


def test_no_path_of_this_machine_is_told(release: Release, tmp_path: Path) -> None:
    assert str(tmp_path) not in preview(release).value

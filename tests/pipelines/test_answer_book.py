"""The workbook of an answer, written by one library and read by another."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalog.dataset import Declarations
from catalog.recipe import Table, Variant
from pipelines.answer_book import TABLE, written
from pipelines.answer_front import LONGEST_CELL, PROBLEMS, SUMMARY, Answer
from pipelines.answer_texts import TEXTS
from quality.verdict import Check, Detail
from schemas.problem import MESSAGES, Problem
from tests.conftest import NOON

HEADER = "ma_diem,ten_diem,ngay_do,so_luong"
RED = "FFFFC7CE"
WRONG = Problem(
    "type-error", "0001", "a.csv", 3, "so_luong", "so_luong", "mười", "integer", "integer"
)
RULE = Check(
    name="tong", kind="suite", title="Cộng đúng", title_en="Adds up", severity="block",
    dimension="dung", passed=False, count=2,
    details=(Detail(vi="A: 3", en="A: 3 "), Detail(vi="=B: 4", en="B: 4")),
)  # fmt: skip
FORMULAS = ("=1+1", "+84 912", "-5", "@SUM(A1)", "=HYPERLINK(x)", "\t=2", "{=3}", "http://a.vn")


@pytest.fixture
def answer(miniature: Declarations, tmp_path: Path) -> Answer:
    dataset = miniature.dataset("diem_do")
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\nTN001,Cầu,2024-01-05,1\n01,Hồ,,mười\n", "utf-8")
    return Answer(
        dataset=dataset,
        department=miniature.departments["so_do"],
        file="a.csv",
        path=path,
        variant=Variant(),
        own="0001",
        accepted=False,
        synthetic=False,
        received=NOON,
        checked=NOON,
        problems=(WRONG,),
        total=1,
        rows=None,
        checks=(),
        served=None,
    )


def book(answer: Answer, scratch: Path) -> Any:
    return openpyxl.load_workbook(BytesIO(written(answer, scratch)))


def values(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_it_has_three_sheets_and_leaves_nothing_behind(answer: Answer, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert book(answer, scratch).sheetnames == [SUMMARY, PROBLEMS, TABLE]
    assert list(scratch.iterdir()) == []


def test_the_table_is_the_file_with_the_wrong_cell_red(answer: Answer, tmp_path: Path) -> None:
    sheet = book(answer, tmp_path)[TABLE]
    assert values(sheet) == [
        HEADER.split(","), ["TN001", "Cầu", "2024-01-05", "1"], ["01", "Hồ", None, "mười"],
    ]  # fmt: skip
    red = [c.coordinate for row in sheet for c in row if c.fill.start_color.rgb == RED]
    commented = [c.coordinate for row in sheet for c in row if c.comment]
    assert red == commented == ["D3"]
    assert "Giá trị “mười” không thuộc kiểu số nguyên" in sheet["D3"].comment.text
    assert WRONG.fix_vi in sheet["D3"].comment.text
    assert all(c.data_type == "s" for row in sheet for c in row if c.value is not None)


def test_a_problem_is_a_row_that_leads_to_its_cell(answer: Answer, tmp_path: Path) -> None:
    sheet = book(answer, tmp_path)[PROBLEMS]
    heading, row = values(sheet)
    assert "Lý do" in heading
    assert "What to do" in heading
    assert row == [
        "a.csv", None, "3", "D3", "so_luong", "so_luong", "mười", WRONG.vi, WRONG.fix_vi,
        "type-error", "chặn / blocks", WRONG.en, WRONG.fix_en,
    ]  # fmt: skip
    assert sheet["D2"].hyperlink.location == f"'{TABLE}'!D3"


def test_a_broken_rule_is_told_case_by_case(answer: Answer, tmp_path: Path) -> None:
    warned = RULE.model_copy(update={"severity": "warn", "details": (), "name": "khac"})
    passed = RULE.model_copy(update={"passed": True})
    rules = replace(answer, problems=(), total=0, checks=(RULE, warned, passed))
    made = book(rules, tmp_path)
    rows = values(made[PROBLEMS])[1:]
    assert [(r[7], r[9], r[10]) for r in rows] == [
        ("Cộng đúng: A: 3", "tong", "chặn / blocks"),
        ("Cộng đúng: =B: 4", "tong", "chặn / blocks"),
        ("Cộng đúng", "khac", "lưu ý / warning"),
    ]
    summary = str(values(made[SUMMARY]))
    assert "0 lỗi trong tệp, 1 quy tắc" in summary
    assert "không có riêng ô nào sai" in summary  # and none is looked for in red
    assert "opendata override diem_do tong" in rows[0][8]
    assert "opendata override" not in rows[2][8]


def test_rows_held_back_are_not_said_to_block(answer: Answer, tmp_path: Path) -> None:
    made = book(replace(answer, rows=1), tmp_path)
    assert values(made[PROBLEMS])[1][10] == "giữ lại / held back"


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_delivered_becomes_a_formula_or_a_link(
    answer: Answer, tmp_path: Path, text: str
) -> None:
    answer.path.write_text(f'{text},b\n1,"{text}"\n', "utf-8")
    problem = replace(WRONG, row=2, column="b", value=text, field=text)
    content = written(replace(answer, problems=(problem,), file=f"{text[:8]}.csv"), tmp_path)
    made = openpyxl.load_workbook(BytesIO(content))
    assert made[TABLE]["A1"].value == made[TABLE]["B2"].value == text
    assert made[PROBLEMS]["G2"].value == text
    for sheet in made:
        assert all(c.data_type in ("s", "n") for row in sheet for c in row)
        assert all(c.quotePrefix for row in sheet for c in row if c.value == text)
        assert not any(c.hyperlink and c.hyperlink.target for row in sheet for c in row)
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if "worksheets/sheet" in n]
    assert not any(b"<f>" in x or b"<f " in x for x in sheets)


def test_letters_no_workbook_may_hold_are_written_so_that_it_opens(
    answer: Answer, tmp_path: Path
) -> None:
    answer.path.write_bytes(b"a\x01,b\x00\xef\xbf\xbe\n" + b"x" * 40_000 + b",\xff\n")
    problem = replace(WRONG, row=2, column="b\x00", value="\x02\x00")
    made = book(replace(answer, problems=(problem,)), tmp_path)
    assert len(made[TABLE]["A2"].value) <= LONGEST_CELL


def test_the_summary_says_what_happened_and_what_to_do(answer: Answer, tmp_path: Path) -> None:
    cells = [row for row in values(book(answer, tmp_path)[SUMMARY]) if row[0]]
    told = dict(cells)
    assert told["Bộ dữ liệu"] == "Điểm đo (diem_do)"
    assert told["Nhận lúc"] == "12:00 22/11/2026"
    assert told["Kết quả"].startswith("Từ chối: 1 lỗi trong tệp")
    assert told["Đang phục vụ"] == "Chưa có bản phát hành nào"
    assert "a.csv" in told["Việc cần làm"]
    assert told["Still served"] == "No release yet"
    assert told["Bảng đã nộp"].startswith("Cả 3 dòng")
    labels = [label for label, _ in cells]
    assert labels.index("Việc cần làm") < labels.index("Dataset") < labels.index("What to do")


def test_what_passes_says_so_and_asks_for_nothing(answer: Answer, tmp_path: Path) -> None:
    passes = replace(answer, accepted=True, problems=(), total=0, synthetic=True, received=None)
    told = dict(row for row in values(book(passes, tmp_path)[SUMMARY]) if row[0])
    assert told["Kết quả"].startswith("Đạt")
    assert told["Nhận lúc"] == "chưa giao nộp, chỉ kiểm tra thử"
    assert "Việc cần làm" not in told
    assert "Synthetic data" in told


def test_problems_that_are_counted_only_are_told(answer: Answer, tmp_path: Path) -> None:
    told = dict(
        row for row in values(book(replace(answer, total=5000), tmp_path)[SUMMARY]) if row[0]
    )
    assert told["Lỗi được liệt kê"].startswith("1 trong 5.000")


def test_problems_of_other_files_are_listed_but_not_drawn(answer: Answer, tmp_path: Path) -> None:
    other = replace(WRONG, delivery="0002", file="b.csv")
    made = book(replace(answer, problems=(other,)), tmp_path)
    assert values(made[PROBLEMS])[1][0] == "b.csv"
    assert not any(c.comment for row in made[TABLE] for c in row)


@pytest.mark.parametrize("code", MESSAGES)
def test_every_problem_can_be_answered(answer: Answer, tmp_path: Path, code: str) -> None:
    made = book(replace(answer, problems=(replace(WRONG, code=code),)), tmp_path)
    assert values(made[PROBLEMS])[1][9] == code


def test_texts_say_the_same_in_both_languages() -> None:
    for text in TEXTS.values():
        assert set(re.findall(r"{(\w+)}", text.vi)) == set(re.findall(r"{(\w+)}", text.en))
        assert text.vi.strip()
        assert text.en.strip()


def test_sheets_of_a_workbook_keep_their_names_as_far_as_names_go(
    answer: Answer, tmp_path: Path
) -> None:
    book_ = openpyxl.Workbook()
    names = ["Lỗi", "M09(R)", "x" * 31, "It's"]
    for name in names:
        book_.create_sheet(name).append(["Tỉnh", "=1+1"])
    del book_["Sheet"]
    path = tmp_path / "a.xls"
    book_.save(path)
    table = Table(header="tinh", first="a", labels={"tinh": "tinh"})
    problems = tuple(
        replace(WRONG, file="a.xlsx", row=1, sheet=name, cell="B1", value="x") for name in names
    )
    made = book(
        replace(
            answer,
            path=path,
            variant=Variant(format="workbook", tables=(table,)),
            problems=problems,
        ),
        tmp_path,
    )
    assert made.sheetnames == [SUMMARY, PROBLEMS, "Lỗi (1)", "M09(R)", "x" * 31, "It's"]
    links = [row[3].hyperlink.location for row in made[PROBLEMS].iter_rows(min_row=2)]
    assert links == ["'Lỗi (1)'!B1", "'M09(R)'!B1", f"{'x' * 31}!B1", "'It''s'!B1"]
    assert all(made[name]["B1"].comment for name in made.sheetnames[2:])

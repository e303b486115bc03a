"""Problems are told in two languages: what is wrong, with its figures, and what to do about it."""

import ast
import json
import string
import unicodedata
from dataclasses import fields
from pathlib import Path

import pytest

from schemas.problem import CONSTRAINTS, MESSAGES, Message, Problem

ROOT = Path(__file__).resolve().parents[2]
FULL = {"value": "1_0", "field": "so_luong", "note": "tròn", "note_en": "round"}


def texts(message: Message) -> dict[str, str]:
    return {f.name: getattr(message, f.name) for f in fields(Message)}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_code_has_four_texts_that_fill_themselves(code: str) -> None:
    problem = Problem(code, "g1", "tram.csv", 7, "Số", **FULL)
    for name, text in texts(MESSAGES[code]).items():
        assert text.strip() == text != ""
        assert unicodedata.is_normalized("NFC", text)
        filled = getattr(problem, name)
        assert "{" not in filled
        asked = {key for _, key, _, _ in string.Formatter().parse(text) if key}
        language = {"note": FULL["note_en"] if name.endswith("en") else FULL["note"]}
        assert all((FULL | language)[key] in filled for key in asked)


@pytest.mark.parametrize("code", MESSAGES)
def test_reasons_in_both_languages_tell_the_same_facts(code: str) -> None:
    def asked(text: str) -> set[str | None]:
        return {key for _, key, _, _ in string.Formatter().parse(text) if key}

    message = MESSAGES[code]
    assert asked(message.vi) == asked(message.en)
    assert asked(message.fix_vi) == asked(message.fix_en) == set()


@pytest.mark.parametrize("code", MESSAGES)
def test_a_problem_without_facts_is_still_told(code: str) -> None:
    problem = Problem(code)
    assert all((problem.vi, problem.en, problem.fix_vi, problem.fix_en))


def test_the_codes_in_use_are_the_codes_with_texts() -> None:
    """A code without texts would break the answer to a steward; a text without use is dead."""
    texts: set[str] = set()
    for file in (f for tree in ("schemas", "pipelines") for f in (ROOT / tree).glob("*.py")):
        if file.name == "problem.py":
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                codes = [a.value for a in node.args[:1] if isinstance(a, ast.Constant)]
                assert set(codes) <= set(MESSAGES), f"{file.name}:{node.lineno}"
    assert set(MESSAGES) <= texts


def test_a_note_without_english_serves_both_languages() -> None:
    problem = Problem("type-error", value="x", note="date")
    assert problem.vi == "Giá trị “x” không thuộc kiểu ngày (năm-tháng-ngày)"
    assert problem.en == "Value “x” is not of type date"


def test_a_note_is_told_in_its_language() -> None:
    problem = Problem("unique-error", value="x", note="đã có ở dòng 2", note_en="as in row 2")
    assert "đã có ở dòng 2" in problem.vi
    assert "as in row 2" in problem.en
    assert "đã có" not in problem.en


@pytest.mark.parametrize("value", ["{note}", "{0}", "{value", "}", "%s", "{field.__class__}"])
def test_a_cell_is_shown_and_never_filled_in(value: str) -> None:
    assert f"“{value}”" in Problem("type-error", value=value, note="date").vi


def test_a_long_cell_is_cut() -> None:
    shown = Problem("type-error", value="x" * 10_000, note="date").vi
    assert len(shown) < 200
    assert "x…”" in shown


def test_the_steward_is_given_everything() -> None:
    problem = Problem("type-error", "g1", "tram.csv", 7, "Số", "so", "x" * 200, "integer")
    told = json.loads(json.dumps(problem.as_dict()))
    assert (told["code"], told["file"], told["row"], told["column"]) == (
        "type-error",
        "tram.csv",
        7,
        "Số",
    )
    assert told["value"] == "x" * 200
    assert told["reason"] == problem.vi
    assert told["reason_en"] == problem.en
    assert told["fix"] == problem.fix_vi
    assert told["fix_en"] == problem.fix_en


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem("empty-file"), ""),
        (Problem("type-error", row=7), "7"),
        (Problem("type-error", row=7, sheet="Sheet1", cell="E7"), "Sheet1!E7"),
        (Problem("missing-label", row=7, sheet="Sheet1"), "Sheet1!7"),
        (Problem("no-table", sheet="Sheet1"), "Sheet1"),
    ],
)
def test_a_place_is_told_as_the_file_numbers_it(problem: Problem, place: str) -> None:
    assert problem.place == place


def test_a_cell_of_another_type_is_told_with_an_example() -> None:
    problem = Problem(
        "type-error", field="ngay", value="31/02/2024", note="date/%d/%m/%Y", like="05/01/2024"
    )
    assert problem.vi == "Giá trị “31/02/2024” không thuộc kiểu ngày (viết như 05/01/2024)"
    assert problem.en == "Value “31/02/2024” is not of type date (such as 05/01/2024)"
    plain = Problem("type-error", field="ngay", value="x", note="date")
    assert "ngày (năm-tháng-ngày)" in plain.vi


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_broken_constraint_is_told_in_words_of_both_languages(name: str) -> None:
    problem = Problem("constraint-error", value="{x}", note=f"{name} = [a, b] = {{c}}")
    assert problem.vi != problem.en
    assert "“{x}”" in problem.vi and "“{x}”" in problem.en  # noqa: PT018 - one fact, twice
    bound = "" if name in ("required", "jsonSchema") else "[a, b] = {c}"
    assert bound in problem.vi and bound in problem.en  # noqa: PT018 - one fact, twice


def test_the_option_that_may_be_meant_is_asked_for() -> None:
    problem = Problem(
        "constraint-error", value="phuong", note="enum = [xã, phường]", meant="phường"
    )
    assert problem.vi == "Giá trị “phuong” không có trong danh sách được nhận: [xã, phường]"
    assert problem.fix_vi.startswith("Ý bạn là “phường”? ")
    assert problem.fix_en.startswith("Did you mean “phường”? ")


@pytest.mark.parametrize("code", ["type-error", "constraint-error", "written-error", "scale-error"])
def test_what_nobody_sees_in_a_wrong_cell_is_told(code: str) -> None:
    blank, hidden, clean = (
        Problem(code, value=v, note="year") for v in ("2001 ", "20\u200b01", "x")
    )
    assert "thừa dấu cách" in blank.fix_vi
    assert "a blank before or behind" in blank.fix_en
    assert "ký tự ẩn (U+200B)" in hidden.fix_vi
    assert "U+200B" in hidden.fix_en
    assert "dấu cách ở" not in clean.fix_vi
    assert "ẩn" not in clean.fix_vi

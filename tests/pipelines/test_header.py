"""Headers: which labels are taken for which fields, and which are refused by name."""

import unicodedata

import pytest

from tests.pipelines.delivered import AB, declared, outcome


def test_a_layout_that_maps_headers_takes_columns_in_any_order() -> None:
    one = declared(("a", "b", "c"), {"fields": {"a": "Mã"}})
    found = outcome("c,Mã,b\n1,2,3\n".encode(), one)
    assert found.rows == [(2, "1", "2", "3")]
    assert found.text is not None
    assert found.text.header == ("c", "Mã", "b")


def test_a_layout_that_maps_none_keeps_the_order_of_the_schema() -> None:
    assert outcome(b"b,a\n1,2\n", declared(AB)).told == [("label-order", 1, "a")]


def test_a_header_is_compared_in_one_unicode_form() -> None:
    header = unicodedata.normalize("NFD", "Mã điểm")
    one = declared(AB, {"fields": {"a": "Mã điểm"}})
    assert outcome(f"{header},b\n1,2\n".encode(), one).rows == [(2, "1", "2")]


# Columns nobody declared -------------------------------------------------------------------------


def test_an_undeclared_column_is_refused_by_name() -> None:
    found = outcome(b"a,b,moi\n1,2,3\n", declared(AB))
    assert found.told == [("extra-label", 1, "moi")]


def test_a_column_that_is_known_may_be_ignored_by_name_or_pattern() -> None:
    one = declared(AB, {"ignore": ["Ghi chú"], "ignore_matching": r"Năm \d{4}"})
    found = outcome("a,Ghi chú,b,Năm 2020\n1,x,2,y\n".encode(), one)
    assert found.rows == [(2, "1", "x", "2", "y")]
    assert outcome("a,b,Ghi chú,Năm 2020 cũ\n1,2,3,4\n".encode(), one).told == [
        ("extra-label", 1, "Năm 2020 cũ")
    ]


def test_a_column_that_privacy_drops_is_expected_and_may_be_absent() -> None:
    one = declared(AB, privacy={"drop": ["Số căn cước"]})
    assert outcome("a,Số căn cước,b\n1,0123,2\n".encode(), one).problems == ()
    assert outcome(b"a,b\n1,2\n", one).problems == ()


def test_a_missing_column_is_told_with_what_may_be_meant() -> None:
    found = outcome(
        "a,bb,Tên\n1,2,3\n".encode(), declared(("a", "b", "ten"), {"fields": {"b": "B"}})
    )
    missing = {p.field: p.value for p in found.problems if p.code == "missing-label"}
    assert missing == {"B": "bb", "ten": "Tên"}
    assert {p.field for p in found.problems if p.code == "extra-label"} == {"bb", "Tên"}


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Nam 2020,Nữ 2020,Nam 2021,Nữ 2021", []),
        ("Nữ 2021,Nam 2021,Nữ 2020,Nam 2020", []),
        ("Nam 2020,Nữ 2020,Nam 2021", ["Nữ 2021"]),
        ("Nam 2020,Nữ 2021", ["Nam 2021", "Nữ 2020"]),
        ("Nam 2020,Nam 2021", []),
    ],
)
def test_every_combination_of_complete_groups_has_its_column(
    header: str, missing: list[str]
) -> None:
    headers = r"(?P<nhom>Nam|Nữ) (?P<nam>\d{4})"
    unpivot = {"headers": headers, "value": "so", "complete": ["nhom", "nam"]}
    one = declared(("ma", "nhom", "nam", "so"), {"unpivot": unpivot}, key=["ma", "nhom", "nam"])
    cells = ",".join("1" for _ in header.split(","))
    found = outcome(f"ma,{header}\nA,{cells}\n".encode(), one)
    assert found.told == [("missing-label", 1, name) for name in missing]


def test_wide_columns_are_those_that_match_wholly() -> None:
    one = declared(
        ("ma", "nam", "so"),
        {"unpivot": {"headers": r"Năm (?P<nam>\d{4})", "value": "so"}},
        key=["ma", "nam"],
    )
    assert outcome("ma,Năm 2020,Năm 2021\n1,2,3\n".encode(), one).problems == ()
    assert outcome("ma,Năm 2020,Năm 2021 (ước)\n1,2,3\n".encode(), one).told == [
        ("extra-label", 1, "Năm 2021 (ước)")
    ]
    assert [p.code for p in outcome(b"ma\n1\n", one).problems] == ["missing-label"]


@pytest.mark.parametrize(("declared_as", "sent"), [(",", ";"), (";", ","), (",", "\t"), (";", "|")])
def test_another_delimiter_than_declared_is_one_problem(declared_as: str, sent: str) -> None:
    one = declared(("ma", "ten", "so"), {"dialect": {"delimiter": declared_as}})
    found = outcome(f"ma{sent}ten{sent}so\n1{sent}x{sent}2\n".encode(), one)
    assert found.told == [("delimiter-error", 1, None)]


def test_one_column_of_another_name_is_no_matter_of_delimiters() -> None:
    found = outcome(b"ma, ten\n1\n", declared(("so",), {"dialect": {"delimiter": ";"}}))
    assert [code for code, _, _ in found.told] == ["no-header"]


def test_a_row_without_a_declared_label_is_no_header_and_one_problem() -> None:
    one = declared(("a", "b", "c"))
    found = outcome("Biểu công trình,,\na,b,c\n1,2,3\n".encode(), one)
    assert found.told == [("no-header", 1, None)]
    assert (found.problems[0].value, found.problems[0].note) == ("Biểu công trình", "a, b, c")


def test_columns_without_a_name_are_told_by_runs() -> None:
    found = outcome(b"a,,,b,\n1,2,3,4,5\n", declared(("a", "b")))
    assert [(p.code, p.note) for p in found.problems] == [
        ("blank-label", "2–3"), ("blank-label", "5"),
    ]  # fmt: skip


def test_very_many_columns_that_nobody_knows_are_told_in_few_problems() -> None:
    names = [f"c{n}" for n in range(1000)]
    found = outcome(
        ",".join(["a", *names]).encode() + b"\n" + b"," * 1000 + b"\n", declared(("a",))
    )
    assert {p.code for p in found.problems} == {"extra-label"}
    assert [p.field for p in found.problems[:2]] == ["c0", "c1"]
    assert (len(found.problems), found.problems[-1].field) == (51, "c50 … c999 (950)")


WRITTEN = {"fields": {"a": "Mã", "b": "Tên"}}


def test_a_header_whose_labels_are_written_otherwise_is_told_label_by_label() -> None:
    found = outcome("MÃ,TÊN\n1,2\n".encode(), declared(("a", "b"), WRITTEN))
    missing = {p.field: p.value for p in found.problems if p.code == "missing-label"}
    assert missing == {"Mã": "MÃ", "Tên": "TÊN"}

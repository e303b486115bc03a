"""Suites: what is declared runs inside DuckDB, and what cannot run is refused or never met."""

import gc
import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quality import suite as suites
from quality.suite import QUERY, RUNNABLE, Expectation, Suite, load, run
from quality.verdict import Check
from schemas import engine
from schemas.errors import DeclarationError
from schemas.table import Schema

TABLE = """
CREATE VIEW candidate AS SELECT * FROM (VALUES
    ('a', 'xã',     1, 1.0, 2.0, 10,   2024),
    ('b', 'phường', 2, 2.0, 3.0, 20,   2024),
    ('c', 'xã',     3, 3.0, 3.5, 30,   2024),
    ('d', 'xã',     4, 4.0, 9.0, NULL, 2024)
) AS t(ma, loai, so, tu, den, thieu, nam)
"""
SCHEMA = Schema.model_validate(
    {
        "primaryKey": ["ma"],
        "fields": [
            {"name": name, "title": name, "title_en": name, "constraints": {"required": True}}
            for name in ("ma", "loai", "so", "tu", "den", "thieu", "nam")
        ],
    }
)
COLUMNS = list(SCHEMA.names)
Kwargs = Mapping[str, Any]
# Of every expectation that may be declared: arguments that the table meets, and some it does not.
CASES: Mapping[str, tuple[Kwargs, Kwargs]] = {
    "expect_column_distinct_values_to_be_in_set": (
        {"column": "loai", "value_set": ["xã", "phường", "thị trấn"]},
        {"column": "loai", "value_set": ["xã"]},
    ),
    "expect_column_distinct_values_to_contain_set": (
        {"column": "loai", "value_set": ["xã"]},
        {"column": "loai", "value_set": ["thị trấn"]},
    ),
    "expect_column_distinct_values_to_equal_set": (
        {"column": "loai", "value_set": ["xã", "phường"]},
        {"column": "loai", "value_set": ["xã"]},
    ),
    "expect_column_kl_divergence_to_be_less_than": (
        {
            "column": "loai",
            "partition_object": {"values": ["xã", "phường"], "weights": [0.75, 0.25]},
            "threshold": 0.1,
        },
        {
            "column": "loai",
            "partition_object": {"values": ["xã", "phường"], "weights": [0.01, 0.99]},
            "threshold": 0.1,
        },
    ),
    "expect_column_max_to_be_between": (
        {"column": "so", "max_value": 4},
        {"column": "so", "max_value": 3},
    ),
    "expect_column_mean_to_be_between": (
        {"column": "so", "min_value": 2, "max_value": 3},
        {"column": "so", "min_value": 3},
    ),
    "expect_column_median_to_be_between": (
        {"column": "so", "min_value": 2, "max_value": 3},
        {"column": "so", "min_value": 3},
    ),
    "expect_column_min_to_be_between": (
        {"column": "so", "min_value": 1},
        {"column": "so", "min_value": 2},
    ),
    "expect_column_most_common_value_to_be_in_set": (
        {"column": "loai", "value_set": ["xã"]},
        {"column": "loai", "value_set": ["phường"]},
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": (
        {"column_A": "den", "column_B": "tu"},
        {"column_A": "tu", "column_B": "den"},
    ),
    "expect_column_pair_values_to_be_equal": (
        {"column_A": "so", "column_B": "tu"},
        {"column_A": "so", "column_B": "den"},
    ),
    "expect_column_pair_values_to_be_in_set": (
        {
            "column_A": "ma",
            "column_B": "loai",
            "value_pairs_set": [["a", "xã"], ["b", "phường"], ["c", "xã"], ["d", "xã"]],
        },
        {"column_A": "ma", "column_B": "loai", "value_pairs_set": [["a", "xã"]]},
    ),
    "expect_column_proportion_of_non_null_values_to_be_between": (
        {"column": "thieu", "min_value": 0.7},
        {"column": "thieu", "min_value": 0.8},
    ),
    "expect_column_proportion_of_unique_values_to_be_between": (
        {"column": "ma", "min_value": 1},
        {"column": "loai", "min_value": 0.9},
    ),
    "expect_column_quantile_values_to_be_between": (
        {
            "column": "so",
            "quantile_ranges": {"quantiles": [0.25, 0.75], "value_ranges": [[1, 2], [3, 4]]},
        },
        {
            "column": "so",
            "quantile_ranges": {"quantiles": [0.25, 0.75], "value_ranges": [[3, 4], [3, 4]]},
        },
    ),
    "expect_column_stdev_to_be_between": (
        {"column": "so", "min_value": 1, "max_value": 2},
        {"column": "so", "min_value": 2},
    ),
    "expect_column_sum_to_be_between": (
        {"column": "so", "min_value": 10, "max_value": 10},
        {"column": "so", "min_value": 11},
    ),
    "expect_column_to_exist": (
        {"column": "so", "column_index": 2},
        {"column": "khong_co"},
    ),
    "expect_column_unique_value_count_to_be_between": (
        {"column": "loai", "min_value": 2, "max_value": 2},
        {"column": "loai", "min_value": 3},
    ),
    "expect_column_value_lengths_to_be_between": (
        {"column": "loai", "min_value": 2, "max_value": 6},
        {"column": "loai", "min_value": 3},
    ),
    "expect_column_value_lengths_to_equal": (
        {"column": "ma", "value": 1},
        {"column": "loai", "value": 2},
    ),
    "expect_column_value_z_scores_to_be_less_than": (
        {"column": "so", "threshold": 3, "double_sided": True},
        {"column": "so", "threshold": 0.5, "double_sided": True},
    ),
    "expect_column_values_to_be_between": (
        {"column": "so", "min_value": 1, "max_value": 4},
        {"column": "so", "min_value": 2},
    ),
    "expect_column_values_to_be_in_set": (
        {"column": "loai", "value_set": ["xã", "phường"]},
        {"column": "loai", "value_set": ["xã"]},
    ),
    "expect_column_values_to_be_null": (
        {"column": "thieu", "mostly": 0.2},
        {"column": "thieu"},
    ),
    "expect_column_values_to_be_unique": ({"column": "ma"}, {"column": "loai"}),
    "expect_column_values_to_not_be_in_set": (
        {"column": "loai", "value_set": ["thị trấn"]},
        {"column": "loai", "value_set": ["xã"]},
    ),
    "expect_column_values_to_not_be_null": ({"column": "so"}, {"column": "thieu"}),
    "expect_compound_columns_to_be_unique": (
        {"column_list": ["ma", "loai"]},
        {"column_list": ["loai", "nam"]},
    ),
    "expect_multicolumn_sum_to_equal": (
        {"column_list": ["so", "tu"], "sum_total": 2, "mostly": 0.25},
        {"column_list": ["so", "tu"], "sum_total": 2},
    ),
    "expect_select_column_values_to_be_unique_within_record": (
        {"column_list": ["ma", "loai"]},
        {"column_list": ["so", "tu"]},
    ),
    "expect_table_column_count_to_be_between": ({"min_value": 7}, {"min_value": 8}),
    "expect_table_column_count_to_equal": ({"value": 7}, {"value": 6}),
    "expect_table_columns_to_match_ordered_list": (
        {"column_list": COLUMNS},
        {"column_list": COLUMNS[::-1]},
    ),
    "expect_table_columns_to_match_set": (
        {"column_set": COLUMNS[::-1]},
        {"column_set": COLUMNS[1:]},
    ),
    "expect_table_row_count_to_be_between": ({"min_value": 1, "max_value": 9}, {"min_value": 5}),
    "expect_table_row_count_to_equal": ({"value": 4}, {"value": 5}),
    "unexpected_rows_expectation": (
        {"unexpected_rows_query": "SELECT * FROM {batch} WHERE tu > den"},
        {"unexpected_rows_query": "SELECT * FROM {batch} WHERE so > 2"},
    ),
}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect()
    connection.execute(TABLE)
    yield connection
    connection.close()


def expectation(name: str, kind: str = QUERY, /, **facts: Any) -> dict[str, Any]:
    """One expectation as YAML gives it; a query unless said otherwise."""
    return {
        "name": name,
        "type": kind,
        "kwargs": {},
        "severity": "block",
        "dimension": "dung",
        "title": f"Kiểm tra {name}",
        "title_en": f"Check {name}",
    } | facts


def query(name: str, sql: str, **facts: Any) -> dict[str, Any]:
    return expectation(name, kwargs={"unexpected_rows_query": sql}, **facts)


def suite(*expectations: Mapping[str, Any]) -> Suite:
    return Suite.model_validate({"expectations": list(expectations)})


# What runs ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[0, 1], ids=["met", "broken"])
def judged(
    request: pytest.FixtureRequest, con: duckdb.DuckDBPyConnection
) -> tuple[bool, dict[str, Check]]:
    """All expectations that may be declared, run as one suite."""
    declared = suite(
        *(expectation(name, name, kwargs=case[request.param]) for name, case in CASES.items())
    )
    return request.param == 0, {check.name: check for check in run(con, "candidate", declared)}


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_expectation_runs_and_decides(name: str, judged: tuple[bool, dict[str, Check]]) -> None:
    met, checks = judged
    check = checks[name]
    assert not any("could not run" in detail.en for detail in check.details), check.details
    assert check.passed is met
    assert (check.count == 0) is met


def test_every_runnable_expectation_is_tried_here() -> None:
    assert set(CASES) == RUNNABLE


def test_what_great_expectations_knows_beyond_that_is_refused_by_name() -> None:
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    known = set(list_registered_expectation_implementations())
    assert known >= RUNNABLE
    for name in known - RUNNABLE:
        with pytest.raises(ValueError, match=f"cannot run on DuckDB: {name}"):
            suite(expectation("a", name))


@pytest.mark.parametrize(
    "name",
    [
        "expect_column_values_to_match_regex",
        "expect_column_values_to_not_match_regex_list",
        "expect_column_values_to_match_like_pattern",
        "expect_column_values_to_be_increasing",
        "expect_column_values_to_be_of_type",
        "expect_column_values_to_not_be_outliers",
        "expect_anything",
    ],
)
def test_a_name_that_cannot_run_is_refused_when_the_suite_is_read(
    name: str, tmp_path: Path
) -> None:
    file = tmp_path / "tram.yaml"
    file.write_text(
        "expectations:\n"
        "  - {name: a, type: expect_table_row_count_to_equal, kwargs: {value: 1}, severity: warn,\n"
        "     dimension: du, title: A, title_en: A}\n"
        "  - name: b\n"
        f"    type: {name}\n"
        "    severity: block\n    dimension: dung\n    title: B\n    title_en: B\n"
    )
    with pytest.raises(DeclarationError, match=f"cannot run on DuckDB: {name}") as caught:
        load(file, SCHEMA)
    assert (caught.value.key, caught.value.line) == ("expectations.1", 4)


# Declarations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"severity": "error"}, "'block' or 'warn'"),
        ({"dimension": "dep"}, "dimension"),
        ({"name": "Số dòng"}, "should match pattern"),
        ({"mostly": 0.9}, "Extra inputs"),
        ({"detail": "{ma}"}, "detail and detail_en"),
        ({"detail_en": "{ma}"}, "detail and detail_en"),
        ({"kwargs": {"unexpected_rows_query": "SELECT 1"}}, "must read {batch}"),
        ({"kwargs": {}}, "must read {batch}"),
        ({"title_en": None}, "valid string"),
    ],
)
def test_an_expectation_is_read_strictly(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Expectation.model_validate(query("a", "SELECT * FROM {batch}") | wrong)


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="name is repeated"):
        suite(query("a", "SELECT * FROM {batch}"), query("a", "SELECT 1 FROM {batch}"))


@pytest.mark.parametrize(
    "kwargs",
    [
        {"column": "khong_co"},
        {"column_A": "so", "column_B": "khong_co"},
        {"column_list": ["so", "khong_co"]},
        {"column_set": ["khong_co"]},
    ],
)
def test_a_column_that_the_schema_does_not_have_is_named(kwargs: Kwargs, tmp_path: Path) -> None:
    file = tmp_path / "tram.yaml"
    declared = expectation("cot", "expect_column_values_to_not_be_null", kwargs=kwargs)
    file.write_text(f"expectations: [{declared}]".replace("None", "null"), "utf-8")
    with pytest.raises(DeclarationError, match="not in the schema: khong_co") as caught:
        load(file, SCHEMA)
    assert caught.value.key == "expectations.cot"


def test_a_suite_has_another_hash_when_anything_of_it_changes() -> None:
    declared = query("a", "SELECT * FROM {batch}")
    assert suite(declared).sha256 == suite(dict(reversed(declared.items()))).sha256
    others = [declared | {"severity": "warn"}, declared | {"title": "Khác"}]
    others.append(query("a", "SELECT * FROM {batch} WHERE so > 1"))
    hashes = {suite(declared).sha256, suite().sha256, *(suite(other).sha256 for other in others)}
    assert len(hashes) == 5


def test_reading_suites_does_not_load_great_expectations() -> None:
    code = "import sys, quality.judge; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_expectations_are_met_at_once() -> None:
    with duckdb.connect() as bare:
        assert run(bare, "khong_co_bang_nao", Suite()) == ()


# Outcomes -----------------------------------------------------------------------------------------

MAXIMUM = "expect_column_max_to_be_between"
BOUND = {"column": "so", "max_value": 3}  # it is 4


def test_checks_come_in_the_order_of_the_declaration(con: duckdb.DuckDBPyConnection) -> None:
    declared = suite(
        query("z", "SELECT * FROM {batch} WHERE so > 9"),
        expectation("a", MAXIMUM, kwargs=BOUND),
        query("m", "SELECT * FROM {batch} WHERE so > 1", severity="warn", dimension="du"),
    )
    checks = run(con, "candidate", declared)
    assert [(c.name, c.passed, c.count, c.blocks, c.field) for c in checks] == [
        ("z", True, 0, False, None),
        ("a", False, 1, True, "so"),
        ("m", False, 3, False, None),
    ]
    assert [(c.kind, c.dimension, c.title, c.title_en) for c in checks] == [
        ("suite", "dung", "Kiểm tra z", "Check z"),
        ("suite", "dung", "Kiểm tra a", "Check a"),
        ("suite", "du", "Kiểm tra m", "Check m"),
    ]


def test_two_names_for_one_rule_are_two_checks(con: duckdb.DuckDBPyConnection) -> None:
    declared = suite(
        expectation("a", MAXIMUM, kwargs=BOUND),
        expectation("b", MAXIMUM, kwargs=BOUND, severity="warn"),
    )
    assert [(c.name, c.severity) for c in run(con, "candidate", declared)] == [
        ("a", "block"),
        ("b", "warn"),
    ]


def test_an_observed_figure_is_put_into_words(con: duckdb.DuckDBPyConnection) -> None:
    (check,) = run(con, "candidate", suite(expectation("a", MAXIMUM, kwargs=BOUND)))
    assert [(d.vi, d.en) for d in check.details] == [("Giá trị thực tế: 4", "Observed: 4")]


def test_rows_of_a_query_are_put_into_words(con: duckdb.DuckDBPyConnection) -> None:
    declared = query(
        "a",
        "SELECT ma, loai, den - tu AS lech FROM {batch} WHERE den - tu > 0.5 ORDER BY ma",
        detail="{loai} {ma} lệch {lech:.1f}",
        detail_en="{ma} is off by {lech:.1f}",
    )
    (check,) = run(con, "candidate", suite(declared))
    assert check.count == 3
    assert [d.vi for d in check.details] == ["xã a lệch 1,0", "phường b lệch 1,0", "xã d lệch 5,0"]
    assert [d.en for d in check.details][-1] == "d is off by 5.0"


def test_without_words_of_its_own_a_query_is_only_counted(con: duckdb.DuckDBPyConnection) -> None:
    (check,) = run(con, "candidate", suite(query("a", "SELECT ma FROM {batch}")))
    assert (check.passed, check.count, check.details) == (False, 4, ())


def test_the_first_rows_are_told_and_all_are_counted(con: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT r FROM {batch} CROSS JOIN range(1000) AS t(r)"
    (check,) = run(con, "candidate", suite(query("a", sql, detail="{r}", detail_en="{r}")))
    assert (check.count, len(check.details)) == (4000, suites.DETAILS)


def test_a_query_that_breaks_is_not_met_and_breaks_no_other(con: duckdb.DuckDBPyConnection) -> None:
    """Names that are not there, syntax, and what only the data show; whatever the severity."""
    declared = suite(
        query("truoc", "SELECT * FROM {batch} WHERE so > 9"),
        query("cot", "SELECT khong_co FROM {batch}", severity="warn"),
        query("cu_phap", "SELEC * FROM {batch}", severity="warn"),
        query("bang", "SELECT * FROM {batch}, khong_co", severity="warn"),
        query("doi_kieu", "SELECT ma::INT FROM {batch}", severity="warn"),
        query("sau", "SELECT * FROM {batch} WHERE so > 9"),
    )
    checks = {check.name: check for check in run(con, "candidate", declared)}
    assert checks["truoc"].passed
    assert checks["sau"].passed
    reasons = {"cot": "Binder", "cu_phap": "Parser", "bang": "Catalog", "doi_kieu": "Conversion"}
    for name, reason in reasons.items():
        check = checks[name]
        assert check.blocks, "a check that cannot run is not met, and that is no mere warning"
        assert check.details[0].vi.startswith("Không chạy được kiểm tra: ")
        assert f"{reason} Error" in check.details[0].en


@pytest.mark.parametrize("template", ["{khong_co}", "{0}", "{thieu:,}", "{ma"])
def test_words_that_do_not_fit_the_rows_are_not_met(
    template: str, con: duckdb.DuckDBPyConnection
) -> None:
    declared = query(
        "a",
        "SELECT ma, thieu FROM {batch} WHERE thieu IS NULL",
        detail=template,
        detail_en=template,
        severity="warn",
    )
    (check,) = run(con, "candidate", suite(declared))
    assert check.blocks
    assert "detail: " in check.details[0].en


def test_arguments_that_great_expectations_does_not_know_stop_the_run(
    con: duckdb.DuckDBPyConnection,
) -> None:
    declared = suite(expectation("a", MAXIMUM, kwargs={"column": "so", "max_valeu": 3}))
    with pytest.raises(ValueError, match="max_valeu"):
        run(con, "candidate", declared)


@pytest.mark.parametrize(
    ("kind", "met"),
    [
        ("expect_column_max_to_be_between", False),
        ("expect_column_mean_to_be_between", False),
        ("expect_column_sum_to_be_between", False),
        ("expect_column_proportion_of_non_null_values_to_be_between", False),
        ("expect_column_values_to_be_between", True),  # of no rows, none is wrong
    ],
)
def test_a_figure_that_no_row_gives_is_not_met(
    kind: str, met: bool, con: duckdb.DuckDBPyConnection
) -> None:
    con.execute("CREATE OR REPLACE VIEW trong AS SELECT * FROM candidate WHERE false")
    declared = suite(expectation("a", kind, kwargs={"column": "so", "min_value": 0.5}))
    (check,) = run(con, "trong", declared)
    assert check.passed is met


def test_a_run_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    """No transaction, and no connection that complains once ours, closed before it, is gone."""
    declared = suite(query("a", "SELECT ma::INT FROM {batch}"))
    with caplog.at_level(logging.ERROR):
        for _ in range(2):  # Great Expectations holds on to its last context until the next
            own = engine.connect()
            own.execute(TABLE)
            run(own, "candidate", declared)
            assert own.execute("SELECT count(*) FROM candidate").fetchone() == (4,)
            own.close()
            gc.collect()
    assert caplog.records == []


# What there is nothing to compare with ------------------------------------------------------------

WORDS = {"without": "không có xã nào", "without_en": "there is no commune"}


@pytest.mark.parametrize(("kind", "made"), [("xã", True), ("thị trấn", False)])
def test_a_check_is_made_where_what_is_given_has_rows(
    kind: str, made: bool, con: duckdb.DuckDBPyConnection
) -> None:
    given = f"SELECT 1 FROM {{batch}} WHERE loai = '{kind}'"
    declared = query("a", "SELECT * FROM {batch} WHERE so > 9", given=given, **WORDS)
    (check,) = run(con, "candidate", suite(declared))
    assert (check.passed, check.not_made is None, check.blocks) == (made, made, False)
    assert check.count == 0


def test_what_is_given_replaces_what_the_query_reads(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE VIEW control_totals AS FROM candidate WHERE false")
    both = "SELECT * FROM (FROM {batch} UNION ALL FROM control_totals) WHERE so > 9"
    assert run(con, "candidate", suite(query("a", both)))[0].not_made
    assert run(con, "candidate", suite(query("a", both, given="FROM {batch}", **WORDS)))[0].passed


def test_a_given_that_cannot_run_blocks(con: duckdb.DuckDBPyConnection) -> None:
    declared = query("a", "FROM {batch} WHERE so > 9", given="FROM khong_co", **WORDS)
    (check,) = run(con, "candidate", suite(declared | {"severity": "warn"}))
    assert check.blocks
    assert "could not run" in check.details[0].en


def test_a_given_is_declared_with_its_words_and_reads_what_is_declared(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without_en"):
        suite(query("a", "FROM {batch}", given="FROM {batch}"))
    strange = query("a", "FROM {batch}", given="FROM don_vi", **WORDS)
    with pytest.raises(DeclarationError, match="don_vi"):
        load(declared_in(tmp_path, {"expectations": [strange]}), SCHEMA)


# What queries read --------------------------------------------------------------------------------


def declared_in(folder: Path, content: Mapping[str, Any]) -> Path:
    file = folder / "tram.yaml"
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")  # JSON is YAML
    return file


JOINED = "SELECT b.ma FROM {batch} AS b JOIN don_vi AS d ON d.ma = b.ma"


def test_a_query_reads_what_its_dataset_needs_and_nothing_else(tmp_path: Path) -> None:
    file = declared_in(tmp_path, {"expectations": [query("noi", JOINED)]})
    assert load(file, SCHEMA, {"don_vi"}).expectations[0].reads() == {"candidate", "don_vi"}
    with pytest.raises(DeclarationError, match=r"not declared: don_vi") as caught:
        load(file, SCHEMA)
    assert caught.value.key == "expectations.noi"


def test_a_query_reads_its_own_ctes_control_totals_and_the_release_before(tmp_path: Path) -> None:
    own = query("so", "WITH t AS (SELECT * FROM {batch}) SELECT * FROM t, control_totals, previous")
    load(declared_in(tmp_path, {"expectations": [own]}), SCHEMA)


def test_a_rule_is_off_whether_the_word_is_quoted_or_not(tmp_path: Path) -> None:
    """YAML makes a truth value of the bare word."""
    for word in ("off", "'off'"):
        path = tmp_path / "suite.yaml"
        path.write_text(f"defaults: {{co_dong: {{severity: {word}, reason: vì sao}}}}\n", "utf-8")
        assert load(path, SCHEMA).defaults["co_dong"].severity == "off"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"defaults": {"khong_co": {"severity": "warn", "reason": "vì sao"}}}, "no such rule"),
        ({"defaults": {"co_dong": {"limit": 3, "reason": "vì sao"}}}, "it has no limit"),
        ({"defaults": {"co_dong": {"severity": "off"}}}, "reason"),
        ({"expectations": [query("co_dong", "SELECT * FROM {batch}")]}, "a rule's name"),
        ({"full": {"of": "don_vi"}}, "needs one foreign key"),
    ],
)
def test_what_a_suite_says_of_common_rules_is_read_strictly(
    content: Mapping[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(DeclarationError, match=words):
        load(declared_in(tmp_path, content), SCHEMA)

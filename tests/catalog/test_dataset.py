"""Declarations: the tree is the registry, read strictly, every error by file and key."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from catalog.dataset import Dataset, Declarations, load
from catalog.recipe import Unpivot
from catalog.source import Source
from catalog.terms import THEMES
from schemas.errors import DeclarationError, NotFoundError
from tests.conftest import MINIATURE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The miniature province, to be broken."""
    copytree(MINIATURE, tmp_path / "province")
    return tmp_path / "province"


def write(root: Path, files: Mapping[str, str]) -> None:
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, "utf-8")


def edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), "utf-8")


def refused(root: Path) -> DeclarationError:
    with pytest.raises(DeclarationError) as told:
        load(root)
    return told.value


# What there is -----------------------------------------------------------------------------------


def test_the_tree_is_the_registry(miniature: Declarations) -> None:
    assert set(miniature.datasets) == {"tram", "diem_do", "luong_mua"}
    assert set(miniature.departments) == {"so_do", "so_ban"}
    assert set(miniature.licenses) == {"mo_dieu_43"}
    one = miniature.dataset("luong_mua")
    assert (one.department, one.slug) == ("so_ban", "luong-mua")
    assert one.file("quality") == MINIATURE / "quality" / "so_ban" / "luong_mua.yaml"
    assert one.needs == {"tram"}


def test_what_is_needed_comes_first(miniature: Declarations) -> None:
    order = list(miniature.datasets)
    assert order.index("tram") < order.index("luong_mua")
    real = load(ROOT)
    for dataset in real.datasets.values():
        before = list(real.datasets)[: list(real.datasets).index(dataset.name)]
        assert dataset.needs <= set(before)


def test_the_order_is_the_same_at_every_load(root: Path) -> None:
    assert list(load(root).datasets) == list(load(root).datasets) == list(load(MINIATURE).datasets)


@pytest.mark.parametrize("name", ["tram", "tram_cu", "tram-cu", "luong-mua", "luong_mua"])
def test_a_dataset_answers_to_name_slug_and_former_names(
    miniature: Declarations, name: str
) -> None:
    assert name.replace("-", "_").removesuffix("_cu") == miniature.dataset(name).name


def test_an_unknown_name_is_answered_with_those_there_are(miniature: Declarations) -> None:
    with pytest.raises(NotFoundError, match=r"khong_co.*tram"):
        miniature.dataset("khong_co")
    with pytest.raises(NotFoundError, match=r"so_la.*so_do"):
        miniature.of("so_la")
    assert [d.name for d in miniature.of("so_ban")] == ["tram", "luong_mua"]


def test_the_name_of_a_department_is_the_last_of_its_names(miniature: Declarations) -> None:
    department = miniature.departments["so_do"]
    assert department.title == "Sở Đo lường và Quan trắc"
    assert department.title_en == "Department of Measurement and Monitoring"


@pytest.mark.parametrize("tree", ["datasets", "schemas", "quality"])
def test_the_hash_of_a_dataset_is_that_of_its_three_files(root: Path, tree: str) -> None:
    before = {n: d.sha256 for n, d in load(root).datasets.items()}
    file = root / tree / "so_do" / "diem_do.yaml"
    file.write_text(file.read_text("utf-8") + "# một lời\n", "utf-8")
    after = {n: d.sha256 for n, d in load(root).datasets.items()}
    assert {n for n in before if before[n] != after[n]} == {"diem_do"}


def test_every_theme_is_titled_in_both_languages() -> None:
    assert len(THEMES) == 12
    assert all(vi and en for vi, en in THEMES.values())


# What is refused ---------------------------------------------------------------------------------

DATASET = "datasets/so_do/diem_do.yaml"
SCHEMA = "schemas/so_do/diem_do.yaml"
RAIN = "datasets/so_ban/luong_mua.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        (DATASET, "title_en: Measuring points\n", "", "title_en"),
        (DATASET, "title: Điểm đo\n", "title: ''\n", "title"),
        (DATASET, "license: mo_dieu_43", "license: khong_co", "license"),
        (DATASET, "license: mo_dieu_43", "licence: mo_dieu_43", "licen"),
        (DATASET, "themes: [moi_truong, cong_nghe]", "themes: []", "themes"),
        (DATASET, "themes: [moi_truong, cong_nghe]", "themes: [the_thao]", "themes.0"),
        (DATASET, "frequency: daily", "frequency: sometimes", "frequency"),
        (DATASET, "source: {kind: landing}", "source: {kind: ftp}", "source.kind"),
        (DATASET, "source: {kind: landing}", "source: {kind: landing, path: a.csv}", "source"),
        (DATASET, "source: {kind: landing}", "source: {kind: file}", "source"),
        (DATASET, "source: {kind: landing}", "source: {kind: file, path: a.csv}", "source.path"),
        (DATASET, "assembly: replace", "assembly: by_period", ""),
        (DATASET, "assembly: replace", "period: ngay_do", ""),
        (DATASET, "assembly: replace", "assembly: by_period\nperiod: nam", "period"),
        (DATASET, "assembly: replace", "assembly: replace\nassembly: upsert", ""),
        (DATASET, "2026-11-22}", "2026-22-11}", ""),
        (DATASET, "2026-11-22}", "2026-11-22, k: 1}", "privacy.k"),
        (RAIN, "scale: {luong_mm: 10}", "scale: {luong_cm: 10}", "source.variants.0"),
        (RAIN, "map: {mua:", "map: {mau:", "source.variants.0"),
        (RAIN, "(?P<nam>", "(?P<thang>", "source.variants.0"),
        (RAIN, "(?P<mua>Khô|Mưa)", "(?P<mua>Khô|Mưa", "source.variants.0.unpivot.headers"),
        (RAIN, "fields: {ten: Trạm}", "fields: {tram: Trạm}", "source.variants.0"),
        (RAIN, "trim: [ten]", "trim: [tên]", "source.variants.1.trim.0"),
        (RAIN, "precedence: [0, 1]", "precedence: [0]", "source"),
        (RAIN, "precedence: [0, 1]", "precedence: [1, 1]", "source"),
        (RAIN, "precedence: [0, 1]", "", "source"),
        (RAIN, "dataset: tram", "dataset: khong_co", "source.variants.0.resolve"),
        (RAIN, "names: [ten, ten_khac]", "names: [ten, ten_la]", "source.variants.0.resolve"),
        (RAIN, "ma_tram: ma_tram}", "ma_tram: ma_la}", "source.variants.0.resolve"),
        (RAIN, "title_rows: 1", "title_rows: -1", "source.variants.0.dialect.title_rows"),
        (RAIN, "title_rows: 1", "titles: {biểu: x}", "source.variants.0.dialect"),
        (RAIN, 'delimiter: ";"', 'delimiter: ";;"', "source.variants.0.dialect.delimiter"),
        (RAIN, 'delimiter: ";"', 'encoding: cp1258', "source.variants.0.dialect.encoding"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_by_file_and_key(
    root: Path, file: str, old: str, new: str, key: str
) -> None:
    edit(root, file, old, new)
    error = refused(root)
    assert Path(error.file) == root / file
    assert key in error.key or key in error.reason
    if key and error.key and "." not in error.key:
        assert error.key.startswith(key)


def test_an_error_names_the_line(root: Path) -> None:
    edit(root, DATASET, "frequency: daily", "frequency: sometimes")
    lines = (root / DATASET).read_text("utf-8").splitlines()
    assert refused(root).line == lines.index("frequency: sometimes") + 1


@pytest.mark.parametrize("file", ["datasets/departments.yaml", "datasets/licenses.yaml"])
def test_the_shared_files_must_be_there(root: Path, file: str) -> None:
    (root / file).unlink()
    assert Path(refused(root).file) == root / file


@pytest.mark.parametrize("tree", ["schemas", "quality"])
def test_a_dataset_needs_its_schema_and_its_suite(root: Path, tree: str) -> None:
    (root / tree / "so_do" / "diem_do.yaml").unlink()
    assert Path(refused(root).file) == root / tree / "so_do" / "diem_do.yaml"


def test_a_name_is_used_once_in_the_whole_province(root: Path) -> None:
    for tree in ("datasets", "schemas", "quality"):
        text = (root / tree / "so_do" / "diem_do.yaml").read_text("utf-8")
        write(root, {f"{tree}/so_ban/diem_do.yaml": text})
    error = refused(root)
    assert Path(error.file).name == "diem_do.yaml"
    assert "so_ban" in error.reason or "so_do" in error.reason


def test_a_folder_must_be_a_department(root: Path) -> None:
    for tree in ("datasets", "schemas", "quality"):
        (root / tree / "so_do").rename(root / tree / "so_la")
    assert "so_la" in refused(root).reason


@pytest.mark.parametrize("name", ["Diem_do", "điểm_đo", "diem-do", "1diem", "d", "a" * 64])
def test_a_name_is_plain_snake_case(root: Path, name: str) -> None:
    for tree in ("datasets", "schemas", "quality"):
        (root / tree / "so_do" / "diem_do.yaml").rename(root / tree / "so_do" / f"{name}.yaml")
    assert "snake_case" in refused(root).reason


KEY = """
foreignKeys:
  - fields: [{field}]
    reference: {{resource: {resource}, fields: [{target}]}}
"""


def test_a_foreign_key_names_a_dataset_there_is(root: Path) -> None:
    key = KEY.format(field="ma_diem", resource="khong_co", target="ma")
    edit(root, SCHEMA, "primaryKey", f"{key.strip()}\nprimaryKey")
    error = refused(root)
    assert (Path(error.file), error.key) == (root / SCHEMA, "foreignKeys.khong_co")


def test_a_foreign_key_names_a_whole_key_of_its_target(root: Path) -> None:
    """A code without its code list is refused: codes were reused."""
    schema = "schemas/so_ban/tram.yaml"
    edit(root, schema, "primaryKey: [ma_tram]", "primaryKey: [ma_tram, ten]")
    edit(root, schema, "uniqueKeys: [[ten]]\n", "")
    error = refused(root)
    assert (Path(error.file).name, error.key) == ("luong_mua.yaml", "foreignKeys.tram")
    assert "ma_tram" in error.reason


def test_a_foreign_key_may_name_a_unique_key(root: Path) -> None:
    key = KEY.format(field="ten_diem", resource="tram", target="ten")
    edit(root, SCHEMA, "primaryKey", f"{key.strip()}\nprimaryKey")
    assert load(root).dataset("diem_do").needs == {"tram"}


def test_datasets_that_need_each_other_are_refused_by_name(root: Path) -> None:
    key = KEY.format(field="ma_tram", resource="diem_do", target="ma_diem, ngay_do")
    key = key.replace("[ma_tram]", "[ma_tram, ten]").replace(
        "[ma_diem, ngay_do]", "[ma_diem, ngay_do]"
    )
    edit(root, "schemas/so_ban/tram.yaml", "primaryKey", f"{key.strip()}\nprimaryKey")
    back = KEY.format(field="ma_diem", resource="tram", target="ma_tram")
    edit(root, SCHEMA, "primaryKey", f"{back.strip()}\nprimaryKey")
    error = refused(root)
    assert "tram" in error.reason
    assert "diem_do" in error.reason


def test_a_dataset_that_needs_itself_is_refused(root: Path) -> None:
    key = KEY.format(field="ten_khac", resource="tram", target="ma_tram")
    edit(root, "schemas/so_ban/tram.yaml", "primaryKey", f"{key.strip()}\nprimaryKey")
    assert "tram" in refused(root).reason


@pytest.mark.parametrize("name", ["diem_do", "luong_mua", "tram"])
def test_a_former_name_is_nobody_elses(root: Path, name: str) -> None:
    edit(root, "datasets/so_ban/tram.yaml", "[tram_cu]", f"[{name}]")
    assert "formerly" in refused(root).key


def test_a_former_name_is_claimed_once(root: Path) -> None:
    edit(root, DATASET, "assembly: replace", "assembly: replace\nformerly: [tram_cu]")
    assert "formerly" in refused(root).key


def test_quasi_identifiers_are_fields(root: Path) -> None:
    edit(root, DATASET, "2026-11-22}", "2026-11-22, quasi_identifiers: [tuoi]}")
    assert "privacy" in refused(root).key


# The recipe --------------------------------------------------------------------------------------


def test_the_columns_of_a_layout_are_those_nothing_else_fills(miniature: Declarations) -> None:
    one = miniature.dataset("luong_mua")
    wide, long = one.declaration.source.variants
    assert wide.headers(one.schema) == {"ten": "Trạm"}
    assert wide.given() == {"ma_tram", "mua", "nam", "luong_mm"}
    assert long.headers(one.schema) == {
        "nam": "nam", "ten": "ten", "mua": "mua", "luong_mm": "luong_mm"
    }  # fmt: skip


def test_groups_are_the_named_ones_in_their_order() -> None:
    unpivot = Unpivot(headers=r"(?P<b>x) (y|z) (?P<a>\d)", value="so")
    assert unpivot.groups == ("b", "a")


@pytest.mark.parametrize(("precedence", "ranks"), [
    ((0, 1, 2), [0, 1, 2]), ((2, 0, 1), [1, 2, 0]), ((1, 2, 0), [2, 0, 1])
])  # fmt: skip
def test_precedence_lists_layouts_best_first(precedence: tuple[int, ...], ranks: list[int]) -> None:
    source = Source.model_validate(
        {"kind": "landing", "variants": [{}, {}, {}], "precedence": precedence}
    )
    assert [source.rank(i) for i in range(3)] == ranks


def test_a_header_may_be_ignored_by_name_or_whole_pattern(miniature: Declarations) -> None:
    variant = miniature.dataset("luong_mua").declaration.source.variants[0]
    more = variant.model_copy(update={"ignore_matching": r"\d{4} Area"})
    assert more.ignores("Ghi chú")
    assert more.ignores("2020 Area")
    assert not more.ignores("2020 Area (km2)")
    assert not more.ignores("ghi chú")


def test_the_coverage_is_written_from_and_to(miniature: Declarations) -> None:
    coverage = miniature.dataset("luong_mua").declaration.coverage
    assert (coverage.start, coverage.end) == (2020, 2022)
    assert coverage.model_dump(by_alias=True) == {
        "spatial": "Tỉnh thu nhỏ", "from": 2020, "to": 2022
    }  # fmt: skip


def test_a_dataset_is_a_value(miniature: Declarations) -> None:
    one = miniature.dataset("tram")
    assert isinstance(one, Dataset)
    assert replace(one) == one


# Sources that are asked --------------------------------------------------------------------------

ASKED = """source:
  kind: rest
  api: {host: nguon, path: /so, page: {parameter: trang}, records: a.b, since: tu, updated: sua}
  variants: [{format: json, times: {luc: UTC}, truncate: {luc: hour}}]
"""


def test_a_rest_source_is_declared_and_nothing_else(root: Path) -> None:
    asked(root)
    source = load(root).dataset("diem_do").declaration.source
    assert source.api is not None
    assert (source.api.address, source.api.overlap) == ("nguon/so", 60)
    assert source.api.page is not None
    assert (source.api.page.first, source.api.page.step) == (1, 1)


def asked(root: Path) -> None:
    edit(root, DATASET, "source: {kind: landing}\n", ASKED)
    edit(root, DATASET, "assembly: replace", "assembly: upsert\nversion: luc\nrelease: daily")
    edit(root, SCHEMA, "fields:\n", "fields:\n" + LUC)


LUC = "  - {name: luc, type: datetime, title: Lúc, title_en: When}\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: rest", "kind: landing", "api"),
        ("kind: rest", "kind: rest\n  path: a.csv", "path"),
        ("format: json, ", "", "json"),
        ("host: nguon", "host: http://a", "host"),
        ("path: /so", "path: so", "path"),
        ("path: /so", "path: '/so?x=1'", "path"),
        ("page: {parameter: trang}", "page: {parameter: trang}, next: c", "next"),
        ("page: {parameter: trang}", "page: {parameter: trang, size_parameter: so}", "size"),
        ("since: tu, ", "", "since"),
        ("records: a.b", "records: a..b", "records"),
        ("assembly: upsert\nversion: luc", "assembly: upsert", "version"),
        ("assembly: upsert\nversion: luc", "assembly: replace\nversion: luc", "version"),
        ("version: luc", "version: ngay", "version"),
        ("version: luc", "version: ten_diem", "version"),
        ("times: {luc: UTC}, truncate: {luc: hour}", "trim: [luc]", "version"),
        ("times: {luc: UTC}, ", "times: {luc: UTC, ngay_do: UTC}, ", "times"),
        ("times: {luc: UTC}, ", "times: {luc: Asia/Hanoi}, ", "times"),
        ("truncate: {luc: hour}", "truncate: {luc: minute}", "truncate"),
        ("truncate: {luc: hour}", "truncate: {ngay_do: day}", "truncate"),
        ("release: daily", "release: monthly", "release"),
    ],
)
def test_a_source_that_cannot_be_asked_as_declared_is_refused(
    root: Path, old: str, new: str, said: str
) -> None:
    asked(root)
    edit(root, DATASET, old, new)
    error = refused(root)
    assert Path(error.file) == root / DATASET
    assert said in error.key or said in error.reason


def test_numbers_that_are_no_text_have_a_decimal_point(tmp_path: Path) -> None:
    """In JSON and Parquet a number is one: with a point for thousands 1.234 would be 1234."""
    root = tmp_path / "province"
    copytree(MINIATURE, root)
    file = root / "datasets/so_do/diem_do.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace(
            "source: {kind: landing}", "source: {kind: landing, variants: [{format: jsonl}]}"
        ),
        "utf-8",
    )
    assert load(root).dataset("diem_do")
    schema = root / "schemas/so_do/diem_do.yaml"
    text = schema.read_text("utf-8")
    assert "type: number" in text
    schema.write_text(text.replace("type: number", "type: number\n    decimalChar: ','"), "utf-8")
    with pytest.raises(DeclarationError, match="decimal point"):
        load(root)

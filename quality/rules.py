"""The rules every table is held to without being told: what each asks, and how gravely it is meant.

The registry of them all, in two parts: the default suite (`quality.default`: what any table owes)
and drift (`quality.drift`: what must not change unnoticed between two releases). A dataset's suite
sets another severity or limit for one of them by its name and says why; it can neither drop one in
silence nor take its name for something else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from pydantic import Field as Declared

from quality.verdict import Dimension, Severity
from schemas.strict import Strict
from schemas.table import Name, Schema


@dataclass(frozen=True)
class Contract:
    """What is declared of a table beside its suite: its schema, the fields that name its periods,
    and how it grows."""

    schema: Schema
    periods: tuple[str, ...] = ()
    assembly: Literal["replace", "by_period", "upsert"] = "replace"


def _worded(severity: Any) -> Any:
    """YAML makes `False` of the bare word `off`."""
    return "off" if severity is False else severity


class Override(Strict):
    """Another severity (`off` for none at all) or limit for a rule, and why."""

    severity: Annotated[Literal["block", "warn", "off"] | None, BeforeValidator(_worded)] = None
    limit: Annotated[float, Declared(ge=0)] | None = None
    reason: Annotated[str, Declared(min_length=5)]


@dataclass(frozen=True)
class Rule:
    """`title` may hold the `{limit}`; `detail` puts a row found into words, by column name."""

    kind: Literal["default", "drift"]
    dimension: Dimension
    severity: Severity
    title: str
    title_en: str
    detail: str | None = None
    detail_en: str | None = None
    limit: float | None = None

    def titles(self) -> tuple[str, str]:
        """In Vietnamese and English, with the limit as each writes numbers."""
        limit = f"{self.limit:g}" if self.limit is not None else ""
        return (
            self.title.format(limit=limit.replace(".", ",")),
            self.title_en.format(limit=limit),
        )


RULES: Mapping[str, Rule] = {
    # The default suite
    "co_dong": Rule(
        "default", "du", "block", "Bảng có ít nhất một dòng", "The table has at least one row"
    ),
    "du_truong": Rule(
        "default", "dung_chung", "block",
        "Có đủ các trường đã khai báo, đúng thứ tự", "Every declared field is there, in order",
    ),
    "khong_cot_trong": Rule(
        "default", "du", "warn",
        "Trường nào cũng có giá trị ở ít nhất một dòng", "Every field has a value in some row",
        "{truong}: không dòng nào có giá trị", "{truong}: no row has a value",
    ),
    "ky_lien_tuc": Rule(
        "default", "du", "warn",
        "Các năm nối tiếp nhau, không đứt quãng", "Years follow each other without a gap",
        "{nhom}giữa {truoc} và {sau} thiếu {thieu} năm",
        "{nhom}{thieu} years are missing between {truoc} and {sau}",
    ),
    "khong_lap_ky": Rule(
        "default", "song", "warn",
        "Số liệu một năm không lặp lại nguyên năm trước",
        "No year repeats the one before, figure by figure",
        "{nhom}năm {nam}: cả {so} dòng giống hệt năm trước",
        "{nhom}{nam}: all {so} rows are those of the year before",
    ),
    "van_ban_sach": Rule(
        "default", "sach", "warn",
        "Ô chữ không thừa dấu cách ở đầu, cuối, không có ký tự ẩn hay ký tự hỏng",
        "Text cells have no blanks around them, no invisible and no broken characters",
        "{truong}: {so} ô", "{truong}: {so} cells",
    ),
    "ma_dung_chung": Rule(
        "default", "dung_chung", "warn",
        "Mã, tên nối sang danh mục dùng chung có ở ít nhất {limit} % số dòng",
        "What ties rows to a shared list is there in at least {limit} % of them",
        "{truong}: chỉ {phan_tram} % số dòng", "{truong}: only {phan_tram} % of rows",
        limit=50,
    ),
    "du_don_vi": Rule(
        "default", "du", "block",
        "Có mặt mọi đơn vị của danh mục đã khai báo", "Every unit of the declared list is there",
        "{ky}thiếu {thieu} đơn vị: {ten}", "{ky}{thieu} units are missing: {ten}",
    ),
    # Drift against the last release
    "so_dong_giam": Rule(
        "drift", "du", "block",
        "Số dòng không giảm quá {limit} % so với bản trước",
        "Rows do not fall by more than {limit} % against the last release",
        "{ky}trước {truoc} dòng, nay {nay}", "{ky}{truoc} rows before, {nay} now",
        limit=20,
    ),
    "so_dong_tang": Rule(
        "drift", "dung", "block",
        "Số dòng không tăng quá {limit} % so với bản trước",
        "Rows do not grow by more than {limit} % against the last release",
        "{ky}trước {truoc} dòng, nay {nay}", "{ky}{truoc} rows before, {nay} now",
        limit=100,
    ),
    "ky_moi_la": Rule(
        "drift", "du", "warn",
        "Kỳ mới có số dòng như các kỳ trước (không ít hơn quá {limit} %, không quá gấp đôi)",
        "A new period has as many rows as those before (not {limit} % fewer, not over twice)",
        "{ky}{nay} dòng, các kỳ trước từ {it} đến {nhieu}",
        "{ky}{nay} rows, {it} to {nhieu} in those before",
        limit=20,
    ),
    "cot_trong_han": Rule(
        "drift", "du", "block",
        "Không trường nào trước có giá trị mà nay trống hẳn",
        "No field that had values is wholly empty now",
        "{truong}: trước có {truoc} giá trị, nay không còn",
        "{truong}: {truoc} values before, none now",
    ),
    "lan_dau_trong": Rule(
        "drift", "du", "warn",
        "Trường trước đây không bao giờ trống thì nay cũng không",
        "A field that was never empty is not so now",
        "{truong}: {so} ô trống", "{truong}: {so} empty cells",
    ),
    "ty_le_trong": Rule(
        "drift", "du", "warn",
        "Tỷ lệ ô trống của mỗi trường không tăng quá {limit} điểm phần trăm",
        "The share of empty cells of no field grows by more than {limit} points",
        "{truong}: trước {truoc} %, nay {nay} %", "{truong}: {truoc} % before, {nay} % now",
        limit=10,
    ),
    "nhom_moi": Rule(
        "drift", "thong_nhat", "warn",
        "Không có tên, mã nhóm nào chưa từng có ở bản trước",
        "No group that the last release did not have",
        "{truong}: {gia_tri} ({so} dòng)", "{truong}: {gia_tri} ({so} rows)",
    ),
    "nhom_mat": Rule(
        "drift", "thong_nhat", "warn",
        "Không nhóm nào của bản trước biến mất", "No group of the last release is gone",
        "{truong}: {gia_tri} (trước {so} dòng)", "{truong}: {gia_tri} ({so} rows before)",
    ),
    "phan_bo": Rule(
        "drift", "dung", "warn",
        "Phân bố giá trị không lệch hẳn so với bản trước (chỉ số ổn định PSI không quá {limit})",
        "Values are spread as in the last release (population stability index at most {limit})",
        "{truong}: PSI {psi}", "{truong}: PSI {psi}",
        limit=0.25,
    ),
    "khong_lui_ky": Rule(
        "drift", "song", "warn",
        "Thời điểm mới nhất không lùi so với bản trước",
        "The latest time is not before that of the last release",
        "{truong}: trước {truoc}, nay {nay}", "{truong}: {truoc} before, {nay} now",
    ),
}  # fmt: skip


def in_force(kind: str, overrides: Mapping[str, Override]) -> dict[str, Rule]:
    """The rules of a kind as a dataset declares them: another severity or limit, or none."""
    rules = {}
    for name, rule in RULES.items():
        own = overrides.get(name)
        if rule.kind != kind or (own and own.severity == "off"):
            continue
        if own and own.severity in ("block", "warn"):
            rule = replace(rule, severity=own.severity)
        if own and own.limit is not None:
            rule = replace(rule, limit=own.limit)
        rules[name] = rule
    return rules


class Full(Strict):
    """Every unit of the list `of` that meets `where` must have a row, in `each` combination of
    these fields that the table has; `show` is the list's column that names a unit."""

    of: Name
    where: Mapping[Name, str] = {}
    each: tuple[Name, ...] = ()
    show: Name | None = None

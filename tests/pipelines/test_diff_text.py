"""A difference on a terminal: signs, values short, nothing left out unsaid."""

from datetime import date

from catalog.diff import Diff, Edit, RowChange, RowChanges
from pipelines.diff_text import lines

KEY = (("ma_tram", "T1"), ("ngay", date(2026, 1, 2)))


def text(found: Diff) -> str:
    return "\n".join(line for line, _ in lines(found))


def test_rows_are_told_with_what_became_of_what() -> None:
    changed = RowChange(KEY, edits=(Edit("ten", "Một", None), Edit("so", 1.5, 2)))
    added = RowChange(KEY, cells=(("ten", "Hai"), ("so", None)))
    found = Diff("tram", 1, 2, changed=RowChanges(1, (changed,)), added=RowChanges(1200, (added,)))
    assert text(found) == (
        "tram 1 → 2\n"
        "sửa / changed: 1\n"
        "~ ma_tram: T1, ngay: 2026-01-02\n"
        "    ten: Một → –\n"
        "    so: 1.5 → 2\n"
        "thêm / added: 1,200\n"
        "+ ma_tram: T1, ngay: 2026-01-02, ten: Hai\n"
        "  … +1,199\n"
        "bỏ / removed: 0"
    )


def test_metadata_and_fields_are_told() -> None:
    found = Diff(
        "tram", 1, 2, fields_added=("moi",), fields_removed=("cu",), compared=False,
        metadata=(Edit("keywords", ["a"], ["b"]), Edit("description", "x" * 200, None)),
    )  # fmt: skip
    told = text(found)
    assert "no primary key in common" in told
    assert "+ trường / fields: moi" in told
    assert '~ keywords: ["a"] → ["b"]' in told
    assert f"~ description: {'x' * 59}… → –" in told


def test_a_first_release_comes_from_nothing() -> None:
    assert text(Diff("tram", None, 1, added=RowChanges(2, ()))).startswith("tram – → 1\n")

"""Files that are no text, by their first bytes, in readers of text, JSON and workbooks."""

import pytest

from pipelines.file_kind import LONGEST, kind_of
from tests.pipelines.delivered import AB, declared, outcome

ACCESS = b"\x00\x01\x00\x00Standard ACE DB\x00"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
        (b"{\\rtf1\\ansi", "a text in RTF"),
        (ACCESS, "an Access database"),
        (b"Rar!\x1a\x07", "a RAR file"),
    ],
)
def test_a_file_that_is_no_text_is_told_by_what_it_is(start: bytes, kind: str) -> None:
    said = kind_of(start[:LONGEST])
    assert said is not None
    assert said[1] == kind
    found = outcome(start, declared(AB))
    assert [(p.code, p.note_en) for p in found.problems] == [("not-a-table", kind)]


@pytest.mark.parametrize("start", [b"", b"a,b\n", b"{}", "Mã,Tên".encode()])
def test_what_may_be_text_is_not_named(start: bytes) -> None:
    assert kind_of(start) is None

"""A header in other letters than declared is one problem that names the encoding it looks like."""

import pytest

from catalog.dataset import Dataset
from catalog.recipe import Encoding
from pipelines.encoding import NAMES
from tests.pipelines.delivered import declared, outcome
from tests.pipelines.old_letters import cp1258
from tests.pipelines.test_encoding import encoded

LABELS = ("Mã xã", "Số điểm", "ghi")
TEXT = ",".join(LABELS) + "\n05443,9,tốt\n"


def of(encoding: Encoding = "utf-8", titles: int = 0) -> Dataset:
    layout = {
        "fields": {"a": LABELS[0], "b": LABELS[1], "c": LABELS[2]},
        "dialect": {"encoding": encoding, "title_rows": titles},
    }
    return declared(("a", "b", "c"), layout)


@pytest.mark.parametrize("sent", ["windows-1258", "tcvn3", "vni", "vps", "viscii", "utf-16"])
@pytest.mark.parametrize("wanted", ["utf-8", "tcvn3", "windows-1252", "vni"])
def test_a_file_in_another_encoding_is_told_by_its_header(sent: Encoding, wanted: Encoding) -> None:
    if sent == wanted:
        return
    others = {"utf-16": TEXT.encode("utf-16-le"), "windows-1258": cp1258(TEXT)}
    content = others.get(sent) or encoded(TEXT, sent)
    [problem] = outcome(content, of(wanted)).problems
    assert (problem.code, problem.row) == ("encoding-error", 1)
    assert problem.vi.startswith(f"Không giải mã được theo bảng mã {NAMES[wanted]} (tên cột đọc")
    assert f"`encoding: {sent}`" in problem.vi
    assert f"declare `encoding: {sent}`" in problem.en


def test_the_header_after_title_rows_is_looked_at() -> None:
    found = outcome(encoded("Bảng 1: điểm\n" + TEXT, "tcvn3"), of(titles=1))
    assert found.told == [("encoding-error", 2, None)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (TEXT.encode().decode("latin-1"), "UTF-8, read wrongly before"),
        (TEXT.encode().decode("latin-1").encode().decode("latin-1"), "broken before"),
        (encoded(TEXT, "tcvn3").decode("latin-1"), "TCVN3 (ABC) (.VnTime …), read wrongly"),
        (encoded(TEXT, "vni").decode("cp1252"), "VNI (VNI-Times …), read wrongly"),
        (TEXT.replace("ã", "\ufffd"), "broken before"),
    ],
)
def test_a_header_broken_before_is_told_once_and_how(content: str, said: str) -> None:
    [problem] = outcome(content.encode(), of()).problems
    assert (problem.code, problem.row) == ("encoding-error", 1)
    assert said in problem.en


def test_a_header_that_is_only_another_one_is_told_column_by_column() -> None:
    found = outcome("Mã phường,Số điểm,ghi,đất\n1,2,3,4\n".encode(), of())
    assert {p.code for p in found.problems} == {"missing-label", "extra-label"}


def test_a_body_that_cannot_be_decoded_under_a_right_header_is_told_by_its_rows() -> None:
    content = ",".join(LABELS).encode() + b"\n05443,9,t\xe8t\n"
    assert outcome(content, of()).told == [("encoding-error", 2, None)]

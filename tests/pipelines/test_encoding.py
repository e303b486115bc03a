"""Every encoding that departments send: exact text, the same lines, or a refusal with its place."""

import codecs
from collections.abc import Mapping
from pathlib import Path
from typing import get_args
from unicodedata import normalize

import pytest

from catalog.recipe import Encoding
from pipelines import encoding as encodings
from tests.pipelines.delivered import AB, Read, declared, outcome

LETTERS = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
IN_FONTS_ALONE = set(LETTERS) - set(LETTERS.lower()) - set("ĂÂÊÔƠƯĐ")  # capitals of TCVN3
OLD: tuple[Encoding, ...] = ("tcvn3", "vni", "vps", "viscii")
NATION = "Cộng hòa xã hội chủ nghĩa Việt Nam"
WRITTEN: Mapping[Encoding, bytes] = {  # as documents of the time and RFC 1456 have it
    "tcvn3": "Céng hßa x· héi chñ nghÜa ViÖt Nam".encode("latin-1"),
    "vni": "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam".encode("latin-1"),
    "vps": b"C\xb6ng h\xf2a x\xe3 h\xb6i ch\xfb ngh\xefa Vi\x8ct Nam",
    "viscii": b"C\xb5ng h\xf2a x\xe3 h\xb5i ch\xfc ngh\xeea Vi\xaet Nam",
    "windows-1258": "Cô\u0323ng ho\u0300a xa\u0303 hô\u0323i chu\u0309 nghi\u0303a Viê\u0323t Nam"
    .encode("cp1258"),
    "utf-16": NATION.encode("utf-16"),
    "utf-8": NATION.encode(),
}  # fmt: skip


def encoded(text: str, encoding: Encoding) -> bytes:
    """The inverse of reading, letter by letter."""
    if encoding == "vni":
        known = {v: k.encode("latin-1") for k, v in encodings._vni_letters().items()}
    elif encoding in OLD:
        known = {c: bytes([b]) for b, c in enumerate(encodings._table(encoding))}
    else:
        return _by_python(text, encoding)
    return b"".join(known.get(c) or c.encode("ascii") for c in text)


def _by_python(text: str, encoding: Encoding) -> bytes:
    if encoding == "windows-1258":
        return text.encode("cp1258")
    return text.encode({"windows-1252": "cp1252"}.get(encoding, encoding))


def read_in(encoding: Encoding, content: bytes, **dialect: object) -> Read:
    return outcome(content, declared(AB, {"dialect": {"encoding": encoding, **dialect}}))


def notes(found: Read) -> list[tuple[str, int | None, str]]:
    return [(p.code, p.row, p.note_en or p.note) for p in found.problems]


def test_every_declared_encoding_has_a_name() -> None:
    assert set(get_args(Encoding)) == set(encodings.NAMES)


@pytest.mark.parametrize("encoding", WRITTEN)
def test_text_is_read_exactly(encoding: Encoding) -> None:
    end = "\n".encode("utf-16-le") if encoding == "utf-16" else b"\n"
    head = "a,b\n1,".encode("utf-16") if encoding == "utf-16" else b"a,b\n1,"
    content = head + WRITTEN[encoding].removeprefix(codecs.BOM_UTF16_LE) + end
    rows = read_in(encoding, content).rows
    assert [(r, a, normalize("NFC", b)) for r, a, b in rows] == [(2, "1", NATION)]


@pytest.mark.parametrize("encoding", OLD)
def test_all_letters_of_the_alphabet_come_through(encoding: Encoding) -> None:
    letters = [x for x in LETTERS if encoding != "tcvn3" or x not in IN_FONTS_ALONE]
    assert len(letters) == (74 if encoding == "tcvn3" else 134)
    bodies = {encoded(x, encoding) for x in letters}
    assert len(bodies) == len(letters)
    content = b"a,b\n" + b"".join(
        b"%d," % i + encoded(f"x{x}n", encoding) + b"\n" for i, x in enumerate(letters)
    )
    assert [b for _, _, b in read_in(encoding, content).rows] == [f"x{x}n" for x in letters]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", *OLD])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_stay_what_they_are(encoding: Encoding, end: str) -> None:
    text = end.join(("a,b", '1,"một', 'hai"', "2,ba", '3,"bốn, ""năm"""', ""))
    assert read_in(encoding, encoded(text, encoding)).rows == [
        (2, "1", f"một{end}hai"), (4, "2", "ba"), (5, "3", 'bốn, "năm"'),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", *OLD])
def test_faults_have_their_line_in_every_encoding(encoding: Encoding) -> None:
    cases: dict[str, list[tuple[str, int | None]]] = {
        "a,A \n1,2\n": [("extra-label", 1), ("duplicate-label", 1)],
        "a,b\n1,2\n3\n4,5,6\n": [("row-shape", 3), ("row-shape", 4)],
        "a,b\n1,2\n3,\x004\n": [("nul-byte", 3)],
        'a,b\n1,2\n3,"4\n5,6\n': [("quote-error", 3)],
        "a,b\n1,2\n\n3,4\n": [("blank-row", 3)],
        "a,b\n1,2\r\n": [("line-end-error", 2)],
        "a,b\n": [("no-rows", None)],
        "<html>a,b</html>\n": [("not-a-table", None)],
    }
    for text, told in cases.items():
        found = read_in(encoding, encoded(text, encoding))
        assert set(told) <= {(p.code, p.row) for p in found.problems}, text


def test_utf_16_may_be_of_either_end_with_its_mark_or_little_without() -> None:
    text = "a,b\n1,đường\n"
    for content in (
        codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        text.encode("utf-16-le"),
    ):
        assert read_in("utf-16", content).rows == [(2, "1", "đường")]
    told = notes(read_in("utf-16", text.encode("utf-16-be")))
    assert told == [("encoding-error", None, "UTF-16 (the file is UTF-16 big-endian, BOM –)")]


@pytest.mark.parametrize(
    ("encoding", "content", "shown"),
    [
        ("utf-16", codecs.BOM_UTF8 + b"a,b\n1,2\n", "UTF-16 (the file is UTF-8)"),
        ("tcvn3", codecs.BOM_UTF8 + b"a,b\n1,2\n", "TCVN3 (ABC) (the file is UTF-8)"),
        ("vni", "a,b\n1,2\n".encode("utf-16"), "VNI (the file is UTF-16)"),
        ("utf-8", "a,b\n1,2\n".encode("utf-16"), "UTF-8 (the file is UTF-16)"),
        ("utf-16", "a,b\n1,2\n".encode("utf-32"), "UTF-16 (the file is UTF-32)"),
    ],
)
def test_a_mark_of_another_encoding_is_refused(
    encoding: Encoding, content: bytes, shown: str
) -> None:
    assert notes(read_in(encoding, content)) == [("encoding-error", None, shown)]


@pytest.mark.parametrize("encoding", ["windows-1252", "windows-1258", *OLD])
def test_utf_8_under_an_older_name_is_refused(encoding: Encoding) -> None:
    told = notes(read_in(encoding, "a,b\n1,Đồng Hỷ\n2,Lương\n".encode()))
    name = encodings.NAMES[encoding]
    assert told == [("encoding-error", None, f"{name} (the file is UTF-8)")]


def test_letters_of_an_old_encoding_that_happen_to_be_utf_8_are_its_own() -> None:
    assert encoded("ươ", "viscii").decode() == "\u07fd"
    assert read_in("viscii", b"a,b\n1,l\xdf\xbdng\n").rows == [(2, "1", "lương")]


@pytest.mark.parametrize(
    ("encoding", "byte"),
    [("windows-1252", 0x81), ("windows-1258", 0x9A), ("tcvn3", 0xB0), ("vni", 0xF9), ("vps", 0xDF)],
)
def test_an_undefined_byte_is_told_with_line_and_place(encoding: Encoding, byte: int) -> None:
    content = b"a,b\n1,2\n3,x" + bytes([byte]) + b"\n4,5\n6," + bytes([byte]) + b"\n"
    name = encodings.NAMES[encoding]
    assert notes(read_in(encoding, content)) == [
        ("encoding-error", 3, f"{name} (byte 4 of the row)"),
        ("encoding-error", 5, f"{name} (byte 3 of the row)"),
    ]


def test_one_bad_byte_far_into_a_long_file_is_found() -> None:
    rows = [b"%d,t\xd7m\n" % i for i in range(300_000)]
    rows[250_000] = b"250000,t\xb0m\n"
    assert notes(read_in("tcvn3", b"a,b\n" + b"".join(rows))) == [
        ("encoding-error", 250_002, "TCVN3 (ABC) (byte 9 of the row)")
    ]


def test_half_a_pair_and_half_a_unit_are_told_in_utf_16() -> None:
    good = "a,b\n1,2\n".encode("utf-16-le")
    for rest in (b"3\0,\0\x00\xd8x\0\n\0", b"3\0,\0x"):
        assert notes(read_in("utf-16", good + rest)) == [
            ("encoding-error", 3, "UTF-16 (byte 21 of the file)")
        ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_text_broken_before_it_came_is_refused(encoding: Encoding) -> None:
    broken = "Äá»“ng Há»·".replace("Ä", "Ä\x90") if encoding != "windows-1252" else "Phú XuyÃªn"
    content = encoded("a,b\n1,2\n3,", encoding)
    content += _by_python(broken, encoding).removeprefix(codecs.BOM_UTF16_LE)
    content += _by_python("\n", encoding).removeprefix(codecs.BOM_UTF16_LE)
    name = encodings.NAMES[encoding]
    told = notes(read_in(encoding, content))
    assert told == [("encoding-error", 3, f"{name} (text broken before)")]


def test_lines_are_shown_as_far_as_they_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a"
    for encoding, content in {
        "tcvn3": b"a,b\n1,\xb0x\xd7m\n", "utf-8": codecs.BOM_UTF8 + b"a,b\n1,\xffx\xc3\xacm\n",
        "utf-16": "a,b\n1,\ud800xìm\n".encode("utf-16", "surrogatepass"),
    }.items():  # fmt: skip
        file.write_bytes(content)
        found = list(encodings.lines(file, encoding))  # type: ignore[arg-type]
        assert found == ["a,b\n", "1,\ufffdxìm\n"]

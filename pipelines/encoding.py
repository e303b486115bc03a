"""Encodings: a file of text in its declared encoding → the same lines in UTF-8, or problems.

An encoding is declared, never guessed: bytes that it does not define, a byte-order mark of another
one and a whole file of UTF-8 under an old one are refused. Decoding is strict; physical lines stay
what they are (LF is LF in all of these). Tables of the Vietnamese encodings of the 1990s are
viparse's. In TCVN3 capitals with a tone exist in its fonts alone, so that text comes out as its
bytes have it. UTF-16 without a mark is little-endian, as Windows writes it.
"""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import BinaryIO, Literal

from catalog.recipe import Encoding
from pipelines.mojibake import LETTERS
from schemas.listed import LISTED
from schemas.problem import Problem

BOM = codecs.BOM_UTF8
NAMES: Mapping[Encoding, str] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1252": "Windows-1252",
    "windows-1258": "Windows-1258",
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "vps": "VPS",
    "viscii": "VISCII",
}
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (codecs.BOM_UTF8, "UTF-8"),
)
_BLOCK = 1 << 20
_UNDEFINED = "\ufffe"  # in a table of `codecs.charmap_decode`
_TYPED = re.compile(f"[\x00-\xff{LETTERS}\u0300-\u0323\u2010-\u2026\u20ab\ufeff]*")

Decoder = Callable[[bytes], str]


def contradiction(start: bytes, encoding: Encoding) -> Problem | None:
    """What the first bytes say against the declared encoding."""
    for mark, kind in _MARKS:
        if start.startswith(mark):
            return None if kind == NAMES[encoding] else _is_another(encoding, kind)
    if encoding == "utf-16" and start[:1] == b"\0" and start[1:2] not in (b"", b"\0"):
        return _is_another(encoding, "UTF-16 big-endian, BOM –")
    return None


def _is_another(encoding: Encoding, kind: str) -> Problem:
    declared = NAMES[encoding]
    vi, en = f"{declared} (tệp là {kind})", f"{declared} (the file is {kind})"
    return Problem("encoding-error", note=vi, note_en=en)


def transcode(path: Path, encoding: Encoding, out: Path) -> list[Problem]:
    """Write the text of `path` to `out` in UTF-8, led by a mark; or tell what is wrong with it."""
    with path.open("rb") as source, out.open("wb") as target:
        target.write(BOM)
        if encoding == "utf-16":
            return _from_utf_16(source, target)
        return _from_bytes(source, target, encoding)


def lines(path: Path, encoding: Encoding) -> Iterator[str]:
    """The lines as far as they can be read; what cannot be decoded is U+FFFD."""
    if encoding in ("utf-8", "utf-16"):
        with path.open("rb") as source:
            name = "utf-8-sig" if encoding == "utf-8" else _endian(source)
        with path.open(encoding=name, errors="replace", newline="\n") as file:
            for i, line in enumerate(file):
                yield line.removeprefix("\ufeff") if i == 0 else line
        return
    with path.open("rb") as source:
        for raw in source:
            yield decoded(raw, encoding)


def decoded(raw: bytes, encoding: Encoding) -> str:
    """Bytes as text, U+FFFD for what cannot be decoded."""
    if encoding == "utf-16":
        marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return raw.decode("utf-16" if marked else "utf-16-le", "replace")
    if encoding == "utf-8":
        return raw.decode(errors="replace")
    return _decoder(encoding, "replace")(raw)


# UTF-16 ------------------------------------------------------------------------------------------


def _endian(source: BinaryIO) -> str:
    """The codec that the mark names; the mark stays."""
    big = source.read(2) == codecs.BOM_UTF16_BE
    source.seek(0)
    return "utf-16-be" if big else "utf-16-le"


def _from_utf_16(source: BinaryIO, target: BinaryIO) -> list[Problem]:
    decoder = codecs.getincrementaldecoder(_endian(source))()
    if source.read(2) not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        source.seek(0)
    line, at = 1, source.tell()
    while True:
        block = source.read(_BLOCK)
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(error.encoding)
            place = at - held + error.start + 1
            return [_undecoded("utf-16", line + good.count("\n"), place, "của tệp", "of the file")]
        if not block:
            return []
        target.write(text.encode())
        line, at = line + text.count("\n"), at + len(block)


# Encodings of one or two bytes a letter ----------------------------------------------------------


def _from_bytes(source: BinaryIO, target: BinaryIO, encoding: Encoding) -> list[Problem]:
    decode, line, problems = _decoder(encoding), 1, list[Problem]()
    unicode = _Utf8()
    while block := source.read(_BLOCK):
        block += b"" if block.endswith(b"\n") else source.readline(_BLOCK)
        unicode.feed(block)
        try:
            target.write(decode(block).encode())
        except UnicodeDecodeError:
            problems += _bad_lines(block, line, decode, encoding)
        line += block.count(b"\n")
        if len(problems) >= LISTED and not unicode.possible:
            break
    return [_is_another(encoding, "UTF-8")] if unicode.is_it else problems[:LISTED]


def _bad_lines(block: bytes, first: int, decode: Decoder, encoding: Encoding) -> Iterator[Problem]:
    for line, raw in enumerate(block.split(b"\n"), first):
        try:
            decode(raw)
        except UnicodeDecodeError as error:
            yield _undecoded(encoding, line, error.start + 1, "của dòng", "of the row")


def _undecoded(encoding: Encoding, line: int, at: int, vi: str, en: str) -> Problem:
    name = NAMES[encoding]
    return Problem(
        "encoding-error", row=line, note=f"{name} (byte thứ {at} {vi})",
        note_en=f"{name} (byte {at} {en})",
    )  # fmt: skip


class _Utf8:
    """Whether bytes, fed one block after the other, are the UTF-8 of text as people here type it:
    then they are no older encoding."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.possible, self._beyond_ascii = True, False

    def feed(self, block: bytes) -> None:
        if not self.possible or (block.isascii() and not self._decoder.getstate()[0]):
            return
        try:
            text = self._decoder.decode(block)
        except UnicodeDecodeError:
            self.possible = False
            return
        self._beyond_ascii |= not text.isascii()
        self.possible = bool(_TYPED.fullmatch(text))

    @property
    def is_it(self) -> bool:
        return self.possible and self._beyond_ascii and not self._decoder.getstate()[0]


def _decoder(encoding: Encoding, errors: Literal["strict", "replace"] = "strict") -> Decoder:
    if encoding == "vni":
        return partial(_vni, errors=errors)
    table = _table(encoding)
    return lambda raw: codecs.charmap_decode(raw, errors, table)[0]


@cache
def _table(encoding: Encoding) -> str:
    """The character of each byte."""
    if encoding in ("windows-1252", "vni"):
        return _by_python("cp1252")
    if encoding == "windows-1258":
        return _by_python("cp1258")
    from viparse.normalize.encodings import CHARMAPS

    pairs = dict(CHARMAPS[encoding].pairs)
    shown = _by_python("cp1252" if encoding == "tcvn3" else "latin-1")
    return "".join(
        pairs.get(chr(byte)) or (c if _is_kept(encoding, byte, c) else _UNDEFINED)
        for byte, c in enumerate(shown)
    )


def _is_kept(encoding: Encoding, byte: int, shown: str) -> bool:
    """Whether a byte that no letter is written with is what it is in the West: ASCII and NBSP;
    in the fonts of Windows its quotes and dashes; in VPS and VISCII the letters they share."""
    if byte < 0x80 or byte == 0xA0:
        return True
    return byte < 0xA0 if encoding == "tcvn3" else shown in LETTERS


def _by_python(codec: str) -> str:
    return "".join(
        bytes([byte]).decode(codec, "replace").replace("\ufffd", _UNDEFINED) for byte in range(256)
    )


# VNI: a letter, and the byte of its mark after it ------------------------------------------------

_MARKED = re.compile("[AEIOUYaeiouyÔÖôö][ÀÁÂÃÄÅÈÉÊËÏÕØÙÚÛÜàáâãäåèéêëïõøùúûü]|[À-ÿ]")
_VNI_BESIDE = {  # what viparse's table lacks
    "aú": "ẳ", "AÚ": "Ẳ", "ì": "ì", "í": "í", "Ì": "Ì", "Í": "Í", "î": "ỵ", "Î": "Ỵ",
}  # fmt: skip


@cache
def _vni_letters() -> Mapping[str, str]:
    from viparse.normalize.vni import VNI

    return dict(VNI.pairs) | _VNI_BESIDE


def _vni(raw: bytes, errors: Literal["strict", "replace"]) -> str:
    shown = codecs.charmap_decode(raw, errors, _table("vni"))[0]
    letters = _vni_letters()

    def letter(found: re.Match[str]) -> str:
        if found[0] in letters:
            return letters[found[0]]
        if errors == "replace":
            return "\ufffd"
        raise UnicodeDecodeError("vni", raw, *found.span(), "mark without its letter")

    return _MARKED.sub(letter, shown)

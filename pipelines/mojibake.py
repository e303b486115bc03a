"""Broken text: what a wrong decoding left in it before it came here.

Certain signs only: U+FFFD and control characters; Vietnamese letters and signs whose UTF-8 was read
as Windows-1252 or Latin-1 (`Ã¡`, `áº¡`, `Â°`, twice too); the signs that letters of TCVN3 become
between letters (`th¸i`); `?` in the place of a letter that an old code page had not (`C?u Gia
B?y`); eth, which only looks like `Đ`; a capital that no Vietnamese word has within it
(`CÇu`, `CâÌu`); letters as HTML or JSON write them (`&#7841;`, `\\u1ea1`). Such text is refused,
never mended: what it was is its department's to say. `XÃ` before a quotation mark or a no-break
space is a word.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from schemas.problem import Problem

_CONTROLS = "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]"
_ASCII_CONTROLS = bytes(c for c in (*range(32), 127) if c not in b"\t\n\f\r")
LETTERS = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
_MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
_SIGNS = "\u00a0°²³±½µ§®\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022₫\ufeff\ufffd"
_PUNCTUATION = "\xa0\xad’”•"  # may follow a capital `Ã` that is one
_TCVN3 = "(?<=[A-Za-z])[µ¶¸¹¨©ª¬®¼½¾]+(?=[A-Za-z])"
_FOREIGN = "[Ðð](?=[^\\W\\d_])|(?<=[A-Za-z])[ÄÅÆÇËÎÏÑÖØÛÜÞ](?=[a-z])"
_MARKED = "(?<=[aeiouyâãêôõý])[ÌÒ]"  # marks of Windows-1258, which follow their vowel
_WRITTEN = (  # a letter as HTML or JSON write it, left so
    "&#(?:[0-9]{2,6}|[xX][0-9A-Fa-f]{2,5});|&(?:amp|lt|gt|quot|nbsp|[A-Za-z](?:acute|grave|circ|tilde));"
    "|\\\\u(?:00[cdefCDEF]|01[0-26aAbB]|1[eE][a-fA-F])[0-9A-Fa-f]"
)
_ESCAPES = re.compile(_WRITTEN.encode())
_WITHIN = re.compile(
    rb"\xc3(?:[\x90\xb0]|(?<=[A-Za-z]\xc3)[\x84-\x9e](?=[a-z])|(?<=[a-z\x80-\xbf]\xc3)[\x8c\x92])"
)
_RARE = (  # one of these stands in the UTF-8 of all broken text but plain control characters
    b"\xc2", b"\xe2", b"\xef", *(x.encode() for x in "ƒˆ˜ŠšŒœŽžŸ"),
)  # fmt: skip
_COMMON = (b"\xc5", b"\xc6")  # begin Vietnamese letters (ũ, ơ, ư) too: the next byte tells
_SUSPECT = {bytes([lead]) for lead in {rare[0] for rare in _RARE}} - set(_COMMON)


def _readings(byte: int) -> str:
    """The characters that a byte is in Windows-1252 and in Latin-1."""
    return chr(byte) + bytes([byte]).decode("cp1252", "ignore")


def _misread(letters: Iterable[str]) -> str:
    """A pattern of what the UTF-8 of letters looks like."""
    by_lead: dict[str, set[str]] = {}
    for letter in letters:
        *lead, last = ("".join(sorted(set(_readings(b)))) for b in letter.encode())
        by_lead.setdefault("".join(f"[{c}]" for c in lead), set()).update(last)
    ends = {lead: "".join(sorted(map(re.escape, chars))) for lead, chars in by_lead.items()}
    return "|".join(f"{lead}[{chars}]" for lead, chars in ends.items())


_PATTERN = re.compile(
    f"{_CONTROLS}|(?<=[a-z])Ã[{_PUNCTUATION}]|Ã[{_PUNCTUATION}](?=[a-z])|{_TCVN3}"
    f"|{_FOREIGN}|{_MARKED}|{_WRITTEN}"
    f"|(?!Ã[{_PUNCTUATION}])(?:{_misread(LETTERS + _MARKS + _SIGNS)})"
)

# A word in which `?` stands between letters and leaves a part without a vowel. Questions that are
# run together (`không?Tôi`), and addresses of the web, are none.
_LETTER, _MUTE, _SMALL = r"[^\W\d_]", "[b-df-hj-np-tv-xzđ]", "[a-zà-ỹ]"
_BEFORE, _AFTER = r"""(?<![^\s,;|("'“])""", r"""(?![^\s,;:|).!"'”])"""
_LOST = re.compile(
    rf"{_BEFORE}(?=(?:{_LETTER}|\?)+{_AFTER})"
    rf"(?:(?i:{_MUTE})+\?+{_SMALL}|(?:{_LETTER}|\?)*{_LETTER}\?+{_MUTE}+(?:\?|{_AFTER}))"
)
_BETWEEN = re.compile(rb"[A-Za-z\x80-\xff]\?+[a-z\x80-\xff]")


def is_broken(text: str) -> bool:
    """Whether a text holds what no one typed."""
    return bool(_PATTERN.search(text) or ("?" in text and _LOST.search(text)))


def first_broken(texts: Sequence[str]) -> int | None:
    """Where among texts the first broken one stands; most need no look at each of theirs."""
    together = "\n".join(texts)
    block = together.encode()
    if not may_be_broken(block) and len(block.translate(None, _ASCII_CONTROLS)) == len(block):
        return None
    if not is_broken(together):
        return None
    return next((at for at, text in enumerate(texts) if is_broken(text)), None)


def problem(row: int, column: str, value: str | None = None, encoding: str = "Unicode") -> Problem:
    """What is told of a cell whose text a wrong decoding broke before it came; `encoding` is the
    name of the declared one."""
    vi, en = f"{encoding} (chữ đã hỏng từ trước)", f"{encoding} (text broken before)"
    return Problem(
        "encoding-error", row=row, column=column, field=column, value=value, note=vi, note_en=en
    )


def may_be_broken(block: bytes) -> bool:
    """Whether bytes of UTF-8 need a closer look: most have none of the few that broken text is
    made of. Control characters of ASCII are not looked for."""
    if any(lead in block for lead in _SUSPECT):
        return True
    codes = np.frombuffer(block, np.uint8)
    for lead in (one for one in _COMMON if one in block):
        at = np.flatnonzero(codes[:-1] == lead[0])  # a first byte is never the last one
        if np.isin(codes[at + 1], [rare[1] for rare in _RARE if rare[:1] == lead]).any():
            return True
    if b"\xc3" in block and _WITHIN.search(block):
        return True
    if (b"&" in block or b"\\" in block) and _ESCAPES.search(block):
        return True
    return b"?" in block and bool(_BETWEEN.search(block))

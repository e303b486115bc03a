"""Broken text: what a wrong decoding left in it before it came here.

Certain signs only: U+FFFD and control characters; Vietnamese letters and signs whose UTF-8 was read
as Windows-1252 or Latin-1 (`Ã¡`, `áº¡`, `Â°`, twice too); the signs that letters of TCVN3 become
between letters (`th¸i`). Such text is refused, never mended: what it was is its department's to
say. `XÃ` before a quotation mark or a no-break space is a word.
"""

import re
from collections.abc import Iterable

import numpy as np

_CONTROLS = "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]"
_LETTERS = (
    "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư"
    + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    + "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"
)
_SIGNS = "\u00a0°²³±½µ§®\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022₫\ufeff\ufffd"
_PUNCTUATION = "\xa0\xad’”•"  # may follow a capital `Ã` that is one
_TCVN3 = "(?<=[A-Za-z])[µ¶¸¹¨©ª¬®¼½¾]+(?=[A-Za-z])"
_RARE = (  # one of these stands in the UTF-8 of all broken text but plain control characters
    b"\xc2", b"\xe2", b"\xef", *(x.encode() for x in "ƒˆ˜ŠšŒœŽžŸ"),
)  # fmt: skip
_LEADS = np.zeros(256, np.bool_)  # first bytes of these
_PAIRS = np.zeros((256, 256), np.bool_)  # and what may follow them
for _rare in _RARE:
    _LEADS[_rare[0]] = True
    _PAIRS[_rare[0], _rare[1] if _rare[1:] else slice(None)] = True


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
    f"|(?!Ã[{_PUNCTUATION}])(?:{_misread(_LETTERS + _SIGNS)})"
)


def is_broken(text: str) -> bool:
    """Whether a text holds what no one typed."""
    return bool(_PATTERN.search(text))


def may_be_broken(block: bytes) -> bool:
    """Whether bytes of UTF-8 need a closer look: most have none of the few that broken text is
    made of. Control characters of ASCII are not looked for."""
    codes = np.frombuffer(block, np.uint8)
    at = np.flatnonzero(_LEADS[codes[:-1]])  # a first byte is never the last one
    return bool(_PAIRS[codes[at], codes[at + 1]].any())

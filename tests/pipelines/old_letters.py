"""The Vietnamese encodings of before Unicode, as bytes of the letters that the corpus uses.

TCVN3 (ABC) after TCVN 5712:1993 VN3, VISCII after RFC 1456, VNI (a byte for the letter, one for
its marks) and VPS as their fonts have them. Written down by hand: the readers are tested by another
table than their own.
"""

import unicodedata
from collections.abc import Mapping

TCVN3: Mapping[str, bytes] = {
    "à": b"\xb5", "ả": b"\xb6", "ã": b"\xb7", "á": b"\xb8", "ạ": b"\xb9", "ă": b"\xa8",
    "â": b"\xa9", "ầ": b"\xc7", "ấ": b"\xca", "ậ": b"\xcb", "đ": b"\xae", "Đ": b"\xa7",
    "è": b"\xcc", "é": b"\xd0", "ê": b"\xaa", "ề": b"\xd2", "ể": b"\xd3", "ế": b"\xd5",
    "ệ": b"\xd6", "ì": b"\xd7", "í": b"\xdd", "ị": b"\xde", "ó": b"\xe3", "ọ": b"\xe4",
    "ô": b"\xab", "ồ": b"\xe5", "ố": b"\xe8", "ộ": b"\xe9", "ơ": b"\xac", "ờ": b"\xea",
    "ợ": b"\xee", "ú": b"\xf3", "ụ": b"\xf4", "ư": b"\xad", "ứ": b"\xf8", "ự": b"\xf9",
}  # fmt: skip

VISCII: Mapping[str, bytes] = {
    "à": b"\xe0", "ả": b"\xe4", "ã": b"\xe3", "á": b"\xe1", "ạ": b"\xd5", "ă": b"\xe5",
    "â": b"\xe2", "ầ": b"\xa5", "ấ": b"\xa4", "ậ": b"\xa7", "đ": b"\xf0", "Đ": b"\xd0",
    "è": b"\xe8", "é": b"\xe9", "ê": b"\xea", "ề": b"\xab", "ể": b"\xac", "ế": b"\xaa",
    "ệ": b"\xae", "ì": b"\xec", "í": b"\xed", "ị": b"\xb8", "ó": b"\xf3", "ọ": b"\xf7",
    "ô": b"\xf4", "ồ": b"\xb0", "ố": b"\xaf", "ộ": b"\xb5", "ơ": b"\xbd", "ờ": b"\xb6",
    "ợ": b"\xfe", "ú": b"\xfa", "ụ": b"\xf8", "ư": b"\xdf", "ứ": b"\xd1", "ự": b"\xf1",
}  # fmt: skip

VPS: Mapping[str, bytes] = {
    "à": b"\xe0", "ả": b"\xe4", "ã": b"\xe3", "á": b"\xe1", "ạ": b"\xe5", "ă": b"\xe6",
    "â": b"\xe2", "ầ": b"\xc0", "ấ": b"\xc3", "ậ": b"\xc6", "đ": b"\xc7", "Đ": b"\xf1",
    "è": b"\xe8", "é": b"\xe9", "ê": b"\xea", "ề": b"\x8a", "ể": b"\x8b", "ế": b"\x89",
    "ệ": b"\x8c", "ì": b"\xec", "í": b"\xed", "ị": b"\xce", "ó": b"\xf3", "ọ": b"\x86",
    "ô": b"\xf4", "ồ": b"\xd2", "ố": b"\xd3", "ộ": b"\xb6", "ơ": b"\xd6", "ờ": b"\xa9",
    "ợ": b"\xae", "ú": b"\xfa", "ụ": b"\xf8", "ư": b"\xdc", "ứ": b"\xd9", "ự": b"\xbf",
}  # fmt: skip

VNI: Mapping[str, bytes] = {
    "à": b"a\xf8", "ả": b"a\xfb", "ã": b"a\xf5", "á": b"a\xf9", "ạ": b"a\xef", "ă": b"a\xea",
    "â": b"a\xe2", "ầ": b"a\xe0", "ấ": b"a\xe1", "ậ": b"a\xe4", "đ": b"\xf1", "Đ": b"\xd1",
    "è": b"e\xf8", "é": b"e\xf9", "ê": b"e\xe2", "ề": b"e\xe0", "ể": b"e\xe5", "ế": b"e\xe1",
    "ệ": b"e\xe4", "ì": b"\xec", "í": b"\xed", "ị": b"\xf2", "ó": b"o\xf9", "ọ": b"o\xef",
    "ô": b"o\xe2", "ồ": b"o\xe0", "ố": b"o\xe1", "ộ": b"o\xe4", "ơ": b"\xf4", "ờ": b"\xf4\xf8",
    "ợ": b"\xf4\xef", "ú": b"u\xf9", "ụ": b"u\xef", "ư": b"\xf6", "ứ": b"\xf6\xf9",
    "ự": b"\xf6\xef",
}  # fmt: skip


def encoded(text: str, letters: Mapping[str, bytes]) -> bytes:
    return b"".join(letters.get(letter) or letter.encode("ascii") for letter in text)


TONES = "\u0300\u0301\u0303\u0309\u0323"


def cp1258(text: str) -> bytes:
    """Windows-1258: letters composed with their hat or horn, tone marks as bytes of their own."""
    out = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(part for part in parts if part not in TONES)
        tone = "".join(part for part in parts if part in TONES)
        out.append(unicodedata.normalize("NFC", base) + tone)
    return "".join(out).encode("cp1258")

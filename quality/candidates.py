"""What the engine looks for: expressions that every cell of personal data meets, and few others do.

They run over all cells, so each is one automaton of RE2 (no look-around, no classes of all scripts:
those cost fifty times as much) and errs on the side of finding. What they let through is judged by
`quality.identifiers`; a rule there that could accept a cell none of these finds is a hole, which a
test looks for.
"""

from quality import names

_D = "[0-9０-９]"
_BEGIN = (
    r"(?:^|[^0-9A-Za-z.,\-–]|[^0-9][.,\-–]"
    r"|(?i:cccd|cmnd|cmtnd|cmt|s[dđ]t|[dđ]t|tel|phone|stk|tk|mst|so|số|bhxh))"
)
NUMBERED = "|".join(
    [
        rf"{_BEGIN}(?:{_D}[^0-9A-Za-z]{{0,3}}){{7}}",
        rf"{_D}{{9}}[,\-–]{_D}{{9}}",
        r"@|＠|\((?i:at|a còng)\)|\[(?i:at)\]| (?i:a còng) ",
        rf"(?:^|[^A-Za-z0-9.\-/]){_D}{{2}}[-. ]{{0,3}}[A-Za-zĐđ]{{1,2}}{_D}?[-. ]{{0,3}}{_D}{{3}}",
        rf"{_D}{{2}}[- ]{_D}{{3}}[- ][A-Za-z]{{2}}",
        rf"(?:^|[^A-Za-z0-9])[A-Za-z] ?{_D}{{7}}",
        rf"[A-Za-z]{{2}} ?[1-5] ?{_D}{{2}}(?: ?{_D}){{10}}",
    ]
)
DIGITS = rf"^\s*{_D}{{7,19}}(?:\.0+)?\s*$"
NAMED = rf"(?:^|[ ,;:(./-])(?:{names.COMMON}|{names.COMMON.upper()}) \pL"
FULL_NAME = r"^\s*[^0-9\s,.;:()/]+(?:\s+[^0-9\s,.;:()/]+)+\s*$"
PLACED = (
    r"(?i)(?:số nhà|nhà số|số [0-9]|ngõ|ngách|hẻm|kiệt|tổ|thôn|xóm|bản|ấp|khu phố|tdp|khối|đường|"
    r"phố|so nha|ngo|to|thon|xom|ban|khu|duong|pho)[ ]"
)  # words of an address
SENTENCE = r"[a-zà-ỹđ]{2}[.;!?…](?:\s|$)"

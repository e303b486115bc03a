"""What the engine looks for: expressions that every cell of personal data meets, and few others do.

They run over all cells, so each is one automaton of RE2 (no look-around, no classes of all scripts:
those cost fifty times as much) and errs on the side of finding. What they let through is judged by
`quality.identifiers`; a rule there that could accept a cell none of these finds is a hole, which a
test looks for.
"""

from quality import names

_D = "[0-9０-９]"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"  # what `identifiers.clean` takes out
_BLANK = f" \n\r\t\u00a0\u2000-\u200a\u202f\u3000{_UNSEEN}"
_DASH = "\\-\u2010-\u2015\u2212"
_GAP = f"[./_{_BLANK}{_DASH}]{{0,3}}"
_ONE = f"[.{_BLANK}{_DASH}]"
_BEGIN = (
    f"(?:^|[^0-9A-Za-z.,{_DASH}]|(?:^|[^0-9])[.,{_DASH}]"
    r"|(?i:cccd|cmnd|cmtnd|cmt|s[dđ]t|[dđ]t|lh|tel|phone|stk|tk|mst|so|số|bhxh))"
)
NUMBERED = "|".join(
    [
        rf"{_BEGIN}(?:{_D}[^0-9A-Za-z]{{0,3}}){{7}}",
        rf"{_D}{{9}}[,{_DASH}]{_D}{{9}}",
        r"@|＠|[(\[{<] ?(?i:at|a|a còng) ?[)\]}>]|(?i: dot )|"
        rf"[{_BLANK}](?i:a còng)[{_BLANK}]",
        rf"(?:^|[^A-Za-z0-9.\-/]){_D}{{2}}{_GAP}[A-Za-zĐđ]{{1,2}}{_D}?{_GAP}{_D}{{3}}",
        rf"{_D}{{2}}[{_BLANK}{_DASH}]{_D}{{3}}[{_BLANK}{_DASH}][A-Za-z]{{2}}",
        rf"(?:^|[^0-9A-Za-z])[A-Z]{{2}}[{_BLANK}{_DASH}]?{_D}{{2}}[.{_BLANK}{_DASH}]?{_D}{{2}}"
        r"(?:$|[^0-9])",
        rf"711[Aa]{_D}{{8}}",
        rf"(?:^|[^A-Za-z0-9])[A-Za-z][{_BLANK}]?(?:{_D}{{7}}|{_D}{{3,4}}[{_BLANK}]+{_D}{{4}})",
        rf"[A-Za-z]{{2}}{_ONE}?[1-5]{_ONE}?{_D}{{2}}(?:{_ONE}?{_D}){{10}}",
    ]
)
DIGITS = rf"^[\s{_BLANK}]*{_D}{{7,19}}(?:\.0+)?[\s{_BLANK}]*$"
NAMED = (
    rf"(?:^|[\s,;:(./-])(?:{names.COMMON}|{names.COMMON.upper()}|{names.HONOURED}) \pL"
    r"|(?:^|[\s,;:(./-])(?:Nguyen|Tran|Le|Pham|Hoang|Huynh|Bui|Ngo|Trinh|Nong|Trieu|Dam|Hua|Phung|"
    r"Vuong|[Oo]ng|[Bb]a|[Aa]nh|chi|[Ee]m|[Cc]ong dan|[Cc]hu ho) \pL"
    r"| (?:Văn|Thị|VĂN|THỊ|Van|Thi|VAN|THI) \pL| sinh n[ăa]m|[Ss][Nn]:? (?:19|20)[0-9]"
)
FULL_NAME = r"^\s*[^0-9\s,.;:()/]+(?:\s+[^0-9\s,.;:()/]+)+\s*$"
PLACED = (
    r"(?i)(?:số nhà|nhà số|số [0-9]|ngõ|ngách|hẻm|kiệt|tổ|thôn|xóm|bản|ấp|khu phố|tdp|khối|đường|"
    r"phố|so nha|ngo|to|thon|xom|ban|khu|duong|pho)[ ]"
)  # words of an address
SENTENCE = r"[a-zà-ỹđ]{2}[.;!?…](?:\s|$)"

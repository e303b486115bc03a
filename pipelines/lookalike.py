"""Look-alikes: texts of keys that differ by what nobody sees, or by digits of another script.

Where texts tell rows apart or tie them to others, two that look the same must be the same: in such
fields characters without a form (zero width, marks of direction, soft hyphens, fillers, variation
selectors) and digits other than 0–9 are refused. Nothing is mended: what was meant is its
department's to say. Table Schema lets them pass, a pattern of `\\d` too, so this is asked before
conforming. Letters of other scripts are a pattern's or a foreign key's to refuse.
"""

import unicodedata

from schemas import engine
from schemas.table import Schema

_FILLERS = (  # without a form, though not of the category Cf
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2028, 0x2029),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF),
)  # fmt: skip
_UNSEEN = r"\p{Cf}" + "".join(f"\\x{{{a:X}}}-\\x{{{b:X}}}" for a, b in _FILLERS)
_PATTERN = rf"[{_UNSEEN}]|[^\P{{Nd}}0-9]"


def fields(schema: Schema) -> list[str]:
    """The text fields of keys, and those whose pattern has digits."""
    keys = (schema.primaryKey, *schema.uniqueKeys, *(k.fields for k in schema.foreignKeys))
    named = {name for key in keys for name in key}
    return [
        f.name
        for f in schema.fields
        if f.type == "string"
        and (f.name in named or f.constraints.unique or r"\d" in (f.constraints.pattern or ""))
    ]


def condition(cell: str) -> str:
    """SQL that a text has such a character. Plain ASCII, most of all keys, costs one cheap look."""
    matches = f"regexp_matches({cell}, {engine.text(_PATTERN)})"
    return f"(strlen({cell}) <> length({cell}) AND {matches})"


def named(text: str) -> str:
    """The characters in question, by their numbers: they cannot be shown."""
    found = dict.fromkeys(c for c in text if not c.isascii() and _is_one(c))
    return ", ".join(f"U+{ord(c):04X}" for c in found)


def _is_one(character: str) -> bool:
    filler = any(a <= ord(character) <= b for a, b in _FILLERS)
    return filler or unicodedata.category(character) in ("Cf", "Nd")

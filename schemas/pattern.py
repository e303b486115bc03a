"""Patterns of the reference, narrowed until the engine may decide them.

The reference applies `re.compile('^' + p + '$').match` with Unicode classes; the engine is RE2.
"""

import math
import re

_NARROW = {"d": "[0-9]", "w": "[A-Za-z0-9_]", "s": r"[ \t\n\r\f\v]"}
_CONTEXT_FREE = re.compile(
    r"""(?: \\[dws] | \\[.\-+*?()\[\]{}/\\^$|]      # a class, an escaped sign
        | \[ (?!\^) (?: [^\[\]\\^] | \\[\-.\]\[\\/] )+ \]   # a set of plain characters
        | \( (?: \?: | (?!\?) ) | \)                # groups that only group
        | [^\\\[\](){}^$|?*+]                        # a plain character
        | (?: [?*+] | \{[0-9]+(?:,[0-9]*)?\} )      # a greedy repeat
    )+""",
    re.VERBOSE,
)


def narrower(pattern: str) -> str | None:
    r"""A pattern for the engine that matches nothing the reference would not, or None.

    The reference applies `re.compile('^' + p + '$').match` with Unicode classes: narrowing `\d` to
    ASCII and `$` to the very end only loses matches, as long as nothing in the pattern is negated.

    >>> narrower(r"^\d{5}$")
    '\\A(?:[0-9]{5})\\z'
    >>> narrower("a|b") is None
    True
    """
    body = pattern.removeprefix("^")
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    if not _CONTEXT_FREE.fullmatch(body) or re.search(r"[?*+}][?*+]", body) or "." in _bare(body):
        return None
    if _too_large(body):
        return None
    return r"\A(?:" + re.sub(r"\\(.)", lambda m: _NARROW.get(m[1], m[0]), body) + r")\z"


def _too_large(body: str) -> bool:
    """Whether the engine (RE2) might refuse it: it writes counted repeats out, up to 1,000."""
    counts = re.findall(r"\{([0-9]+)(?:,([0-9]*))?\}", body)
    repeats = math.prod(max(1, int(low), int(high or 0)) for low, high in counts)
    return repeats > 1_000 or len(body) * repeats > 10_000


def _bare(body: str) -> str:
    """The pattern without escapes and sets: `.` there means "any character", newlines differ."""
    return re.sub(r"\\.|\[[^\]]*\]", "", body)

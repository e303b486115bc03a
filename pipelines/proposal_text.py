"""A proposal as the three files of a declaration, with what is not sure beside it as comments.

What only a person can say is marked (`TO_FILL_IN`): with a mark left in it, nothing is published.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from pipelines.propose import Proposal, Proposed
from pipelines.sample import Note
from schemas.strict import TO_FILL_IN

_HEAD = (
    "# Đề xuất của `opendata new` từ tệp mẫu; xem lại các dòng “?”, rồi xoá những chú thích này.\n"
)
_HEAD_EN = (
    "# Proposed by `opendata new` from a sample; look at each “?”, then remove these comments.\n"
)


def files(proposal: Proposal, name: str, license_: str, suffix: str) -> dict[str, str]:
    """Tree → content of the file in it."""
    return {
        "datasets": _HEAD + _HEAD_EN + _dataset(proposal, name, license_, suffix),
        "schemas": _HEAD + _HEAD_EN + _schema(proposal),
        "quality": _HEAD + _HEAD_EN + _suite(proposal),
    }


def _dump(content: Any, indent: int = 0) -> str:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=96)
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))


def _marked(text: str, guessed: Sequence[str]) -> str:
    """The keys that stand for a guess, marked in a comment."""
    lines = text.splitlines()
    return "".join(
        f"{line}  # {TO_FILL_IN}\n" if line.partition(":")[0] in guessed else f"{line}\n"
        for line in lines
    )


def _unsure(notes: Iterable[Note], indent: int = 0) -> str:
    return "".join(f"{' ' * indent}# ? {vi} / {en}\n" for vi, en in notes)


def _dataset(proposal: Proposal, name: str, license_: str, suffix: str) -> str:
    facts = {
        "title": f"{TO_FILL_IN} {name}",
        "title_en": f"{TO_FILL_IN} {name}",
        "description": f"{TO_FILL_IN} Mỗi dòng là gì, thu thập thế nào, phủ đến đâu.",
        "description_en": f"{TO_FILL_IN} What a row is, how it is made, what is covered.",
        "themes": ["dia_phuong"],
        "license": license_,
        "frequency": "irregular",
        "coverage": {"spatial": "Thái Nguyên"},
    }
    privacy = {"drop": [f.header for f in proposal.fields if f.personal]}
    review = (
        "thêm `reviewed: <ngày>` khi đã có người rà soát dữ liệu cá nhân; thiếu thì không công bố",
        "add `reviewed: <date>` once a person has looked for personal data; nothing is published "
        "without it",
    )
    dropped = [n for f in proposal.fields if f.personal for n in _named(f)]
    return (
        _marked(_dump(facts), ("themes", "license", "frequency", "coverage"))
        + _unsure(proposal.notes)
        + _dump({"source": {"kind": "landing", "variants": [_variant(proposal, suffix)]}})
        + _dump({"assembly": "replace"})
        + _unsure([*dropped, review])
        + _dump({"privacy": privacy})
    )


def _variant(proposal: Proposal, suffix: str) -> Mapping[str, Any]:
    renamed = {f.name: f.header for f in proposal.kept if f.name != f.header}
    trimmed = [f.name for i, f in enumerate(proposal.fields) if f in proposal.kept
               and any(c[i] != c[i].strip() for _, c in proposal.sample.rows)]  # fmt: skip
    return {
        "files": f"*{suffix}",
        **proposal.sample.layout,
        **({"fields": renamed} if renamed else {}),
        **({"trim": trimmed} if trimmed else {}),
    }


def _schema(proposal: Proposal) -> str:
    text = _dump({"primaryKey": list(proposal.key)})
    text += _dump({"missingValues": list(dict.fromkeys(("", *proposal.missing)))}) + "fields:\n"
    for f in proposal.kept:
        text += _unsure(f.notes, 2) + _dump([_field(f, f.name in proposal.key)], 2)
    return text


def _field(one: Proposed, in_key: bool) -> Mapping[str, Any]:
    title = one.header.strip() or one.name
    facts = dict(one.facts)
    limits = facts.pop("constraints", {}) | ({"required": True} if in_key else {})
    kind = {} if facts.get("type") == "string" else {"type": facts["type"]}
    rest = {k: v for k, v in facts.items() if k != "type"}
    texts = {"title": title, "title_en": title if title.isascii() else TO_FILL_IN}
    return {
        "name": one.name,
        **kind,
        **rest,
        **texts,
        **({"constraints": limits} if limits else {}),
    }


def _suite(proposal: Proposal) -> str:
    rows = len(proposal.sample.rows)
    low, high = max(1, rows // 2), rows * 2
    expectation = {
        "name": "so_dong",
        "type": "expect_table_row_count_to_be_between",
        "kwargs": {"min_value": low, "max_value": high},
        "severity": "warn",
        "dimension": "du",
        "title": f"Có từ {low} đến {high} dòng",
        "title_en": f"Between {low} and {high} rows",
    }
    note = (f"tệp mẫu có {rows} dòng: đặt lại theo thực tế", f"the sample has {rows} rows: set it "
            "as things are")  # fmt: skip
    return _unsure([note]) + _dump({"expectations": [expectation]})


def _named(one: Proposed) -> Sequence[Note]:
    return [(f"{one.header}: {vi}", f"{one.header}: {en}") for vi, en in one.notes]

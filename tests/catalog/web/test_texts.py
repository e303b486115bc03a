"""The interface's texts: all of them in both languages, all of them used, none missing."""

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from catalog.web import texts
from catalog.web.search import FIELDS, SORTS
from catalog.web.texts import TEXTS, say
from quality.verdict import DIMENSIONS, Check
from schemas.table import Type

WEB = Path(texts.__file__).parent
SOURCES = "\n".join(
    path.read_text("utf-8")
    for path in [
        *sorted((WEB / "templates").glob("*.html")),
        *(WEB / f"{name}.py" for name in ("awaited", "pages", "plot", "search", "site", "formats")),
    ]
)
# An id that is put together: `t("type." ~ f.type)` in a template, `f"error.{status}"` in code.
FAMILIES = set(re.findall(r'"([a-z_.]+\.)" ~', SOURCES)) | {"error.", "limit."}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_says_the_same_in_both_languages(key: str) -> None:
    text = TEXTS[key]
    assert text.vi.strip()
    assert text.en.strip()
    assert placeholders(text.vi) == placeholders(text.en)
    assert placeholders(text.one) <= placeholders(text.en)


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_used(key: str) -> None:
    assert f'"{key}"' in SOURCES or f"'{key}'" in SOURCES or key.startswith(tuple(FAMILIES))


def test_no_page_asks_for_a_text_that_is_not_there() -> None:
    asked = set(re.findall(r"""\bt\(["']([a-z_.]+[a-z])["'][,)]""", SOURCES))
    asked |= set(re.findall(r'say\(\s*(?:visit\.)?language, "([a-z_.]+)"', SOURCES))
    assert len(asked) > 60
    assert asked <= set(TEXTS)


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("dimension.", tuple(DIMENSIONS)),
        ("type.", get_args(Type)),
        ("kind.", get_args(Check.model_fields["kind"].annotation)),
        ("state.", ("met", "not_made", "let_pass", "unmet")),
        ("history.", ("first", "data", "metadata")),
        ("diff.", ("added", "removed", "changed")),
        ("facet.", tuple(FIELDS)),
        ("sort.", SORTS),
        ("error.", ("404.title", "405.title", "500.title", "503.title", "other.title")),
    ],
)
def test_whatever_a_declaration_may_hold_has_a_text(family: str, members: tuple[str, ...]) -> None:
    assert {family + member for member in members} <= set(TEXTS)


def test_templates_and_view_models_hold_no_vietnamese_of_their_own() -> None:
    accented = re.compile("[À-ỹ]")
    for path in [
        *(WEB / "templates").glob("*.html"),
        WEB / "pages.py",
        WEB / "awaited.py",
        WEB / "site.py",
    ]:
        assert not accented.search(path.read_text("utf-8")), path.name


def test_english_knows_one_from_many() -> None:
    assert say("en", "rows", n="1") == "1 row"
    assert say("en", "rows", n="1,001") == "1,001 rows"
    assert say("vi", "rows", n="1") == "1 dòng"

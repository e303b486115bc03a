"""The registry of rules: two languages, figures where there is a limit, and overrides with a
reason."""

import string

import pytest
from pydantic import ValidationError

from quality.rules import RULES, Override, in_force


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_told_in_two_languages_with_the_same_figures(name: str) -> None:
    rule = RULES[name]
    vi, en = rule.titles()
    assert vi
    assert vi != en
    assert "{" not in vi + en
    assert (rule.limit is not None) == ("{limit}" in rule.title) == ("{limit}" in rule.title_en)
    figures = [
        {field for _, field, _, _ in string.Formatter().parse(text or "") if field}
        for text in (rule.detail, rule.detail_en)
    ]
    assert figures[0] == figures[1]


def test_every_rule_is_in_force_unless_a_dataset_says_otherwise() -> None:
    assert {**in_force("default", {}), **in_force("drift", {})} == RULES


def test_a_limit_is_told_as_vietnamese_writes_it() -> None:
    rule = in_force("drift", {"phan_bo": Override(limit=0.5, reason="theo mùa vụ")})["phan_bo"]
    assert [("0,5" in rule.titles()[0]), ("0.5" in rule.titles()[1])] == [True, True]


@pytest.mark.parametrize(
    "facts", [{}, {"reason": ""}, {"limit": -1, "reason": "vì sao"}, {"severity": "error"}]
)
def test_an_override_needs_a_reason_and_sense(facts: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Override.model_validate(facts)

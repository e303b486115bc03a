"""The portal's promises: declared, with what they rest on, and strictly read."""

from pathlib import Path

import pytest

from catalog import policy
from schemas.errors import DeclarationError

ROOT = Path(__file__).resolve().parents[2]


def test_where_nothing_is_declared_three_months_hold(tmp_path: Path) -> None:
    assert policy.load(tmp_path) == policy.Policy(update_within_months=3)


def test_the_committed_policy_says_what_it_rests_on_and_that_it_ended() -> None:
    declared = policy.load(ROOT / "datasets")
    assert declared.update_within_months == 3
    assert "47/2020" in declared.basis
    assert "hết hiệu lực ngày 19/8/2025" in declared.basis
    assert "ended on 19 August 2025" in declared.basis_en


@pytest.mark.parametrize("text", ["update_within_months: -1\n", "update_within: 3\n"])
def test_a_wrong_policy_is_refused_with_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / policy.FILE).write_text(text, "utf-8")
    with pytest.raises(DeclarationError, match=policy.FILE):
        policy.load(tmp_path)

"""The privacy gate: without a recorded review nothing passes."""

from datetime import date

from quality.privacy import reviewed


def test_a_review_with_its_date_is_met() -> None:
    check = reviewed(date(2026, 11, 22))
    assert check.passed
    assert not check.blocks
    assert check.count == 0


def test_no_review_blocks_in_both_languages() -> None:
    check = reviewed(None)
    assert check.blocks
    assert (check.kind, check.severity, check.count) == ("privacy", "block", 1)
    assert check.title == "Chưa có biên bản rà soát dữ liệu cá nhân"
    assert check.title_en == "No recorded privacy review"

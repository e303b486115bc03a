"""The privacy gate. For now: nothing is publishable without a recorded review of the dataset."""

from datetime import date

from quality.verdict import Check


def reviewed(on: date | None) -> Check:
    """The check that a person looked at the dataset for personal data, and when."""
    return Check(
        name="privacy",
        kind="privacy",
        title="Đã có người rà soát dữ liệu cá nhân"
        if on
        else "Chưa có biên bản rà soát dữ liệu cá nhân",
        title_en="Reviewed for personal data" if on else "No recorded privacy review",
        severity="block",
        dimension="sach",
        passed=on is not None,
        count=0 if on else 1,
    )

"""What is refused by name is not answered."""

from catalog.web.actions import ACTIONS
from catalog.web.refusals import LOGIN, WRITES


def test_an_action_is_answered_or_refused_never_both() -> None:
    assert not set(ACTIONS) & WRITES
    assert not set(ACTIONS) & LOGIN
    assert not LOGIN & WRITES

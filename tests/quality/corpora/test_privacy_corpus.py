"""What the detectors find of a corpus written by someone who had not seen them.

The bars: 99 of 100 identity numbers, telephones and e-mail addresses, 95 of 100 plates, accounts
and old identity cards; of clean cells at most five in a thousand are told of.
"""

import pytest

from tests.quality.corpora.personal_corpus import corpus
from tests.quality.corpora.personal_score import Score, score
from tests.quality.corpora.scanned import found

SEED = 20261122
BARS = {"cccd": 0.99, "phone": 0.99, "email": 0.99, "plate": 0.95, "account": 0.95, "cmnd": 0.95}


@pytest.fixture(scope="module")
def scored() -> Score:
    return score(corpus(SEED), found)


@pytest.mark.parametrize(("kind", "bar"), BARS.items())
def test_recall(scored: Score, kind: str, bar: float) -> None:
    reached = next(r.share for k, r in scored.kinds.items() if k == kind)
    missed = [p for p in scored.missed if p.kind == kind]
    assert reached >= bar, missed


def test_false_alarms(scored: Score) -> None:
    assert scored.false_alarms <= 0.005, scored.alarms_by_class()
    assert scored.false_alarms_beside <= 0.005, scored.alarms_by_class()

"""What the detectors find of the fifth corpus, whose author had seen neither them nor the others.

The same bars as for the first: see `test_privacy_corpus`; nothing else is missed often either.
"""

import pytest

from tests.quality.corpora.fifth_corpus import fifth_corpus
from tests.quality.corpora.labelled import scored
from tests.quality.corpora.personal_score import Score, score
from tests.quality.corpora.scanned import found
from tests.quality.corpora.second_corpus import labels
from tests.quality.corpora.test_privacy_corpus import BARS

OTHERS = {"tax": 0.95, "insurance": 0.95, "name": 0.95, "passport": 0.95}


@pytest.fixture(scope="module")
def told() -> Score:
    return score(scored(fifth_corpus()), found)


def test_the_same_seed_gives_the_same_2000_labels_and_10000_clean_cells() -> None:
    tables = fifth_corpus()
    assert fifth_corpus() == tables != fifth_corpus(1)
    counted = labels(tables)
    assert counted["clean"] >= 10_000
    assert sum(counted.values()) - counted["clean"] - counted["address"] >= 2_000


@pytest.mark.parametrize(("kind", "bar"), (BARS | OTHERS).items())
def test_recall(told: Score, kind: str, bar: float) -> None:
    reached = next(r.share for k, r in told.kinds.items() if k == kind)
    assert reached >= bar, [p for p in told.missed if p.kind == kind]


def test_false_alarms(told: Score) -> None:
    assert told.false_alarms <= 0.005, told.alarms_by_class()
    assert told.false_alarms_beside <= 0.005, told.alarms_by_class()

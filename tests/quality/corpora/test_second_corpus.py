"""What the detectors find of the second corpus, whose author had seen neither them nor the first.

The same bars as for the first: see `test_privacy_corpus`.
"""

import pytest

from tests.quality.corpora.personal_score import Score, score
from tests.quality.corpora.scanned import found
from tests.quality.corpora.second_corpus import corpus, labels, second_corpus
from tests.quality.corpora.test_privacy_corpus import BARS


@pytest.fixture(scope="module")
def scored() -> Score:
    return score(corpus(), found)


def test_the_same_seed_gives_the_same_2000_labels_and_10000_clean_cells() -> None:
    tables = second_corpus()
    assert second_corpus() == tables != second_corpus("another")
    counted = labels(tables)
    assert counted["clean"] == 10_000
    assert sum(counted.values()) - counted["clean"] - counted["address"] == 2_000


@pytest.mark.parametrize(("kind", "bar"), BARS.items())
def test_recall(scored: Score, kind: str, bar: float) -> None:
    reached = next(r.share for k, r in scored.kinds.items() if k == kind)
    assert reached >= bar, [p for p in scored.missed if p.kind == kind]


def test_false_alarms(scored: Score) -> None:
    assert len(scored.alarms) <= 0.005 * 10_000, scored.alarms_by_class()

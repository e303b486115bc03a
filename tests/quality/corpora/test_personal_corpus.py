"""The corpus of personal data is what it says: numbers of every kind by their structure, labels by
construction, the same from the same seed. Nothing here knows a detector."""

import re
from collections import Counter
from collections.abc import Iterable

import phonenumbers
import pytest
from stdnum import ean
from stdnum.vn import mst

from tests.quality.corpora import clean_corpus
from tests.quality.corpora.clean_corpus import Table
from tests.quality.corpora.personal_corpus import CCCD_PROVINCES, COUNTS, Corpus, Positive, corpus
from tests.quality.corpora.personal_score import Flag, score

SEED = 20261122


@pytest.fixture(scope="module")
def written() -> Corpus:
    return corpus(SEED)


def _of(written: Corpus, kind: str, *manners: str) -> Iterable[Positive]:
    found = [p for p in written.positives if p.kind == kind and p.manner in manners]
    assert found
    return found


def test_the_same_seed_gives_the_same_corpus(written: Corpus) -> None:
    assert corpus(SEED) == written
    assert corpus(SEED + 1).positives != written.positives


def test_there_are_2000_positives_and_10000_clean_cells(written: Corpus) -> None:
    assert Counter(p.kind for p in written.positives) == COUNTS
    assert sum(COUNTS.values()) == 2000
    clean = [t for t in written.tables if t.name.startswith("clean_")]
    assert sum(len(c.cells) for t in clean for c in t.columns) == 10_000
    assert len({c.name for t in clean for c in t.columns}) == len(clean_corpus.SPECS) == 100


def test_every_label_points_at_its_cell(written: Corpus) -> None:
    tables = {t.name: {c.name: c for c in t.columns} for t in written.tables}
    assert len(tables) == len(written.tables)
    for positive in written.positives:
        assert tables[positive.table][positive.column].cells[positive.row] == positive.value
    places = {(p.table, p.column, p.row) for p in written.positives}
    assert len(places) == len(written.positives)
    assert not places & written.unlabelled


def test_columns_of_a_table_are_of_one_length_and_number_columns_hold_numbers(
    written: Corpus,
) -> None:
    for table in written.tables:
        assert len({len(c.cells) for c in table.columns}) == 1
        assert len({c.name for c in table.columns}) == len(table.columns)
        for column in table.columns:
            if column.type == "integer":
                assert all(re.fullmatch(r"-?(0|[1-9]\d*)", cell) for cell in column.cells)
            if column.type == "number":
                assert all(float(cell) is not None for cell in column.cells)


def test_identity_cards_have_province_century_and_year(written: Corpus) -> None:
    for positive in written.positives:
        if positive.kind != "cccd" or positive.manner == "free_text":
            continue
        joined = re.sub(r"(?<=\d)[ .-](?=\d)", "", positive.value.removesuffix(".0"))
        number = max(re.findall(r"\d+", joined), key=len).zfill(12)
        assert len(number) == 12
        assert number[:3] in CCCD_PROVINCES
        century, year = divmod(int(number[3]), 2)[0], int(number[4:6])
        assert 1935 <= 1900 + 100 * century + year <= 2010


def test_telephones_are_numbers_of_the_plan(written: Corpus) -> None:
    today = ("mobile", "mobile_untitled", "mobile_unmarked", "mobile_grouped", "number")
    for positive in _of(written, "phone", *today, "from_abroad", "landline"):
        number = positive.value.replace("(0)", "").replace("\u00a0", " ")
        if number.startswith("84") and len(re.sub(r"\D", "", number)) == 11:
            number = f"+{number}"
        parsed = phonenumbers.parse(number, "VN")
        assert phonenumbers.is_possible_number(parsed), positive
        assert parsed.country_code == 84
    for positive in _of(written, "phone", "old_prefix"):
        assert re.fullmatch(r"01(2[0-9]|6[2-9]|88|99)\d{7}", re.sub(r"\D", "", positive.value))
    for positive in _of(written, "phone", "old_landline"):
        assert re.fullmatch(r"028[01]3\d{6}", re.sub(r"\D", "", positive.value))


def test_tax_numbers_carry_their_check_digit(written: Corpus) -> None:
    for positive in _of(written, "tax", "titled", "number"):
        assert mst.is_valid(positive.value)
        assert positive.value.startswith("8")


def test_cards_accounts_and_plates_have_their_shape(written: Corpus) -> None:
    shapes = {
        ("cmnd", "titled"): r"\d{9}",
        ("cmnd", "number"): r"\d{8,9}",
        ("account", "titled"): r"\d{10,14}",
        ("insurance", "social"): r"\d{10}",
        ("insurance", "health"): r"[A-Z]{2}[1-5]\d{12}",
        ("plate", "car"): r"\d{2}[A-Z][- ]\d{3}\.\d{2}",
        ("plate", "old"): r"\d{2}-?[A-Z]\d?[- ]\d{4}",
        ("email", "plain"): r"[a-z0-9._+-]+@[a-z.-]+\.[a-z]+",
    }
    for (kind, manner), shape in shapes.items():
        for positive in _of(written, kind, manner):
            assert re.fullmatch(shape, positive.value), positive


def test_no_clean_cell_holds_an_address_to_write_to_or_a_number_to_call(written: Corpus) -> None:
    for table in written.tables:
        if not table.name.startswith("clean_"):
            continue
        for column in table.columns:
            text = "\n".join(column.cells)
            assert "@" not in text
            assert column.type != "string" or not re.search(r"(?<![\w./-])0[35789]\d{8}\b", text)


def test_bar_codes_are_real_ones(written: Corpus) -> None:
    table = next(t for t in written.tables if any(c.name == "ma_vach" for c in t.columns))
    assert all(ean.is_valid(cell) for cell in written.column(table.name, "ma_vach").cells)


def test_one_cell_in_500_is_written_ten_times_over(written: Corpus) -> None:
    rare = [p for p in written.positives if p.manner.startswith("one_in_500")]
    assert len(rare) == 9
    assert {len(written.column(p.table, p.column).cells) for p in rare} == {500}


def test_a_scan_that_knows_the_labels_finds_all_and_alarms_never(written: Corpus) -> None:
    def knows(table: Table) -> list[Flag]:
        return [(p.column, p.row, p.kind) for p in written.positives if p.table == table.name]

    known = score(written, knows)
    assert {r.share for r in known.kinds.values()} == {1.0}
    assert all(r.named == r.found for r in known.manners.values())
    assert (known.missed, known.alarms, known.public) == ((), (), ())
    assert known.clean_cells == 10_000


def test_a_scan_that_tells_everything_alarms_on_every_clean_cell(written: Corpus) -> None:
    def shouts(table: Table) -> list[Flag]:
        return [(c.name, row, "cccd") for c in table.columns for row in range(len(c.cells))]

    shouted = score(written, shouts)
    assert shouted.false_alarms == shouted.false_alarms_beside == 1.0
    assert len(shouted.public) == shouted.public_cells == 500
    assert shouted.kinds["phone"].found == 480
    assert shouted.kinds["phone"].named == 0

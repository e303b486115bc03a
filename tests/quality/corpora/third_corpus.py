"""A third corpus of personal data: 2,600 labels among more than 10,000 clean cells, in tables.

Owns which columns stand together and which cell holds what. Everything is synthetic and seeded.
Written by somebody who had seen neither the detectors nor the two older corpora; what it says was
not changed after its first run, a miss stays a miss.
"""

import random
from collections.abc import Iterable, Iterator

from tests.quality.corpora.labelled import Cell, Column, Table
from tests.quality.corpora.third_columns import CLEAN, PERSONAL
from tests.quality.corpora.third_notes import (
    LABEL_OF,
    SENTENCES,
    clean_sentence,
    qr_payload,
    sentence,
)
from tests.quality.corpora.third_values import address, digits, person, tax

SEED = 20261123
NOBODY: frozenset[str] = frozenset()
SENTENCES_A_KIND = {
    "cccd": 140, "phone": 150, "email": 110, "plate": 90, "plate_alone": 30, "account": 110,
    "cmnd": 80, "tax": 40, "insurance": 40, "insurance_card": 40, "passport": 25, "licence": 25,
    "name": 70,
}  # fmt: skip
CLEAN_ROWS = 120
BESIDE = CLEAN[:70]  # columns of nobody that stand beside one of persons


def _column(name: str, title: str, cells: Iterable[tuple[object, frozenset[str]]]) -> Column:
    held = list(cells)
    kind = {int: "integer", float: "number"}.get(type(held[0][0]), "string")
    return Column(name, title, tuple(Cell(str(value), kinds) for value, kinds in held), kind)


def _uniform(name: str, title: str, cells: Iterable[object], *kinds: str) -> Column:
    return _column(name, title, ((value, frozenset(kinds)) for value in cells))


def _alone(rng: random.Random) -> Iterator[Table]:
    """Columns of persons, each beside two columns of nobody."""
    for kind, name, title, count, draw in PERSONAL:
        clean = rng.sample(BESIDE, 2)
        yield Table(
            f"ca_nhan_{name}",
            (
                _uniform(name, title, [draw(rng) for _ in range(count)], kind),
                *(_uniform(n, t, [d(rng) for _ in range(count)]) for n, t, d in clean),
            ),
        )


def _mixed(rng: random.Random) -> Iterator[Table]:
    """Notes: one in four tells of somebody, the others of nobody."""
    heads = [("ghi_chu", "Ghi chú"), ("noi_dung", "Nội dung"), ("mo_ta", "Mô tả"), ("c3", "C3")]
    for kind in SENTENCES:
        count, label = SENTENCES_A_KIND[kind], frozenset({LABEL_OF.get(kind, kind)})
        cells = [(sentence(kind, rng), label) for _ in range(count)]
        cells += [(clean_sentence(rng), NOBODY) for _ in range(3 * count)]
        rng.shuffle(cells)
        yield Table(f"ghi_chu_{kind}", (_column(*rng.choice(heads), cells),))


def _people(rng: random.Random) -> Iterator[Table]:
    """Names beside addresses, names under a telling title, codes of a scanner, dates of birth."""
    names, homes = [person(rng) for _ in range(60)], [address(rng) for _ in range(60)]
    yield Table(
        "danh_sach",
        (
            _uniform("ho_va_ten", "Họ và tên", names, "name"),
            _uniform("dia_chi", "Địa chỉ thường trú", homes, "address"),
        ),
    )
    names = [person(rng).upper() for _ in range(40)]
    homes = [address(rng) for _ in range(40)]
    yield Table(
        "dai_dien",
        (
            _uniform("nguoi_dai_dien", "Người đại diện", names, "name"),
            _uniform("noi_o", "Nơi ở hiện nay", homes, "address"),
        ),
    )
    names = [person(rng) for _ in range(40)]
    yield Table("ho_dan", (_uniform("chu_ho", "Chủ hộ", names, "name"),))
    codes = [qr_payload(rng) for _ in range(30)]
    yield Table("quet_the", (_uniform("ma_qr", "Mã QR", codes, "cccd"),))
    days = [
        f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/{rng.randint(1940, 2018)}" for _ in range(40)
    ]
    yield Table("ngay", (_uniform("ngay_sinh", "Ngày sinh", days, "birth"),))


def _companies(rng: random.Random) -> Table:
    """Whose tax numbers and seats are public."""
    forms = ["TNHH", "cổ phần"]
    names = [
        f"Công ty {rng.choice(forms)} {person(rng).split()[-1]} {digits(rng, 2)}" for _ in range(80)
    ]
    return Table(
        "doanh_nghiep",
        (
            _uniform("ten_doanh_nghiep", "Tên doanh nghiệp", names),
            _uniform("ma_so_thue", "Mã số thuế", [tax(rng, "4") for _ in range(80)]),
            _uniform("tru_so", "Trụ sở chính", [address(rng) for _ in range(80)]),
        ),
    )


def _nobody(rng: random.Random) -> Iterator[Table]:
    """Clean columns, three to a table."""
    for at in range(0, len(CLEAN), 3):
        yield Table(
            f"clean_{at}",
            tuple(
                _uniform(name, title, [draw(rng) for _ in range(CLEAN_ROWS)])
                for name, title, draw in CLEAN[at : at + 3]
            ),
        )


def third_corpus(seed: int = SEED) -> list[Table]:
    """The tables; the same seed gives the same cells."""
    rng = random.Random(seed)  # noqa: S311 - made-up data, to be made again
    return [*_alone(rng), *_mixed(rng), *_people(rng), _companies(rng), *_nobody(rng)]

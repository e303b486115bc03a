"""Words of declarations in English: every unit and keyword of the province has one."""

from pathlib import Path

from catalog.dataset import load
from schemas.words import ENGLISH, in_english

ROOT = Path(__file__).parent.parent.parent
NAMES = {"FDI", "IIP", "PAPI", "PCI", "1022"}  # the same in both languages


def test_every_unit_and_keyword_of_the_province_has_an_english_word() -> None:
    datasets = load(ROOT).datasets.values()
    units = {f.unit for d in datasets for f in d.schema.fields if f.unit}
    keywords = {k for d in datasets for k in d.declaration.keywords}
    assert (units | keywords) - NAMES <= set(ENGLISH)


def test_values_side_by_side_are_told_each_by_itself_and_names_stay() -> None:
    assert in_english("sản lượng") == "production"
    assert in_english("2024, cả năm: ") == "2024, whole year: "
    assert in_english("nam = 2024, gioi_tinh = nam") == "nam = 2024, gioi_tinh = male"
    assert in_english("chi_tieu = sản lượng, ten = Xã Tân Cương") == (
        "chi_tieu = production, ten = Xã Tân Cương"
    )

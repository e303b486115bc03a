"""Names: of persons and of the houses they live in, not of streets and schools."""

import pytest

from quality import names


@pytest.mark.parametrize(
    "cell",
    ["Nguyễn Văn An", "NÔNG THỊ BÍCH", "Ma A Páo", "Đồng Thị Toản", "Thân Ngọc Thắm",
     "nguyễn văn an", "Nguyen Van An", "Nhữ Đình Hòa"],
)  # fmt: skip
def test_a_full_name_begins_with_a_family_name(cell: str) -> None:
    assert names.is_name(cell)


@pytest.mark.parametrize(
    "cell", ["An", "Gang Thép", "Nguyễn Văn An 2", "Trường THCS Nha Trang", "Trần trụi quá", ""]
)
def test_what_is_no_full_name(cell: str) -> None:
    assert not names.is_name(cell)


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        ("Số 12, tổ 5, phường Phan Đình Phùng", True),
        ("thôn Nà Ngần", True),
        ("36/8 ngõ 11, xã Võ Nhai", True),
        ("to 5 phuong Tan Lap", True),
        ("Tổ chức tín dụng", False),
        ("bản đồ số 12", False),
        ("khối lượng 5 tấn", False),
        ("phường Gia Sàng", False),
    ],
)
def test_an_address_leads_to_a_house(cell: str, is_one: bool) -> None:
    assert names.is_address(cell) is is_one


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("Hộ ông Âu Công Duyệt, Số 28, tổ 15", True),
        ("bà Thân Bích Quyên, trú tại 36/8 ngõ 11", True),
        ("anh Từ Trọng Hiếu thường trú xóm Phú Thái", True),
        ("Đơn của Sái Thị Én; thôn Nà Mạ", True),
        ("CHẨU VĂN PÁO, thôn Nà Mạ", True),
        ("Cong dan Ho Kim Lan (dia chi: TDP 3, phuong Quyet Thang) nop ho so", True),
        ("Dang Thi Tuyet, so 42 duong To Ngoc Van", True),
        ("Đồng Seo Việt - sinh năm 1988 - Số 238 đường Việt Bắc", True),
        ("gia đình Đồng Thanh Hiếu (số nhà 83)", True),
        ("Chi Cuc Thue Khu Vuc, so 12 duong Hung Vuong", False),
        ("Le Hoi Long Tong tai thon Ban Cai", False),
        ("Phan anh Dien Luc Phu Binh, to 5", False),
        ("Đoạn Trần Phú - Hoàng Hoa Thám, ngõ 161", False),
        ("Nhà văn hóa Nguyễn Đình Chiểu, tổ 23", False),
        ("đường Bà Huyện Thanh Quan, tổ 5", False),
        ("Từ Phú Lương Đi xóm Nà Mạ", False),
        ("Ông Nguyễn Văn An ở phường Gia Sàng", False),
        ("Trường THPT Nguyễn Văn Cừ, tổ 5", False),
        ("đường Hoàng Văn Thụ, tổ 5", False),
    ],
)
def test_a_name_in_a_text_counts_with_a_house(text: str, has: bool) -> None:
    assert names.has_name_and_address(text) is has

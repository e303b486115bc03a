"""Identifiers: what a cell holds, told by structure and by the words beside it.

All numbers here are made up; those with a check digit were counted out by hand.
"""

import pytest

from quality.context import Kind
from quality.identifiers import Hit, found, is_citizen_number


def kinds(cell: str, *about: Kind) -> set[str]:
    return {hit.kind for hit in found(cell, frozenset(about))}


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [
        ("019090001234", True),  # Thái Nguyên, a man born in 1990
        ("006301123456", True),  # Bắc Kạn, a woman born in 2001
        ("19090001234", True),  # the zero in front lost in a column of numbers
        ("1090001234", True),  # Hà Nội: two zeros lost
        ("003090001234", False),  # no province has this code
        ("019490001234", False),  # born in the 22nd century
        ("019290001234", False),  # born in 2090
        ("190900012345", False),
        ("9090001234", False),
        ("02083855123", False),  # whoever drops zeros drops them all: a telephone
        ("2013264266", False),  # a code of 2013
    ],
)
def test_an_identity_number_has_a_province_a_century_and_a_year(digits: str, is_one: bool) -> None:
    assert is_citizen_number(digits) is is_one


@pytest.mark.parametrize(
    "written",
    [
        "0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "+84912345678",
        "+84 912 345 678", "+84(0)912345678", "(+84) 912 345 678", "84912345678", "01681234567",
        "(0208) 3855 123", "0208.3855.123", "SĐT0912345678", "đt: 0912345678.",
        "０９１２３４５６７８",
        "0912\u00a0345\u00a0678", "09\u200b12345678", "gọi 0912345678/0987654321 buổi sáng",
        "tổ 5 0912 345 678", "a 0912345678, 0987654321 b", "0084912345678", "(84) 912.345.678",
        "0912/345/678", "đt 0912,345,678, gọi tối", "LH 912345678", "phone=912.345.678&type=2",
        "https://zalo.me/0912345678", "https://wa.me/84912345678", '{"sdt": "912.345.678"}',
        "đề nghị gọi lại 912.345.678 khi xong", "bà Lan, văn phòng UBND, 0208.3855.123",
        "84-912-345-678", "ĐT: 84 912 345 678", "0208 3 855 123", "(024) 3 855 1234",
        "0208-3-855-123",
    ],
)  # fmt: skip
def test_telephones_as_they_are_written(written: str) -> None:
    assert "dien_thoai" in kinds(written)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("019090001234", "cccd"),
        ("019 090 001 234", "cccd"),
        ("019.090.001.234", "cccd"),
        ("019090 001234", "cccd"),
        ("Ông A, CCCD 019090001234 cấp 2021", "cccd"),
        ("CCCD019090001234", "cccd"),
        ("CMND: 090123456 do CA tỉnh cấp", "cmnd"),
        ("số chứng minh nhân dân 090 123 456", "cmnd"),
        ("GTTT 090123456", "cmnd"),
        ("giấy CM 090 123 456", "cmnd"),
        ("Chứng minh thư của ông A cấp ngày 1/2/2010 tại Công an tỉnh số 090123456", "cmnd"),
        ("số CC: 19090001234", "cccd"),
        ("nam.nguyen@example.vn", "email"),
        ("nam[@]example.vn", "email"),
        ("nam (a) example.com", "email"),
        ("nam at example dot com", "email"),
        ("nam@gmail,com", "email"),
        ("nam@gmail", "email"),
        ("nam.nguyen (at) example.vn", "email"),
        ("xe 29A-123.45 vượt đèn đỏ", "bien_so"),
        ("20-B1 123.45", "bien_so"),
        ("20B1-123.45", "bien_so"),
        ("20A\u2013123.45", "bien_so"),
        ("20A\u00a0\u2014\u00a0123.45", "bien_so"),
        ("phương tiện 20A12345", "bien_so"),
        ("BS: 20C-0536", "bien_so"),
        ("29-A1 1234 là biển số", "bien_so"),
        ("80-123-NG-01", "bien_so"),
        ("STK 19034567890123 Techcombank", "tai_khoan"),
        ("tài khoản số 0123456789 tại Agribank", "tai_khoan"),
        ("chuyển khoản 9704123456789012344", "tai_khoan"),
        ("711A12345678", "tai_khoan"),
        ("A/C: 19034567890123", "tai_khoan"),
        ("nhận qua Nam A Bank 19034567", "tai_khoan"),
        ("chi trả qua MB 19034567", "tai_khoan"),
        ("19034567 - MB", "tai_khoan"),
        ("MST 8012345678", "ma_so_thue"),
        ("MSTCN: 8012345678", "ma_so_thue"),
        ("mã số BHXH 1912345678", "bao_hiem"),
        ("DN4191912345678", "bao_hiem"),
        ("DN-4-19-1912345678", "bao_hiem"),
        ("hộ chiếu B1234567", "ho_chieu"),
        ("số HC: P00123456", "ho_chieu"),
        ("K286 5569 là hộ chiếu phổ thông", "ho_chieu"),
        ("20-B1\n123.45", "bien_so"),
        ("29E12345 đi ngược chiều", "bien_so"),
        ("STK 1903-4097510590", "tai_khoan"),
        ("GPLX 190123456789", "giay_phep_lai_xe"),
        ("Nguyễn Văn An, xóm 5, xã La Hiên", "ho_ten"),
        ("NÔNG THỊ BÍCH, tổ 12 phường Đức Xuân", "ho_ten"),
        ("bà Thân Thị Mai, tổ 12 phường Đức Xuân", "ho_ten"),
    ],
)
def test_each_kind_as_it_is_written(written: str, kind: str) -> None:
    assert kind in kinds(written)


@pytest.mark.parametrize(
    "written",
    [
        "", "Thái Nguyên", "2024-01-05", "01/02/2020", "H02.123-0000017", "PA-2024-000123",
        "000.00.19.H55-210512-0001", "1683/NQ-UBTVQH15", "190.900.123.456", "1 234 567 890",
        "5 034 190 890 123", "105.84421234567, 21.592", "0,912345678", "2020 2021 2022",
        "1022", "1900 1234", "dân số 1.234.567 người", "vốn 123456789 đồng", "H55.0912345678",
        "Công ty X, MST: 4600123456", "Trường THPT Nguyễn Văn Cừ, tổ 5", "đường Hoàng Văn Thụ",
        "tk 1234567 đồng", "QL3 Km 123+456", "mã vật tư 20A12345", "TK-2024-0523", "MB-2023-1234",
        "dung lượng 12345678 MB", "điểm (a) khoản 1.Điều 5", "190-900-123-456", "84.912.345.678",
        "trực ban PCTT 0208.3855.123", "Tổng đài 19001234 hoặc 0208.3855.123", "https://congbao.vn/van-ban/0912345678?id=0987654321",
        "giá 84912345678 VND", "chi hết 912.345.678 tiền điện thoại", "hotline 1900 12 34 56",
        "mã định danh thửa đất 190123456789", "lúc 8 giờ @ nhà văn hóa",
    ],
)  # fmt: skip
def test_figures_dates_codes_and_places_are_none(written: str) -> None:
    assert kinds(written) == set()


def test_a_cell_of_digits_alone_waits_for_its_column() -> None:
    assert found("019090001234") == {Hit("cccd", bare=True)}
    assert found("019090001234", frozenset(["cccd"])) == {Hit("cccd")}
    assert found("090123456") == frozenset()
    assert found("090123456", frozenset(["cmnd"])) == {Hit("cmnd")}
    assert found("090123456.0", frozenset(["cmnd"])) == {Hit("cmnd")}


def test_what_a_title_says_is_nobodys_is_left_alone() -> None:
    assert found("0208 3855 123", frozenset(["dien_thoai"]), frozenset(["fixed_line"])) == set()
    assert found("0912 345 678", frozenset(["dien_thoai"]), frozenset(["fixed_line"]))
    assert found("19-D5-5735", spared=frozenset(["shelf"])) == set()
    assert found("19-D5-573.55", spared=frozenset(["shelf"]))
    assert found("05888-36-940", spared=frozenset(["code"])) == set()
    assert found("0912.345.678", spared=frozenset(["code"]))
    assert found("mã 05888-36-940, sđt", spared=frozenset(["code"]))

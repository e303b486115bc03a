"""Context: which kinds the words of a title or beside a number speak of."""

import pytest

from quality import context
from schemas.table import Field


def field(title: str, kind: str = "string", unit: str | None = None, name: str = "cot") -> Field:
    facts = {"name": name, "title": title, "title_en": "", "type": kind}
    return Field.model_validate(facts | ({"unit": unit} if unit else {}))


@pytest.mark.parametrize(
    ("title", "kind", "said"),
    [
        ("Số CCCD", "string", {"cccd"}),
        ("Số CMND", "integer", {"cmnd"}),
        ("SĐT", "integer", {"dien_thoai"}),
        ("Phương tiện", "string", {"bien_so"}),
        ("Số tài khoản", "integer", {"tai_khoan"}),
        ("TK ngân hàng", "integer", {"tai_khoan"}),
        ("Số thẻ", "integer", {"tai_khoan"}),
        ("Tài khoản", "integer", set()),
        ("Mã số thuế", "string", {"ma_so_thue"}),
        ("Mã số thuế doanh nghiệp", "string", set()),
        ("Số thẻ căn cước đã cấp", "integer", {"cccd"}),
        ("Số tài khoản và số thẻ căn cước", "string", {"cccd", "tai_khoan"}),
        ("Số lượng điện thoại", "integer", set()),
        ("Số tài khoản thanh toán mở mới", "integer", set()),
        ("Số tài khoản của người có công", "string", {"tai_khoan"}),
        ("Dân số", "integer", set()),
        ("Số hộ nghèo", "string", set()),
        ("Số hộ chiếu", "string", {"ho_chieu"}),
        ("Mã định danh", "string", {"cccd"}),
        ("Mã định danh cơ quan", "string", set()),
        ("Mã định danh trường", "string", set()),
    ],
)
def test_a_title_says_what_numbers_a_column_holds(title: str, kind: str, said: set[str]) -> None:
    assert context.of_field(field(title, kind)) == said


def test_what_is_measured_in_a_unit_is_a_figure() -> None:
    assert context.of_field(field("Số điện thoại", "integer", "máy")) == frozenset()


def test_the_name_of_a_column_speaks_as_its_title_does() -> None:
    assert context.of_field(field("Column7", name="so_cccd")) == {"cccd"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CMND 090123456", {"cmnd"}),
        ("BS: 090123456", {"bien_so"}),
        ("BS Hùng, phòng 090123456", set()),
        ("Agribank 090123456", {"tai_khoan"}),
        ("tài khoản có 090123456 đồng", set()),
        ("Công ty X, MST 090123456", set()),
        ("090123456 là số điện thoại", {"dien_thoai"}),
    ],
)
def test_words_beside_a_number_speak_of_it(text: str, said: set[str]) -> None:
    start = text.index("090123456")
    assert context.around(text, start, start + 9) == said


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("Mã số doanh nghiệp", True),
        ("MST hợp tác xã", True),
        ("MST đơn vị", True),
        ("Mã số thuế nhà thầu", True),
        ("Mã số thuế", False),
        ("MST người đại diện doanh nghiệp", False),
    ],
)
def test_numbers_of_companies_are_told_by_their_title(title: str, is_one: bool) -> None:
    assert context.is_company_number(field(title)) is is_one


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Điện thoại cơ quan", {"fixed_line"}),
        ("Trụ sở, điện thoại", {"fixed_line"}),
        ("Đường dây nóng", {"fixed_line"}),
        ("Số fax", {"fixed_line"}),
        ("Điện thoại chi cục", {"fixed_line"}),
        ("Số điện thoại", set()),
        ("SĐT liên hệ", set()),
        ("Điện thoại nhà riêng", set()),
        ("Điện thoại hiệu trưởng", set()),
        ("ĐT giám đốc đơn vị", set()),
        ("Số điện thoại người đứng đầu cơ quan", set()),
        ("Vị trí kho", {"shelf"}),
        ("Xe tạm giữ tại kho", set()),
        ("Mã thửa", {"code"}),
        ("Mã khách hàng", set()),
        ("Mã số thuế", set()),
    ],
)
def test_a_title_says_what_is_nobodys(title: str, told: set[str]) -> None:
    assert context.spared(field(title)) == told


@pytest.mark.parametrize(
    ("title", "unit", "is_one"),
    [("Tạm ứng", None, True), ("Tần số (Hz)", None, True), ("Cột 5", "đồng", True),
     ("Cột 5", None, False), ("SĐT", None, False)],
)  # fmt: skip
def test_figures_are_measured_in_a_unit_or_of_money(
    title: str, unit: str | None, is_one: bool
) -> None:
    assert context.is_of_figures(field(title, "integer", unit)) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("sđt 912", True), ("phone=912", True), ("gọi lại số 912", True), ("SĐT; chi 912", False)],
)
def test_a_label_stands_right_before_its_number(text: str, is_one: bool) -> None:
    assert context.is_labelled(text, text.index("912"), "dien_thoai") is is_one


def test_titles_tell_persons_places_and_companies() -> None:
    assert context.titled(field("Họ và tên"), "ho_ten")
    assert context.titled(field("Nơi ở hiện nay"), "dia_chi")
    assert not context.titled(field("Số lượng chủ hộ"), "ho_ten")
    assert context.is_of_places(field("Tên đường"))
    assert not context.is_of_places(field("Họ tên hiệu trưởng trường"))
    assert context.is_of_companies(field("Tên doanh nghiệp"))


def test_every_kind_has_words_for_people() -> None:
    assert all(vi and en for vi, en in context.KINDS.values())

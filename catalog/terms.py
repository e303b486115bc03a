"""The closed lists that a declaration chooses from, titled in Vietnamese and English."""

from collections.abc import Mapping
from typing import Literal

THEMES: Mapping[str, tuple[str, str]] = {  # the 12 fields of data.gov.vn
    "y_te": ("Y tế", "Health"),
    "lao_dong": ("Lao động", "Labour"),
    "cong_nghe": ("Công nghệ", "Technology"),
    "nong_nghiep": ("Nông nghiệp", "Agriculture"),
    "kinh_te_thuong_mai": ("Kinh tế - Thương mại", "Economy and trade"),
    "co_so_ha_tang": ("Cơ sở hạ tầng", "Infrastructure"),
    "tai_chinh": ("Tài chính", "Finance"),
    "nang_luong": ("Năng lượng", "Energy"),
    "giao_duc_dao_tao": ("Giáo dục đào tạo", "Education"),
    "xa_hoi": ("Xã hội", "Society"),
    "moi_truong": ("Môi trường", "Environment"),
    "dia_phuong": ("Địa phương", "Local government"),
}
Theme = Literal[
    "y_te", "lao_dong", "cong_nghe", "nong_nghiep", "kinh_te_thuong_mai", "co_so_ha_tang",
    "tai_chinh", "nang_luong", "giao_duc_dao_tao", "xa_hoi", "moi_truong", "dia_phuong",
]  # fmt: skip
FREQUENCIES: Mapping[str, tuple[str, str]] = {
    "hourly": ("Hằng giờ", "Hourly"),
    "daily": ("Hằng ngày", "Daily"),
    "weekly": ("Hằng tuần", "Weekly"),
    "monthly": ("Hằng tháng", "Monthly"),
    "quarterly": ("Hằng quý", "Quarterly"),
    "yearly": ("Hằng năm", "Yearly"),
    "irregular": ("Khi có thay đổi", "Irregular"),
    "closed": ("Không cập nhật nữa", "No longer updated"),
}
Frequency = Literal[
    "hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "irregular", "closed"
]

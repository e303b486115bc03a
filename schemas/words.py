"""Short Vietnamese words of declarations in English: units, keywords, values of closed lists.

Texts of sentences have an English twin in the declaration (`title_en`); a word that many datasets
share is translated once, here. What is not listed stays Vietnamese and, on pages, is marked as
such.
"""

import re
from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # Units
    "con": "head", "dự án": "projects", "người": "persons", "triệu USD": "USD million",
    "triệu đồng": "million dong", "điểm": "points", "độ": "degrees", "tấn": "tonnes",
    "tạ/ha": "quintals/ha", "km²": "km²", "ha": "ha", "%": "%",
    # Values of closed lists
    "tổng số": "total", "nam": "male", "nữ": "female", "hạng": "rank", "cả năm": "whole year",
    "đông xuân": "winter–spring", "hè thu": "summer–autumn", "mùa": "main season",
    "diện tích gieo trồng": "planted area", "diện tích": "area", "sản lượng": "production",
    "dự toán": "estimate", "quyết toán": "final account", "lũy kế": "accumulated",
    "trong năm": "in the year",
    "cơ sở y tế": "health establishments", "giường bệnh": "hospital beds", "lớp": "classes",
    "cán bộ y tế": "health staff", "trường": "schools", "học sinh": "pupils",
    "giáo viên": "teachers", "tỉnh": "province", "thành phố": "city", "phường": "ward",
    "xã": "commune", "thị trấn": "township", "Đồng bằng sông Hồng": "Red River Delta",
    "Trung du và miền núi phía Bắc": "Northern Midlands and Mountains",
    "Bắc Trung Bộ và Duyên hải miền Trung": "North Central and Central Coast",
    "Tây Nguyên": "Central Highlands", "Đông Nam Bộ": "South East",
    "Đồng bằng sông Cửu Long": "Mekong River Delta", "tiểu học": "primary",
    "trung học cơ sở": "lower secondary", "trung học phổ thông": "upper secondary",
    "tiểu học và trung học cơ sở": "primary and lower secondary",
    "trung học cơ sở và trung học phổ thông": "lower and upper secondary",
    "phòng khám đa khoa khu vực": "regional polyclinics", "y sĩ": "assistant doctors",
    "bệnh viện điều dưỡng": "sanatoria", "phục hồi chức năng": "rehabilitation",
    "điều dưỡng": "nurses", "hộ sinh": "midwives", "bội chi": "deficit", "bội thu": "surplus",
    "tổng chi ngân sách": "total expenditure", "vốn đầu tư": "investment capital",
    "tổng chi cân đối": "total balanced expenditure", "vốn ngoài nước": "foreign capital",
    "bổ sung từ ngân sách trung ương": "transfers from the central budget",
    "bổ sung cân đối": "balancing transfers", "bổ sung có mục tiêu": "targeted transfers",
    # Keywords
    "bác sĩ": "doctors", "bệnh viện": "hospitals", "chi ngân sách": "budget expenditure",
    "chuyển đổi": "conversion", "chăn nuôi": "livestock", "chỉ số sản xuất công nghiệp":
    "index of industrial production", "công nghiệp": "industry", "cải cách hành chính":
    "administrative reform", "danh mục dùng chung": "shared code list", "dân số": "population",
    "gia cầm": "poultry", "giáo dục phổ thông": "general education", "giới tính": "sex",
    "kiến nghị": "petitions", "lúa": "paddy", "lương thực": "food crops", "lớp học": "classes",
    "lợn": "pigs", "mã tỉnh": "province codes", "mã xã": "commune codes", "ngân sách": "budget",
    "nông nghiệp": "agriculture", "nông thôn": "rural", "năng lực cạnh tranh": "competitiveness",
    "năng suất": "yield", "phản ánh": "reports by citizens", "sáp nhập": "mergers",
    "thu ngân sách": "budget revenue", "thành thị": "urban", "trường học": "schools",
    "trạm y tế": "commune health stations", "trồng trọt": "crops", "tăng trưởng": "growth",
    "tổng đài": "hotline", "vốn đăng ký": "registered capital",
    "đơn vị hành chính": "administrative units", "đầu tư nước ngoài": "foreign investment",
}  # fmt: skip

_BETWEEN = re.compile(r"(, | = |: )")  # of values that a finding has put side by side


def in_english(text: str) -> str:
    """A value, or several side by side (`2024, sản lượng: `), each in English where it is known.
    What stands before ` = ` is the name of a field, and stays."""
    parts = _BETWEEN.split(text)
    following = (*parts[1:], "")
    pairs = zip(parts, following, strict=True)
    return "".join(p if after == " = " else ENGLISH.get(p, p) for p, after in pairs)

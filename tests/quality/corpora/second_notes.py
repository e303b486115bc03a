"""Clean text of a province: notes, complaints, measures, places, agencies; nobody stands in them.

Numbers abound, as they do in real notes: dates, sums of money, kilometre posts, document and
parcel numbers, hotlines of the State. Persons after whom a street or a school is named are no
personal data.
"""

import random

STREETS = (
    "Hoàng Văn Thụ",
    "Lương Ngọc Quyến",
    "Phan Đình Phùng",
    "Bến Oánh",
    "Cách mạng tháng Tám",
    "Đội Cấn",
    "Nguyễn Du",
    "Minh Cầu",
    "Bắc Sơn",
    "Chu Văn An",
    "Quang Trung",
    "Thống Nhất",
    "Z115",
    "Phùng Chí Kiên",
    "Trần Hưng Đạo",
    "Nguyễn Thị Minh Khai",
    "Lý Nam Đế",
    "30/4",
    "3/2",
    "Dương Tự Minh",
)
UNITS = (
    "xã Đại Từ",
    "xã Phú Đình",
    "phường Quyết Thắng",
    "phường Sông Công",
    "xã Chợ Mới",
    "xã Nghĩa Tá",
    "phường Đức Xuân",
    "xã Vô Tranh",
    "phường Vạn Xuân",
    "xã Bằng Thành",
)
OFFICES = (
    "Sở Xây dựng",
    "Sở Nông nghiệp và Môi trường",
    "UBND phường Gia Sàng",
    "Điện lực Đồng Hỷ",
    "Công ty CP Nước sạch Thái Nguyên",
    "Công an phường Trung Thành",
    "Ban QLDA đầu tư xây dựng số 2",
    "VNPT Thái Nguyên",
    "Chi cục Kiểm lâm vùng I",
    "UBND xã Ba Bể",
    "Trung tâm Y tế Phú Bình",
    "BQL các KCN Thái Nguyên",
)


def day(rng: random.Random) -> str:
    date, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2015, 2026)
    return rng.choice(
        (
            f"{date:02d}/{month:02d}/{year}",
            f"{date}/{month}/{year}",
            f"{date:02d}-{month:02d}-{year}",
            f"{date:02d}.{month:02d}.{year}",
            f"ngày {date} tháng {month} năm {year}",
            f"{year}-{month:02d}-{date:02d}",
        )
    )


def money(rng: random.Random) -> str:
    amount = rng.randint(1, 999) * 10 ** rng.randint(3, 9) + rng.choice((0, 0, 500))
    dotted = f"{amount:,}".replace(",", ".")
    return rng.choice((f"{dotted} đồng", f"{dotted}đ", f"{amount} VND", f"{dotted} VNĐ"))


def document(rng: random.Random) -> str:
    number, year = rng.randint(1, 9999), rng.randint(2008, 2026)
    kind = rng.choice(("QĐ-UBND", "NQ-HĐND", "KH-UBND", "BC-SXD", "TB-VP", "CV-STC", "QĐ-TTg"))
    return rng.choice(
        (
            f"{number}/{kind}",
            f"Quyết định số {number}/{kind} {day(rng)}",
            f"{number:02d}/{year}/{rng.choice(('NĐ-CP', 'TT-BTC', 'QĐ-UBND', 'TT-BYT'))}",
            f"CV {number}/SNNMT-QLĐĐ {day(rng)}",
        )
    )


def post(rng: random.Random) -> str:
    start = rng.randint(0, 180)
    road = rng.choice(("QL.3", "QL37", "ĐT.261", "ĐT 269B", "ĐT.266", "ĐH.17", "QL1B", "CT.07"))
    return f"{road} Km{start}+{rng.randint(0, 999):03d} - Km{start + 3}+{rng.randint(0, 999):03d}"


def parcel(rng: random.Random) -> str:
    return f"thửa {rng.randint(1, 900)}, tờ bản đồ số {rng.randint(1, 120)}"


def note(rng: random.Random) -> str:
    unit, street = rng.choice(UNITS), rng.choice(STREETS)
    return rng.choice(
        (
            f"Đèn chiếu sáng đường {street} hỏng {rng.randint(2, 30)} bóng từ {day(rng)}",
            f"Đã chuyển theo {document(rng)}",
            f"Thu phí {money(rng)}/hộ/tháng tại {unit} là chưa đúng quy định",
            f"Đoạn {post(rng)} sạt lở khoảng {rng.randint(40, 3000)} m3 đất đá",
            f"{parcel(rng).capitalize()}, {unit}, đang chờ đo đạc lại",
            f"Gọi 1022 nhánh {rng.randint(1, 9)} hoặc 19001{rng.randint(100, 999)} để được hỗ trợ",
            f"Hồ sơ H55.{rng.randint(1, 60)}-25{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}-"
            f"{rng.randint(1, 9999):04d} quá hạn {rng.randint(1, 20)} ngày",
            f"Mưa {rng.randint(50, 320)},{rng.randint(0, 9)} mm trong 24 giờ tại trạm {unit}",
            f"Giải ngân đạt {rng.randint(5, 99)},{rng.randint(10, 99)}% của {money(rng)}",
            f"Máy biến áp {rng.choice((100, 180, 250, 400))}kVA-35/0,4 quá tải lúc "
            f"{rng.randint(17, 21)}h{rng.randint(0, 59):02d}",
            f"Lớp {rng.randint(1, 12)}A{rng.randint(1, 9)} thiếu {rng.randint(2, 20)} bộ bàn ghế",
            f"Tiểu khu {rng.randint(100, 400)}, khoảnh {rng.randint(1, 12)}, "
            f"lô {rng.randint(1, 40)}: mất {rng.randint(1, 9)},{rng.randint(0, 9)} ha rừng",
            f"Wifi công cộng ở {unit} chậm, đo được {rng.randint(1, 40)},{rng.randint(0, 9)} Mbps",
            f"Đề nghị công khai {document(rng)} trên cổng thông tin",
            f"Tổng đài 1800{rng.randint(1000, 9999)} không có người trực ca đêm",
            f"Thời gian {day(rng)} - {day(rng)}",
            f"CCCD: {rng.randint(100, 99999)} thẻ đã cấp trong quý {rng.randint(1, 4)}",
            f"Cả xã có {rng.randint(200, 4000)} thuê bao điện thoại, {rng.randint(20, 90)}% 4G",
            f"Không có thông tin; hỏi lại sau {day(rng)}",
            f"Dự án {rng.randint(7000000, 8999999)}: còn {money(rng)} chưa quyết toán",
        )
    )


def field(rng: random.Random) -> str:
    return rng.choice(
        (
            "Hạ tầng giao thông",
            "Môi trường, rác thải",
            "Trật tự đô thị",
            "Điện, nước sinh hoạt",
            f"Nước thải khu {rng.choice(UNITS)}",
            f"Chợ {rng.choice(UNITS)} - ki ốt {rng.randint(1, 120)}",
            f"An toàn thực phẩm ({rng.randint(1, 12)}/{rng.randint(2020, 2026)})",
            f"Khác: theo {document(rng)}",
        )
    )


def cause(rng: random.Random) -> str:
    return rng.choice(
        (
            f"Mưa lớn {rng.randint(60, 300)} mm",
            f"Tắc cống D{rng.choice((400, 600, 800, 1000))} đường {rng.choice(STREETS)}",
            f"Đứt cáp 22kV lộ {rng.randint(371, 479)}E6.{rng.randint(2, 8)}",
            f"Chưa bố trí {money(rng)}",
            f"Vướng mặt bằng {parcel(rng)}",
            "Chưa xác định",
            f"Chậm phê duyệt {document(rng)}",
        )
    )


def state(rng: random.Random) -> str:
    return rng.choice(
        (
            "Đã xử lý",
            f"Đang xử lý, hạn {day(rng)}",
            f"Tạm dừng theo {document(rng)}",
            f"Hoàn thành {rng.randint(10, 100)}%",
            f"Đã thay {rng.randint(1, 60)} bóng LED {rng.choice((70, 100, 150))}W",
            f"Xong đoạn {post(rng)}",
        )
    )


def measure(rng: random.Random) -> str:
    return rng.choice(
        (
            f"Phạt {money(rng)} theo {document(rng)}",
            f"Nộp vào ngân sách {money(rng)} (mục {rng.randint(4250, 4299)})",
            f"Nhắc nhở, ký cam kết {day(rng)}",
            f"Hạch toán TK {rng.choice((111, 112, 1121, 331, 3341, 511, 5118))}",
            f"Sửa chữa trước {day(rng)}",
            "Không thuộc thẩm quyền",
        )
    )


def place(rng: random.Random) -> str:
    return rng.choice(
        (
            f"Trường THPT {rng.choice(STREETS)}",
            f"Nhà văn hóa tổ {rng.randint(1, 40)}, {rng.choice(UNITS)}",
            f"Km{rng.randint(1, 180)}+{rng.randint(0, 999):03d} {rng.choice(('QL3', 'ĐT.264'))}",
            f"Ngã tư {rng.choice(STREETS)} - {rng.choice(STREETS)}",
            f"Trạm BTS {rng.choice(('TNN', 'BKN'))}{rng.randint(1, 1999):04d}",
            f"Lô CN-{rng.randint(1, 40):02d} KCN Yên Bình",
            f"Số {rng.randint(1, 600)} đường {rng.choice(STREETS)}",
            f"21°{rng.randint(20, 59)}'{rng.randint(0, 59):02d}\"N 105°{rng.randint(30, 59)}'E",
        )
    )


def agency(rng: random.Random) -> str:
    return rng.choice(
        (
            rng.choice(OFFICES),
            f"UBND {rng.choice(UNITS)}",
            f"H55.{rng.randint(1, 60)}",
            f"000.00.{rng.randint(1, 60):02d}.H55",
            f"Tổ xử lý số {rng.randint(1, 12)}",
        )
    )

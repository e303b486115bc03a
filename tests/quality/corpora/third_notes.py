"""Sentences of the third corpus: with numbers of persons (labelled by kind), and without any.

Owns the wording. All synthetic; written without sight of the detectors and of the older corpora.
"""

from collections.abc import Callable
from random import Random

from tests.quality.corpora.third_values import (
    BANKS,
    HAMLETS,
    ROADS,
    WARDS,
    account_written,
    address,
    cccd,
    cccd_written,
    cmnd_written,
    digits,
    email_written,
    health_card,
    licence,
    passport,
    person,
    phone_written,
    plate,
    plate_worded,
    social_number,
    tax,
)

Draw = Callable[[Random], str]

SENTENCES: dict[str, tuple[str, ...]] = {
    "cccd": (
        "Bà {ten}, CCCD số {so} cấp ngày 12/05/2021 tại Cục Cảnh sát QLHC về TTXH",
        "Đề nghị bổ sung bản sao căn cước công dân {so}",
        "Người nộp ({so}) xin rút hồ sơ",
        "số định danh cá nhân: {so}; đã đối chiếu CSDLQG về dân cư",
        "Hồ sơ của {ten} - {so} - thiếu chữ ký",
        "da tra cuu {so}, khong trung du lieu",
        "Căn cước:{so}. Hẹn trả 15/8/2024",
        "CCCD{so}",
        "Trùng với công dân mang số {so} trong danh sách tháng 6",
        "{so}/đã xác thực mức 2",
        "Ông/bà có số ĐDCN {so} chưa khai báo tạm trú; hẹn ngày 03/4/2025",
        "ID {so} (khách báo mất thẻ)",
    ),
    "phone": (
        "Liên hệ anh Hùng {so} trước khi đến",
        "ĐT: {so}",
        "Gọi lại cho người dân theo số {so}, hẹn 8h30 ngày 12/7",
        "Sđt {so} không liên lạc được",
        "Đường ngập sâu 0,5 m từ 6 giờ sáng; người báo tin {so}",
        "Chủ hộ: chị Lan-{so}",
        "Zalo {so} đã gửi ảnh hiện trường",
        "Cán bộ đầu mối: đ/c Quân, di động {so}, phụ trách 12 xã",
        "Điện thoại bàn {so} (giờ hành chính)",
        "lien he so {so} de nhan ket qua",
        "Người dân để lại số: {so}.",
        "Fax/ĐT {so}; đã gửi công văn 123/UBND-VX",
        "Chốt bảo vệ rừng, trực ban ({so})",
        "hotline của tổ trưởng là {so}, gọi sau 17h",
    ),
    "email": (
        "Gửi kết quả về {so}",
        "Email: {so}; hạn 30/9",
        "Đề nghị phản hồi qua hộp thư {so} trước ngày 15.",
        "thư điện tử {so}, không dùng bản giấy",
        "Người dân yêu cầu nhận thông báo tại {so}, không nhận SMS",
        "đã gửi lần 2 ({so}) ngày 12/3/2024",
        "Đầu mối kỹ thuật:{so}",
        "tài khoản VNeID lỗi, liên hệ {so} để được hỗ trợ",
    ),
    "plate": (
        "Xe {so} chở quá tải trên QL37, km 12+300",
        "Phương tiện mang biển số {so} vi phạm nồng độ cồn",
        "BKS {so}, lái xe không xuất trình giấy tờ",
        "Xe tải {so} làm hỏng mặt đường liên xóm",
        "Người điều khiển xe máy {so} không đội mũ bảo hiểm",
        "ô tô biển kiểm soát {so} đỗ chắn cổng trường",
        "Camera ghi nhận mô tô {so} vượt đèn đỏ lúc 07:45",
        "Taxi {so} thu cao hơn giá niêm yết",
        "Đăng kiểm lại xe BS {so} ngày 02/01/2025",
    ),
    "plate_alone": (
        "{so} đỗ sai quy định trước số 12 đường Bến Tượng",
        "Camera nút giao Tân Long: {so} vượt đèn đỏ 07:45",
        "Đã lập biên bản đối với {so}, tạm giữ 7 ngày",
        "phạt nguội ({so}) chưa nộp",
    ),
    "account": (
        "STK {so} {bank}",
        "Chuyển khoản vào tài khoản số {so} tại {bank} chi nhánh Thái Nguyên",
        "TK {so} - {bank}, chủ TK {ten}",
        "Hoàn tiền lệ phí qua {bank} {so}",
        "số tài khoản: {so}, mở tại {bank} PGD Đại Từ",
        "Nhận trợ cấp qua TK ngân hàng {so}",
        "{bank}: {so} ({ten})",
        "Chi trả tháng 6 vào tk {so} {bank}",
        "Đề nghị chuyển 1.250.000 đồng vào stk {so}",
        "Số TK thụ hưởng {so}; ngân hàng {bank}",
        "{so} {bank} CN Bắc Kạn",
    ),
    "cmnd": (
        "CMND số {so} cấp năm 2009 tại CA tỉnh Bắc Kạn",
        "CMTND: {so}, đã hết hạn",
        "Giấy chứng minh nhân dân {so} bị rách, xin đổi",
        "Số CMT {so} do Công an Thái Nguyên cấp",
        "số CMND cũ {so}; đã có căn cước gắn chíp",
        "chung minh nhan dan so {so}",
        "CMT {so} không khớp với sổ hộ khẩu",
        "Đổi từ số CMTND 9 số ({so}) sang CCCD",
    ),
    "tax": (
        "MST cá nhân {so} nợ thuế đất phi nông nghiệp",
        "Mã số thuế: {so}, hộ kinh doanh {ten}",
        "Hộ khoán MST {so} nghỉ kinh doanh từ 01/7",
        "mst {so} đã đóng",
    ),
    "insurance": (
        "Sổ BHXH số {so} chốt đến 12/2023",
        "Mã số BHXH {so}, tham gia tự nguyện",
        "Số sổ bảo hiểm xã hội: {so}",
        "bhxh {so} trùng thời gian đóng",
    ),
    "insurance_card": (
        "Thẻ BHYT {so} hết hạn 31/12",
        "Bệnh nhân xuất trình thẻ {so}",
        "Khám tại TYT xã, số thẻ {so}, đúng tuyến",
        "{so} - sai nơi ĐK KCB ban đầu",
    ),
    "passport": (
        "Hộ chiếu số {so} cấp tại Cục QLXNC",
        "passport {so}, nhập cảnh 12/3/2024",
        "Người nước ngoài, số hộ chiếu: {so}",
    ),
    "licence": (
        "Tước quyền sử dụng GPLX số {so} trong 2 tháng",
        "Giấy phép lái xe {so} hạng B2",
        "bằng lái xe số {so} báo mất",
    ),
    "name": (
        "Ông {ten}, trú tại {noi}, phản ánh nước sinh hoạt đục",
        "{ten} ({noi}) đề nghị cấp lại giấy chứng nhận",
        "Hộ bà {ten} - {noi} có nhà bị tốc mái",
        "Đơn của {ten}; địa chỉ: {noi}",
        "anh {ten} thường trú {noi} xin xác nhận hộ nghèo",
    ),
}


VALUES: dict[str, Draw] = {
    "cccd": cccd_written,
    "phone": phone_written,
    "email": email_written,
    "plate": lambda rng: plate(rng) if rng.random() < 0.6 else plate_worded(rng),
    "plate_alone": plate,
    "account": account_written,
    "cmnd": cmnd_written,
    "tax": lambda rng: tax(rng, "8"),
    "insurance": social_number,
    "insurance_card": health_card,
    "passport": passport,
    "licence": licence,
    "name": person,
}
LABEL_OF = {"plate_alone": "plate", "insurance_card": "insurance"}


def sentence(kind: str, rng: Random) -> str:
    """A sentence that holds one number (or name) of the kind."""
    frame = rng.choice(SENTENCES[kind])
    filled = {"so": VALUES[kind](rng), "bank": rng.choice(BANKS), "noi": address(rng)}
    return frame.format(ten=person(rng), **filled)


def qr_payload(rng: Random) -> str:
    """What a scanner writes when it reads the code of an identity card."""
    day = f"0101{rng.randint(1950, 2005)}"
    fields = [cccd(rng), cmnd_written(rng), person(rng), day, "Nam", address(rng), "12052021"]
    return "|".join(fields)


def money(rng: Random) -> str:
    amount = rng.choice(
        [rng.randint(1, 999) * 1000, rng.randint(1, 9999) * 100_000, rng.randint(10**9, 10**12)]
    )
    return f"{amount:,}".replace(",", ".")


CLEAN: tuple[str, ...] = (
    "Tổng kinh phí {tien} đồng, trong đó ngân sách trung ương {tien} đồng",
    "Căn cứ Quyết định số {n4}/QĐ-UBND ngày {ngay} của UBND tỉnh Thái Nguyên",
    "Thực hiện Công văn số {n4}/STC-QLNS ngày {ngay} về việc phân bổ dự toán",
    "Mất điện từ 7h30 đến 16h00 tại {noi}",
    "Người dân phản ánh qua tổng đài 1022 nhánh 3",
    "Gọi 1900 8198 hoặc 18001091 để được hướng dẫn",
    "Gọi 113, 114 hoặc 115 khi khẩn cấp",
    "Thửa đất số {n3}, tờ bản đồ số {n2}, diện tích {so2} m2",
    "Khối lượng đào đắp {so2} m3; đạt {pt}% kế hoạch",
    "Đã kích hoạt {dan} tài khoản định danh điện tử mức 2",
    "Cấp {dan} thẻ căn cước gắn chíp trong năm {nam}",
    "Số tài khoản mở mới trong quý II/{nam}: {dan}",
    "Toàn tỉnh có {dan} người tham gia BHXH, {dan} người có thẻ BHYT",
    "Thủ tục 1.00{n4}.000.00.00.H55 thực hiện toàn trình",
    "Hồ sơ 000.{n2}.{n2}.H55-240{n3}-{n4} đã trả đúng hạn",
    "Lắp aptomat 20A-220V, dây 2x2,5 cho nhà văn hóa",
    "Tuyến đường {duong} đoạn từ Km{n2}+{n3} đến Km{n2}+{n3}",
    "Cầu treo {xom} tải trọng 5 tấn, xây năm {nam}",
    "Sửa chữa phòng học 12A1, 12A2 Trường THPT {truong}",
    "Giai đoạn 2021-2025 hỗ trợ {n3} hộ nghèo",
    "Biển báo W.203 và P.127 đã lắp trên ĐT.261",
    "Gói thầu IB24001{n5} giá {tien} đồng, thời gian 180 ngày",
    "Tọa độ VN-2000: X = 23851{n2}.45; Y = 4281{n2}.67",
    "Vị trí 21.5{n5}, 105.8{n5}",
    "Mức nước hồ Núi Cốc {so1} m lúc 07:00 ngày {ngay}",
    "QCVN 01-1:2018/BYT, TCVN 5687:2024",
    "Hóa đơn ký hiệu 1C24TAA số 0000{n4}",
    "Nộp tiền vào chương 422, loại 070, khoản 072, tiểu mục 6{n3}",
    "Mã QHNS 10{n5}; mã dự án 7{n3}{n4}",
    "Vắc xin lô FN{n4}, hạn dùng 12/2026, {n3} liều",
    "Xem https://thainguyen.gov.vn/chi-tiet/{n4}?p_p_id=101 để biết thêm",
    "Máy chủ 10.159.{n2}.{n2}, phiên bản 2.{n2}.1",
    "Dân số {dan} người, mật độ {so1} người/km2",
    "Năng suất lúa xuân {so1} tạ/ha, tăng {pt}% so với cùng kỳ",
    "Phối hợp với Trường Tiểu học {truong}, {phuong}",
    "Nhà văn hóa xóm {xom}, {phuong}, 120 chỗ ngồi",
    "Công ty Điện lực Thái Nguyên, số {n2} đường {duong}",
    "Giá xăng RON 95 {tien} đồng/lít từ 15h00 ngày {ngay}",
    "Số căn cước đã thu hồi: {n3}; số CMND đã cắt góc: {n3}",
    "Đã cấp {n4} giấy phép lái xe và {n4} hộ chiếu phổ thông",
    "Đăng ký mới {n4} ô tô, {n4} mô tô; thu hồi {n3} biển số",
    "Kiểm tra {n3} xe, xử phạt {tien} đồng",
    "Mã số thuế đã cấp mới: {n4} doanh nghiệp, {n4} hộ",
    "Trả lời tại văn bản {n3}/UBND-NC; thời hạn 05 ngày làm việc",
    "Liên hệ Bộ phận Một cửa trong giờ hành chính",
    "Phim tư liệu dài 00:45:{n2}, dung lượng {so1} GB",
    "Nghị quyết số {n2}/NQ-HĐND, Kỳ họp thứ {n2}, khóa XIV",
    "Học kỳ I năm học 2024-2025 có {n4} học sinh, {n3} giáo viên",
)


def clean_sentence(rng: Random) -> str:
    """What offices write that tells of nobody."""
    whole, tenth = rng.randint(1, 99_999), rng.randint(0, 99)
    filled = {
        "tien": money(rng),
        "ngay": f"{rng.randint(1, 28):02d}/{rng.randint(1, 12):02d}/{rng.randint(2019, 2025)}",
        "nam": str(rng.randint(2015, 2025)),
        "so1": f"{rng.randint(1, 99)},{rng.randint(0, 9)}",
        "so2": f"{whole:,}".replace(",", ".") + f",{tenth:02d}",
        "pt": f"{rng.randint(1, 120)},{rng.randint(0, 99)}",
        "dan": f"{rng.randint(1_000, 1_900_000):,}".replace(",", "."),
        "noi": f"xóm {rng.choice(HAMLETS)}, {rng.choice(WARDS)}",
        "duong": rng.choice(ROADS),
        "xom": rng.choice(HAMLETS),
        "phuong": rng.choice(WARDS),
        "truong": rng.choice(
            ["Nguyễn Huệ", "Lương Ngọc Quyến", "Đội Cấn", "Chu Văn An", "Nguyễn Viết Xuân"]
        ),
    }
    frame = rng.choice(CLEAN)
    for size in (2, 3, 4, 5):
        while f"{{n{size}}}" in frame:
            number = str(rng.randint(1, 9)) + digits(rng, size - 1)
            frame = frame.replace(f"{{n{size}}}", number, 1)
    return frame.format(**filled)

"""The texts of an answer's summary, in Vietnamese and English: a literal registry."""

from collections.abc import Mapping

from catalog.bilingual import Language, Text


def say(language: Language, key: str, **values: str) -> str:
    """The text `key` in a language, with its values filled in."""
    return TEXTS[key].said(language, **values)


TEXTS: Mapping[str, Text] = {
    "title": Text("Kết quả kiểm tra tệp giao nộp", "Result of checking a delivered file"),
    "dataset": Text("Bộ dữ liệu", "Dataset"),
    "department": Text("Đơn vị", "Department"),
    "file": Text("Tệp", "File"),
    "received": Text("Nhận lúc", "Received"),
    "undelivered": Text("chưa giao nộp, chỉ kiểm tra thử", "not delivered, only checked"),
    "checked": Text("Kiểm tra lúc", "Checked"),
    "result": Text("Kết quả", "Result"),
    "passes": Text("Đạt: tệp này giao nộp được", "Passes: this file can be handed over"),
    "refused": Text(
        "Từ chối: {problems} lỗi trong tệp, {rules} quy tắc của cả bảng không đạt",
        "Refused: {problems} problems in the file, {rules} rules of the whole table broken",
    ),
    "partly": Text(
        "Nhận một phần: {rows} dòng có lỗi ({problems} lỗi) được giữ lại, chưa công bố; các dòng "
        "khác của tệp đã vào bảng",
        "Taken in part: {rows} rows with problems ({problems}) are held back and not published; "
        "the file’s other rows are in the table",
    ),
    "served": Text("Đang phục vụ", "Still served"),
    "served.release": Text(
        "Bản phát hành số {number} lúc {when}, {rows} dòng; vẫn nguyên như trước",
        "Release {number} of {when}, {rows} rows, as before",
    ),
    "served.none": Text("Chưa có bản phát hành nào", "No release yet"),
    "todo": Text("Việc cần làm", "What to do"),
    "todo.how": Text(
        "1. Xem trang “Lỗi”; bấm tên ô để tới ô sai (màu đỏ) trong bảng đã nộp.\n"
        "2. Sửa trong tệp gốc của đơn vị, không sửa trong tệp này.\n"
        "3. Lưu đúng tên {file}, đặt lại vào landing/{name}/, thay tệp cũ; tệp trả lời này tự mất "
        "khi tệp được nhận.\n"
        "Muốn thử trước: .venv/bin/opendata check {name} TỆP",
        "1. See sheet “Lỗi”; click a cell’s name to get to the wrong cell (red) of the table.\n"
        "2. Correct the department’s own file, not this one.\n"
        "3. Save it as {file} and put it back into landing/{name}/ over the old one; this answer "
        "goes by itself once the file is accepted.\n"
        "To try first: .venv/bin/opendata check {name} FILE",
    ),
    "todo.rules": Text(
        "1. Xem trang “Lỗi”: quy tắc nào của cả bảng không đạt, vì sao; không có riêng ô nào sai.\n"
        "2. Số liệu sai thì sửa tệp gốc, lưu đúng tên {file}, đặt lại vào landing/{name}/, thay "
        "tệp cũ.\n"
        "3. Số liệu đúng thực tế thì để người có trách nhiệm quyết định theo cột “Cách sửa”, rồi "
        "chạy lại.",
        "1. See sheet “Lỗi”: which rule of the whole table is broken, and why; no one cell is "
        "wrong.\n"
        "2. If the figures are wrong, correct the department’s own file, save it as {file} and "
        "put it back into landing/{name}/ over the old one.\n"
        "3. If they are true, have somebody responsible decide as “What to do” says; run again.",
    ),
    "listed": Text("Lỗi được liệt kê", "Problems listed"),
    "listed.some": Text(
        "{n} trong {total}; sửa những lỗi này rồi nộp lại sẽ thấy phần còn lại",
        "{n} of {total}; the others show once these are corrected",
    ),
    "table": Text("Bảng đã nộp", "The delivered table"),
    "table.all": Text(
        "Cả {total} dòng; dòng thứ mấy trong tệp thì ở đúng dòng ấy",
        "All {total} rows, each in its own line of the file",
    ),
    "table.own": Text(
        "Các trang sau là chính tệp đã nộp: ô sai tô đỏ kèm ghi chú, còn lại giữ nguyên (trừ hình "
        "và biểu đồ, không chép lại được)",
        "The sheets that follow are the delivered workbook itself: wrong cells red with a comment, "
        "all else as it was (but pictures and charts, which cannot be copied)",
    ),
    "table.some": Text(
        "{n} trong {total} dòng: phần đầu (khoảng {cells} ô, nhiều nhất {columns} cột) và các dòng "
        "có lỗi",
        "{n} of {total} rows: the beginning (some {cells} cells, {columns} columns at most) and "
        "the rows with problems",
    ),
    "table.none": Text(
        "Không đọc được tệp thành bảng nên để trống",
        "Empty: the file could not be read as a table",
    ),
    "synthetic": Text("Dữ liệu mô phỏng", "Synthetic data"),
    "synthetic.what": Text(
        "Số trong tệp do máy sinh ra để chạy thử, không phải số thật",
        "The figures of this file were generated for trials and are not real",
    ),
    "note": Text("Lưu ý", "Note"),
    "note.private": Text(
        "Tệp này có số liệu chưa công bố: không chuyển ra ngoài đơn vị",
        "This file holds unpublished figures: keep it within the department",
    ),
    "fix.privacy": Text(
        "Xoá dữ liệu cá nhân khỏi các ô, hoặc bỏ cả cột (tệp và khai báo), hoặc để người có trách "
        "nhiệm xem và quyết định: opendata findings {name}",
        "Take what is personal out of the cells, or the column out of file and declaration, or "
        "have somebody responsible look and decide: opendata findings {name}",
    ),
    "fix.not_made": Text(
        "Không phải lỗi của tệp. Nếu nguồn có phần còn thiếu thì giao kèm để kiểm được",
        "No fault of the file. Where the source has what is missing, hand it over too",
    ),
    "fix.overridable": Text(
        "Đối chiếu số liệu với nguồn, sửa các dòng liên quan rồi nộp lại; nếu đúng thực tế: "
        "opendata override {name} {check}",
        "Compare the figures with their source, correct the rows, hand the file over again; if "
        "they are true: opendata override {name} {check}",
    ),
    "fix.rule": Text(
        "Đối chiếu số liệu với nguồn, sửa các dòng liên quan rồi nộp lại",
        "Compare the figures with their source, correct the rows, hand the file over again",
    ),
}

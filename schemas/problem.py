"""A problem: one thing wrong in a delivery, with its address and what to do about it.

Codes are those of frictionless where it has one; `MESSAGES` is the literal registry of all. A
problem holds the offending value and therefore never leaves staging: only `opendata check`, the
closing table of a run and the answer to the steward show it. What becomes public is a count per
code and field.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import category


@dataclass(frozen=True, slots=True)
class Message:
    """Reason and remedy of a code, in both languages; `{names}` are filled from the problem."""

    vi: str
    en: str
    fix_vi: str
    fix_en: str


MESSAGES: Mapping[str, Message] = {
    "no-variant": Message(
        "Tên tệp không khớp mẫu nào của bộ dữ liệu (chờ: {note})",
        "The file name matches no declared layout (expected: {note})",
        "Đổi tên tệp theo mẫu đã thoả thuận, hoặc báo đơn vị vận hành khai báo mẫu mới",
        "Rename the file as agreed, or ask the operators to declare the new layout",
    ),
    "name-error": Message(
        "Tên tệp có byte không phải UTF-8",
        "The file's name holds bytes that are not UTF-8",
        "Đổi tên tệp (chữ Unicode, hoặc không dấu) rồi nộp lại",
        "Rename the file (in Unicode, or without accents) and hand it over again",
    ),
    "empty-file": Message(
        "Tệp trống", "The file is empty", "Xuất lại tệp và nộp lại", "Export the file again"
    ),
    "no-rows": Message(
        "Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu",
        "The file has a header and no rows",
        "Xuất lại tệp có dữ liệu và nộp lại",
        "Export the file with its rows",
    ),
    "not-a-table": Message(
        "Nội dung không phải bảng CSV mà là {note}",
        "The content is not a CSV table but {note}",
        "Mở tệp nguồn, lưu thành CSV UTF-8 rồi nộp lại",
        "Open the source and save it as CSV UTF-8",
    ),
    "encoding-error": Message(
        "Không giải mã được theo bảng mã {note}",
        "The bytes are not valid {note}",
        "Lưu lại tệp theo bảng mã đã khai báo; chữ đã hỏng từ trước thì xuất lại từ phần mềm gốc",
        "Save the file in the declared encoding; text broken before: export it anew at its source",
    ),
    "delimiter-error": Message(
        "Các cột của tệp cách nhau bằng {note}",
        "The file's columns are parted by {note}",
        "Lưu lại tệp với dấu phân cách đã khai báo, hoặc sửa dialect.delimiter trong khai báo",
        "Save the file with the declared delimiter, or mend dialect.delimiter as declared",
    ),
    "nul-byte": Message(
        "Có ký tự NUL trong tệp",
        "The file holds a NUL character",
        "Xuất lại tệp từ phần mềm nguồn",
        "Export the file again from the source",
    ),
    "line-end-error": Message(
        "Kiểu xuống dòng không hợp lệ: {note}",
        "Line ends cannot be read: {note}",
        "Lưu lại tệp với một kiểu xuống dòng (LF hoặc CRLF)",
        "Save the file with one kind of line end (LF or CRLF)",
    ),
    "blank-row": Message(
        "Dòng trống giữa các dòng dữ liệu",
        "A blank row among the rows",
        "Xoá dòng trống",
        "Delete the blank row",
    ),
    "no-header": Message(
        "Đây không phải dòng tên cột: không có tên cột nào đã khai báo ({note})",
        "This is not the header: none of the declared columns stands in it ({note})",
        "Để dòng tên cột đúng chỗ và đúng tên như mẫu; phía trên nó chỉ có các dòng đề mục của mẫu",
        "Put the header in its place, its names as agreed, with no more lines above it than agreed",
    ),
    "missing-label": Message(
        "Thiếu cột “{field}”",
        "Column “{field}” is missing",
        "Thêm cột hoặc sửa tên cột cho đúng khai báo",
        "Add the column, or spell its name as declared",
    ),
    "extra-label": Message(
        "Cột “{field}” không có trong khai báo",
        "Column “{field}” is not declared",
        "Bỏ cột này, hoặc báo đơn vị vận hành khai báo thêm",
        "Remove the column, or ask the operators to declare it",
    ),
    "label-order": Message(
        "Ở vị trí của cột “{field}” lại là cột “{value}”",
        "Column “{value}” stands in the place of “{field}”",
        "Xếp lại các cột theo thứ tự đã khai báo",
        "Put the columns in the declared order",
    ),
    "duplicate-label": Message(
        "Tên cột “{field}” lặp lại (cột {note})",
        "Column name “{field}” is repeated (columns {note})",
        "Đặt mỗi cột một tên khác nhau",
        "Give every column its own name",
    ),
    "blank-label": Message(
        "Cột thứ {note} không có tên",
        "Column {note} has no name",
        "Đặt tên cho cột hoặc xoá cột",
        "Name the column or delete it",
    ),
    "row-shape": Message(
        "Dòng có số ô khác số cột: {note}",
        "The row's cells do not match the columns: {note}",
        "Sửa dòng cho đủ đúng số ô; ô chứa dấu phân cách phải nằm trong ngoặc kép",
        "Give the row exactly its cells; quote a cell that holds the delimiter",
    ),
    "quote-error": Message(
        "Dấu ngoặc kép không đóng hoặc đặt sai: {note}",
        "A quote is unclosed or misplaced: {note}",
        "Đóng ngoặc kép, hoặc viết hai dấu ngoặc kép bên trong ô",
        "Close the quote, or double a quote inside a cell",
    ),
    "quarantine-share": Message(
        "Quá nhiều dòng sai để chỉ giữ lại các dòng ấy: {note}",
        "Too many wrong rows for only these to be held back: {note}",
        "Sửa các dòng được liệt kê rồi nộp lại cả tệp",
        "Correct the rows listed and hand the whole file over again",
    ),
    "type-error": Message(
        "Giá trị “{value}” không thuộc kiểu {note}",
        "Value “{value}” is not of type {note}",
        "Sửa ô theo đúng kiểu dữ liệu đã khai báo",
        "Correct the cell to the declared type",
    ),
    "column-type-error": Message(
        "Cột không thuộc kiểu {note}: quá nhiều giá trị sai, ví dụ “{value}”",
        "The column is not of type {note}: too many wrong values, such as “{value}”",
        "Kiểm tra xem cột có bị đặt nhầm chỗ hoặc nhầm định dạng",
        "See whether the column is misplaced or in another format",
    ),
    "constraint-error": Message(
        "Giá trị “{value}” vi phạm ràng buộc {note}",
        "Value “{value}” breaks the constraint {note}",
        "Sửa giá trị cho thoả ràng buộc",
        "Correct the value to meet the constraint",
    ),
    "unique-error": Message(
        "Giá trị “{value}” bị lặp; {note}",
        "Value “{value}” is repeated; {note}",
        "Giữ một dòng, bỏ dòng lặp",
        "Keep one row and drop the repeated one",
    ),
    "primary-key": Message(
        "Khoá chính bị lặp hoặc trống: {value}; {note}",
        "The primary key is repeated or empty: {value}; {note}",
        "Giữ một dòng cho mỗi khoá",
        "Keep one row for each key",
    ),
    "foreign-key": Message(
        "{value} không có trong {note}",
        "{value} is not in {note}",
        "Dùng đúng mã hoặc tên trong danh mục dùng chung",
        "Use a code or name of the shared list",
    ),
    "foreign-key-period": Message(
        "{value} không có hiệu lực vào thời kỳ của dòng: {note}",
        "{value} does not hold in the row's period: {note}",
        "Dùng mã có hiệu lực vào thời kỳ đó, hoặc sửa thời kỳ",
        "Use a code that held in that period, or correct the period",
    ),
    "unresolved-name": Message(
        "Không nhận ra tên “{value}” trong danh mục {note}",
        "Name “{value}” is not known in {note}",
        "Viết tên theo danh mục, hoặc báo bổ sung cách viết này",
        "Write the name as listed, or ask for this spelling to be added",
    ),
    "ambiguous-name": Message(
        "Tên “{value}” có thể là nhiều đơn vị: {note}",
        "Name “{value}” may mean several: {note}",
        "Ghi mã, hoặc ghi rõ đơn vị nào",
        "Write the code, or say which one is meant",
    ),
    "split-name": Message(
        "“{value}” đã được chia ra nhiều đơn vị nên không biết số liệu thuộc đơn vị nào: {note}",
        "“{value}” has been split, so it is not known where the figure belongs: {note}",
        "Nộp số liệu theo đơn vị mới, hoặc bỏ dòng này",
        "Hand in figures by the new units, or leave the row out",
    ),
    "reference-missing": Message(
        "Danh mục {note} chưa được công bố nên chưa đối chiếu được",
        "Reference dataset {note} has no release yet",
        "Công bố danh mục đó trước rồi chạy lại",
        "Publish that dataset first, then run again",
    ),
    "written-error": Message(
        "Giá trị “{value}” không viết theo cách đã khai báo ({note}), hoặc hiểu được theo hai cách",
        "Value “{value}” is not written as declared ({note}), or may be read in two ways",
        "Viết lại ô theo cách đã thoả thuận",
        "Write the cell as agreed",
    ),
    "unit-error": Message(
        "Giá trị “{value}” không phải một số kèm đơn vị đã khai báo ({note})",
        "Value “{value}” is not a number with a declared unit ({note})",
        "Ghi số kèm đúng đơn vị đã thoả thuận",
        "Write the number with one of the agreed units",
    ),
    "look-alike": Message(
        "Trong “{value}” có ký tự không nhìn thấy, hoặc chữ số không phải 0–9: {note}",
        "In “{value}” stands a character that is not seen, or a digit other than 0–9: {note}",
        "Gõ lại ô này (xoá hẳn ô rồi gõ, không sao chép), chữ số 0–9",
        "Empty the cell and type it anew, without pasting, in the digits 0–9",
    ),
    "scale-error": Message(
        "Giá trị “{value}” không phải số thập phân đơn giản nên không đổi đơn vị được",
        "Value “{value}” is not a plain decimal, so its unit cannot be converted",
        "Viết số chỉ gồm chữ số và một dấu chấm thập phân",
        "Write the number in digits with one decimal point",
    ),
    "not-a-workbook": Message(
        "Nội dung không phải bảng tính xls, xlsx, ods mà là {note}",
        "The content is not an xls, xlsx or ods workbook but {note}",
        "Mở bằng Excel hoặc LibreOffice, lưu lại thành bảng tính rồi nộp lại",
        "Open it in Excel or LibreOffice, save it as a workbook and hand it over again",
    ),
    "workbook-error": Message(
        "Không mở được bảng tính: {note}",
        "The workbook cannot be opened: {note}",
        "Mở tệp bằng Excel hoặc LibreOffice, lưu lại rồi nộp lại",
        "Open the file in Excel or LibreOffice, save it and hand it over again",
    ),
    "workbook-encrypted": Message(
        "Bảng tính có mật khẩu nên không đọc được",
        "The workbook is protected by a password and cannot be read",
        "Mở tệp, bỏ mật khẩu mở tệp, lưu lại rồi nộp lại",
        "Open the file, remove the password for opening it, save and hand it over again",
    ),
    "workbook-macro": Message(
        "Bảng tính có macro; tệp có chương trình không được nhận",
        "The workbook holds macros; files with programs are not taken",
        "Lưu lại dưới dạng .xlsx hoặc .ods (không có macro) rồi nộp lại",
        "Save it as .xlsx or .ods (without macros) and hand it over again",
    ),
    "workbook-too-large": Message(
        "Bảng tính quá lớn: {note}",
        "The workbook is too large: {note}",
        "Bỏ phần không cần, chia thành nhiều tệp, hoặc xuất thành CSV",
        "Remove what is not needed, split it into several files, or export it as CSV",
    ),
    "no-sheet": Message(
        "Không có trang tính nào tên như đã khai báo; tệp có: {note}",
        "No sheet has the declared name; the file has: {note}",
        "Đặt lại tên trang tính theo mẫu, hoặc báo đơn vị vận hành khai báo tên mới",
        "Name the sheet as agreed, or ask the operators to declare the new name",
    ),
    "no-table": Message(
        "Không tìm thấy bảng trong trang tính: không có ô nào là «{note}»",
        "There is no table in the sheet: no cell reads “{note}”",
        "Kiểm tra dòng tiêu đề và dòng đầu của bảng so với mẫu đã thoả thuận",
        "Compare the header and the first row of the table with the agreed layout",
    ),
    "second-table": Message(
        "Dưới bảng còn một bảng nữa có cùng tiêu đề và dòng đầu",
        "Below the table stands another with the same header and first row",
        "Để mỗi bảng ở một trang tính, hoặc nối các dòng vào một bảng",
        "Give each table a sheet of its own, or put its rows into the first",
    ),
    "no-title": Message(
        "Phía trên bảng thiếu dòng «{note}» (ví dụ: đơn vị tính)",
        "Above the table there is no line “{note}” (such as the unit)",
        "Ghi lại dòng này như trong mẫu; nếu đơn vị tính đã đổi, báo đơn vị vận hành",
        "Restore the line; if the unit has changed, tell the operators",
    ),
    "title-mismatch": Message(
        "Tên tệp và dòng đầu bảng nói khác nhau về {field}: {note}",
        "The file's name and the table's title disagree about {field}: {note}",
        "Đặt lại tên tệp cho đúng với nội dung",
        "Name the file after what it holds",
    ),
    "ambiguous-label": Message(
        "Tiêu đề cột khớp nhiều cột đã khai báo: {note}",
        "The column's title fits several declared ones: {note}",
        "Sửa tiêu đề cột theo mẫu, hoặc báo đơn vị vận hành",
        "Correct the title, or tell the operators",
    ),
    "cell-error": Message(
        "Ô bị lỗi công thức {value}",
        "The cell is an error of its formula: {value}",
        "Sửa công thức hoặc nhập lại giá trị trong bảng tính rồi nộp lại",
        "Mend the formula or enter the value, and hand the workbook over again",
    ),
    "control-total-missing": Message(
        "Không tìm thấy dòng tổng “{value}” đã khai báo",
        "The declared total row “{value}” is not there",
        "Giữ nguyên các dòng tổng như mẫu, hoặc báo đơn vị vận hành",
        "Keep the total rows of the layout, or tell the operators",
    ),
    "time-error": Message(
        "Giá trị “{value}” không phải thời điểm ISO 8601 nên không đưa về một múi giờ được",
        "Value “{value}” is no ISO 8601 time, so it cannot be brought to one zone",
        "Viết thời điểm dạng 2026-11-22T08:30:00+07:00 hoặc không có múi giờ",
        "Write the time as 2026-11-22T08:30:00+07:00, or without a zone",
    ),
    "version-error": Message(
        "Dòng không cho biết lần thay đổi cuối nên không rõ bản nào mới hơn",
        "The row does not say when it last changed, so which one is later is not known",
        "Bổ sung thời điểm (hoặc số) của lần thay đổi cuối cho mọi bản ghi",
        "Give every record the time (or number) of its last change",
    ),
    "nested-value": Message(
        "Ở “{field}” phải là một giá trị theo khai báo, nhưng lại là {note}",
        "At “{field}” stands {note}, not what is declared",
        "Giữ cấu trúc như đã khai báo, hoặc báo đơn vị vận hành khai báo lại",
        "Keep the declared structure, or ask the operators to declare it anew",
    ),
    "not-json": Message(
        "Trang {note} không phải JSON",
        "Page {note} is not JSON",
        "Kiểm tra hệ thống nguồn (trang báo lỗi, trang bảo trì, câu trả lời bị cắt)",
        "Look at the source system (an error page, maintenance, an answer cut short)",
    ),
    "json-error": Message(
        "Không phải JSON hợp lệ: {note}",
        "This is not valid JSON: {note}",
        "Xuất lại tệp từ hệ thống nguồn (UTF-8, mỗi khoá một lần, không có NaN)",
        "Export the file again from the source (UTF-8, each key once, no NaN)",
    ),
    "not-a-record": Message(
        "Chỗ này phải là một bản ghi (các khoá và giá trị) nhưng không phải",
        "Here should be a record (keys and values), and is none",
        "Xuất lại tệp, mỗi bản ghi là một đối tượng JSON",
        "Export the file again, each record as a JSON object",
    ),
    "file-too-large": Message(
        "Quá lớn: {note}",
        "Too large: {note}",
        "Chia thành nhiều tệp, hoặc xuất dạng CSV hay JSON Lines",
        "Split it into several files, or export it as CSV or JSON Lines",
    ),
    "not-geojson": Message(
        "Không phải FeatureCollection của GeoJSON",
        "This is no FeatureCollection of GeoJSON",
        "Xuất lại tệp dạng GeoJSON (RFC 7946) từ phần mềm bản đồ",
        "Export the file as GeoJSON (RFC 7946) from the mapping software",
    ),
    "crs-error": Message(
        "Hệ toạ độ ghi trong tệp không phải hệ đã khai báo: {note}",
        "The coordinate system the file states is not the declared one: {note}",
        "Xuất lại theo hệ toạ độ đã khai báo, hoặc báo đơn vị vận hành sửa `crs`",
        "Export it in the declared system, or ask the operators to correct `crs`",
    ),
    "geometry-error": Message(
        "Hình ở “{field}” không hợp lệ: {note}",
        "The shape at “{field}” is not valid: {note}",
        "Sửa hình trong phần mềm bản đồ (kiểm tra hình học) rồi xuất lại",
        "Mend the shape in the mapping software (check geometries) and export it again",
    ),
    "position-error": Message(
        "Toạ độ của “{field}” không thể đúng: {note}",
        "The coordinates of “{field}” cannot be right: {note}",
        "Kiểm tra hệ toạ độ và thứ tự kinh độ, vĩ độ khi xuất tệp",
        "See which system and which order, longitude first, the file was exported in",
    ),
    "parquet-error": Message(
        "Không đọc được tệp Parquet: {note}",
        "The Parquet file cannot be read: {note}",
        "Xuất lại tệp từ hệ thống nguồn rồi nộp lại",
        "Export the file again from the source and hand it over again",
    ),
    "not-records": Message(
        "Trang {note} không có danh sách bản ghi ở chỗ đã khai báo",
        "Page {note} has no list of records where one is declared",
        "Kiểm tra cấu trúc câu trả lời của nguồn, hoặc sửa khai báo `records`, `total`, `next`",
        "Look at the structure of the answer, or correct `records`, `total`, `next`",
    ),
    "personal-data": Message(
        "Ô giống {note}",
        "The cell looks like: {note}",
        "Xoá dữ liệu cá nhân khỏi ô rồi nộp lại; nếu không phải, hoặc được công khai, để người có "
        "trách nhiệm quyết định: opendata findings",
        "Take it out of the cell and hand the file over again; if it is none, or may be public, "
        "have somebody responsible decide: opendata findings",
    ),
    "unclean-text": Message(
        "Ô chữ có {note}",
        "In the cell stands {note}",
        "Gõ lại ô này (xoá hẳn ô rồi gõ, không sao chép), không để dấu cách thừa",
        "Empty the cell and type it anew, without pasting and without blanks around it",
    ),
    "no-group": Message(
        "Giá trị “{value}” không thuộc nhóm nào của {note}",
        "Value “{value}” is in no group of {note}",
        "Sửa giá trị, hoặc báo đơn vị vận hành khai báo thêm nhóm",
        "Correct the value, or ask the operators to declare a group for it",
    ),
    "count-missing": Message(
        "Bảng số đếm có ô trống hoặc âm nên không bảo mật được ({note})",
        "The table of counts has an absent or negative cell, so it cannot be protected ({note})",
        "Điền số đếm, hoặc ghi 0 nếu không có ai",
        "Enter the count, or 0 where there is nobody",
    ),
    "counts-not-additive": Message(
        "Dòng tổng không bằng các dòng thành phần ({note}): {value}",
        "Totals differ from the rows they sum up ({note}): {value}",
        "Sửa số đếm hoặc dòng tổng cho khớp; có dòng tổng thì phải đủ các dòng thành phần",
        "Correct the counts or the totals; where there is a total, all its rows must be there",
    ),
    "counts-too-many": Message(
        "Bảng số đếm quá lớn để bảo mật trong một lần ({note})",
        "The table of counts is too large to be protected at once ({note})",
        "Báo đơn vị vận hành tách bảng, chẳng hạn theo kỳ",
        "Ask the operators to part the table, for instance by period",
    ),
    "counts-unprotectable": Message(
        "Không cách che nào giữ kín được các ô ({note}): {value}",
        "No choice of withheld cells protects these ({note}): {value}",
        "Gộp nhóm cho bảng thô hơn, hoặc bỏ dòng tổng đã công bố ở nơi khác",
        "Publish a coarser table, or leave out totals that are published elsewhere",
    ),
    "source-not-allowed": Message(
        "Nguồn không có (hoặc ghi sai địa chỉ) trong danh sách của đơn vị vận hành: {note}",
        "The source is not on the operator's list, or not with a proper address: {note}",
        "Thêm tên=địa chỉ vào OPENDATA_SOURCE_HOSTS, rồi chạy lại",
        "Add name=address to OPENDATA_SOURCE_HOSTS and run again",
    ),
    "source-unavailable": Message(
        "Không lấy được dữ liệu từ nguồn: {note}",
        "The source could not be reached: {note}",
        "Kiểm tra hệ thống nguồn và đường mạng; lần chạy sau sẽ lấy lại từ chỗ đã dừng",
        "Look at the source system and the network; the next run goes on from where this one was",
    ),
    "source-answer": Message(
        "Nguồn trả lời {note}",
        "The source answered {note}",
        "Kiểm tra đường dẫn, tham số và quyền truy cập với đơn vị quản lý nguồn",
        "Check path, parameters and access with those who run the source",
    ),
    "source-redirect": Message(
        "Nguồn chuyển sang máy chủ khác: {note}",
        "The source sends us to another server: {note}",
        "Xác nhận địa chỉ mới với đơn vị quản lý nguồn, rồi sửa OPENDATA_SOURCE_HOSTS",
        "Confirm the new address with those who run the source, then set OPENDATA_SOURCE_HOSTS",
    ),
    "source-address": Message(
        "Nguồn dẫn đến địa chỉ không được phép hỏi (nội bộ, siêu dữ liệu, địa chỉ lạ): {note}",
        "The source leads to an address that may not be asked (internal, metadata, odd): {note}",
        "Kiểm tra tên miền của nguồn; nếu là hệ thống nội bộ, ghi rõ vào OPENDATA_SOURCE_HOSTS",
        "Look at the source's name; put an internal system on the list OPENDATA_SOURCE_HOSTS",
    ),
    "source-empty": Message(
        "Nguồn không có tệp nào khớp mẫu {note}",
        "The source has no file that matches {note}",
        "Kiểm tra thư mục và mẫu tên tệp với đơn vị quản lý nguồn",
        "Check the folder and the pattern of names with those who run the source",
    ),
    "source-library": Message(
        "Máy này chưa hỏi được loại nguồn đó: {note}",
        "This installation cannot ask such a source: {note}",
        "Cài phần mở rộng đã nêu, rồi chạy lại",
        "Install the extra named, then run again",
    ),
    "source-certificate": Message(
        "Chứng thư TLS của nguồn không được chấp nhận: {note}",
        "The source's TLS certificate is not accepted: {note}",
        "Báo đơn vị quản lý nguồn; nơi cấp chứng thư là cơ quan nhà nước: ghi vào OPENDATA_CA_FILE",
        "Tell those who run the source; an authority of their own goes into OPENDATA_CA_FILE",
    ),
    "source-host-key": Message(
        "Không nhận ra máy chủ nguồn: {note}",
        "The source's server is not recognised: {note}",
        "Xác nhận khoá với đơn vị quản lý nguồn, rồi ghi vào tệp OPENDATA_KNOWN_HOSTS",
        "Confirm its key with those who run the source, then put it into OPENDATA_KNOWN_HOSTS",
    ),
    "source-length": Message(
        "Độ dài nguồn gửi không khớp: {note}",
        "What the source sent is not of the stated length: {note}",
        "Báo đơn vị quản lý nguồn; lần chạy sau sẽ lấy lại",
        "Tell those who run the source; the next run asks again",
    ),
    "source-secret": Message(
        "Chưa có thông tin truy cập nguồn trong biến môi trường {note}",
        "The environment variable {note}, which opens the source, is not set",
        "Đặt biến này cho tiến trình chạy thu thập, rồi chạy lại",
        "Set it for the process that runs the pipelines, then run again",
    ),
    "source-incomplete": Message(
        "Các trang của nguồn không khớp nhau: {note}",
        "The pages of the source do not agree: {note}",
        "Chạy lại sau; nếu vẫn vậy, báo đơn vị quản lý nguồn sửa phân trang",
        "Run again later; if it stays so, have the paging of the source mended",
    ),
    "source-too-large": Message(
        "Nguồn trả về quá giới hạn: {note}",
        "The source sends more than is taken: {note}",
        "Giảm số bản ghi một trang, hoặc báo đơn vị vận hành",
        "Ask for fewer records a page, or tell the operators",
    ),
}


_OF_CELL = frozenset({"type-error", "constraint-error", "written-error", "unit-error"}) | {
    *("scale-error", "time-error", "foreign-key", "unresolved-name")
}
_BLANKS = (
    "Ô thừa dấu cách ở đầu hoặc cuối: xoá đi. ",
    "There is a blank before or behind the value: delete it. ",
)
_HIDDEN = (
    "Ô có ký tự ẩn ({}): xoá hẳn ô rồi gõ lại. ",
    "The cell holds what is not seen ({}): empty it and type it anew. ",
)
_OF_KIND = frozenset({"type-error", "column-type-error"})
KINDS: Mapping[str, str] = {  # of Table Schema, as a steward calls them
    "string": "văn bản", "integer": "số nguyên", "number": "số", "boolean": "có/không",
    "date": "ngày (năm-tháng-ngày)", "datetime": "ngày giờ", "time": "giờ", "year": "năm",
    "yearmonth": "năm-tháng", "duration": "khoảng thời gian", "geopoint": "toạ độ",
    "geojson": "hình bản đồ (GeoJSON)", "object": "đối tượng JSON", "array": "mảng JSON",
    "list": "danh sách", "string/email": "địa chỉ thư điện tử", "string/uri": "địa chỉ trên mạng",
    "string/uuid": "mã UUID", "string/binary": "base64", "string/wkt": "hình bản đồ (WKT)",
}  # fmt: skip
CONSTRAINTS: Mapping[str, tuple[str, str]] = {  # what a cell that breaks one is, in both languages
    "required": (
        "Ô không có giá trị (“{value}”), mà cột này bắt buộc phải có",
        "The cell has no value (“{value}”), and this column must have one",
    ),
    "minimum": (
        "Giá trị “{value}” nhỏ hơn {bound}, mức nhỏ nhất được nhận",
        "Value “{value}” is below {bound}, the least that is taken",
    ),
    "maximum": (
        "Giá trị “{value}” lớn hơn {bound}, mức lớn nhất được nhận",
        "Value “{value}” is above {bound}, the most that is taken",
    ),
    "exclusiveMinimum": (
        "Giá trị “{value}” không lớn hơn {bound}",
        "Value “{value}” is not above {bound}",
    ),
    "exclusiveMaximum": (
        "Giá trị “{value}” không nhỏ hơn {bound}",
        "Value “{value}” is not below {bound}",
    ),
    "minLength": (
        "Giá trị “{value}” ngắn hơn {bound} (ký tự, hoặc phần tử)",
        "Value “{value}” is shorter than {bound} (characters, or items)",
    ),
    "maxLength": (
        "Giá trị “{value}” dài hơn {bound} (ký tự, hoặc phần tử)",
        "Value “{value}” is longer than {bound} (characters, or items)",
    ),
    "pattern": (
        "Giá trị “{value}” không đúng mẫu {bound}",
        "Value “{value}” does not match {bound}",
    ),
    "enum": (
        "Giá trị “{value}” không có trong danh sách được nhận: {bound}",
        "Value “{value}” is not among those taken: {bound}",
    ),
    "categories": (
        "Giá trị “{value}” không có trong danh sách được nhận: {bound}",
        "Value “{value}” is not among those taken: {bound}",
    ),
    "jsonSchema": (
        "Giá trị “{value}” không có cấu trúc đã khai báo (jsonSchema)",
        "Value “{value}” is not of the declared structure (jsonSchema)",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `row` is the physical line (header included), 1-based; `column` the header
    as it stands in the file; `field` the name in the schema; `value` the cell as delivered. In a
    workbook `sheet` names the sheet and `cell` the cell as Excel does (`E15`). `like` is a right
    cell after the declaration, `meant` the declared option that the value is closest to."""

    code: str
    delivery: str | None = None
    file: str | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None
    value: str | None = None
    note: str = ""
    note_en: str = ""
    sheet: str | None = None
    cell: str | None = None
    like: str = ""
    meant: str = ""

    @property
    def place(self) -> str:
        """Where it stands in its file: the row, or in a workbook `Sheet1!E15`; "" for the file."""
        at = self.cell or (str(self.row) if self.row else "")
        return f"{self.sheet}!{at}".removesuffix("!") if self.sheet else at

    @property
    def vi(self) -> str:
        return self._reason(0, self.note, "viết như")

    @property
    def en(self) -> str:
        return self._reason(1, self.note_en or self.note, "such as")

    def _reason(self, language: int, note: str, such_as: str) -> str:
        template = (MESSAGES[self.code].vi, MESSAGES[self.code].en)[language]
        like = f" ({such_as} {self.like})" if self.like else ""
        name, broken, bound = note.partition(" = ")
        if self.code in _OF_KIND:
            note = _kind(note, language, like)
            like = ""
        elif self.code == "constraint-error" and broken and name in CONSTRAINTS:
            template = CONSTRAINTS[name][language]
        facts = {"field": self.field or "", "value": _short(self.value), "note": note}
        return template.format(**facts, bound=_short(bound)) + like

    @property
    def fix_vi(self) -> str:
        asked = f"Ý bạn là “{self.meant}”? " if self.meant else ""
        return asked + self._unseen(0) + MESSAGES[self.code].fix_vi

    @property
    def fix_en(self) -> str:
        asked = f"Did you mean “{self.meant}”? " if self.meant else ""
        return asked + self._unseen(1) + MESSAGES[self.code].fix_en

    def _unseen(self, language: int) -> str:
        """What nobody sees in a wrong cell, and may be all that is wrong with it."""
        value = self.value or ""
        if self.code not in _OF_CELL:
            return ""
        hidden = ", ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(value) if category(c) == "Cf")
        told = _HIDDEN[language].format(hidden) if hidden else ""
        return told + (_BLANKS[language] if value != value.strip() else "")

    def as_dict(self) -> dict[str, Any]:
        """Everything, value included: for the steward, never for the public tree."""
        texts = {"reason": self.vi, "reason_en": self.en, "fix": self.fix_vi, "fix_en": self.fix_en}
        return asdict(self) | texts


def _kind(note: str, language: int, like: str) -> str:
    """A type of the standard in words, with an example: "ngày (viết như 05/01/2024)"."""
    plain = note.partition("/")[0]
    name = KINDS.get(note, KINDS.get(plain, note)) if language == 0 else note
    if "%" in note and language == 1:
        name = plain
    return name.partition(" (")[0] + like if like else name


def _short(value: str | None, limit: int = 120) -> str:
    text = "" if value is None else value
    return text if len(text) <= limit else text[: limit - 1] + "…"

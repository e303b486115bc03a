"""Every text of the interface, in Vietnamese and English; no page holds a word of its own.

A literal registry: short id → both languages. What comes from declarations (titles, descriptions)
and from the data is not here. `{n}` is a number already written for the reader; English says `one`
where it is 1.
"""

from collections.abc import Mapping

from catalog.bilingual import Language, Text


def say(language: Language, key: str, **values: str) -> str:
    """The text `key` in a language, with its values filled in."""
    return TEXTS[key].said(language, **values)


TEXTS: Mapping[str, Text] = {
    # The frame of every page
    "site": Text("Dữ liệu mở · Thái Nguyên", "Open data · Thái Nguyên"),
    "site.full": Text(
        "Cổng dữ liệu mở tỉnh Thái\u00a0Nguyên", "Open-data portal of Thái\u00a0Nguyên province"
    ),
    "site.home": Text("về trang chủ", "home page"),
    "skip": Text("Đến thẳng nội dung", "Skip to the content"),
    "nav": Text("Mục chính", "Main"),
    "nav.datasets": Text("Dữ liệu", "Datasets"),
    "nav.departments": Text("Đơn vị", "Departments"),
    "nav.use": Text("Cách dùng", "How to use"),
    "nav.quality": Text("Chất lượng", "Quality"),
    "switch": Text("English", "Tiếng Việt"),
    "crumbs": Text("Bạn đang ở", "You are here"),
    "crumbs.home": Text("Trang chủ", "Home"),
    "foot.law": Text(
        "Công bố theo Điều 43 Luật Giao dịch điện tử 2023: ai cũng được truy cập, sao chép, chia "
        "sẻ và sử dụng, không phải khai báo danh tính; khi dùng xin ghi nguồn.",
        "Published under Article 43 of the 2023 Law on Electronic Transactions: anyone may "
        "access, copy, share and use these data without identification; please cite the source.",
    ),
    "foot.machine": Text("Cho máy đọc", "For machines"),
    "foot.api": Text("Danh sách bộ dữ liệu (API CKAN)", "List of datasets (CKAN API)"),
    "foot.catalogue": Text("Toàn bộ danh mục (DuckDB)", "The whole catalogue (DuckDB)"),
    "foot.site": Text("Trong cổng này", "On this portal"),
    "foot.built": Text("Danh mục lập lúc {when}", "Catalogue built {when}"),
    "foot.zone": Text("Giờ ghi trên trang là giờ Việt Nam.", "Times are Vietnam time (UTC+7)."),
    # Home
    "home.title": Text(
        "Dữ liệu mở của tỉnh Thái\u00a0Nguyên", "Open data of Thái\u00a0Nguyên province"
    ),
    "home.lede": Text(
        "Số liệu do các cơ quan của tỉnh cung cấp, được kiểm tra, đánh số từng bản phát hành và "
        "công bố để ai cũng có thể tải về và dùng lại, không phải đăng ký.",
        "Figures from the province's public bodies: checked, released under a number, and free "
        "for anyone to download and reuse without signing up.",
    ),
    "home.figures": Text("Con số chính", "Key figures"),
    "home.figure.datasets": Text("bộ dữ liệu đã công bố", "datasets published"),
    "home.figure.rows": Text("dòng dữ liệu", "rows of data"),
    "home.figure.departments": Text(
        "đơn vị đã công bố, trong {n} đơn vị",
        "of {n} departments have published",
        "of {n} department has published",
    ),
    "home.figure.updated": Text("cập nhật gần nhất", "last update"),
    "home.datasets": Text("Bộ dữ liệu", "Datasets"),
    "home.departments": Text("Đơn vị công bố", "Departments"),
    "home.use": Text("Ba cách dùng dữ liệu", "Three ways to use the data"),
    "home.use.download": Text("Tải tệp", "Download a file"),
    "home.use.download.how": Text(
        "Mỗi bộ dữ liệu có tệp CSV mà công cụ nào cũng đọc được và tệp Parquet giữ nguyên kiểu dữ "
        "liệu; trang của bộ dữ liệu chỉ cách nạp vào Excel. Mỗi tệp kèm mã sha256 để tự kiểm tra "
        "bản tải về.",
        "Every dataset comes as CSV, which any tool reads, and as Parquet, which keeps the types; "
        "its page tells how to load it into Excel. Each file carries its sha256, so that you can "
        "check what you downloaded.",
    ),
    "home.use.download.go": Text("Xem các bộ dữ liệu", "See the datasets"),
    "home.use.api": Text("Gọi API", "Call the API"),
    "home.use.api.how": Text(
        "API theo CKAN 3: thư viện và công cụ nào nói chuyện được với CKAN thì dùng được ngay, "
        "không cần khoá truy cập.",
        "The API follows CKAN 3: any library or tool that speaks CKAN works at once, no key "
        "needed.",
    ),
    "home.use.sql": Text("Truy vấn bằng SQL", "Ask in SQL"),
    "home.use.sql.how": Text(
        "Gắn cả danh mục vào DuckDB trên máy của bạn; mỗi bộ dữ liệu là một bảng, chỉ phần cần "
        "đọc mới được tải.",
        "Attach the whole catalogue to DuckDB on your own machine; each dataset is a table, and "
        "only what a query reads is fetched.",
    ),
    "home.quality": Text("Sáu tiêu chí của một bộ dữ liệu tốt", "Six words for good data"),
    "home.quality.lede": Text(
        "Mỗi kiểm tra trên cổng này thuộc về một trong sáu tiêu chí. Kiểm tra nào chưa đạt thì "
        "nêu ngay trên trang của bộ dữ liệu, kèm từng trường hợp.",
        "Every check on this portal belongs to one of six words. A check that is not met is told "
        "on the dataset's page, case by case.",
    ),
    "dimension.dung": Text(
        "Đúng kiểu, đúng khoảng giá trị, đúng mã; các phần cộng lại khớp với tổng mà nguồn ghi.",
        "Right types, ranges and codes; parts add up to the totals that the source states.",
    ),
    "dimension.du": Text(
        "Có mặt mọi đơn vị, mọi kỳ phải có; ô trống có lý do được nêu.",
        "Every unit and period that must be there is there; an empty cell has a stated reason.",
    ),
    "dimension.sach": Text(
        "Không dòng trùng, không ký tự lạ, không dữ liệu cá nhân.",
        "No repeated rows, no stray characters, no personal data.",
    ),
    "dimension.song": Text(
        "Theo kịp tần suất đã hẹn; có bản mới thì bản cũ vẫn còn nguyên.",
        "Keeps the pace that was promised; a new release leaves the old ones in place.",
    ),
    "dimension.thong_nhat": Text(
        "Cùng một nơi, một mã, một tên, dù số liệu đến từ cơ quan nào.",
        "One place, one code, one name, whichever body the figures come from.",
    ),
    "dimension.dung_chung": Text(
        "Định dạng mở, có mô tả từng trường, người và máy đều đọc được.",
        "Open formats, every field described, readable by people and machines.",
    ),
    "dimension.checks": Text("{met} trên {n} kiểm tra đạt", "{met} of {n} checks met"),
    # Searching
    "search": Text("Tìm bộ dữ liệu", "Search the datasets"),
    "search.hint": Text(
        "Gõ có dấu hay không dấu đều được, ví dụ: ngân sách, dân số",
        "With or without accents, in Vietnamese or English",
    ),
    "search.go": Text("Tìm", "Search"),
    "search.found": Text("Kết quả tìm", "Search results"),
    "search.count": Text("{n} bộ dữ liệu", "{n} datasets", "{n} dataset"),
    "search.none": Text("Không tìm thấy bộ dữ liệu nào.", "No dataset was found."),
    "search.for": Text("Từ cần tìm", "Searched for"),
    "search.filter": Text("Lọc", "Filter"),
    "search.filtered": Text("Đang lọc", "Filtered by"),
    "search.remove": Text("bỏ", "remove"),
    "search.clear": Text("Bỏ hết, xem mọi bộ dữ liệu", "Clear all, show every dataset"),
    "search.meant": Text("Có phải bạn tìm", "Did you mean"),
    "search.help": Text(
        "Thử ít từ hơn, bỏ bớt bộ lọc, hoặc xem theo lĩnh vực và đơn vị ở bên. Bộ dữ liệu bạn cần "
        "chưa có ở đây? Đơn vị phụ trách lĩnh vực là nơi để đề nghị công bố.",
        "Try fewer words, take filters back, or go by theme and department beside. Is what you "
        "need not here yet? The department in charge of the field is the one to ask.",
    ),
    "search.beyond": Text(
        "Không có trang này; kết quả chỉ có {n} trang.",
        "There is no such page; the results have {n} pages.",
        "There is no such page; the results have {n} page.",
    ),
    "search.first": Text("Về trang đầu", "Go to the first page"),
    "search.themes": Text("Theo lĩnh vực", "By theme"),
    "search.all": Text("Xem cả {n} bộ dữ liệu", "See all {n} datasets", "See the {n} dataset"),
    "facet.organization": Text("Đơn vị", "Department"),
    "facet.theme": Text("Lĩnh vực", "Theme"),
    "facet.format": Text("Định dạng", "Format"),
    "facet.frequency": Text("Tần suất cập nhật", "Update frequency"),
    "sort": Text("Sắp xếp", "Sort by"),
    "sort.relevance": Text("phù hợp nhất", "relevance"),
    "sort.title": Text("tên", "title"),
    "sort.updated": Text("mới cập nhật", "last update"),
    "paging": Text("Các trang kết quả", "Pages of results"),
    "paging.at": Text("Trang {page} trên {n}", "Page {page} of {n}"),
    "paging.before": Text("Trang trước", "Previous page"),
    "paging.after": Text("Trang sau", "Next page"),
    # Lists
    "list.datasets.lede": Text(
        "{n} bộ dữ liệu, trong đó {awaited} bộ đơn vị chưa giao tệp.",
        "{n} datasets, {awaited} of which the department has yet to hand over.",
        "{n} dataset, {awaited} of which the department has yet to hand over.",
    ),
    "list.datasets.all": Text(
        "{n} bộ dữ liệu, bộ nào cũng đã có số liệu.",
        "{n} datasets, all of them published.",
        "{n} dataset, published.",
    ),
    "list.departments.lede": Text(
        "Mỗi bộ dữ liệu có một đơn vị chịu trách nhiệm công bố.",
        "Each dataset has one department that answers for its publication.",
    ),
    "list.none": Text("Chưa có bộ dữ liệu nào.", "No datasets yet."),
    "rows": Text("{n} dòng", "{n} rows", "{n} row"),
    "datasets": Text("{n} bộ dữ liệu", "{n} datasets", "{n} dataset"),
    "datasets.none": Text("chưa có", "none yet"),
    "row.rows": Text("Số dòng", "Rows"),
    "row.formats": Text("Định dạng", "Formats"),
    "row.updated": Text("Cập nhật", "Updated"),
    "mark.awaited": Text("Chờ giao nộp", "Awaited"),
    "mark.synthetic": Text("Mô phỏng", "Synthetic"),
    # What is awaited and late
    "home.awaited": Text(
        "Chờ giao nộp: {awaited} bộ; đến hạn: {due} bộ; trễ hạn: {late} bộ",
        "Awaited: {awaited}; due: {due}; late: {late}",
    ),
    "awaited.title": Text("Chờ giao và trễ hạn", "Awaited and late"),
    "awaited.lede": Text(
        "{late} bộ dữ liệu trễ hạn, {awaited} bộ chưa giao lần nào, {due} bộ đến hạn kỳ mới; xếp "
        "theo đơn vị, kèm việc cần làm.",
        "Datasets late: {late}; never supplied: {awaited}; due again: {due}. By department, with "
        "what is to be done.",
    ),
    "awaited.none": Text(
        "Bộ dữ liệu nào đã khai báo cũng đã có số liệu và còn trong hạn.",
        "Every dataset that is declared has been supplied and is in time.",
    ),
    "awaited.state.late": Text("Trễ hạn", "Late"),
    "awaited.state.awaited": Text("Chưa giao lần nào", "Never supplied"),
    "awaited.state.due": Text("Đến hạn", "Due"),
    "awaited.frequency": Text("Tần suất", "Frequency"),
    "awaited.last": Text("Giao gần nhất", "Last supplied"),
    "awaited.file": Text("TỆP", "FILE"),
    "awaited.never": Text("chưa lần nào", "never"),
    "awaited.due": Text("Hạn giao", "Due"),
    "awaited.late": Text("Trễ hạn từ", "Late from"),
    "awaited.days": Text("đã {n} ngày", "{n} days", "{n} day"),
    "awaited.do.landing": Text(
        "Cán bộ dữ liệu của đơn vị: kiểm tra thử tệp của kỳ mới, rồi đưa vào thư mục giao nộp; "
        "cổng tự nhận, kiểm tra và công bố.",
        "The department's steward: check the file of the new period, then put it into the landing "
        "folder; the portal takes it over, validates and publishes it by itself.",
    ),
    "awaited.do.file": Text(
        "Đơn vị vận hành: cập nhật tệp đặt cạnh khai báo của bộ dữ liệu rồi chạy lại luồng.",
        "The operators: update the file kept beside the dataset's declaration, then run the flow.",
    ),
    "awaited.do.pull": Text(
        "Cổng tự lấy số liệu từ hệ thống của đơn vị. Đơn vị: xem hệ thống còn cung cấp số liệu "
        "không, rồi báo đơn vị vận hành.",
        "The portal fetches these figures from the department's system. The department: see that "
        "the system still provides them, then tell the operators.",
    ),
    "awaited.rule": Text("Cách tính hạn", "How this is counted"),
    "awaited.rule.how": Text(
        "Kỳ mới đến hạn khi đã qua trọn một kỳ của tần suất đã hẹn kể từ lần giao gần nhất; trễ "
        "hạn khi quá thêm thời gian chờ của bộ dữ liệu, dài nhất {n} tháng.",
        "A dataset is due once a whole period of the promised frequency has passed since it was "
        "last supplied, and late after its grace as well, which is {n} months at most.",
        "A dataset is due once a whole period of the promised frequency has passed since it was "
        "last supplied, and late after its grace as well, which is {n} month at most.",
    ),
    "awaited.rule.answer": Text(
        "Tệp đã giao mà bị từ chối thì lời đáp, với từng ô sai và cách sửa, nằm cạnh tệp ấy dưới "
        "cùng tên, thêm",
        "Where a delivered file was refused, the answer, with each wrong cell and its remedy, lies "
        "beside it under the same name and",
    ),
    # A department
    "department.former": Text("Tên cũ, đơn vị tiền thân", "Former names and predecessors"),
    "department.datasets": Text("Bộ dữ liệu của đơn vị", "Datasets of the department"),
    # A dataset
    "dataset.figures": Text("Tóm tắt", "At a glance"),
    "dataset.sections": Text("Trong trang này", "On this page"),
    "dataset.awaited": Text(
        "Đơn vị chưa giao nộp số liệu của bộ này. Cấu trúc đã khai báo nêu ở dưới; tệp sẽ có ở "
        "đây khi bản phát hành đầu tiên qua kiểm tra.",
        "The department has not delivered this dataset yet. Its declared structure is below; "
        "files will stand here once a first release has passed the checks.",
    ),
    "dataset.due": Text(
        "Kỳ mới của bộ này đến hạn từ {due}.", "The next period of this dataset is due since {due}."
    ),
    "dataset.late": Text(
        "Bộ này trễ hạn: kỳ mới lẽ ra có từ {due}. Bản đang có vẫn dùng được.",
        "This dataset is late: its next period was due on {due}. What is here remains usable.",
    ),
    "dataset.synthetic": Text("Dữ liệu mô phỏng", "Synthetic data"),
    "dataset.synthetic.why": Text(
        "Số trong bộ này do máy sinh ra để chạy thử, không phải số thật. Xin đừng trích dẫn.",
        "The figures of this dataset were generated for trials and are not real. Please do not "
        "cite them.",
    ),
    "dataset.about": Text("Mô tả", "Description"),
    "dataset.chart": Text("Biểu đồ", "Chart"),
    "dataset.facts": Text("Thông tin", "Facts"),
    "dataset.files": Text("Tệp", "Files"),
    "dataset.fields": Text("Các trường", "Fields"),
    "dataset.preview": Text("Xem trước", "Preview"),
    "dataset.quality": Text("Chất lượng", "Quality"),
    "dataset.history": Text("Các bản phát hành", "Releases"),
    "dataset.cite": Text("Trích dẫn", "How to cite"),
    "dataset.load": Text("Nạp dữ liệu", "Load the data"),
    "fact.department": Text("Đơn vị công bố", "Published by"),
    "fact.producer": Text("Cơ quan làm ra số liệu", "Produced by"),
    "fact.source": Text("Nguồn", "Source"),
    "fact.themes": Text("Lĩnh vực", "Themes"),
    "fact.keywords": Text("Từ khoá", "Keywords"),
    "fact.frequency": Text("Tần suất cập nhật", "Update frequency"),
    "fact.space": Text("Phạm vi không gian", "Spatial coverage"),
    "units.of": Text(
        "Trong số liệu có {n} trong {total} {units}", "The data have {n} of {total} {units}"
    ),
    "units.in": Text("{n} trong {total}", "{n} of {total}"),
    "units.within": Text("danh mục", "list"),
    "fact.time": Text("Phạm vi thời gian", "Temporal coverage"),
    "fact.license": Text("Giấy phép", "Licence"),
    "fact.basis": Text("Căn cứ pháp lý", "Legal basis"),
    "fact.privacy": Text("Bảo vệ dữ liệu cá nhân", "Protection of personal data"),
    "privacy.drop": Text("Cột không công bố", "Columns left out"),
    "privacy.generalise": Text("Công bố thô hơn", "Made coarser"),
    "privacy.aggregate": Text(
        "Chỉ công bố số đếm, không công bố từng dòng", "Published as counts, not row by row"
    ),
    "privacy.suppress": Text(
        "Số đếm từ 1 đến dưới {k} được bảo mật cùng những ô cần thiết, khoảng suy ra được rộng ít "
        "nhất {protection}",
        "Counts from 1 to below {k} are withheld with the cells it takes; what can be computed is "
        "an interval at least {protection} wide",
    ),
    "privacy.anonymity": Text(
        "Mỗi tổ hợp có ít nhất {k} dòng", "Every combination stands in at least {k} rows"
    ),
    "fact.names": Text("Tên trong SQL và API", "Name in SQL and the API"),
    "fact.formerly": Text("Tên cũ còn dùng được", "Former names that still answer"),
    "fact.release": Text("Bản phát hành", "Release"),
    "fact.release.value": Text("số {number}", "no. {number}"),
    "fact.first": Text("Công bố lần đầu", "First published"),
    "fact.updated": Text("Cập nhật lúc", "Updated"),
    "period": Text("{start} – {end}", "{start} – {end}"),
    "period.from": Text("từ {start}", "since {start}"),
    "period.to": Text("đến {end}", "until {end}"),
    "file.csv": Text(
        "Mọi công cụ đều đọc được: UTF-8, dấu phẩy ngăn cột. Riêng Excel thì nạp theo mục Nạp dữ "
        "liệu: bấm đúp để mở sẽ vỡ chữ có dấu và mất số 0 ở đầu mã.",
        "Any tool reads it: UTF-8, separated by commas. Into Excel, load it as told under Load "
        "the data: opened by a double click, accents break and codes lose their leading zeros.",
    ),
    "file.parts": Text(
        "Từng kỳ một tệp ({n})", "One file for each period ({n})", "One file for the period"
    ),
    "file.parts.why": Text(
        "Tệp của một kỳ chỉ đổi khi số liệu của chính kỳ đó đổi.",
        "The file of a period changes only when figures of that very period do.",
    ),
    "file.parquet": Text(
        "Giữ nguyên kiểu của từng trường; hợp với DuckDB, pandas, R, QGIS.",
        "Keeps the type of every field; suits DuckDB, pandas, R, QGIS.",
    ),
    "file.json": Text(
        "Mô tả cho máy đọc: trường, kiểu, ràng buộc, giấy phép (Data Package).",
        "A description for machines: fields, types, constraints, licence (Data Package).",
    ),
    "file.download": Text("Tải {format}", "Download {format}"),
    "file.hash": Text("Bấm vào mã để chọn cả dãy.", "Click a hash to select all of it."),
    "field.name": Text("Trường", "Field"),
    "field.type": Text("Kiểu", "Type"),
    "field.unit": Text("Đơn vị đo", "Unit"),
    "field.meaning": Text("Ý nghĩa", "Meaning"),
    "field.limits": Text("Ràng buộc", "Constraints"),
    "field.key": Text("khoá chính", "primary key"),
    "field.refers": Text("Tra theo", "Refers to"),
    "type.string": Text("văn bản", "text"),
    "type.number": Text("số", "number"),
    "type.integer": Text("số nguyên", "integer"),
    "type.boolean": Text("có hoặc không", "true or false"),
    "type.date": Text("ngày", "date"),
    "type.time": Text("giờ trong ngày", "time of day"),
    "type.datetime": Text("thời điểm", "date and time"),
    "type.year": Text("năm", "year"),
    "type.yearmonth": Text("tháng của năm", "year and month"),
    "type.duration": Text("khoảng thời gian", "duration"),
    "type.geopoint": Text("toạ độ điểm", "point"),
    "type.geojson": Text("hình học", "geometry"),
    "type.object": Text("đối tượng", "object"),
    "type.array": Text("mảng", "array"),
    "type.list": Text("danh sách", "list"),
    "limit.required": Text("bắt buộc có", "required"),
    "limit.unique": Text("không trùng", "unique"),
    "limit.pattern": Text("đúng mẫu", "matches"),
    "limit.enum": Text("một trong", "one of"),
    "limit.between": Text("từ {low} đến {high}", "from {low} to {high}"),
    "limit.least": Text("từ {low} trở lên", "at least {low}"),
    "limit.most": Text("không quá {high}", "at most {high}"),
    "limit.above": Text("lớn hơn {low}", "greater than {low}"),
    "limit.below": Text("nhỏ hơn {high}", "less than {high}"),
    "limit.length.between": Text("dài {low} đến {high} ký tự", "{low} to {high} characters long"),
    "limit.length.least": Text("dài ít nhất {low} ký tự", "at least {low} characters long"),
    "limit.length.most": Text("dài nhiều nhất {high} ký tự", "at most {high} characters long"),
    "cell.true": Text("có", "true"),
    "cell.false": Text("không", "false"),
    "chart.count": Text("Số dòng", "Number of rows"),
    "chart.east": Text("{degrees}° Đ", "{degrees}° E"),
    "chart.north": Text("{degrees}° B", "{degrees}° N"),
    "chart.km": Text("{km} km", "{km} km"),
    "chart.from_to": Text("{low} ({start}) → {high} ({end})", "{low} ({start}) → {high} ({end})"),
    "chart.others": Text("{n} chuỗi khác", "{n} others", "{n} other"),
    "chart.hidden": Text(
        "Biểu đồ bớt {n} mục; bảng dưới đây có đủ.",
        "The chart leaves out {n} items; the table below has them all.",
        "The chart leaves out {n} item; the table below has them all.",
    ),
    "chart.left_out": Text(
        "Còn {n} dòng nữa trong tệp mà biểu đồ và bảng này không nêu.",
        "{n} more rows of the file stand neither in the chart nor in its table.",
        "{n} more row of the file stands neither in the chart nor in its table.",
    ),
    "chart.table": Text(
        "Bảng số liệu của biểu đồ ({n} dòng)",
        "The chart as a table ({n} rows)",
        "The chart as a table ({n} row)",
    ),
    "chart.none": Text(
        "Bản đang dùng chưa có số liệu để vẽ biểu đồ.",
        "The current release has no figures to draw yet.",
    ),
    "preview.about": Text(
        "{shown} dòng đầu trong {n} dòng. Số có dấu ngăn, ô dài rút gọn cho dễ đọc; trong tệp thì "
        "nguyên vẹn.",
        "First {shown} of {n} rows. Figures are grouped and long cells shortened for reading; the "
        "files hold them as they are.",
        "The only row. Figures are grouped and long cells shortened for reading; the files hold "
        "them as they are.",
    ),
    "preview.empty": Text("trống", "empty"),
    "preview.none": Text(
        "Lúc này không đọc được tệp để xem trước.",
        "The file cannot be read for a preview right now.",
    ),
    "quality.met": Text("Đạt {met} trên {n} kiểm tra.", "{met} of {n} checks are met."),
    "quality.not_made.n": Text(
        "{n} kiểm tra không làm được vì thiếu cái để so.",
        "{n} could not be made for want of what they compare with.",
        "{n} could not be made for want of what it compares with.",
    ),
    "quality.findings": Text(
        "Có {n} điều cần biết trước khi dùng:",
        "{n} things to know before use:",
        "One thing to know before use:",
    ),
    "quality.none": Text(
        "Bản này không có kiểm tra nào được ghi lại.", "No checks are recorded for this release."
    ),
    "quality.by": Text("Từng kiểm tra", "Check by check"),
    "state.met": Text("Đạt", "Met"),
    "state.unmet": Text("Chưa đạt", "Not met"),
    "state.let_pass": Text("Được cho qua", "Let pass"),
    "state.not_made": Text("Không kiểm được", "Could not be checked"),
    "quality.decided": Text(
        "Được cho qua bởi {by} (tự khai), ngày {at}:",
        "Let pass by {by} (self-declared) on {at}:",
    ),
    "quality.cases": Text("{n} trường hợp", "{n} cases", "{n} case"),
    "quality.field": Text("trường", "field"),
    "quality.more": Text("Xem thêm {n} trường hợp", "Show {n} more cases", "Show {n} more case"),
    "quality.file": Text("Toàn bộ kết quả kiểm tra (JSON)", "All results of the checks (JSON)"),
    "kind.schema": Text("lược đồ", "schema"),
    "kind.default": Text("quy tắc chung", "rule for every table"),
    "kind.drift": Text("so với bản trước", "against the last release"),
    "kind.suite": Text("bộ kiểm tra", "suite"),
    "kind.privacy": Text("quyền riêng tư", "privacy"),
    "kind.source": Text("nguồn", "source"),
    "history.number": Text("Bản", "No."),
    "history.time": Text("Phát hành lúc", "Released"),
    "history.change": Text("Thay đổi", "Change"),
    "history.manifest": Text("Bản kê", "Manifest"),
    "history.first": Text("bản đầu tiên", "first release"),
    "history.data": Text("số liệu", "data"),
    "history.metadata": Text("chỉ phần mô tả", "description only"),
    "history.current": Text("đang dùng", "current"),
    "history.about": Text(
        "Một bản đã phát hành không bao giờ bị sửa; bản kê ghi mã sha256 của từng tệp và của bản "
        "trước.",
        "A release is never changed; its manifest holds the sha256 of every file and of its "
        "predecessor.",
    ),
    "diff": Text("Thay đổi qua từng bản", "What changed, release by release"),
    "diff.from": Text("Bản {old} → {new}", "No. {old} → {new}"),
    "diff.counts": Text(
        "thêm {added} dòng, bỏ {removed}, sửa {changed}",
        "{added} rows added, {removed} removed, {changed} changed",
    ),
    "diff.changed": Text("Sửa {n} dòng", "{n} rows changed", "{n} row changed"),
    "diff.added": Text("Thêm {n} dòng", "{n} rows added", "{n} row added"),
    "diff.removed": Text("Bỏ {n} dòng", "{n} rows removed", "{n} row removed"),
    "diff.more": Text("Còn {n} dòng nữa.", "{n} more rows.", "{n} more row."),
    "diff.metadata": Text("Phần mô tả", "Description"),
    "diff.fields_added": Text("Trường mới", "New fields"),
    "diff.fields_removed": Text("Trường không còn", "Fields that are gone"),
    "diff.order": Text(
        "Không dòng nào khác; chỉ cách ghi trong tệp thay đổi.",
        "No row differs; only the way the file is written changed.",
    ),
    "diff.no_key": Text(
        "Hai bản không có chung khoá chính nên không so từng dòng được.",
        "The two releases share no primary key, so rows cannot be compared one by one.",
    ),
    "diff.elsewhere": Text(
        "Bản {old} → {new}: không so sánh trên trang này, hãy dùng",
        "No. {old} → {new}: not compared on this page, use",
    ),
    "cite.about": Text(
        "Số bản phát hành chỉ rõ bạn đã dùng số liệu nào; bản ấy không đổi về sau.",
        "The release number says which figures you used; that release will not change.",
    ),
    "cite.synthetic": Text(" [dữ liệu mô phỏng]", " [synthetic data]"),
    "cite.text": Text(
        "{department} ({year}). {title}{synthetic}, bản phát hành số {number} ngày {day}. {site}.",
        "{department} ({year}). {title}{synthetic}, release {number} of {day}. {site}.",
    ),
    "load.about": Text(
        "Mỗi đoạn chạy được ngay khi dán. Bấm vào một đoạn là chọn cả đoạn.",
        "Each snippet runs as pasted. A click selects all of it.",
    ),
    "load.pandas": Text(
        "Cần pandas và pyarrow. Đọc Parquet để mã giữ được số 0 ở đầu.",
        "Needs pandas and pyarrow. Parquet keeps the leading zeros of codes.",
    ),
    "load.r": Text("Không cần gói nào thêm.", "Needs no package."),
    "load.excel": Text(
        "Trong Excel: Dữ liệu → Lấy dữ liệu → Truy vấn trống → Trình soạn thảo nâng cao, rồi dán "
        "đoạn này. Bấm đúp để mở tệp CSV thì Excel hiện sai chữ có dấu và bỏ mất số 0 ở đầu mã.",
        "In Excel: Data → Get Data → Blank Query → Advanced Editor, then paste this. A CSV opened "
        "by a double click shows broken accents in Excel and loses the leading zeros of codes.",
    ),
    "load.curl": Text("Tải về rồi đối chiếu mã sha256.", "Download, then check the sha256."),
    "load.machine": Text("Cho máy đọc", "For machines"),
    "load.package_show": Text("Mô tả theo API CKAN", "Description by the CKAN API"),
    "load.manifest": Text("Bản kê của bản phát hành", "Manifest of the release"),
    "copy": Text("Sao chép", "Copy"),
    "copied": Text("Đã sao chép", "Copied"),
    "snippet": Text("Đoạn lệnh {name}", "{name} snippet"),
    "scroll": Text("Kéo ngang bảng để xem hết →", "Drag the table sideways to see all →"),
    "table": Text("Bảng: {name}", "Table: {name}"),
    # When something is not there
    "error.404.title": Text("Không có trang này", "There is no such page"),
    "error.404.text": Text(
        "Địa chỉ có thể đã gõ sai, hoặc bộ dữ liệu chưa từng được công bố ở đây. Bộ nào đã công "
        "bố thì địa chỉ của nó không mất.",
        "The address may be mistyped, or the dataset was never published here. What was once "
        "published keeps its address.",
    ),
    "error.405.title": Text("Trang này chỉ để đọc", "This page can only be read"),
    "error.405.text": Text(
        "Địa chỉ này không nhận yêu cầu kiểu đó.",
        "This address does not take that kind of request.",
    ),
    "error.500.title": Text("Cổng gặp lỗi", "Something went wrong here"),
    "error.500.text": Text(
        "Lỗi ở phía cổng, không phải ở bạn. Tệp đã công bố vẫn tải được như thường.",
        "The fault is ours, not yours. Published files can still be downloaded.",
    ),
    "error.503.title": Text("Danh mục đang được lập", "The catalogue is being built"),
    "error.503.text": Text(
        "Cổng chưa có danh mục để hiển thị. Xin quay lại sau ít phút.",
        "There is no catalogue to show yet. Please come back in a few minutes.",
    ),
    "error.503.operator": Text(
        "Người vận hành: chạy lệnh dưới đây để thu nhận, kiểm tra và công bố.",
        "Operators: run the command below to ingest, check and publish.",
    ),
    "error.other.title": Text("Không trả lời được", "This cannot be answered"),
    "error.other.text": Text(
        "Yêu cầu không thực hiện được (mã {status}).",
        "The request cannot be carried out (status {status}).",
    ),
    "error.home": Text("Về trang chủ", "Go to the home page"),
}

"""`opendata new`: what is proposed from a sample, and that it reads that sample."""

from pathlib import Path

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner

from catalog import dataset as declared
from pipelines import propose, sample
from pipelines.cli import app
from schemas.errors import DeclarationError, OpenDataError
from schemas.strict import TO_FILL_IN
from tests.pipelines.test_flow import province

REVIEWED = "reviewed: 2026-11-22"
HEADER = "Mã xã;Họ và tên;Ngày cấp;Diện tích (ha);Đạt chuẩn;Loại;Năm"


def row(i: int) -> str:
    area, day = f"{1 + i % 9}.{100 + i},{10 + i}", f"{1 + i % 28:02d}/{1 + i % 12:02d}/2024"
    name, yes = f"Nguyễn Văn {chr(65 + i % 26)}nh", ("Có", "Không")[i % 2]
    return f"{1700 + i:05d};{name};{day};{area};{yes};{('xã', 'phường')[i % 2]};{2020 + i % 4}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ho_so.csv"
    lines = ["Danh sách (giả định)", HEADER, *(row(i) for i in range(60))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def proposed(path: Path) -> propose.Proposal:
    return propose.propose(sample.read(path), {})


def facts(found: propose.Proposal) -> dict[str, dict[str, object]]:
    return {f.name: {k: v for k, v in f.facts.items() if k != "constraints"} for f in found.fields}


def test_types_are_those_of_all_cells(file: Path) -> None:
    found = facts(proposed(file))
    assert found["ma_xa"] == {"type": "string"}
    assert found["ngay_cap"] == {"type": "date", "format": "%d/%m/%Y"}
    area = {"type": "number", "groupChar": ".", "decimalChar": ",", "unit": "ha"}
    assert found["dien_tich_ha"] == area
    assert found["dat_chuan"] == {"type": "boolean", "trueValues": ["Có"], "falseValues": ["Không"]}
    assert found["nam"] == {"type": "year"}


def test_codes_options_and_the_key_are_seen(file: Path) -> None:
    found = proposed(file)
    limits = {f.name: f.facts.get("constraints") for f in found.fields}
    assert limits["ma_xa"] == {"pattern": "^[0-9]{5}$", "required": True}
    assert limits["loai"] == {"enum": ["phường", "xã"], "required": True}
    assert found.key == ("ma_xa",)


def test_names_of_persons_are_not_taken_over(file: Path) -> None:
    (personal,) = [f for f in proposed(file).fields if f.personal]
    assert personal.name == "ho_va_ten"


def test_a_few_odd_cells_are_named_and_many_make_it_text(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines()
    lines[10] = lines[10].replace("/2024", "/hai")
    file.write_text("\n".join(lines) + "\n", "utf-8")
    (field,) = [f for f in proposed(file).fields if f.name == "ngay_cap"]
    assert field.facts["type"] == "date"
    assert "1 ô không thuộc kiểu này, ở dòng 11" in field.notes[0][0]
    for i in range(20, 30):
        lines[i] = lines[i].replace("/2024", "/hai")
    file.write_text("\n".join(lines) + "\n", "utf-8")
    (field,) = [f for f in proposed(file).fields if f.name == "ngay_cap"]
    assert field.facts["type"] == "string"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["01/02/2024", "03/04/2024"], "tháng/ngày"),
        (["1.234", "5.678"], "có thể là nghìn"),
    ],
)
def test_what_reads_in_two_ways_is_said_to(tmp_path: Path, cells: list[str], said: str) -> None:
    path = tmp_path / "a.csv"
    lines = [f"x{i},{cell}" for i, cell in enumerate(cells)]
    path.write_text("ten,so\n" + "\n".join(lines) + "\n", "utf-8")
    (field,) = [f for f in proposed(path).fields if f.name == "so"]
    assert any(said in vi for vi, _ in field.notes)


def test_an_old_encoding_is_guessed_and_said_to_be_a_guess(tmp_path: Path, file: Path) -> None:
    path = tmp_path / "cu.csv"
    text = "ten,so\n" + "".join(f"đơn đưng {i},{i}\n" for i in range(9))
    path.write_bytes(text.encode("cp1258"))
    found = sample.read(path)
    assert found.layout["dialect"]["encoding"] == "windows-1258"
    assert any("bảng mã đoán là" in vi for vi, _ in found.notes)


def test_a_workbook_with_a_header_of_two_rows_reads_itself(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Lúa theo xã (giả định)"])
    sheet.append(["Xã", "Diện tích", None])
    sheet.append([None, "Xuân", "Mùa"])
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("A2:A3")
    for i in range(40):
        sheet.append([f"Xã số {i}", 10 + i, 20.5 + i])
    path = tmp_path / "lua.xlsx"
    book.save(path)
    found = proposed(path)
    assert [f.header for f in found.fields] == ["Xã", "Diện tích Xuân", "Diện tích Mùa"]
    assert found.key == ("xa",)
    root = province(tmp_path).root
    done = new(root, tmp_path, path)
    assert done.exit_code == 0, done.output
    checked = run(root, tmp_path, "check", "thu", str(path), "--json")
    assert '"rows_out": 40' in checked.output


def yearly(path: Path, *years: int) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for year in years:
        sheet = book.create_sheet(f"Plan_{year}")
        sheet.append([f"Lúa năm {year} (giả định)"])
        sheet.append(["Xã", "Diện tích"])
        for i in range(9 + year % 10):
            sheet.append([f"Xã số {i}", 10 + i])
    book.save(path)
    return path


def test_next_years_workbook_is_read_by_the_same_declaration(tmp_path: Path) -> None:
    root = province(tmp_path).root
    done = new(root, tmp_path, yearly(tmp_path / "lua.xlsx", 2024))
    assert done.exit_code == 0, done.output
    content = yaml.safe_load((root / "datasets/so_do/thu.yaml").read_text("utf-8"))
    (table,) = content["source"]["variants"][0]["tables"]
    assert table["sheets"] == r"plan_\d{4}"
    assert table["titles"] == {"1": r"lua\ nam\ \d{4}\ \(gia\ dinh\)"}
    assert r"(?P<nam>\d{4})" in " ".join(done.output.split())
    following = yearly(tmp_path / "lua-2025.xlsx", 2025)
    checked = run(root, tmp_path, "check", "thu", str(following), "--json")
    assert '"rows_out": 14' in checked.output, checked.output


def test_of_a_sheet_for_each_year_one_is_proposed_and_the_others_are_named(tmp_path: Path) -> None:
    found = sample.read(yearly(tmp_path / "lua.xlsx", 2023, 2024))
    assert found.layout["tables"][0]["sheets"] == "plan_2024"
    assert any("(Plan_2023)" in vi and r"(?P<nam>\d{4})" in vi for vi, _ in found.notes)


def test_the_proposal_loads_and_reads_its_sample(tmp_path: Path, file: Path) -> None:
    root = province(tmp_path).root
    done = new(root, tmp_path, file)
    assert done.exit_code == 0, done.output
    dataset = declared.load(root).dataset("thu")
    assert dataset.declaration.privacy.reviewed is None
    assert dataset.declaration.privacy.drop == ("Họ và tên",)
    assert "ho_va_ten" not in dataset.schema.names
    content = yaml.safe_load((root / "quality/so_do/thu.yaml").read_text("utf-8"))
    assert content["expectations"][0]["kwargs"] == {"min_value": 30, "max_value": 120}
    checked = run(root, tmp_path, "check", "thu", str(file))
    assert "Chưa có biên bản rà soát" in checked.output
    assert "60" in checked.output


def test_what_a_person_has_to_write_is_named_and_without_it_nothing_is_published(
    tmp_path: Path, file: Path
) -> None:
    root = province(tmp_path).root
    done = new(root, tmp_path, file)
    assert "datasets/so_do/thu.yaml: điền" in done.output
    for key in ("title (3)", "title_en (", "description (", "themes (", "coverage ("):
        assert key in done.output, done.output
    path = root / "datasets/so_do/thu.yaml"
    path.write_text(path.read_text("utf-8").replace("privacy:", f"privacy:\n  {REVIEWED}"), "utf-8")
    refused = run(root, tmp_path, "check", "thu", str(file))
    assert isinstance(refused.exception, DeclarationError)
    assert "datasets/so_do/thu.yaml: title (3), title_en (4), description (" in str(
        refused.exception
    )
    assert "still to be filled in" in str(refused.exception)
    ran = run(root, tmp_path, "run")
    assert ran.exit_code == 1
    for said in ("title (3), title_en (4)", "still to be filled in", "│ thu", "│ tram"):
        assert said in " ".join(ran.output.split()), ran.output
    assert run(root, tmp_path, "run", "tram").exit_code == 0
    for tree in ("datasets", "schemas"):
        path = root / tree / "so_do/thu.yaml"
        path.write_text(path.read_text("utf-8").replace(TO_FILL_IN, "Hồ sơ"), "utf-8")
    assert declared.load(root).dataset("thu").declaration.title == "Hồ sơ thu"


def test_a_draft_is_tried_but_not_listed(tmp_path: Path, file: Path) -> None:
    root = province(tmp_path).root
    new(root, tmp_path, file)
    run(root, tmp_path, "index")
    listed = run(root, tmp_path, "sql", "SELECT name FROM meta.datasets", "--csv")
    assert "diem_do" in listed.output
    assert "thu" not in listed.output.split()


def test_what_is_there_is_not_overwritten(tmp_path: Path, file: Path) -> None:
    root = province(tmp_path).root
    before = (root / "datasets/so_do/diem_do.yaml").read_bytes()
    done = run(root, tmp_path, "new", "so_do/diem_do", "--from", str(file))
    assert done.exit_code != 0
    assert (root / "datasets/so_do/diem_do.yaml").read_bytes() == before
    assert run(root, tmp_path, "new", "khong_co/x", "--from", str(file)).exit_code != 0
    assert run(root, tmp_path, "new", "so_do/X-1", "--from", str(file)).exit_code != 0


def test_printed_only_nothing_is_written(tmp_path: Path, file: Path) -> None:
    root = province(tmp_path).root
    done = run(root, tmp_path, "new", "so_do/thu", "--from", str(file), "--print")
    assert "primaryKey" in done.output
    assert not (root / "datasets/so_do/thu.yaml").exists()


def test_no_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("", "utf-8")
    with pytest.raises(OpenDataError, match="không thấy bảng nào"):
        sample.read(path)


def run(root: Path, folder: Path, *arguments: str):  # type: ignore[no-untyped-def]  # click's Result
    environment = {
        "OPENDATA_DECLARATIONS": str(root), "OPENDATA_HOME": str(folder / "home"),
    }  # fmt: skip
    return CliRunner().invoke(app, [*arguments], env=environment)


def new(root: Path, folder: Path, file: Path):  # type: ignore[no-untyped-def]  # click's Result
    return run(root, folder, "new", "so_do/thu", "--from", str(file))

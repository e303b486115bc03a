"""Rows taken by a pattern are what the parser makes of them, and nothing else is taken."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import open_xlsx, plain_rows
from pipelines.opened import Sink

LINK = "http://x/relationships/worksheet"
PARTS = {
    "xl/workbook.xml": '<workbook><sheets><sheet name="a" id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships>"
    f'<Relationship Id="r1" Type="{LINK}" Target="a.xml"/></Relationships>',
    "xl/styles.xml": "<styleSheet><fonts><font/><font><name val='.VnTimeH'/></font></fonts>"
    "<cellXfs><xf/><xf numFmtId='14'/><xf fontId='1'/></cellXfs></styleSheet>",
    "xl/sharedStrings.xml": "<sst><si><t>xã</t></si><si><t> </t></si></sst>",
}
PLAIN = (
    '<c r="{}"><v>12</v></c>', '<c r="{}" s="1"><v>45292.5</v></c>', '<c r="{}" s="1"/>',
    '<c r="{}" t="s"><v>0</v></c>', '<c r="{}" t="s"><v>1</v></c>', '<c r="{}" t="n" />',
    '<c r="{}" s="2" t="inlineStr"><is><t>th¸i_x0041_</t></is></c>', '<c r="{}"></c>',
    '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> Định Hoá </t></is></c>',
    '<c r="{}" t="b"><v>1</v></c>', '<c r="{}" t="e"><v>#REF!</v></c>',
    '<c r="{}" t="str"><v>a</v></c>', '<c r="{}" t="d"><v>2025-07-01</v></c>',
)  # fmt: skip
ODD = (
    '<c r="{}"><f>1+1</f><v>2</v></c>', '<c r="{}"><f>1+1</f></c>', '<c r="{}"><v></v></c>',
    '<c r="{}" t="inlineStr"><is><t>a&amp;b</t></is></c>', '<x:c r="{}"><x:v>7</x:v></x:c>',
    '<c r="{}" t="inlineStr"><is><r><t>a</t></r><r><t>b\r\n</t></r></is></c>',
    "<c r='{}'><v>3</v></c>", '<c t="n" r="{}"><v>4</v></c>', '<c r="{}"> <v>5</v> </c>',
)  # fmt: skip
ROWS = (
    '<row r="{}">', '<row r="{}" spans="1:4" x14ac:dyDescent="0.25">', '<row r="{}" hidden="1">',
    "<row r='{}'>", '<row ht="9" r="{}">',
)  # fmt: skip


def told(sheet: str) -> list[str]:
    """What a workbook of this sheet hands over."""
    packed, lines = io.BytesIO(), list[str]()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, content in (PARTS | {"xl/a.xml": sheet}).items():
            zipped.writestr(name, content)
        open_xlsx.sheets(zipped, Sink(lines.append))
    return lines


@st.composite
def rows(draw: st.DrawFn) -> str:
    found = []
    for number in range(1, draw(st.integers(1, 6))):
        chosen = draw(st.lists(st.sampled_from(PLAIN + ODD), max_size=4))
        if draw(st.booleans()):
            chosen = [cell for cell in chosen if cell in PLAIN]
        cells = (cell.format(f"{'ABCD'[i]}{number}") for i, cell in enumerate(chosen))
        found.append(draw(st.sampled_from(ROWS)).format(number) + "".join(cells) + "</row>")
    return draw(st.sampled_from(("", "\n"))).join(found)


@settings(deadline=None)
@given(rows())
def test_what_is_taken_by_the_pattern_is_what_the_parser_reads(body: str) -> None:
    sheet = f'<?xml version="1.0"?><worksheet>{{}}<sheetData>{body}</sheetData></worksheet>'
    assert told(sheet.format("")) == told(sheet.format("<!-- by the parser alone -->"))


@pytest.mark.parametrize("cell", PLAIN)
def test_cells_of_most_programs_are_plain(cell: str) -> None:
    row = f'<row r="1" spans="1:1">{cell.format("A1")}</row>'
    [found] = list(plain_rows.parts(row.encode()) or ())
    assert isinstance(found, plain_rows.Row)
    assert found.xml == row


@pytest.mark.parametrize("cell", ODD)
def test_other_cells_are_left_to_the_parser(cell: str) -> None:
    row = f'<row r="1">{cell.format("A1")}</row>'.encode()
    assert list(plain_rows.parts(row) or ()) == [row]


@pytest.mark.parametrize("around", ["<!--{}-->", "<![CDATA[{}]]>", "<?x {}?>"])
def test_what_only_looks_like_a_row_is_none(around: str) -> None:
    row = around.format('<row r="1"><c r="A1"><v>1</v></c></row>')
    nothing = told("<worksheet><sheetData></sheetData></worksheet>")
    assert told(f"<worksheet><sheetData>{row}</sheetData></worksheet>") == nothing


def test_a_control_character_is_damage_wherever_it_stands() -> None:
    for text in ("a\x01b", "a\ufffeb"):
        row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
        with pytest.raises(Exception, match="not well-formed"):
            told(f"<worksheet><sheetData>{row}</sheetData></worksheet>")


def test_another_encoding_is_the_parsers() -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>'
    sheet = f"{head}<worksheet><sheetData>{row}</sheetData></worksheet>"
    assert "Ã¡" in told(sheet.replace("x</t>", "á</t>"))[0].encode().decode("unicode_escape")

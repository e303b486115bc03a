"""Broken text is known by certain signs; text that only looks odd is left alone."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.mojibake import first_broken, is_broken, may_be_broken

LETTERS = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
SENTENCE = "Ủy ban nhân dân xã Phú Đình, đường Lương Ngọc Quyến"


def misread(text: str, codec: str) -> str:
    """Its UTF-8 as someone reads it who takes it for a western encoding."""
    return "".join(
        bytes([b]).decode(codec if codec == "latin-1" or b not in _UNUSED else "latin-1")
        for b in text.encode()
    )


_UNUSED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # of Windows-1252


@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_text_whose_utf8_was_misread_is_broken(codec: str) -> None:
    for text in (SENTENCE, SENTENCE.upper(), "25 °C", "120 m²", "5 000 ₫", "“Tốt”", "a … b", "ưu"):
        assert is_broken(misread(text, codec)), text
        assert is_broken(misread(misread(text, codec), codec)), text
    for letter in LETTERS:
        assert is_broken(f"x{misread(letter, codec)}n"), letter


@pytest.mark.parametrize(
    "text",
    [
        "Th\ufffdi Nguyên",
        "a\x85b",
        "a\x00b",
        "th¸i nguyªn",
        "huyÖn §¹i Tõ, phæ Yªn nhµ n­íc",
        "C?u Gia B?y",
        "CâÌu Gia BaÒy",
        "Nguy?n V?n",
        "(tr?n) Ch?",
        "s? Tr??ng",
        "Ðồng Hỷ",
        "Quân ðội",
    ],
)
def test_what_decoding_leaves_is_broken(text: str) -> None:
    assert is_broken(text)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE, SENTENCE.upper(), "“CÀ PHÊ”", "TÊN “XÃ”", "XÃ\xa0PHÚ ĐÌNH", "ĐÃ…", "và”…",
        "CHÂU Â", "25 °C, 3 m², ½, 5 µm, § 4, ± 2", "giá 5€–7€", "Ê\xa0kíp", "©Sở", "N°", "A·B",
        "dòng\thai\nba", "Œuvre", "Ångström", "Zürich", "naïve", "x ≤ 5 ‰", "🙂",
        "Có không?Tôi", "sao?em hỏi", "a.vn/tim?q=cau&x=b", "https://a.vn?b", "?", "??", "A?B",
        "Gì? Đâu?",
    ],
)  # fmt: skip
def test_rare_signs_and_words_are_not(text: str) -> None:
    assert not is_broken(text)


@given(st.text(alphabet=LETTERS + "abc XYZ,.-0123456789\n", max_size=40))
def test_words_of_vietnamese_letters_are_not(text: str) -> None:
    """But `Ì` and `Ò` behind a small vowel, where no word has them: `CâÌu`."""
    assume(not any(before in "aeiouyâãêôõý" and after in "ÌÒ" for before, after in pairwise(text)))
    assert not is_broken(text)


@given(st.text(max_size=30))
def test_the_quick_look_misses_nothing(text: str) -> None:
    for shown in (text, misread(text, "cp1252")):
        if is_broken(shown) and not any(c < " " or c == "\x7f" for c in shown):
            assert may_be_broken(shown.encode())


@given(st.lists(st.text(max_size=12) | st.sampled_from(["C?u Gia B?y", "Ã¡", "th¸i", "a\x1fb"])))
def test_the_first_broken_of_many_is_the_one_that_is_found_one_by_one(texts: list[str]) -> None:
    one_by_one = next((at for at, text in enumerate(texts) if is_broken(text)), None)
    assert first_broken(texts) == one_by_one


@pytest.mark.parametrize(
    "text", ["Tr&#7841;m", "Tr&#x1EA1;m", "Tr\\u1ea1m", "A &amp; B", "C&ocirc;ng"]
)
def test_letters_as_html_or_json_write_them_are_broken(text: str) -> None:
    assert is_broken(text)
    assert may_be_broken(text.encode())


@pytest.mark.parametrize("text", ["R&D; Q&A", "AT&T", "a=1&b=2", "C:\\users\\u", "&#;", "x && y"])
def test_ampersands_and_backslashes_are_text(text: str) -> None:
    assert not is_broken(text)

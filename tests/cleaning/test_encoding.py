"""The encodings of pages, honest ones and lies; the five lies are those that Scrapy's own decoding gets wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.encoding import decode
from cleaning.errors import PageError
from cleaning.records import Reason

CHINESE = (
    "<html><head>{meta}</head><body><p>泡茶的水温要看茶的种类，绿茶八十度就够了，乌龙茶要用沸水。</p></body></html>"
)
GBK_META = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />'
UTF8_META = '<meta charset="utf-8">'


@pytest.mark.parametrize(
    ("codec", "meta", "header"),
    [
        ("gbk", "", "text/html; charset=utf-8"),
        ("gbk", GBK_META, "text/html; charset=utf-8"),
        ("utf-8", "", "text/html; charset=gb2312"),
        ("utf-8", '<meta charset="gbk">', "text/html"),
        ("gbk", "", "text/html; charset=ISO-8859-1"),
    ],
)
def test_a_lie_is_not_believed(codec: str, meta: str, header: str) -> None:
    page = CHINESE.format(meta=meta)
    decoded = decode(page.encode(codec), header)
    assert decoded.text == page
    assert any(line.startswith("conflict:") for line in decoded.evidence)


@pytest.mark.parametrize(
    ("codec", "meta", "header"),
    [
        ("utf-8", "", None),
        ("utf-8", UTF8_META, "text/html"),
        ("utf-8", "", "text/html; charset=UTF-8"),
        ("gbk", "", None),
        ("gbk", GBK_META, "text/html"),
        ("gb18030", "", "text/html; charset=x-gbk"),
        ("utf-16", "", None),
        ("utf-16-le", "", None),
        ("utf-8-sig", "", "text/html; charset=gbk"),
    ],
)
def test_an_honest_page_is_read_as_it_says(codec: str, meta: str, header: str | None) -> None:
    page = CHINESE.format(meta=meta)
    assert decode(page.encode(codec), header).text == page


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("這壺茶泡了三次還有香氣，看來茶葉品質不錯，值得再買。", "big5"),
        ("これは日本語の文章です。漢字とひらがなが混じっています。", "euc_jp"),
        ("これは日本語の文章です。漢字とひらがなが混じっています。", "cp932"),
        ("이것은 한국어 문장입니다. 인코딩을 확인합니다.", "euc_kr"),
        ("Voilà un été passé à côté de la forêt, très agréable, déjà fini.", "cp1252"),
        ("Это русский текст, чтобы проверить определение кодировки страницы.", "cp1251"),
        ("朱镕基、喆、堃这样的字不在 GB2312 里，页面却总这样标。", "gbk"),
    ],
)
def test_undeclared_encodings_are_found(text: str, codec: str) -> None:
    assert decode(f"<p>{text}</p>".encode(codec)).text == f"<p>{text}</p>"


def test_a_gbk_fragment_in_a_utf8_page_is_read_as_gbk() -> None:
    page = (
        "<p>正文是用 UTF-8 存的，有好几句话。</p><i>".encode()
        + "页脚却是另一个模板".encode("gbk")
        + "</i><p>完。</p>".encode()
    )
    decoded = decode(page)
    assert decoded.text == "<p>正文是用 UTF-8 存的，有好几句话。</p><i>页脚却是另一个模板</i><p>完。</p>"
    assert "fragments in between read as gb18030" in decoded.evidence


@pytest.mark.parametrize("cut", [1, 2])
def test_a_page_cut_off_within_a_character_is_read(cut: int) -> None:
    text = "页面在传输时断开，最后一个字只到了一半"
    for codec in ("utf-8", "gbk"):
        data = (text * 5).encode(codec)
        decoded = decode(data[:-1] if codec == "gbk" else data[:-cut])
        assert decoded.text.startswith(text * 4)
        assert decoded.replaced == 1


def test_a_few_characters_alone_do_not_outweigh_the_declaration() -> None:
    assert decode("短".encode("gbk"), "text/html; charset=gbk").text == "短"


@pytest.mark.parametrize(
    "body",
    [b"\x89PNG\r\n\x1a\n" + bytes(100), b"%PDF-1.7 x", b"PK\x03\x04zip", b"\x1f\x8b\x08gzip", bytes(range(32)) * 40],
)
def test_a_binary_body_is_refused_with_its_kind(body: bytes) -> None:
    with pytest.raises(PageError) as caught:
        decode(body)
    assert caught.value.reason is Reason.BINARY


@given(st.text(min_size=1))
def test_utf8_always_comes_back(text: str) -> None:
    body = text.encode("utf-8", "ignore")
    try:
        decoded = decode(body, "text/html; charset=utf-8")
    except PageError:
        return  # control characters only: said to be binary
    if decoded.encoding in ("utf-8", "ascii") and not body.startswith(b"\xef\xbb\xbf"):
        assert decoded.text == body.decode()


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=gbk", "text/html; charset=nonsense"]))
def test_any_bytes_give_a_text_or_a_reason(body: bytes, header: str | None) -> None:
    try:
        text = decode(body, header).text
    except PageError as error:
        reason = error.reason
    else:
        reason = None
        assert isinstance(text, str)
    assert reason in (None, Reason.BINARY, Reason.UNDECODABLE)

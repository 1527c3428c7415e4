"""The text of a drawn article: of what kind, in which markup, and what is put into it that is none of it."""
# ruff: noqa: E501 - markup stands in one line

from __future__ import annotations

from collections.abc import Callable

from benchmarks.drawn_article.page import Page, escape

Line = tuple[str, str]
"""A kind (p, h, li, q, code, row) and a text; rows have their cells apart by tabs."""


def lines_of(page: Page) -> list[Line]:
    """Draw the lines of the text by the kind of article; the truth of the text is what they say."""
    rng, draw = page.draw.random, page.draw
    kinds = ["plain", "plain", "headed", "short", "long", "list", "table", "quote", "brief lines", "numbered", "steps"]
    kinds += ["code", "footnotes"] if page.language == "en" else []
    kinds += ["interview", "poem", "notice", "code", "letter", "questions", "digest"] if page.chinese else []
    kind = draw.pick("kind", kinds)
    size = {"short": rng.randint(1, 2), "long": rng.randint(14, 22)}.get(kind, rng.randint(4, 9))
    few = page.language not in ("zh", "en")
    made: list[Line] = [("p", page.paragraph(1, 1 if few else 4)) for _ in range(min(size, 4) if few else size)]
    change = _KINDS.get(kind)
    return change(page, made) if change else made


def _headed(page: Page, lines: list[Line]) -> list[Line]:
    at = range(1, len(lines), 3)
    return [
        one
        for n, line in enumerate(lines)
        for one in ((("h", page.fresh(page.of("heads"))), line) if n in at else (line,))
    ]


def _list(page: Page, lines: list[Line]) -> list[Line]:
    items: list[Line] = [("li", page.sentence().rstrip("。.")) for _ in range(page.draw.random.randint(3, 7))]
    return [*lines[:2], *items, *lines[2:]]


def _table(page: Page, lines: list[Line]) -> list[Line]:
    head = page.say("项目\t数量\t单位", "Item\tCount\tUnit")
    names = page.say("早稻 玉米 大豆 油菜 茶叶", "Rice Maize Beans Rape Tea").split()
    unit = page.say("吨", "tons")
    rows: list[Line] = [("row", f"{name}\t{page.draw.random.randint(10, 900)}\t{unit}") for name in names]
    return [*lines[:2], ("row", head), *rows, *lines[2:]]


def _quote(page: Page, lines: list[Line]) -> list[Line]:
    return [*lines[:2], ("q", page.paragraph(1, 2)), *lines[2:]]


def _brief(page: Page, lines: list[Line]) -> list[Line]:
    return (
        [("p", page.sentence()) for _ in range(page.draw.random.randint(8, 16))]
        if page.language in ("zh", "en")
        else lines
    )


def _numbered(page: Page, lines: list[Line]) -> list[Line]:
    marks = page.say("一二三四五六七八九十", "123456789")
    form = page.draw.pick("numbers", ["、", "dot"])
    made: list[Line] = []
    for mark, line in zip(marks, lines, strict=False):
        head = page.fresh(page.of("heads")).split("、")[-1]
        made += [
            ("p", f"{mark}、{head}" if page.chinese and form == "、" else f"{marks.index(mark) + 1}. {head}"),
            line,
        ]
    return made


def _steps(page: Page, lines: list[Line]) -> list[Line]:
    made: list[Line] = [("p", page.say(f"第{n}步：", f"Step {n}: ") + page.sentence()) for n in range(1, 6)]
    return [lines[0], *made, lines[-1]]


def _code(page: Page, lines: list[Line]) -> list[Line]:
    code = "import time\n\nstart = time.perf_counter()\nfor row in rows:\n    handle(row)\nprint(time.perf_counter() - start)"
    return [*lines[:2], ("code", code), *lines[2:], ("code", "pip install rowtools\nrowtools --check data.csv")]


def _footnotes(page: Page, lines: list[Line]) -> list[Line]:
    notes: list[Line] = [("li", page.sentence()) for _ in range(2)]
    return [*lines, ("h", "Notes"), *notes]


def _interview(page: Page, lines: list[Line]) -> list[Line]:
    ask, answer = page.draw.any(
        ("问：", "答："), ("记者：", f"{page.draw.random.choice(page.of('names'))}："), ("Q：", "A：")
    )
    pairs = [
        (("p", ask + page.sentence()[:24].rstrip("，。") + "？"), ("p", answer + page.paragraph(1, 3))) for _ in lines
    ]
    return [lines[0], *(line for pair in pairs for line in pair)]


def _poem(page: Page, lines: list[Line]) -> list[Line]:
    parts = [
        part for _, line in lines for part in line.replace("“", "").replace("”", "").split("，") if 4 <= len(part) <= 14
    ]
    return [("p", part.rstrip("。")) for part in dict.fromkeys(parts)][:14] or lines


def _notice(page: Page, lines: list[Line]) -> list[Line]:
    opening = page.draw.any("各县（市、区）人民政府，市直有关单位：", "各有关单位：", "各位居民：")
    office = page.draw.any("江城市科学技术局", "白鹿县人民政府办公室", "城南街道办事处", "教务处")
    day = page.when
    signed = page.draw.any(f"{day.year}年{day.month}月{day.day}日", f"{day:%Y年%m月%d日}")
    heads = [("p", head) for head in ("一、基本情况", "二、申报条件", "三、有关要求")]
    body = [one for n, line in enumerate(lines) for one in ((heads[n], line) if n < len(heads) else (line,))]
    if page.published is None:
        page.published, page.precision = day, "day"
    end: list[Line] = [("p", "特此通知。"), ("p", office), ("p", signed)]
    return [("p", opening), *body, *end]


def _letter(page: Page, lines: list[Line]) -> list[Line]:
    return [("p", "亲爱的朋友："), *lines, ("p", "祝好。")]


def _questions(page: Page, lines: list[Line]) -> list[Line]:
    made: list[Line] = []
    for number, line in enumerate(lines[:5], 1):
        made += [("h", f"Q{number}：{page.sentence()[:18].rstrip('，。')}？"), line]
    return made


def _digest(page: Page, lines: list[Line]) -> list[Line]:
    return [("p", f"【{page.draw.random.choice(page.of('others'))[:8]}】{line}") for _, line in lines]


_KINDS: dict[str, Callable[[Page, list[Line]], list[Line]]] = {
    "headed": _headed,
    "list": _list,
    "table": _table,
    "quote": _quote,
    "brief lines": _brief,
    "numbered": _numbered,
    "steps": _steps,
    "code": _code,
    "footnotes": _footnotes,
    "interview": _interview,
    "poem": _poem,
    "notice": _notice,
    "letter": _letter,
    "questions": _questions,
    "digest": _digest,
}


def body_of(page: Page, lines: list[Line], first: str = "", last: str = "") -> str:
    """Return the markup of the text and add it to the truth; `first` and `last` are lines of bylines in its form."""
    form = page.draw.pick("text form", list(_FORMS))
    heading = page.draw.pick("heading", ["h2", "h3", "strong", "p", "center"])
    page.text += [text.replace("\t", " | ") for _, text in lines]
    wrap = _FORMS[form]
    made: list[str] = (
        [f"<p>{escape(first)}</p>" if form == "first letter" else wrap(page, escape(first))] if first else []
    )
    number = 0
    places = _places(page, lines)
    while number < len(lines):
        kind, text = lines[number]
        if kind in ("li", "row"):
            end = number
            while end < len(lines) and lines[end][0] == kind:
                end += 1
            made.append(_group(page, kind, [one for _, one in lines[number:end]]))
            number = end
            continue
        made.append(_single(page, kind, text, wrap, heading))
        made.extend(places.get(number, ()))
        number += 1
    made += [wrap(page, escape(last))] if last else []
    return "\n".join(made)


def _single(page: Page, kind: str, text: str, wrap: Callable[[Page, str], str], heading: str) -> str:
    if kind == "code":
        return f"<pre><code>{escape(text)}</code></pre>"
    if kind == "q":
        return f"<blockquote><p>{escape(text)}</p></blockquote>"
    if kind == "h":
        if heading in ("h2", "h3"):
            return f"<{heading}>{escape(text)}</{heading}>"
        inner = escape(text) if heading == "p" else f"<strong>{escape(text)}</strong>"
        return f'<p style="text-align:center">{inner}</p>' if heading == "center" else wrap(page, inner)
    return wrap(page, escape(text))


def _group(page: Page, kind: str, texts: list[str]) -> str:
    if kind == "row":
        cell = page.draw.any("td", "td")
        rows = ("".join(f"<{cell}>{escape(one)}</{cell}>" for one in text.split("\t")) for text in texts)
        return f'<table border="1">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'
    tag = page.draw.pick("list tag", ["ul", "ol", "ul with p"])
    inner = "<li><p>{}</p></li>" if tag == "ul with p" else "<li>{}</li>"
    return f"<{tag[:2]}>{''.join(inner.format(escape(text)) for text in texts)}</{tag[:2]}>"


def _spans(_page: Page, text: str) -> str:
    middle = len(text) // 2 if "&" not in text and "<" not in text else 0
    parts = filter(None, (text[:middle], text[middle:]))
    return f'<p style="line-height:2em">{"".join(f"<span><span>{part}</span></span>" for part in parts)}</p>'


def _first_letter(_page: Page, text: str) -> str:
    plain = text and text[0] not in '<&“"「'
    return f'<p><span class="dropcap">{text[0]}</span>{text[1:]}</p>' if plain else f"<p>{text}</p>"


_FORMS: dict[str, Callable[[Page, str], str]] = {
    "p": lambda _, text: f"<p>{text}</p>",
    "p with indent": lambda _, text: f"<p>　　{text}</p>",
    "p of nbsp": lambda _, text: f'<p align="left">&nbsp;&nbsp;&nbsp;&nbsp;{text}</p>\n<p>&nbsp;</p>',
    "br": lambda _, text: f"　　{text}<br>",
    "br twice": lambda _, text: f"{text}<br /><br />",
    "div": lambda _, text: f"<div>{text}</div>",
    "spans": _spans,
    "sections": lambda _, text: f'<section><section style="margin:8px"><p><span>{text}</span></p></section></section>',
    "first letter": _first_letter,
    "font": lambda _, text: f'<p><font face="宋体" size="3">{text}</font></p>',
    "p in div": lambda page, text: f"<div{page.k('text')}><p>{text}</p></div>",
    "p with bold": lambda _, text: f"<p><b></b>{text}<br></p>",
}


def _places(page: Page, lines: list[Line]) -> dict[int, list[str]]:
    """Draw what stands between the paragraphs: by the number of the line that it follows."""
    found: dict[int, list[str]] = {}
    options = dict.fromkeys(_INSIDE, 1.0) | {"nothing": 6.0}
    name = page.draw.pick("inside", options)
    paragraphs = [n for n, (kind, _) in enumerate(lines[:-1]) if kind == "p"]
    if name != "nothing" and len(paragraphs) > 2:
        at = page.draw.random.choice(paragraphs[1:])
        found[at] = [_INSIDE[name](page)]
    return found


def _figure(page: Page) -> str:
    said = page.sentence()
    page.neutral.append(said)
    return f'<figure><img src="/i/1.jpg" alt=""><figcaption>{escape(said)}</figcaption></figure>'


def _caption(page: Page) -> str:
    said = page.say(
        f"工作人员在现场查看设备。{page.draw.random.choice(page.of('names'))} 摄", "The yard in March. Photo: staff"
    )
    page.neutral.append(said)
    return f'<p style="text-align:center"><img src="/i/2.jpg"></p><p style="text-align:center"{page.k("caption")}>{said}</p>'


_INSIDE: dict[str, Callable[[Page], str]] = {
    "figure": _figure,
    "caption in p": _caption,
    "advert": lambda page: (
        f"<div{page.k('ad')}><span>{page.say('广告', 'Advertisement')}</span><a href='/go'><img src='/a.gif'></a></div>"
    ),
    "related link": lambda page: (
        f'<p><a href="/a/88">{page.say("相关阅读：", "Read more: ")}{escape(page.other())}</a></p>'
    ),
    "related box": lambda page: (
        f"<div{page.k('related')}><h4>{page.say('相关阅读', 'Related stories')}</h4><ul>"
        + "".join(f'<li><a href="/a/{n}">{escape(page.other())}</a></li>' for n in range(3))
        + "</ul></div>"
    ),
    "bare link": lambda page: f'<div><a href="/a/{page.draw.random.randint(10, 99)}">{escape(page.other())}</a></div>',
    "video": lambda page: (
        f"<div{page.k('box')}><video src='/v.mp4'></video><span>00:00</span><span>/</span><span>02:31</span>"
        f"<span>{page.say('倍速', 'Speed')}</span><span>{page.say('全屏', 'Full screen')}</span></div>"
    ),
    "newsletter": lambda page: (
        f"<div{page.k('box')}><h4>{page.say('订阅我们的早报', 'Sign up for the morning letter')}</h4>"
        f"<p>{page.say('每天早上八点，把最重要的事送到你的邮箱。', 'The stories of the day, every weekday at eight.')}</p>"
        "<form><input type='email'><button>OK</button></form></div>"
    ),
    "card": lambda page: (
        f'<a href="/a/123"{page.k("related")}><img src="/c.jpg"><div>{escape(page.other())}</div>'
        f"<div>{escape(page.sentence()[:30])}…</div></a>"
    ),
}

"""Talk pages of MediaWiki: a comment is some paragraphs or list items, and ends with its writer's signature.

`… Name (talk) 08:21, 14 September 2022 (UTC)` stands in the last line itself, and indentation (`<dl><dd>`) says what is
answered (MediaWiki, Help:Talk pages). Each comment is drawn into a box of its own, with the signature as its head, so
that the posts are found like any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from urllib.parse import unquote

from lxml import etree

from cleaning.extract.dates import find_date
from cleaning.extract.find import Finder
from cleaning.extract.pieces import Element, words_of
from cleaning.extract.xml_text import storable

_STAMP = re.compile(
    r"(?:(?P<time>\d{1,2}:\d\d),?\s(?P<day>\d{1,2}\.?\s(?:de\s)?[^\W\d]{3,12}\.?,?\s(?:de\s)?\d{4})"
    r"|(?P<whole>\d{1,2}\.?\s[^\W\d]{3,12}\.?\s\d{4}(?:\s[^\W\d]{1,3}|,)?\s\d{1,2}:\d\d"
    r"|\d{4}年\d{1,2}月\d{1,2}日\s?\(.{1,3}\)\s?\d{1,2}:\d\d))\s\((?P<zone>[A-Z]{2,5})\)"
)
_USER = re.compile(
    r"(?:^|[/=])(?:User(?:[ _]talk)?|用[户戶](?:讨论|討論)?|使用者(?:討論)?|利用者(?:\u2010会話)?|Benutzer(?:in)?"
    r"(?:[ _]Diskussion)?|(?:Discussion[ _])?[Uu]tilisat(?:eur|rice)|Usuari[oa](?:[ _]discusión)?|Utente"
    r"|Участни(?:к|ца)|Обсуждение[ _]участника"
    r"|Special:Contributions|Special:用[户戶]贡献|特[殊別]:(?:用户贡献|使用者貢獻|投稿記録)|Spezial:Beiträge)[:/]([^#?&]{1,80})"
)
_TALK = re.compile(r"(?:^|\s)ns-(?:talk|\d*[13579])(?:\s|$)")
_LISTS = ("dl", "ul", "ol")
_DEEPEST = 60
"""Indentation below which lists stay as they are."""
_SIGNATURE = 120
"""Code points from the first link to the writer to the moment."""
OPENING = "data-qingtie-opening"
"""Attribute of the box of the first comment, which begins the thread."""


def draw_comments(find: Finder) -> bool:
    """Give each signed comment of a talk page a box of its own; whether there was one."""
    if not any(_TALK.search(node.get("class") or "") for node in find.all("body")):
        return False
    shown = find.any_of((".mw-parser-output",)) or find.any_of(("#mw-content-text",))
    return sum(map(_draw, list(shown))) > 0


def _draw(content: Element) -> int:
    """Put the boxes in the place of the lines they are made of, and leave what nobody signed; how many there are."""
    if not _STAMP.search(words_of(content)):
        return 0
    children: list[Element] = []
    pending: list[tuple[int, Element]] = []
    above: list[tuple[int, str]] = []  # indentation and id of what may be answered
    count = 0
    for child in [node for node in content if isinstance(node.tag, str)]:
        behind, child.tail = child.tail, None
        if child.tag == "p" or child.tag in _LISTS:
            for depth, line in _lines(child, 0):
                pending.append((depth, line))
                head = _signature(line)
                if head is None:
                    continue
                count += 1
                depth = pending[0][0]
                above = [(other, name) for other, name in above if other < depth]
                box = _box(head, [line for _, line in pending], f"c-{count}", above[-1][1] if above else None)
                if count == 1:
                    box.set(OPENING, "yes")
                above.append((depth, f"c-{count}"))
                children.append(box)
                pending.clear()
        else:
            children += [*(line for _, line in pending), child]
            pending.clear()
            above.clear()
        if behind and behind.strip():
            rest = etree.Element("p")
            rest.text = storable(behind)
            children.append(rest)
    content[:] = [*children, *(line for _, line in pending)]
    return count


def _lines(node: Element, depth: int) -> Iterator[tuple[int, Element]]:
    """Yield the paragraphs and list items in an element as paragraphs, with how deep they are indented."""
    if node.tag == "p":
        yield depth, node
        return
    for item in [child for child in node if isinstance(child.tag, str)]:
        run = _paragraph(item.text)
        for child in list(item):
            if (child.tag != "p" and child.tag not in _LISTS) or depth >= _DEEPEST:
                run.append(child)
                continue
            if words_of(run):
                yield depth + 1, run
            run = _paragraph(child.tail)
            child.tail = None
            yield from _lines(child, depth + 1)
        if words_of(run):
            yield depth + 1, run


def _paragraph(text: str | None) -> Element:
    paragraph = etree.Element("p")
    paragraph.text = storable(text or "")
    return paragraph


def _signature(line: Element) -> Element | None:
    """Take the signature out of a line into a head of its own; None where the line is not signed."""
    stamps = list(_STAMP.finditer(words_of(line)))
    links = [(link, match[1]) for link in line.iter("a") if (match := _USER.search(unquote(link.get("href") or "")))]
    if not stamps or not links:
        return None
    writer = links[-1][1]
    mine = [link for link, name in links if name == writer]
    start = next((top for link in mine if _behind(line, top := _top(line, link)) <= _SIGNATURE), None)
    if start is None:
        return None
    head = etree.Element("div", {"class": "post-head"})
    before = start.getprevious()
    for node in [start, *start.itersiblings()]:
        head.append(node)
    if before is not None:
        before.tail = _DASHES.sub("", storable(before.tail or ""))
    else:
        line.text = _DASHES.sub("", storable(line.text or ""))
    for link, _ in links:
        if _TALK_LINK.search(unquote(link.get("href") or "")):
            link.tag = "button"  # else it is a link to the writer, by its address, that says `talk`
    _state_moment(head)
    return head


_TALK_LINK = re.compile(r"[_ ]talk[:/]|讨论[:/]|討論[:/]|Diskussion[:/]|Discussion|会話[:/]|Обсуждение", re.I)
_DASHES = re.compile(r"[\s—–~-]+$")


def _top(line: Element, node: Element) -> Element:
    """The child of a line that an element stands in."""
    while node.getparent() is not line:
        node = node.getparent()
    return node


def _behind(line: Element, node: Element) -> int:
    """How many code points stand in a line from an element on."""
    rest = (words_of(one) + (one.tail or "") for one in (node, *node.itersiblings()))
    return sum(len(text) for text in rest)


def _state_moment(head: Element) -> None:
    """Let the element that shows a signature's moment state it, with its zone."""
    for node in list(head.iter()):
        match = _STAMP.search(node.text or "") if isinstance(node.tag, str) else None
        moment = _moment(match) if match else None
        if moment:
            node.set("title", moment)
            return
        match = _STAMP.search(node.tail or "")
        moment = _moment(match) if match else None
        if match and moment:
            shown = etree.Element("time", {"datetime": moment})
            text = storable(node.tail or "")
            node.tail, shown.text, shown.tail = text[: match.start()], match[0], text[match.end() :]
            node.addnext(shown)
            return


def _moment(match: re.Match[str]) -> str | None:
    said = match["whole"] or f"{match['day']} {match['time']}"
    found = find_date(f"{said} ({match['zone']})")
    if found is None or not found.has_time:
        return None
    when = found.when.replace(tzinfo=UTC) if match["zone"] == "UTC" else found.when
    return when.isoformat()


def _box(head: Element, lines: list[Element], name: str, parent: str | None) -> Element:
    box = etree.Element("div", {"class": "post", "id": name, **({"data-parent-id": parent} if parent else {})})
    box.append(head)
    body = etree.SubElement(box, "div", {"class": "post-body"})
    body.extend(line for line in lines if words_of(line))
    return box

"""What a line within a post is: the writer's own words, or what the engine put among them."""

from __future__ import annotations

import re
from itertools import islice

from cleaning.extract.devices import AGENT, DEVICES
from cleaning.extract.draft import PageDraft
from cleaning.extract.labels import is_comment_heading, role_of_place, role_of_words
from cleaning.extract.names import SEPARATORS, is_action, tells_event
from cleaning.extract.pieces import chain, class_and_id
from cleaning.extract.posts import BUTTONS, QUOTE_WHY, content_role
from cleaning.extract.quotes import in_quote
from cleaning.records import Role


def body_role(draft: PageDraft, number: int) -> tuple[Role, str]:
    """A post's own words, or what the engine put among them (buttons, locked, edited)."""
    piece = draft.pieces[number]
    place = role_of_place(draft, piece.node)[0] if piece.node is not None else None
    if place in (Role.SIGNATURE, Role.NOTICE, Role.TAGS):
        return place, "called so"
    if _POINTER.fullmatch(piece.text):  # >>No.12345, as on image boards
        return Role.BYLINE, QUOTE_WHY
    if piece.hrefs and not any(map(str.isalnum, piece.text)) and piece.link_density > 0.9:
        return Role.ACTIONS, "a link without words"
    agent = AGENT.search(piece.text)
    apart = agent and any(AGENT.fullmatch(part) for part in piece.parts[1:]) and agent.start() <= _NAMED
    if DEVICES.fullmatch(piece.text) or (
        agent and agent.end() == len(piece.text) and (apart or agent.start() <= _REGION)
    ):
        return Role.BYLINE, "the writer's browser"
    if not piece.text.strip(SEPARATORS):
        return Role.ACTIONS, "a dot between buttons"
    if (len(piece.parts) > 1 or piece.hrefs) and all(map(counts_or_buttons, piece.parts)):
        return Role.ACTIONS, "counts and buttons"
    if _COUNTS.fullmatch(piece.text):
        return Role.ACTIONS, "counts and buttons"
    if is_action(piece.text) and (piece.hrefs or len(piece.parts) > 1 or re.search(r"[\s|(（]", piece.text)):
        return Role.ACTIONS, BUTTONS
    if tells_event(piece.text) and draft.find_date(piece.text) is not None:
        return Role.NOTICE, "what happened, no post"
    if _UNFOLD.fullmatch(piece.text):
        return Role.ACTIONS, BUTTONS
    if heads_code(draft, number):
        return Role.ACTIONS, "above code"
    words = role_of_words(piece.text)
    if words and (
        words[0] in (Role.NOTICE, Role.ADVERT)
        or (words[0] is Role.COMMENT_HEADING and (piece.level or _HEADS.search(piece.text)))
    ):
        return words
    return content_role(draft, number, quoted=True if in_quote(draft, piece.node) else None)


_REGION = 6  # 浙江 and its kind may stand before
_NAMED = 30  # or the name, where the browser has an element of its own
_UNFOLD = re.compile(
    r"(?:展开|阅读|查看|收起)(?:全部|全文)|(?:展开|查看|收起)(?:全部|更多|其余|剩余|共)?\s?\d*\s?条?(?:回复|评论)\s?[›>»]?"
    r"|show more|read more|\[more inside\]",
    re.I,
)
_HEADS = re.compile("[0-9]|亮了")
_COUNTED = re.compile(
    r"\d[\d,.]*\s*[万kK]?\s*(?:次|人)?(?:阅读|浏览|查看|赞|点赞|评论|回复|收藏|关注|likes?|views?|reads?|replies|comments?)",
    re.I,
)


_COUNTS = re.compile(
    r"\d[\d,.]*[kK]? (?:likes?|repl(?:y|ies)|views?|comments?|votes?|points?)"
    r"(?:\s?[,·•|]\s?\d[\d,.]*[kK]? (?:likes?|repl(?:y|ies)|views?|comments?|votes?|points?))*"
    r"|\d[\d,.]*[kK]?(?:\s?[●•]\s?\d{1,4})+|\d[\d,.]*[万萬kK]?\s?[・·|]\s?(?:回應|回应|回复|回覆|留言|评论|評論)\s?\d[\d,.]*",
    re.I,
)
"""A line that only counts: `3 likes, 7 replies`, or reputation and badges: `2,310 ●3 ●12`."""


_ORDER = re.compile(
    r"(?:sort(?:ed)? by|按)?\s?:?\s?(?:newest|oldest|latest|most (?:recent|liked|popular)|top|best|neueste|älteste"
    r"|(?:les )?plus (?:récents?|anciens?)|más (?:recientes|antiguos)|mais (?:recentes|antigos)|più (?:recenti|vecchi)"
    r"|nieuwste|oudste|najnowsze|najstarsze|uusimmat|vanhimmat|новые|старые|最新|最早|最热|热度|时间|默认)"
    r"(?: first)?(?:排序)?",
    re.I,
)
"""An order in which comments may be shown, as tabs above them have it."""


def counts_or_buttons(text: str) -> bool:
    """Whether a text only counts readers and answers, names an order of them, or is a button."""
    return bool(_COUNTED.fullmatch(text) or _ORDER.fullmatch(text)) or is_action(text) or is_comment_heading(text)


_POINTER = re.compile(r">>\s?(?:No\.?\s?)?\d{1,12}(?:\s?\((?:OP|You|PO)\))?", re.I)


def heads_code(draft: PageDraft, number: int) -> bool:
    """Whether a line is what an engine writes above a box of code (`Code: Select all`)."""
    text = draft.pieces[number].text
    if len(text) > _HEAD or number + 1 >= len(draft.pieces) or not _CODE.fullmatch(text):
        return False
    below = draft.pieces[number + 1]
    return below.in_code or any("code" in class_and_id(node).lower() for node in islice(chain(below.node), _NEAR))


_HEAD, _NEAR = 40, 3
_CODE = re.compile(
    r"(?:(?:PHP|HTML|XML|CSS|SQL|C|C\+\+|Perl|Bash|BBCode|Java(?:script)?)[ -]?)?"
    r"(?:Code|Kode|Kod|Código|Codice|Quellcode|Код|代码|代碼|程式碼)\s?[:：]?\s?"
    r"(?:\[?(?:Select all|Expand|Collapse|Alles auswählen|Auswählen|Tout sélectionner|Seleccionar todo"
    r"|Selecionar todos|Seleziona tutto|Выделить всё|复制代码|複製代碼|全选|全選)\]?)?|(?:复制|拷贝)代码|複製代碼",
    re.I,
)

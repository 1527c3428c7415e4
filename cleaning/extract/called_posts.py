"""Posts in tags that say that they are something else: quotes, rows of a table, groups of fields, preformatted text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from itertools import islice

from cleaning.extract.dates import find_date
from cleaning.extract.find import Finder
from cleaning.extract.labels import is_comment_heading
from cleaning.extract.names import name_in
from cleaning.extract.pieces import TIME_TAGS, Element


def free_posts(find: Finder) -> int:
    """Make boxes of the elements that hold whole posts, or a cell of one; return how many became one."""
    boxes = [*_quotes(find), *_groups(find), *_rows(find)]
    for node in boxes:
        node.tag = "div"
    return len(boxes)


def _quotes(find: Finder) -> list[Element]:
    """The `<blockquote>`s that hold whole posts, as Mbin's do.

    Such a one is called a comment or a post, and has a head or a foot of its own with a time in it. Or several with a
    time each stand one behind the other: an article's quotes have its words between them, and seldom a time.
    """
    quotes = find.all("blockquote")
    if not quotes:
        return []
    around = _around_times(find)
    dated = [node for node in quotes if node in around]
    others = frozenset(dated)
    return [node for node in dated if _is_beside(node, others) or _is_called_post(node)]


def _is_called_post(node: Element) -> bool:
    """Whether an element is called a comment or a post, and has a head or a foot of its own."""
    called = _POST_NAME.search(node.get("class") or "") is not None
    return called and any(child.tag in ("header", "footer") for child in node)


def _around_times(find: Finder) -> set[Element]:
    """The elements that hold a time, each looked at once, however deep they stand in one another."""
    found: set[Element] = set()
    for node in (node for tag in TIME_TAGS for node in find.all(tag)):
        for above in node.iterancestors():
            if above in found:
                break
            found.add(above)
    return found


def _is_beside(node: Element, others: Container[Element]) -> bool:
    """Whether the element just before or just behind is another one of some."""
    near = (node.getprevious(), node.getnext())
    return any(one is not None and one in others for one in near)


def _groups(find: Finder) -> list[Element]:
    """The `<fieldset>`s one behind the other, and their legends, that say who wrote what they hold, and when."""
    legends = [node for node in find.all("fieldset > legend") if _dated(_few_words(node, _HEAD))]
    groups = [legend.getparent() for legend in legends]
    others = frozenset(groups)
    pairs = zip(groups, legends, strict=True)
    return [node for group, legend in pairs if _is_beside(group, others) for node in (group, legend)]


def _rows(find: Finder) -> list[Element]:
    """The tables below a heading of comments, their rows and cells, where each row has a name, words and a date."""
    found: list[Element] = []
    for table in find.all("table"):
        if next(table.iterdescendants("table"), None) is not None or not is_comment_heading(_words_before(table)):
            continue
        rows = [row for row in islice(table.iter("tr"), _MOST_ROWS) if next(row.iter("th"), None) is None]
        cells = [[_some_words(cell, _MOST_WORDS) for cell in row.iterchildren("td")] for row in rows]
        if len(rows) >= _FEWEST and _are_posts(cells):
            found += [table, *table.iter("tbody", "thead", "tr", "td", "th")]
    return found


def _are_posts(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each row has a date, words and a name, each in a column of its own, and nothing more but a number."""
    if len({len(row) for row in rows}) != 1 or not _LEAST_CELLS <= len(rows[0]) <= _MOST_CELLS:
        return False
    columns = list(zip(*rows, strict=True))
    dates = [n for n, column in enumerate(columns) if all(len(text) <= _HEAD and _dated(text) for text in column)]
    if len(dates) != 1:
        return False
    others = sorted(
        (column for n, column in enumerate(columns) if n not in dates), key=lambda texts: sum(map(len, texts))
    )
    rest, words = others[:-1], others[-1]
    names = [column for column in rest if all(map(_is_name, column)) and len(set(column)) > 1]
    numbers = [column for column in rest if all(map(str.isdigit, column))]
    said = any(map(_MARK.search, words))
    return len(names) == 1 and len(names) + len(numbers) == len(rest) and said


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _NAME and not text.isdigit() and name_in((text,)) == text


def _dated(text: str) -> bool:
    return any(map(str.isdigit, text)) and find_date(text) is not None


def _words_before(node: Element) -> str:
    """The words just before an element, in the one before it or before what holds it; "" where they are many."""
    above: Iterable[Element] = (node, *islice(node.iterancestors(), _ABOVE))
    before = next((one for box in above if (one := box.getprevious()) is not None), None)
    return _few_words(before, _HEAD) if before is not None else ""


def _few_words(node: Element, most: int) -> str:
    """The words in an element; "" where they are more code points than `most`."""
    words = _some_words(node, most)
    return words if len(words) <= most else ""


def _some_words(node: Element, most: int) -> str:
    """The first words in an element: once they are more code points than `most`, the others are not looked at."""
    words = ""
    for text in node.itertext():
        words += text
        if len(words) > 2 * most:
            break
    return " ".join(words.split())


_HEAD, _NAME = 60, 20
_FEWEST, _MOST_ROWS = 2, 500
_LEAST_CELLS, _MOST_CELLS = 3, 4
_ABOVE, _MOST_WORDS = 2, 200
_MARK = re.compile("[。！？，、；.!?,;]")


def preformatted_posts(find: Finder) -> list[Element]:
    """Return the `<pre>`s that are called comments or posts: people's lines, as in Bugzilla, not code."""
    return [node for node in find.all("pre") if _POST_NAME.search((node.get("class") or "").replace("_", " "))]


_POST_NAME = re.compile(r"(?:^|[\s_-])(?:comment|post|reply|message)(?:$|\s)", re.I)

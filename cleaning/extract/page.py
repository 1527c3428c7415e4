"""One page: bytes in, `Article` out."""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cleaning.encoding import Decoded, decode
from cleaning.errors import PageError
from cleaning.extract.answers import DRAWN, draw
from cleaning.extract.article import label_rest
from cleaning.extract.authors import names_on_buttons
from cleaning.extract.bbcode import read_raw_quotes
from cleaning.extract.blocks import blocks_of, comment_of
from cleaning.extract.called_posts import free_posts, preformatted_posts
from cleaning.extract.clock import known, page_clock
from cleaning.extract.counted import mine_unlike
from cleaning.extract.dates import parse_date
from cleaning.extract.draft import PageDraft, PostDraft
from cleaning.extract.embedded import draw_times, unfold
from cleaning.extract.facts import language, read_facts
from cleaning.extract.fields import label_posts
from cleaning.extract.find import Finder
from cleaning.extract.folds import copies, show_whole_texts
from cleaning.extract.indents import answer_by_indent
from cleaning.extract.labels import is_comment_heading
from cleaning.extract.letterheads import letters_by_heads
from cleaning.extract.lone import best_answer, with_best_answer, with_other_answer
from cleaning.extract.lone_letters import open_letter
from cleaning.extract.mail import letters, show_letters
from cleaning.extract.mail_archives import HEADER, Letter, noted_letter
from cleaning.extract.markup import MAX_CHARACTERS, looks_like_markup, parse_html
from cleaning.extract.metadata import TITLE_PARTS, Metadata, StatedComment, bare, read_metadata, read_page_title
from cleaning.extract.mine import mine_posts
from cleaning.extract.names import clean_name
from cleaning.extract.no_posts import without_events, without_repeats
from cleaning.extract.oneline import split_one_liners
from cleaning.extract.opening import head_above_opener, is_comment_section, say_nothing, title_in_opener
from cleaning.extract.owners import with_owner_answers
from cleaning.extract.pictures import pictures
from cleaning.extract.pieces import HIDING, Element, hopeless_pieces, segment, text_pieces
from cleaning.extract.pointers import point_to_parents
from cleaning.extract.posts import is_fuller, join_halves, layout_posts, poorly_read, post_time
from cleaning.extract.quotes import quotes_in_boxes, unquote_opener
from cleaning.extract.recognise import Recognition, recognise
from cleaning.extract.replies import link_replies, take_linked_names
from cleaning.extract.said_below import with_said_below
from cleaning.extract.scripts import OwnCharacters, is_traditional, simplified
from cleaning.extract.selected import select
from cleaning.extract.site_names import SURE
from cleaning.extract.thanks import label_thanks
from cleaning.extract.tickets import messages, notes
from cleaning.extract.title_words import after_arrow, same_title
from cleaning.extract.wiki_talk import draw_comments
from cleaning.extract.zones import stated_zone, usual_zone, writes_day_first
from cleaning.identity import identify
from cleaning.layouts import Layout, engine_of_host
from cleaning.records import CONTENT_ROLES, Article, PageRef, Reason, Role

MANY_OBJECTS = 1_000_000
"""While a page of this many bytes or more is read, Python's collector of reference cycles rests."""
MIN_CONTENT = 10
"""A page with fewer code points of content than this, and no comment, is no article."""


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """One page as an `Article`, with what only its page knows: the layout, whether its first post is on it."""

    article: Article
    layout: Layout | None
    decoded: Decoded
    thread: bool
    offset: int = 0
    """How far the numbers that the page shows of its posts lie below their floors."""


def extract_article(
    body: bytes | str, *, url: str = "", content_type: str | None = None, fetched_at: datetime | None = None
) -> Article:
    """Extract the article and comments of one saved page, HTML or plain text.

    `body` is best given as the bytes that came: their encoding is found out. Text counts as decoded, whatever charset
    the page states. `content_type` is the HTTP header's value. `fetched_at` (aware) anchors relative times such as
    3天前; without it the page's own clock does, and where it has none they are None. Raises `PageError` whose `reason`
    says why a page gives no article: empty, binary, too large, undecodable, no article.
    """
    if isinstance(body, str):
        kind = (content_type or "").split(";")[0] or ("text/html" if looks_like_markup(body) else "text/plain")
        body, content_type = body.encode("utf-8", "replace"), f"{kind}; charset=utf-8"
    return extract_page(body, url=url, content_type=content_type, fetched_at=fetched_at).article


def extract_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
    opening: bool | None = None,
    layouts: bool = True,
) -> ExtractedPage:
    """Do as `extract_article` does, and keep what stitching a thread needs.

    `opening` says whether the page's first post is the thread's first; None reads it off the URL and the floor.
    `layouts` False leaves what is known of engines aside, as if none had been recognised: for measuring.
    """
    if len(body) < MANY_OBJECTS or not gc.isenabled():
        return _extract(body, url, content_type, fetched_at, opening, layouts)
    gc.disable()  # so many objects that live on make its passes a sixth of the time, and it finds nothing
    try:
        return _extract(body, url, content_type, fetched_at, opening, layouts)
    finally:
        gc.enable()


def _extract(
    body: bytes,
    url: str,
    content_type: str | None,
    fetched_at: datetime | None,
    opening: bool | None,
    layouts: bool,
) -> ExtractedPage:
    if not body.strip():
        raise PageError(Reason.EMPTY, "the body is empty")
    if len(body) > MAX_CHARACTERS:
        raise PageError(Reason.TOO_LARGE, f"the body has {len(body):,} bytes; at most {MAX_CHARACTERS:,} are read")
    decoded = decode(body, content_type)
    drawn = draw(url, decoded.text)
    if drawn is not None:
        decoded = replace(decoded, text=drawn)
    markup = drawn is not None or not _is_plain(decoded.text, content_type)
    came, traditional = decoded, is_traditional(decoded.text)
    if traditional:
        decoded = replace(decoded, text=simplified(decoded.text))
    if markup:
        draft, metadata = _html_draft(decoded, url, fetched_at, layouts=layouts, own=DRAWN if drawn else None)
    else:
        draft, metadata = _text_draft(decoded, url, fetched_at)
    draft = _find_posts(draft, decoded, markup=markup)
    if opening is None:
        opening = identify(url, draft.layout).number == 1
    if not opening:
        _set_stub_apart(draft)
    _forget_unknown_times(draft)
    label_rest(draft, metadata)
    _settle_times(draft, metadata.comments)
    _title_in_posts(draft)
    if opening and url and draft.thread:
        _forget_numbers(draft.posts)
    draft.opening = opening and draft.thread and bool(draft.posts) and draft.posts[0].floor in (None, 1)
    first = draft.posts[0] if draft.opening else None
    if first is not None:
        unquote_opener(draft, first)
        title_in_opener(draft, first)
        head_above_opener(draft, first)
    if draft.thread:  # what the page's metadata say of an author is the site's, or that of another page
        first = first or draft.stub  # a later page that shows the first post's header once more
        draft.author, draft.when = (first.author, first.when) if first else (None, metadata.topic_published_at)
    read_facts(draft, metadata)
    own = OwnCharacters(came.text, markup=markup) if traditional else None
    if own is not None and draft.canonical:
        draft.canonical = own.of(draft.canonical)
    article = _article(draft, decoded, body)
    if own is not None:
        article = own.of_article(article)
        article = replace(article, language=language(tuple(article.blocks()), metadata.language))
    if len(article.text) < MIN_CONTENT and not article.comments:
        raise PageError(Reason.NO_ARTICLE, _no_article(draft, article))
    return ExtractedPage(article, draft.layout, came, draft.thread, draft.offset)


def _find_posts(draft: PageDraft, decoded: Decoded, *, markup: bool) -> PageDraft:
    """Find the posts that no layout found; the draft of another reading where the layout reads its page poorly."""
    if not draft.posts and not any(find(draft) for find in _BY_HEADS):
        noted = markup and noted_letter(decoded.text).subject is not None
        if not open_letter(draft, noted=noted):
            _mine(draft)
    elif draft.root is not None and poorly_read(draft):
        return _without_layout(draft, decoded)
    return draft


_BY_HEADS = (letters, letters_by_heads, messages, notes)
"""Readings of posts that stand under heads which only letters and tickets have."""


def _without_layout(draft: PageDraft, decoded: Decoded) -> PageDraft:
    """Read a page as one of no known engine where its layout, that of another version or skin, tells too little."""
    other, _ = _html_draft(decoded, draft.url, draft.fetched_at, layouts=False, own=None)
    _mine(other)
    if not is_fuller(other, draft):
        return draft
    other.evidence.insert(0, f"the layout of {draft.layout.name if draft.layout else 'none'} does not fit the posts")
    return other


def _is_plain(text: str, content_type: str | None) -> bool:
    return bool(content_type and content_type.lower().startswith("text/plain")) or not looks_like_markup(text)


def _set_stub_apart(draft: PageDraft) -> None:
    """Take the first post's header, which some engines show on later pages too, out of the posts."""
    stubs = [post for post in draft.posts if post.first]
    for number in (n for post in stubs for n in post.pieces):
        draft.label(number, Role.REPEATED, "the first post's header once more")
    draft.stub = stubs[0] if stubs else None
    draft.posts = [post for post in draft.posts if not post.first]


def _forget_numbers(posts: list[PostDraft]) -> None:
    """Numbers that begin so high on a first page count the posts of the whole board: they are no floors."""
    if len(posts) > 1 and (posts[0].floor or 0) > _HIGH and (posts[-1].floor or 0) > _HIGH:
        for post in posts:
            post.floor = None


_HIGH = 1000


def _forget_unknown_times(draft: PageDraft) -> None:
    """Times that count from when the page was fetched are none where nothing says when that was."""
    draft.when = known(draft.when)
    for post in (*draft.posts, *([draft.stub] if draft.stub else ())):
        post.when = known(post.when)


def _settle_times(draft: PageDraft, stated: Sequence[StatedComment]) -> None:
    """Where the page shows a comment's time vaguely (3天前), its JSON-LD may state it exactly."""
    times = {(one.author, one.begins): one.published_at for one in stated}
    for post in draft.posts if times else ():
        words = "".join(draft.pieces[n].text for n in draft.content(post))
        when = times.get((post.author or "", bare(words)))
        if when is not None and (post.when is None or abs(when - post.when) <= timedelta(days=366)):
            post.when = when


def _title_in_posts(draft: PageDraft) -> None:
    """The thread's title at the head of a post is the title once more; if it stands nowhere else, it is the title."""
    for post in draft.posts if draft.title else ():
        content = (n for n in post.pieces if draft.roles[n] in CONTENT_ROLES or draft.roles[n] is Role.QUOTE)
        number = next(content, None)
        more = next(content, None) is not None
        text = _BEGUN_BY.sub("", draft.pieces[number].text) if number is not None else ""
        if number is not None and more and same_title(text, draft.title or ""):
            draft.label_title(number, "the title at the head of a post")


_BEGUN_BY = re.compile(r"\s+由\s.{1,30}\s发表[在于]\S{1,30}$")  # who began a thread, and where, behind its title


def _text_draft(decoded: Decoded, url: str, fetched_at: datetime | None) -> tuple[PageDraft, Metadata]:
    draft = PageDraft(url, text_pieces(decoded.text), fetched_at=fetched_at)
    _read_clock(draft, "")
    draft.evidence.append("plain text: a line is a block")
    return draft, Metadata()


def _html_draft(
    decoded: Decoded, url: str, fetched_at: datetime | None, *, layouts: bool, own: Layout | None
) -> tuple[PageDraft, Metadata]:
    """Draw up a page of markup; `own` is the layout that it is known to have, else engines are looked for."""
    root = parse_html(decoded.text)
    find = Finder(root)
    changed = show_whole_texts(find) + show_letters(find) + free_posts(find) + draw_comments(find)
    find = Finder(root) if changed else find
    recognition = recognise(decoded.text, root, find) if layouts else Recognition(None, 0.0, ())
    layout = engine_of_host(url, fetched_at) or recognition.layout if layouts else None
    layout = own or layout
    unfolded = unfold(root, decoded.text)
    if layout is None:
        draw_times(root)
    joined = layout is not None and join_halves(root, layout)
    find = Finder(root) if unfolded or joined else find
    noise = frozenset(find.any_of(layout.thread.noise)) if layout else frozenset()
    apart = (*layout.thread.breaks, *layout.thread.body, *layout.thread.remark_body) if layout else ()
    breaks = frozenset(find.any_of((*apart, *_INLINE_BOXES)))
    lined = frozenset(find.any_of(layout.thread.preformatted) if layout else preformatted_posts(find))
    styled = (*find.having("style"), *find.having("hidden"), *find.any_of(_HIDING))
    pieces = segment(root, noise=noise.union(pictures(find), copies(find)), breaks=breaks, lined=lined, styled=styled)
    tree = root
    if not pieces:
        pieces, tree, layout = hopeless_pieces(decoded.text), None, None
    pieces = read_raw_quotes(pieces, decoded.text)
    zone = stated_zone(pieces) or usual_zone(pieces, layout)
    draft = PageDraft(url, pieces, root=tree, find=find, layout=layout, fetched_at=fetched_at, zone=zone)
    draft.day_first = writes_day_first(pieces, root.get("lang"), url)
    _read_clock(draft, decoded.text)
    draft.page_title = read_page_title(root)
    draft.evidence.extend(recognition.evidence if recognition.layout else ())
    draft.evidence.extend([unfolded] if unfolded else ())
    metadata = _with_letter(draft, decoded.text, read_metadata(root, url=url, fetched_at=draft.now))
    draft.canonical = metadata.canonical
    draft.evidence.extend(f"metadata from {source}" for source in metadata.sources)
    if layout is not None:
        _by_layout(draft, layout, noise)
    return draft, metadata


def _with_letter(draft: PageDraft, source: str, metadata: Metadata) -> Metadata:
    """Take what the program of a mailing list notes of a letter, where the page has no title of its own."""
    letter = noted_letter(source) if not draft.page_title else Letter()
    if letter.subject is None:
        return metadata
    draft.title = letter.subject
    draft.when = parse_date(letter.sent) if letter.sent else None
    for number, piece in enumerate(draft.pieces[:_HEAD_OF_LETTER]):
        if HEADER.match(piece.text):
            draft.label(number, Role.BYLINE, "the letter's head")
    draft.evidence.append("the letter's subject, sender and time as its archive notes them")
    return replace(metadata, author=metadata.author or letter.sender)


_HEAD_OF_LETTER = 12
_INLINE_BOXES = ("span.signature", "span.signatureView", "span.sig")
"""Spans that hold lines of their own below the words."""
_HIDING = tuple(f".{name}" for name in sorted(HIDING))


def _read_clock(draft: PageDraft, source: str) -> None:
    """Find out what time it was when the page was made, so that 3天前 can be counted from it."""
    draft.now = draft.fetched_at or page_clock(draft.pieces, source, draft.zone, day_first=draft.day_first)
    if draft.now is not None and draft.fetched_at is None:
        draft.evidence.append(f"times count from the page's own clock, {draft.now:%Y-%m-%d %H:%M%z}")


def _by_layout(draft: PageDraft, layout: Layout, noise: frozenset[Element]) -> None:
    title, board = select(draft.root, layout.thread.title, noise), select(draft.root, layout.thread.board)
    draft.title = title[0] if title and not _is_of_frame(draft, title[0]) else None
    draft.board = after_arrow(board[0]).strip(" >»›/") or None if board else None
    author, when = select(draft.root, layout.thread.byline_author), select(draft.root, layout.thread.byline_date)
    draft.author = (clean_name(author[0]) or author[0]) if author and draft.find_date(author[0]) is None else None
    draft.when = post_time(draft, when[0]) if when else None
    if layout_posts(draft, layout):
        draft.thread = layout.kind == "forum"
        quotes_in_boxes(draft)
        take_linked_names(draft, draft.posts)
    elif layout.kind == "forum":  # another kind of page of that engine, with another breadcrumb
        draft.board = None


def _is_of_frame(draft: PageDraft, title: str) -> bool:
    """Whether what a layout calls the title is that of a page around it: the page's own title is another line of it.

    So it is where a plug-in shows a board on a page of WordPress that is called `Forum`.
    """
    own = draft.page_title or ""
    first = TITLE_PARTS.split(own)[0].strip()
    return title not in own and len(first) >= SURE and any(piece.text == first for piece in draft.pieces)


def _mine(draft: PageDraft) -> None:
    """Find posts without a layout, and tell a thread (first post is the article) from an article with comments."""
    split_one_liners(draft)
    posts = with_best_answer(draft, mine_posts(draft) or mine_unlike(draft)) or best_answer(draft)
    posts = with_other_answer(draft, posts)
    if not posts:
        return
    opens = posts[0].opens or not is_comment_section(draft, posts)
    draft.thread = draft.root is not None and len(posts) > 1 and opens
    if not draft.thread:
        posts = _without_byline(draft, posts)
        if not posts:
            return
    posts = with_owner_answers(draft, posts)
    before = draft.roles[:], draft.whys[:]
    label_posts(draft, posts)
    label_thanks(draft, posts)
    if say_nothing(draft, posts):
        draft.roles, draft.whys = before
        draft.thread = False
        return
    draft.posts = posts = with_said_below(draft, without_events(draft, without_repeats(draft, posts)))
    _count_from_opener(draft, posts)
    if posts:
        by = "dates" if any(post.when for post in posts) else "authors"
        draft.evidence.append(f"{len(posts)} posts mined by their {by}")


def _count_from_opener(draft: PageDraft, posts: list[PostDraft]) -> None:
    """Make the opening post the first floor where the page counts its replies only, or from 0."""
    floors = [post.floor for post in posts[:2]]
    beside = floors[:1] == [1] and _names_opener(draft, posts[0].pieces[0])  # the article is 楼主
    within = draft.thread and (floors[:1] == [0] or floors == [None, 1])
    draft.offset = int(beside or within)
    for post in posts if draft.offset else ():
        post.floor = post.floor + draft.offset if post.floor is not None else None


def _names_opener(draft: PageDraft, end: int) -> bool:
    """Whether a label before piece `end` speaks of who began the thread: 楼主, above comments also 只看楼主."""
    above = [draft.pieces[n] for n in range(end) if draft.roles[n] is not Role.RELATED]
    if any(piece.text.startswith("楼主") for piece in above):
        return True
    return not draft.thread and any(len(piece.text) <= _LABEL and "楼主" in piece.text for piece in above)


_LABEL = 60


def _is_foot(draft: PageDraft, post: PostDraft) -> bool:
    """Whether the first record is the foot of the article: lines with labels, then the heading of the comments."""
    texts = [draft.pieces[number].text for number in post.pieces]
    return is_comment_heading(texts[-1]) and all(_FOOT.match(text) for text in texts[:-1])


_FOOT = re.compile(r"[^\s:：][^:：]{0,15}[:：]\s?\S.{0,60}$")


def _without_byline(draft: PageDraft, posts: list[PostDraft]) -> list[PostDraft]:
    """Drop the article's own byline where it looks like a comment's header: as on plain-text pages, or at its foot."""
    if len(posts) > 1 and _is_foot(draft, posts[0]):
        return posts[1:]
    if draft.root is None and posts:
        weights = [sum(len(draft.pieces[n].text) for n in post.pieces) for post in posts]
        first = posts[0].pieces[0]
        heads = [n for n in (first - 1, *posts[0].pieces) if n >= 0 and is_comment_heading(draft.pieces[n].text)]
        if first - 1 not in heads and first < 20 and (len(posts) == 1 or heads or weights[0] > 2 * max(weights[1:])):
            return posts[1:]
    return posts


def _article(draft: PageDraft, decoded: Decoded, body: bytes) -> Article:
    url = draft.canonical or identify(draft.url, draft.layout).url
    comments = draft.posts[1:] if draft.opening else draft.posts
    owned = {n for post in comments for n in post.pieces}
    if draft.opening:
        _count_floors(comments)
    names_on_buttons(draft, draft.posts)
    point_to_parents(draft, draft.posts)
    answer_by_indent(draft, comments)
    names = {id(post): post.id or f"c{index + 1}" for index, post in enumerate(comments)}
    for post in comments:
        above = post.points or post.addressed or post.parent or post.answers
        if above is not None and post.reply_to is None:
            post.reply_to = names.get(id(above), article_id(url) if post.points else None)
    body_numbers = [n for n in range(len(draft.pieces)) if n not in owned]
    ref = PageRef(draft.url, hashlib.sha256(body).hexdigest(), draft.fetched_at, decoded.encoding)
    return link_replies(
        Article(
            id=article_id(url),
            url=url,
            site=site_of(url),
            engine=draft.layout.name if draft.layout else None,
            board=draft.board,
            title=draft.title,
            author=draft.author,
            published_at=draft.when,
            body=blocks_of(draft, body_numbers, "body"),
            comments=tuple(comment_of(draft, post, index) for index, post in enumerate(comments)),
            pages=(ref,),
            reply_count=draft.reply_count,
            view_count=draft.view_count,
            edited_at=draft.edited,
            tags=draft.tags,
            language=draft.language,
            licence=draft.licence,
            evidence=(*decoded.evidence, *draft.evidence),
        ),
        offset=draft.offset,
    )


def _count_floors(comments: list[PostDraft]) -> None:
    """Give the posts of a thread's first page the floors that it does not state; remarks have none."""
    for floor, post in enumerate((post for post in comments if not post.remark), 2):
        if post.floor is None:
            post.floor = floor


def article_id(url: str) -> str:
    """Return the id of an article: 16 hex digits of the SHA-256 of its canonical URL."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def site_of(url: str) -> str:
    """Return the site of a URL: its host, with the port if it is not the usual one; `local` for files."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "local"
    host = (parts.hostname or "").lower()
    if not host:
        return "local"
    return f"{host}_{port}" if port and port not in (80, 443) else host


def _no_article(draft: PageDraft, article: Article) -> str:
    blocks = len(draft.pieces)
    if not blocks:
        return "the page shows no text at all (it may need JavaScript)"
    return f"none of the {blocks} visible blocks is an article: {len(article.text)} characters of content, no comment"

"""What a page says of itself apart from its text: meta tags, JSON-LD, microdata, canonical URL, breadcrumb."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from cleaning.extract.dates import find_date, parse_date
from cleaning.extract.microdata import read_posting
from cleaning.extract.microformats import read_entry
from cleaning.extract.names import REGIONS
from cleaning.extract.pieces import Element, bare_words, collapse

_ARTICLE_TYPES = frozenset(
    {
        "Article",
        "NewsArticle",
        "BlogPosting",
        "DiscussionForumPosting",
        "QAPage",
        "Question",
        "SocialMediaPosting",
        "TechArticle",
        "Report",
    }
)
_BETWEEN = re.compile(
    r"\s*(?:[|－]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))\s*|-{2,}|\s+[-–—»«·•/]\s+|\s*::\s*|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])"
)
_SITE = 6
_SEPARATORS = re.compile(r"\s+/\s+|\s*[_|－\-–—«»·•:：]+\s*|\s{2,}")


@dataclass(frozen=True, slots=True)
class StatedComment:
    """A comment as JSON-LD states it: whose, when, and how its text begins (without space and marks)."""

    author: str
    published_at: datetime
    begins: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page's own metadata state; None where they are silent.

    `topic_published_at` is the time of the whole thread, on whichever of its pages.
    """

    title: str | None = None
    page_title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    board: str | None = None
    canonical: str | None = None
    topic_published_at: datetime | None = None
    comments: tuple[StatedComment, ...] = ()
    modified_at: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    licence: str | None = None
    reply_count: int | None = None
    view_count: int | None = None
    sources: tuple[str, ...] = ()
    site_name: str | None = None


def read_metadata(root: Element, *, url: str, fetched_at: datetime | None) -> Metadata:
    """Read a page's metadata; what cannot be read counts as not stated."""
    meta = _meta_tags(root)
    linked = next(_json_ld(root), {})
    title = _text(linked.get("headline")) or meta.get("og:title") or meta.get("twitter:title")
    page_title = read_page_title(root)
    named = [_BY.sub("", name) for name in (_author(linked.get("author")), *map(meta.get, _WRITERS)) if name]
    sites = _sites(linked, meta)
    author = next((name for name in named if may_be_author(name) and not _is_site(name, page_title, sites)), None)
    entry, posting = read_entry(root), read_posting(root)
    marked = (_before_date(name) for name in (posting.author, entry.author) if name and may_be_author(name))
    author = author or next(marked, None) or _account(root)
    stated = (
        _text(linked.get("datePublished"))
        or _pub_date(root)
        or next(
            (meta[k] for k in _PUBLISHED if k in meta),
            None,
        )
        or posting.published
        or entry.published
    )
    published = _time(stated, fetched_at) if stated else None
    told = (
        ("JSON-LD", linked),
        ("meta tags", title or named or published),
        ("microdata", any(posting)),
        ("microformats", any(entry)),
    )
    sources = tuple(name for name, found in told if found)
    return Metadata(
        title,
        page_title or None,
        author,
        published,
        meta.get("article:section") or _section(linked) or posting.section,
        _canonical(root, url, meta),
        published if linked or "article:published_time" in meta else None,
        _comments(linked, fetched_at),
        _modified(linked, meta, fetched_at),
        _tags(root, linked),
        root.get("lang") or meta.get("content-language") or meta.get("og:locale"),
        _text(linked.get("license")),
        _count(linked.get("commentCount")) or _count(linked.get("answerCount")),
        _views(linked.get("interactionStatistic")),
        sources,
        meta.get("og:site_name"),
    )


_WRITERS = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
)
"""Names of meta tags that state who wrote an article, the usual ones first."""
_BY = re.compile(r"^by\s+(?=[A-Z])", re.I)


def may_be_author(name: str) -> bool:
    """Whether a name in the metadata may be a person's: no address, no number, no placeholder."""
    if len(name) > 40 or _NO_PERSON.search(name) or _NUMBER.fullmatch(name):
        return False
    return _NOBODY.fullmatch(name) is None and _OF_SITE.fullmatch(name) is None


_NUMBER = re.compile(r"[\d\s年月日号/.,:-]+")


_NO_PERSON = re.compile(
    r"://|@|^[#＃]|[+＋]$|(?:网页|手机|电脑|安卓|苹果|Android|iPhone|PC)(?:版|端)$|客户端$|^[A-Za-z]$"
    r"|[.,](?:com|cn|net|org)\b|^(?:责任编辑|责编|编辑|校对|审核)\s*[:：]"
    rf"|^(?:{REGIONS})省?\s?[-—·]\s?[\u4e00-\u9fff]{{2,5}}$",
    re.I,
)
_NOBODY = re.compile(
    r"(?:admin(?:istrator)?|root|editor|webmaster|guest|unknown|written|posted|published|updated|created|added|opublikowano"
    r"|点击率?|发表[在至于]\W?|發表[在至於]\W?|订阅|訂閱|[正倒]序(?:查看|浏览)?|打赏|[楼樓]主|题主|加分记录"
    r"|(?:\w+ ){0,3}(?:reporter|correspondent|columnist|staff writer)s?"
    r"|CC(?: \d\.\d)?[ -]BY(?:-(?:NC|SA|ND))*(?:[ -]\d\.\d.*)?|CC0.*|署名-.*"
    r"|\S{0,12}(?:CMS|内容管理系统)|ThinkCMF|JEESNS|DedeCMS|Powered by.*"
    r"|(?:个人)?(?:档案|资料)|次(?:点击|浏览|阅读)|[\u4e00-\u9fff]{2,10}(?:记者|通讯员|特派员|实习生)"
    r"|佚名|未知|匿名|本站(?:原创|编辑)?|(?:来源)?网络(?:整理|转载|综合)?|互联网|综合(?:整理)?|原创|转载|小编|管理员|无)",
    re.I,
)


_OF_SITE = re.compile(
    r"(?:返回|网站)?(?:首页|主页|首頁)|(?:个人|用户|会员|帮助|消息|客服)中心|设置|設定|我的.*|消息|通知|退出|登出|空间|社区"
    r"|(?:用户|服务|注册)协议|home|about(?: us)?"
    r"|members?(?: list)?|my (?:account|profile|posts)|contributors|log ?(?:in|out)|sign ?(?:in|up|out)|settings"
    r"|messages?|notifications?|account|users?|authors?|people",
    re.I,
)
"""Pages of a site for all who use it, which links beside the date lead to, too."""


def _sites(linked: dict[str, Any], meta: dict[str, str]) -> list[str]:
    """The names by which metadata call the site; a blog's publisher may be its writer, where the site has a name."""
    stated = [name for name in (meta.get("og:site_name"), meta.get("application-name")) if name]
    return stated or [name for name in (_author(linked.get("publisher")),) if name]


def _is_site(author: str, page_title: str | None, sites: list[str]) -> bool:
    """Whether what metadata call the author is the site: its name there, or the part of the title that names it."""
    if author in sites:
        return True
    parts = [part.strip() for part in TITLE_PARTS.split(page_title or "")][1:]
    if bool(parts) and (author in parts[-2:] or parts[-1].startswith(author)):
        return True
    whole = (page_title or "").rstrip()
    return whole.endswith(author) and whole[: -len(author)].rstrip(" ").endswith(("-", "_", "|", "–", "—", "·"))


TITLE_PARTS = re.compile(
    r"\s*(?:[|｜－]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))\s*|\s+[-–—«»·•/:]\s+|::|-{2,}"
    r"|(?<=[\u4e00-\u9fff！？])-(?=[\u4e00-\u9fff])"
)
"""What stands between the parts of a page's title: article, board, site."""
_PUBLISHED = (
    "article:published_time",
    "article:published",
    "article.published",
    "pubdate",
    "pubtime",
    "publishdate",
    "publishtime",
    "publicationdate",
    "firstpublishedtime",
    "datepublished",
    "og:published_time",
    "og:pubdate",
    "og:release_date",
    "bytedance:published_time",
    "weibo:article:create_at",
    "article:create_at",
    "apub:time",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.issued",
    "dc.date.created",
    "dc.date",
    "createdate",
    "dateupdate",
    "date",
)
"""Names of meta tags that state the time of publication, the surest first; without space or the `-` of `pub-date`."""


def read_page_title(root: Element) -> str | None:
    """Return the `<title>` of a page, or None; the site that phpBB 2 names before the title comes behind it."""
    node = root.find(".//title")
    return title_first(collapse("".join(node.itertext()))) or None if node is not None else None


def title_first(text: str) -> str:
    """Return a page's title with the title of the thread before the site's, where a label or brackets tell the two.

    >>> title_first("Schmalspurtreff :: Thema anzeigen - Drehscheibe bleibt stehen")
    'Drehscheibe bleibt stehen - Schmalspurtreff'
    >>> title_first("『保温が三時間で切れる』 電気ポットのクチコミ掲示板 - くらべる広場")
    '保温が三時間で切れる - 電気ポットのクチコミ掲示板 - くらべる広場'
    """
    text = _PAGE_OF.sub("", text)
    match = _VIEWED.match(text) or _BRACKETED.match(text)
    return f"{match['title']} - {match['site']}" if match else text


_VIEWED = re.compile(
    r"(?P<site>.{1,80}?)\s*(?:::|[-–|»•])\s*(?:view topic|thema anzeigen|voir le sujet|ver (?:tema|t[óo]pico)"
    r"|(?:leggi|visualizza) (?:argomento|topic|discussione|il topic)"
    r"|bekijk onderwerp|просмотр темы|zobacz temat|visa ämne"
    r"|(?:查看|阅读|浏览|觀看|檢視|閱讀)(?:主题|主題|文章))\s*(?:::|[-–:])\s*"
    r"(?P<title>.{4,})$",
    re.I,
)
_PAGE_OF = re.compile(
    r"\s*[(（\[](?:page|seite|página|pagina|страница|strona|sida|sivu|第)\s?\d{1,5}(?:\s?[页頁]|\s?(?:of|/|von|de)\s?\d{1,5})?[)）\]]",
    re.I,
)
_BRACKETED = re.compile(r"『(?P<title>[^『』]{6,})』\s*(?P<site>\S.*)$")


def title_from_page_title(page_title: str, lines: set[str]) -> str:
    """Cut the site's and board's names off a `<title>`: the longest head that is also a line of the page.

    >>> title_from_page_title("怎么养护紫砂壶_茶具_某论坛", {"怎么养护紫砂壶"})
    '怎么养护紫砂壶'
    """
    bare_title = _LABELS_BEFORE.sub("", page_title)
    if bare_title != page_title and any(bare_title.startswith(line) for line in lines if len(line) >= 6):
        page_title = bare_title
    borders = [match.start() for match in _SEPARATORS.finditer(page_title)]
    for border in reversed([*borders, len(page_title)]):
        head = page_title[:border].strip()
        if head in lines:
            return head
    pieces = [part.strip() for part in _BETWEEN.split(page_title) if part.strip()]
    if len(pieces) > 1:  # some write the site first: the longest later part that is a line of the page
        least = 6 if len(pieces[0]) >= _SITE else max(4, len(pieces[0]) + 1)
        later = max((part for part in pieces[1:] if part in lines and len(part) >= least), key=len, default="")
        begins = uncut_part(pieces[0])
        longer = len(pieces[0]) > len(later) and any(line.startswith(begins) for line in lines)
        if later and pieces[0] not in lines and not longer:
            return later
    return pieces[0] if pieces else page_title


def uncut_part(title: str) -> str:
    """Return a title without the dots that say that it was cut (`Remember the card? it was …`)."""
    return title.rstrip(" .…")


_LABELS_BEFORE = re.compile(r"^(?:(?:[【\[][^】\]]{1,6}[】\]]|(?:Solved|已解决|Question)\s*[:：])\s*)+")


_PUB_ = re.compile(r"^(publi(?:sh|cation)|pub|create)[-_](?=date$|time$)")


def _meta_tags(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in root.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").lower()
        content = (node.get("content") or "").strip()
        if name and content:
            found.setdefault(_PUB_.sub(r"\1", name.replace(" ", "")), content)
    return found


def _json_ld(root: Element) -> Iterator[dict[str, Any]]:
    for node in root.iter("script"):
        if "ld+json" not in (node.get("type") or ""):
            continue
        try:
            data = json.loads(node.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [data]
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(item)
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(
                    kind in _ARTICLE_TYPES
                    for kind in (kinds if isinstance(kinds, list) else [kinds])
                    if isinstance(kind, str)
                ):
                    yield item
                graph = item.get("@graph") or item.get("mainEntity")
                if isinstance(graph, list | dict):
                    stack.append(graph)


def _pub_date(root: Element) -> str | None:
    """Return the `pubDate` of JSON-LD in the dialect of a Chinese search engine, which has no `@type`."""
    for node in root.iter("script"):
        match = _PUB_DATE.search(node.text or "") if "ld+json" in (node.get("type") or "") else None
        if match:
            return match[1]
    return None


_PUB_DATE = re.compile(r'"pubDate"\s*:\s*"([^"]{8,40})"')


def script_date(root: Element, fetched_at: datetime | None) -> datetime | None:
    """Return the time in a script's variable (`var ct = "1743636600"`), when all such ones say the same day."""
    found: list[datetime] = []
    for node in root.iter("script"):
        text = node.text or ""
        for match in _TIME_VARIABLE.finditer(text) if len(text) < _LONG_SCRIPT else ():
            found.extend(filter(None, [_time(match[1], fetched_at)]))
    return found[0] if found and max(found) - min(found) < timedelta(days=1) else None


def _account(root: Element) -> str | None:
    """Return the account that a script of a WeChat article names (`var nickname = "…"`)."""
    texts = (node.text or "" for node in root.iter("script"))
    names = (match[1].strip() for text in texts if len(text) < _LONG_SCRIPT and (match := _NICKNAME.search(text)))
    name = next(filter(None, names), None)
    box = next((node for node in root.iter("div", "h1", "h2") if "rich_media" in (node.get("class") or "")), None)
    return name if name is not None and box is not None and may_be_author(name) else None


_NICKNAME = re.compile(r"""\bvar\s+nickname\s*=\s*(?:htmlDecode\()?["']([^"'<>\\]{1,40})["']""")


def _time(stated: str, fetched_at: datetime | None) -> datetime | None:
    """Read a time that is stated for machines: written out, or in seconds or milliseconds since 1970."""
    if _EPOCH.fullmatch(stated):
        return datetime.fromtimestamp(int(stated[:10]), tz=UTC)
    return parse_date(stated, fetched_at=fetched_at)


_EPOCH = re.compile(r"1[0-9]{9}(?:\d{3})?")
_TIME_VARIABLE = re.compile(
    r"""\b(?:ct|(?:ori_?)?(?:publish|pub|create)_?(?:d|ed_?)?(?:time|date|at)|pubtime)["']?\s*[:=]\s*["']?"""
    r"""(1[0-9]{9}(?:\d{3})?(?!\d)|20\d\d[-/]\d\d?[-/]\d\d?[ T\d:.Z+]*)""",
    re.I,
)
_LONG_SCRIPT = 200_000


def _modified(linked: dict[str, Any], meta: dict[str, str], fetched_at: datetime | None) -> datetime | None:
    stated = _text(linked.get("dateModified")) or meta.get("article:modified_time") or meta.get("og:updated_time")
    return parse_date(stated, fetched_at=fetched_at) if stated else None


def _tags(root: Element, linked: dict[str, Any]) -> tuple[str, ...]:
    """`article:tag`, JSON-LD keywords, links with `rel=tag`; not `keywords`, which are written for search engines."""
    stated = [node.get("content") or "" for node in root.iter("meta") if node.get("property") == "article:tag"]
    words = linked.get("keywords")
    stated += words if isinstance(words, list) else re.split(r"[,，、;；]", words) if isinstance(words, str) else []
    stated += ["".join(node.itertext()) for node in root.iter("a") if (node.get("rel") or "").strip() == "tag"]
    return tuple(
        dict.fromkeys(
            tag for one in stated if isinstance(one, str) and 0 < len(tag := collapse(one).strip("#＃ ")) <= 30
        )
    )


def _count(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) else ""
    return int(text) if re.fullmatch(r"\d{1,12}", text) else None


def _views(value: object) -> int | None:
    """The views among the interactions that JSON-LD counts."""
    for item in value if isinstance(value, list) else [value]:
        kind = item.get("interactionType") if isinstance(item, dict) else None
        name = kind.get("@type") if isinstance(kind, dict) else kind
        if isinstance(item, dict) and re.search(r"(?:View|Read|Watch)Action", str(name)):
            return _count(item.get("userInteractionCount"))
    return None


def _comments(linked: dict[str, Any], fetched_at: datetime | None) -> tuple[StatedComment, ...]:
    found = []
    for key in ("comment", "suggestedAnswer", "acceptedAnswer"):
        value = linked.get(key)
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict):
                continue
            author, text = _author(item.get("author")), _text(item.get("text"))
            stated = _text(item.get("datePublished")) or _text(item.get("dateCreated"))
            when = parse_date(stated, fetched_at=fetched_at) if stated else None
            if author and text and when:
                found.append(StatedComment(author, when, bare(text)))
    return tuple(found)


def bare(text: str) -> str:
    """Return the first letters and digits of a text, for comparing.

    >>> bare("好， 谢谢！")
    '好谢谢'
    """
    return bare_words(text)[:40]


def _text(value: object) -> str | None:
    return collapse(value) or None if isinstance(value, str) else None


def _before_date(name: str) -> str:
    """Return a name without the time that markup holds in one element with it."""
    found = find_date(name)
    return name[: found.start].strip() or name if found else name


def _section(linked: dict[str, Any]) -> str | None:
    """The only section that JSON-LD states."""
    stated = linked.get("articleSection")
    return _text(stated[0] if isinstance(stated, list) and len(stated) == 1 else stated)


def _author(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return _text(value)


def _canonical(root: Element, url: str, meta: dict[str, str]) -> str | None:
    """Return the canonical URL the page states, if it is one of the same host (others are mistakes or theft)."""
    for node in root.iter("link"):
        if (node.get("rel") or "").lower() == "canonical" and node.get("href"):
            stated = node.get("href")
            break
    else:
        stated = meta.get("og:url")
    if not stated:
        return None
    try:
        full = urljoin(url, stated.strip())
        same = urlsplit(full).hostname == urlsplit(url).hostname
    except ValueError:
        return None
    return full if same and full.startswith(("http://", "https://")) else None

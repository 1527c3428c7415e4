"""One peer extractor in an environment of its own: pages as JSON lines in, readings as JSON lines out.

Run by `benchmarks/extraction.py` with the other environment's Python; needs nothing of this project.
The first line out is {"peer": name, "version": ...} or {"missing": reason}. Peers that take text get
the page decoded by its Content-Type, else its meta, else UTF-8, with GB18030 for the GB family.
"""

from __future__ import annotations

import base64
import importlib.metadata
import json
import re
import sys
import time
from collections.abc import Callable
from typing import Any

Reading = dict[str, Any]
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)


def decode(body: bytes, content_type: str) -> str:
    found = _CHARSET.search(content_type.encode()) or _CHARSET.search(body[:2048])
    name = found[1].decode().lower() if found else "utf-8"
    name = "gb18030" if name in ("gbk", "gb2312") else name
    try:
        return body.decode(name, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _trafilatura() -> Callable[[bytes, str, Reading], Reading]:
    import trafilatura

    def read(_body: bytes, text: str, page: Reading) -> Reading:
        found = trafilatura.bare_extraction(text, url=page["url"], with_metadata=True, include_comments=True)
        if not found:
            return {"text": "", "title": None, "author": None, "published_at": None}
        got = found if isinstance(found, dict) else found.as_dict()
        body = "\n".join(filter(None, (got.get("text"), got.get("comments"))))
        return {"text": body, "title": got.get("title"), "author": got.get("author"), "published_at": got.get("date")}

    return read


def _resiliparse() -> Callable[[bytes, str, Reading], Reading]:
    from resiliparse.extract.html2text import extract_plain_text

    def read(_body: bytes, text: str, _page: Reading) -> Reading:
        return {"text": extract_plain_text(text, main_content=True, comments=True, alt_texts=False)}

    return read


def _readability() -> Callable[[bytes, str, Reading], Reading]:
    from lxml import html
    from readability import Document

    def read(_body: bytes, text: str, _page: Reading) -> Reading:
        document = Document(text)
        summary = html.fromstring(document.summary())
        return {"text": summary.text_content(), "title": document.short_title()}

    return read


def _justext() -> Callable[[bytes, str, Reading], Reading]:
    import justext

    # jusText has no Chinese stop words; its documented language-independent mode is used for Chinese.
    english = justext.get_stoplist("English")

    def read(body: bytes, text: str, page: Reading) -> Reading:
        options = {} if page["language"] == "en" else {"stopwords_low": 0, "stopwords_high": 0}
        words = english if page["language"] == "en" else frozenset()
        found = justext.justext(text, words, **options)
        return {"text": "\n".join(part.text for part in found if not part.is_boilerplate)}

    return read


def _magic_html() -> Callable[[bytes, str, Reading], Reading]:
    from lxml import html
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()

    def read(_body: bytes, text: str, page: Reading) -> Reading:
        # It wants to be told what the page is; no other tool is.
        found = extractor.extract(
            text, base_url=page["url"], html_type="forum" if page["kind"] == "thread" else "article"
        )
        inner = found.get("html") or ""
        words = html.fromstring(inner).text_content() if inner.strip() else ""
        return {"text": words, "title": found.get("title") or None}

    return read


def _gne() -> Callable[[bytes, str, Reading], Reading]:
    from gne import GeneralNewsExtractor

    extractor = GeneralNewsExtractor()

    def read(_body: bytes, text: str, _page: Reading) -> Reading:
        found = extractor.extract(text)
        return {
            "text": found.get("content"),
            "title": found.get("title") or None,
            "author": found.get("author") or None,
            "published_at": found.get("publish_time") or None,
        }

    return read


def _newspaper() -> Callable[[bytes, str, Reading], Reading]:
    import newspaper

    def read(_body: bytes, text: str, page: Reading) -> Reading:
        language = "en" if page["language"] == "en" else "zh"
        article = newspaper.Article(page["url"], language=language, fetch_images=False)
        article.download(input_html=text)
        article.parse()
        date = article.publish_date
        stamp = date.isoformat() if hasattr(date, "isoformat") else (date or None)
        authors = ", ".join(article.authors) or None
        return {"text": article.text, "title": article.title or None, "author": authors, "published_at": stamp}

    return read


def _html_text() -> Callable[[bytes, str, Reading], Reading]:
    import html_text

    return lambda _body, text, _page: {"text": html_text.extract_text(text)}


PEERS = {
    "trafilatura": _trafilatura,
    "resiliparse": _resiliparse,
    "readability-lxml": _readability,
    "justext": _justext,
    "magic-html": _magic_html,
    "gne": _gne,
    "newspaper4k": _newspaper,
    "html-text": _html_text,
}


def main() -> None:
    peer = sys.argv[1]
    out, sys.stdout = sys.stdout, sys.stderr  # a peer that prints must not break the protocol
    try:
        read = PEERS[peer]()
        print(json.dumps({"peer": peer, "version": importlib.metadata.version(peer)}), file=out, flush=True)
    except Exception as error:
        print(json.dumps({"missing": f"not installed here ({type(error).__name__}: {error})"}), file=out, flush=True)
        return
    for line in sys.stdin:
        page = json.loads(line)
        body = base64.b64decode(page.pop("body"))
        start = time.process_time()
        try:
            reading = read(body, decode(body, page["content_type"]), page)
        except Exception as error:
            reading = {"text": "", "error": f"{type(error).__name__}: {error}"}
        reading["seconds"] = time.process_time() - start
        print(json.dumps(reading, default=str), file=out, flush=True)


if __name__ == "__main__":
    main()

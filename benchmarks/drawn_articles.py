"""Article pages drawn at random: how text, title, author, date and comments are read, by each choice made.

Run: `python benchmarks/drawn_articles.py [--pages 400] [--seed 1] [--by-choice] [--failures 10] [--peer trafilatura]`.

A page is a draw from independent choices (`benchmarks/drawn_article/`): skeleton and class names, title and metadata,
forms and places of byline and date, kind and markup of the text, what is put into it, before it, behind it and
beside it, comments, language. The truth is built beside the markup: the text is what an annotator keeps, the body with
its headings; bylines are none of it, summaries, captions and notes of editors are neutral. Without `--by-choice` only
the options are printed whose pages are read clearly worse than all.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

# This folder holds a file called like the package `output`: it goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).resolve().parent)

from benchmarks.changes import deeply
from benchmarks.drawn import Draw, Drawn, report, to_traditional
from benchmarks.drawn_article.families import family_of
from benchmarks.drawn_article.frames import after_of, before_of, paging_of
from benchmarks.drawn_article.heads import head_of
from benchmarks.drawn_article.page import SCHEMES, Page
from benchmarks.drawn_article.skeletons import Parts, body_with, document_of
from benchmarks.drawn_article.texts import body_of, lines_of
from benchmarks.extraction import HERE, run_peer, summary, table
from benchmarks.gold import Gold

CHINA, JAPAN = timezone(timedelta(hours=8)), timezone(timedelta(hours=9))
LANGUAGES = {"zh-CN": 60.0, "zh-TW": 10.0, "en": 20.0, "de": 4.0, "ja": 3.0, "ru": 3.0}


def drawn_page(seed: int, number: int) -> Drawn:
    """Return page `number` of the pages of a seed."""
    draw = Draw(random.Random(f"{seed}/{number}"))
    rng = draw.random
    language = draw.pick("language", LANGUAGES)
    zone = {"zh": CHINA, "ja": JAPAN}.get(language[:2], UTC)
    fetched = datetime(2025, 6, 18, 9, 30, tzinfo=zone)
    when = fetched - timedelta(
        days=draw.any(rng.randint(2, 6), rng.randint(7, 280), rng.randint(281, 7000)), minutes=rng.randint(0, 900)
    )
    page = Page(draw, language[:2], when.replace(second=rng.randint(0, 59)), fetched)
    page.scheme = draw.pick("names", SCHEMES)
    page.title = page.fresh(page.of("titles"))
    page.site, page.channel = rng.choice(page.of("sites")), rng.choice(page.of("channels"))
    page.url = f"https://www.example.{'com' if rng.random() < 0.7 else 'gov.cn'}/a/{rng.randint(1000, 99999)}.html"
    body = _body(page)
    source = document_of(page, body)
    truth = page.truth()
    if language == "zh-TW":
        source = to_traditional(source)
        truth = deeply(truth, to_traditional) | {"language": "zh"}
    charset = draw.pick("charset", {"utf-8": 8.0, "gb18030": 1.0}) if language == "zh-CN" else "utf-8"
    truth["content_type"] = f"text/html; charset={charset}"
    return Drawn(Gold(f"drawn/{seed}-{number}", source.encode(charset, "replace"), truth), draw.chosen)


def _body(page: Page) -> str:
    """Return all that stands in the page's body."""
    family = family_of(page)
    if family is not None:
        return family
    head = head_of(page)
    lines = lines_of(page)
    if head.lead:
        lines.insert(0, ("p", head.lead))
    page.neutral += filter(None, (head.first, head.last))
    before = before_of(page)
    text = body_of(page, lines, head.first, head.last)
    return body_with(page, Parts(head, before, text, f"{paging_of(page)}{head.foot}{after_of(page)}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400, help="how many pages (400)")
    parser.add_argument("--seed", type=int, default=1, help="which pages (1)")
    parser.add_argument("--by-choice", action="store_true", help="a row for every option")
    parser.add_argument("--families", action="store_true", help="only pages in the dress of a family of sites")
    parser.add_argument("--failures", type=int, default=0, help="what is wrong on so many pages, the worst first")
    parser.add_argument("--peer", help="another tool's figures on the same pages, too")
    parser.add_argument("--save", type=Path, help="write the pages and truths into this folder, to look at them")
    given = parser.parse_args()
    pages = [drawn_page(given.seed, number) for number in range(given.pages)]
    if given.families:
        pages = [page for page in pages if page.chosen["family"] != "none"]
    if given.save:
        given.save.mkdir(parents=True, exist_ok=True)
        for page in pages:
            name = given.save / page.gold.name.split("/")[1]
            name.with_suffix(".html").write_bytes(page.gold.body)
            truth = dict(page.gold.truth) | {"chosen": dict(page.chosen)}
            name.with_suffix(".json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
    print(report(pages, every=given.by_choice, failures=given.failures))
    if given.peer:
        found = run_peer(HERE.parent / ".venv-peers/bin/python", given.peer, [page.gold for page in pages])
        print(found if isinstance(found, str) else table({given.peer: summary(found[0])}, "tool"))


if __name__ == "__main__":
    main()

"""Threads of boards that nobody has seen, drawn at random: are all posts found, and nothing else.

Run: `python benchmarks/drawn_threads.py [--pages 400] [--seed 1] [--by-choice] [--failures 10] [--save FOLDER]`.

Every page has a board of its own: `benchmarks/drawn_board/` draws how a board is built and dressed, this module
who writes, when and what. The table shows all pages and the choices that are read clearly worse.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

# This folder holds a file called like the package `output`: it goes to the end of the search path.
sys.path.sort(key=lambda entry: Path(entry).resolve() == Path(__file__).resolve().parent)

from benchmarks.changes import deeply
from benchmarks.drawn import Draw, Drawn, report, sentences, to_traditional
from benchmarks.drawn_board.board import Board, Post, dates_of
from benchmarks.drawn_board.page import board_page
from benchmarks.drawn_board.words import WORDS
from benchmarks.gold import Gold

FETCHED, AHEAD = datetime(2025, 6, 18, 9, 30), timedelta(hours=8)
LANGUAGES = {"zh": 0.55, "zh-Hant": 0.08, "en": 0.27, "de": 0.1}
ZONES = {"zh": timezone(timedelta(hours=8)), "en": UTC, "de": UTC}
_GERMAN = tuple(
    part.split("|")
    for part in (
        "Gestern|Letzte Woche|Im Herbst|Damals|Vor dem Umzug|Nach dem Regen|Am Sonntag|In diesem Jahr|Heute früh",
        "hat mein Nachbar|habe ich|hat die Werkstatt|hat meine Schwester|hat der Händler|hat ein Freund aus Ulm",
        "den alten Zaun|das Fahrrad|die Regentonne|den Motor|die Bohnen|das Dach|den Ofen|die Gitarre|das Getriebe",
        "endlich repariert|wieder in Gang gebracht|ganz umsonst bestellt|neu gestrichen|für wenig Geld verkauft"
        "|auf dem Hof stehen lassen|lange gesucht|noch einmal geprüft",
    )
)
GERMAN = tuple(f"{' '.join(words)}." for words in itertools.product(*_GERMAN))
NAMES = {
    "zh": (
        "老城根|豆浆油条|一只懒猫|山里人家|晚风吹过|小鱼儿|阿杰|半夏|夜行船|木匠老李|爱吃西红柿|北纬三十度|临江听雨|"
        "橘子汽水|qiuqiu77|luckyboy|jack_wang|tt2008|Cindy|周周|清茶一杯|东门老王|飞鸟与鱼|吃瓜群众甲|雪落无声|"
        "138****2201|修车师傅|海边的卡夫|蓝色多瑙河|七月流火|momo|旅人"
    ),
    "en": (
        "oldtimer|GreenThumb|mike_77|Sarah K|jdoe|Rusty Nail|wanderer|BlueHeron|tinkerbell42|Pat Morgan|kxr|night_owl|"
        "CaptainHook|mary.lou|Grandpa Joe|zed|Ironwood|LisaB|the_baker|R2Dave|Anonymous|xXwolfXx|Tom"
    ),
    "de": (
        "Bastler61|Gartenzwerg|Ulrike|hans.meier|Mondfee|Kalle|Frau Holle|Schrauber|Nordlicht|Tina84|opa_werner|Falke|"
        "Juliane M.|rheinlaender|Moni|Pfadfinder"
    ),
}
SHORT = {
    "zh": (
        "顶",
        "沙发",
        "谢谢楼主",
        "路过看看。",
        "同问",
        "支持一下！",
        "好的",
        "学习了",
        "哈哈哈",
        "这个可以有",
        "不错",
    ),
    "en": ("Thanks!", "+1", "lol", "Same here.", "Nice.", "bump", "Good luck!", "Agreed"),
    "de": ("Danke!", "Genau.", "Viel Glück!", "Das stimmt.", "hallo"),
}
COUNTS = {"1": 1.0, "2": 1.5, "3": 2.0, "6": 3.0, "12": 3.0, "20": 2.0, "30": 1.0}


def drawn_thread(seed: int) -> Drawn:
    """Return the thread that a seed draws: the page, its truth and the choices made for it."""
    draw = Draw(random.Random(seed))
    said = draw.pick("language", LANGUAGES)
    language = "zh" if said == "zh-Hant" else said
    board = Board(draw, language, FETCHED if language == "zh" else FETCHED - AHEAD)
    posts = _posts(board)
    title = draw.any(*_pool(language)).rstrip("。.！？!?")[:38].strip()
    source = board_page(board, title, posts)
    truth = _truth(board, title, posts, seed)
    if said == "zh-Hant":
        source, truth = _to_traditional(source), deeply(truth, _to_traditional) | {"language": "zh"}
    charset = draw.pick("charset", {"utf-8": 0.85, "gbk": 0.15}) if said == "zh" else "utf-8"
    truth["content_type"] = f"text/html; charset={charset}"
    return Drawn(Gold(f"drawn/{seed}", source.encode(charset, "xmlcharrefreplace"), truth), draw.chosen)


def _pool(language: str) -> tuple[str, ...]:
    return GERMAN if language == "de" else sentences(language)


def _posts(board: Board) -> list[Post]:
    """Draw who writes, when and what; answers within a post follow it where the board has such."""
    draw, language = board.draw, board.language
    count = int(draw.pick("replies", COUNTS))
    names = NAMES[language].split("|")
    crowd = draw.random.sample(names, min(len(names), draw.any(3, 8, count + 1)))
    lengths = draw.pick("lengths", ("short", "mixed", "long"))
    dates = dates_of(board, count + 1)
    posts: list[Post] = []
    for number, (at, shown, precision) in enumerate(dates):
        lines = _lines(draw, language, lengths, first=number == 0)
        author = crowd[0] if number == 0 else draw.any(*crowd)
        posts.append(Post(author, at, shown, precision, lines))
    _quote(board, posts)
    _nest(board, posts)
    return posts


def _lines(draw: Draw, language: str, lengths: str, *, first: bool) -> list[str]:
    pool = _pool(language)
    if not first and lengths != "long" and draw.random.random() < 0.25:
        return [draw.any(*SHORT[language])]
    many = draw.any(2, 4, 7) if first else draw.any(*{"short": (1,), "mixed": (1, 1, 2, 3), "long": (3, 5, 8)}[lengths])
    said = [draw.any(*pool) for _ in range(many)]
    join = "" if language == "zh" else " "
    cut = draw.any(1, 1, 2, 3)
    return [join.join(said[n : n + cut]) for n in range(0, len(said), cut)]


def _quote(board: Board, posts: list[Post]) -> None:
    if not board.draw.chance("quotes", 0.4):
        return
    for number, post in enumerate(posts[1:], 1):
        if board.draw.random.random() < 0.3:
            post.quoted = posts[board.draw.random.randrange(number)]


def _nest(board: Board, posts: list[Post]) -> None:
    """Let some posts answer an earlier one: a tree (each below its parent) or answers within a post."""
    shape = board.draw.pick("nesting", {"flat": 0.6, "inner": 0.2, "tree": 0.2})
    if shape == "flat":
        return
    parents: list[Post] = []
    for post in posts[1:]:
        post.quoted = None
        if parents and board.draw.random.random() < 0.45:
            post.parent = parents[-1] if shape == "inner" else board.draw.any(*parents)
        if shape == "tree" or post.parent is None:
            parents.append(post)
    posts[1:] = list(_in_order(posts[1:], None))


def _in_order(posts: list[Post], parent: Post | None) -> Any:
    for post in posts:
        if post.parent is parent:
            yield post
            yield from _in_order(posts, post)


def _truth(board: Board, title: str, posts: list[Post], seed: int) -> dict[str, Any]:
    zone = ZONES[board.language]
    comments = [
        {
            "floor": post.floor,
            "author": post.author,
            "published_at": post.at.replace(tzinfo=zone).isoformat(),
            "precision": post.precision,
            "text": "\n".join(post.lines),
            "quote": "\n".join(post.quoted.lines) if post.quoted else None,
            "reply_to": _answered(posts, post),
        }
        for post in posts[1:]
    ]
    return {
        "url": f"https://board.example.com/t/{seed}",
        "fetched_at": FETCHED.replace(tzinfo=ZONES["zh"]).isoformat(),
        "kind": "thread",
        "engine": None,
        "language": "zh" if board.language == "zh" else "en",
        "title": title,
        "author": posts[0].author,
        "published_at": posts[0].at.replace(tzinfo=zone).isoformat(),
        "precision": posts[0].precision,
        "wall_clock": board.language != "zh",
        "board": WORDS[board.language]["menu"].split("|")[1]
        if board.draw.chosen["above"] in ("trail", "clock")
        else None,
        "text": "\n".join(posts[0].lines),
        "neutral": "",
        "comments": comments,
    }


def _answered(posts: list[Post], post: Post) -> int | None:
    """Return the place in the list of comments of what a post answers or quotes, -1 for the first post."""
    answered = post.parent or post.quoted
    return None if answered is None else posts.index(answered) - 1


def _to_traditional(text: str) -> str:
    """Return a page's text in traditional characters; its tags stay."""
    return re.sub(r"[^\x00-\x7f]+", lambda match: to_traditional(match[0]), text)


def main() -> None:
    """Draw pages, read them and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=400, help="how many pages (default 400)")
    parser.add_argument("--seed", type=int, default=1, help="which pages (default 1)")
    parser.add_argument("--by-choice", action="store_true", help="every option, not only those read clearly worse")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="tell what is wrong on the N worst pages")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="write the pages and their truths there")
    given = parser.parse_args()
    pages = [drawn_thread(given.seed * 100_000 + n) for n in range(given.pages)]
    for page in pages if given.save else ():
        given.save.mkdir(parents=True, exist_ok=True)
        name = page.gold.name.split("/")[1]
        (given.save / f"{name}.html").write_bytes(page.gold.body)
        about = {"truth": page.gold.truth, "chosen": page.chosen}
        (given.save / f"{name}.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
    print(report(pages, every=given.by_choice, failures=given.failures))


if __name__ == "__main__":
    main()

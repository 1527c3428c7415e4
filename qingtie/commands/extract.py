"""`qingtie extract FILE…`: one JSON object an article on stdout."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

import click

from cleaning.records import Article, Comment
from qingtie.commands.options import processes_option


@click.command("extract")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--url", help="The URL of the page (one file only); relative links and identity follow from it.")
@click.option("--text", is_flag=True, help="The files are plain text, whatever they look like.")
@click.option("--json", is_flag=True, expose_value=False, help="Accepted as with other commands: the output is JSON.")
@processes_option
def command(files: tuple[str, ...], url: str | None, text: bool, processes: int | None) -> None:
    """Extract articles and comments from saved pages, without cleaning them.

    Writes one JSON object a line: url, site, engine, board, title, author, published_at, text, blocks, comments. A page
    that gives no article is named on stderr with its reason, and the exit code is 1.

    \b
    Examples:
      qingtie extract page.html --url https://forum.example/thread-101-1-1.html
      qingtie extract saved/*.html > articles.jsonl
      qingtie extract saved/ --processes 0 > articles.jsonl
    """
    from cleaning.pipeline import Pipeline
    from qingtie.cores import cores_for
    from qingtie.inputs import expand, threads_of_files
    from qingtie.threads import Cleaner

    with cores_for(1 if processes is None else processes, partial(Pipeline, ())) as cores:
        cleaner = Cleaner(Pipeline(()), cores=cores)
        for cleaned in cleaner.run(threads_of_files(expand(files, url=url), text=text, url=url)):
            click.echo(json.dumps(article_json(cleaned.raw), ensure_ascii=False))
    for rejection in cleaner.rejections:
        print(f"{rejection.url}: {rejection.reason}: {rejection.detail}", file=sys.stderr)
    if cleaner.rejections:
        click.get_current_context().exit(1)


def article_json(article: Article) -> dict[str, Any]:
    """Return an article as the JSON object that the documentation describes."""
    return {
        "id": article.id,
        "url": article.url,
        "site": article.site,
        "engine": article.engine,
        "board": article.board,
        "title": article.title,
        "author": article.author,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "text": article.text,
        "blocks": [
            {"id": b.id, "role": b.role.value, "level": b.level, "text": b.text, "why": b.why} for b in article.body
        ],
        "comments": [_comment_json(comment) for comment in article.comments],
        "pages": [{"url": ref.url, "digest": ref.digest, "encoding": ref.encoding} for ref in article.pages],
        "evidence": list(article.evidence),
    }


def _comment_json(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "floor": comment.floor,
        "author": comment.author,
        "published_at": comment.published_at.isoformat() if comment.published_at else None,
        "text": comment.text,
        "quote": comment.quote,
        "reply_to": comment.reply_to,
        "likes": comment.likes,
    }

"""`qingtie sites list | check FILE… | inspect FILE|URL`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qingtie.commands.options import json_option
from qingtie.errors import ConfigError, CrawlFailed, QingtieError

if TYPE_CHECKING:
    from cleaning.records import RawPage


@click.group("sites")
def command() -> None:
    """Show what is known of forum engines and sites, or check a definition.

    \b
    Examples:
      qingtie sites list
      qingtie sites check my-site.toml
      qingtie sites inspect page.html
      qingtie sites inspect https://forum.example/
    """


@command.command("list")
@json_option
def list_sites(as_json: bool) -> None:
    """List the engines and sites that ship with Qingtie."""
    from cleaning.layouts import engines, sites

    rows = [{"name": e.name, "kind": e.kind, "title": e.title, "source": e.source} for e in engines().values()]
    own = [{"name": s.name, "hosts": list(s.hosts), "engine": s.engine} for s in sites()]
    if as_json:
        click.echo(json.dumps({"engines": rows, "sites": own}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['name']:<12} {row['kind']:<8} {row['title']}")
    for site in own:
        click.echo(f"{site['name']:<12} site     {', '.join(site['hosts'])} ({site['engine'] or 'no engine'})")


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check site or engine definitions; a wrong one is named with its line and the allowed keys."""
    from cleaning.errors import LayoutError
    from cleaning.layouts import check_file

    wrong = 0
    for path in files:
        try:
            found = check_file(path)
        except LayoutError as error:
            wrong += 1
            print(f"qingtie: {error}", file=sys.stderr)
        else:
            click.echo(f"{path}: {type(found).__name__.lower()} {found.name!r} is right")
    if wrong:
        raise ConfigError(f"{wrong} of {len(files)} definitions are wrong")


@command.command("inspect")
@click.argument("target", metavar="FILE|URL")
@click.option("--url", help="The URL of a saved page.")
@click.option("--allow-private", is_flag=True, help="Allow hosts on this machine and in private networks.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=10.0,
    show_default=True,
    help="Seconds for an answer; tried thrice.",
)
@json_option
def inspect_page(target: str, url: str | None, allow_private: bool, timeout: float, as_json: bool) -> None:
    """Show which engine a page is recognised as, and by which marks.

    A URL is fetched once, under a crawl's rules (robots.txt, private addresses, size), and nothing is stored.

    \b
    Examples:
      qingtie sites inspect page.html
      qingtie sites inspect https://forum.example/
    """
    from cleaning.encoding import decode
    from cleaning.errors import PageError
    from cleaning.extract.markup import looks_like_markup, parse_html
    from cleaning.extract.recognise import recognise
    from qingtie.inputs import read_page_file

    fetched = target.startswith(("http://", "https://"))
    if fetched:
        if url:
            raise click.UsageError("--url goes with a saved page; a URL that is fetched says itself where it is from")
        page = _fetched(target, allow_private=allow_private, timeout=timeout)
    else:
        page = read_page_file(Path(target), url=url)
    try:
        decoded = decode(page.body, page.header("content-type"))
    except PageError as error:
        raise QingtieError(f"{target}: expected an HTML page: {error}") from error
    if fetched and not looks_like_markup(decoded.text):
        kind = page.header("content-type") or "no content type"
        raise QingtieError(f"{target}: expected an HTML page, found none ({kind}, {len(page.body):,} bytes)")
    found = recognise(decoded.text, parse_html(decoded.text))
    engine = found.layout.name if found.layout else None
    if as_json:
        evidence = [*decoded.evidence, *found.evidence]
        row = {"url": page.final_url, "engine": engine, "score": found.score, "evidence": evidence}
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    if page.final_url != target and "://" in target:
        click.echo(f"url: {page.final_url}")
    click.echo(f"engine: {engine or 'none known'} (score {found.score:g})")
    click.echo(f"encoding: {decoded.encoding}")
    for line in (*decoded.evidence, *found.evidence):
        click.echo(f"  {line}")


def _fetched(url: str, *, allow_private: bool, timeout: float) -> RawPage:
    """Fetch a page; raises `CrawlFailed` when none came, `QingtieError` for a feed or sitemap, packed or not."""
    from crawler.errors import CrawlError, JobError
    from crawler.feeds import entries_of
    from crawler.once import fetch_once

    try:
        page = fetch_once(url, allow_private=allow_private, timeout=timeout)
    except JobError as error:
        raise ConfigError(str(error)) from error
    except CrawlError as error:
        raise CrawlFailed(str(error)) from error
    entries = entries_of(page.body)
    if entries is not None:
        raise QingtieError(f"{url}: expected an HTML page, found a feed or sitemap that names {len(entries)} pages")
    return page

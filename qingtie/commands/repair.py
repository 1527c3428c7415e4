"""`qingtie repair IN.jsonl OUT.jsonl`: repair texts, with every edit."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

import click

from cleaning.records import Edit
from output.files import replacing
from qingtie.errors import QingtieError


@click.command("repair")
@click.argument("source", metavar="IN.jsonl")
@click.argument("target", metavar="OUT.jsonl")
@click.option("--recipe", default="repair", show_default=True, help="A recipe's name, or a .toml file.")
@click.option("--copies", is_flag=True, help="Texts of IN that are copies of each other are evidence for each other.")
@click.option("--opinion", metavar="URL", help="Ask an endpoint of the OpenAI chat protocol about edits in doubt.")
@click.option("--opinion-model", default="default", show_default=True, help="The model's name there.")
@click.option("--opinion-budget", default=200, show_default=True, type=click.IntRange(0), help="Requests at most.")
@click.option("--opinion-cache", type=click.Path(dir_okay=False, path_type=Path), help="Keep answers in this file.")
def command(
    source: str,
    target: str,
    recipe: str,
    copies: bool,
    opinion: str | None,
    opinion_model: str,
    opinion_budget: int,
    opinion_cache: Path | None,
) -> None:
    """Repair texts: {"id", "text"} lines in, {"id", "text", "edits", "suggestions"} lines out.

    Edits and suggestions have start and end (code points of the input text), before, after, rule, confidence and why.
    `-` is standard input or output. A line that is no such object is named and nothing is written. An opinion's key is
    read from QINGTIE_OPINION_KEY.

    \b
    Examples:
      qingtie repair texts.jsonl repaired.jsonl
      qingtie repair texts.jsonl repaired.jsonl --recipe zh-forum
      qingtie repair spun.jsonl repaired.jsonl --copies
    """
    from cleaning.repair import repair
    from qingtie.run import load_job_recipe

    loaded = load_job_recipe(recipe)
    asked = None
    if opinion is not None:
        from qingtie.opinion import Opinion, opined

        key = os.environ.get("QINGTIE_OPINION_KEY", "")
        asked = Opinion(opinion, opinion_model, key, opinion_budget, cache=opinion_cache)
        loaded = opined(loaded, asked)
    with _output(target) as out:
        for record, others in _with_copies(_records(source)) if copies else ((one, ()) for one in _records(source)):
            result = repair(record["text"], recipe=loaded, copies=others)
            line = {
                "id": record["id"],
                "text": result.text,
                "edits": [edit_json(edit) for edit in result.edits],
                "suggestions": [edit_json(edit) for edit in result.suggestions],
            }
            text = json.dumps(line, ensure_ascii=False)
            # Lone surrogates have no UTF-8: JSON's own escapes carry them.
            out.write((text if _encodable(text) else json.dumps(line)) + "\n")
    if asked is not None:
        asked.save()
        counts = ", ".join(f"{name}: {count}" for name, count in sorted(asked.counts.items())) or "nothing was in doubt"
        print(f"opinion: {counts}", file=sys.stderr)


def edit_json(edit: Edit) -> dict[str, Any]:
    """Return an edit as a JSON object."""
    return {
        "start": edit.start,
        "end": edit.end,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "confidence": edit.confidence,
        "why": edit.why,
    }


def _with_copies(records: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Yield all records, each with the texts of those that are copies of it, the most alike first."""
    from output.duplicates import Sketches
    from qingtie.copies import neighbours

    kept, sketches = list(records), Sketches()
    for record in kept:
        sketches.add(record["text"])
    copies = neighbours(sketches)
    for place, record in enumerate(kept):
        yield record, tuple(kept[other]["text"] for other in copies.get(place, ()))


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _records(source: str) -> Iterator[dict[str, Any]]:
    try:
        binary: IO[bytes] = sys.stdin.buffer if source == "-" else Path(source).open("rb")  # noqa: SIM115
    except OSError as error:
        raise QingtieError(f"cannot read {source}: {error.strerror}") from error
    with TextIOWrapper(binary, encoding="utf-8-sig") as handle:
        for number, line in enumerate(_lines(handle, source), 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise QingtieError(f"{source}, line {number}: not valid JSON ({error})") from error
            if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
                raise QingtieError(
                    f'{source}, line {number}: expected {{"id": ..., "text": "..."}}, found {line[:60]!r}'
                )
            yield record


def _lines(handle: IO[str], source: str) -> Iterator[str]:
    try:
        yield from handle
    except UnicodeDecodeError as error:
        raise QingtieError(f"{source} is not UTF-8: {error}") from error


@contextmanager
def _output(target: str) -> Iterator[IO[str]]:
    """Write aside and rename when all went well; a link is followed; pipes, devices and `-` are written as it goes."""
    if target == "-":
        yield sys.stdout
        return
    path = Path(target)
    with ExitStack() as stack:
        try:
            written_at_once = path.exists() and not path.is_file()
            place = path if written_at_once else stack.enter_context(replacing(path.resolve()))
            handle = stack.enter_context(place.open("w", encoding="utf-8", newline="\n"))
        except OSError as error:
            raise QingtieError(f"cannot write {target}: {error.strerror or error}") from error
        yield handle

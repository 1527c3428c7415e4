"""Build the alphabet, the language model and the tables of `cleaning/wording` from text.

    python tools/build_wording_model.py alphabet OPEN.txt.xz > cleaning/wording/data/characters.tsv
    python tools/build_wording_model.py topics tools/wording_corpus/*.txt OPEN.txt.xz -o topics.tsv
    python tools/build_wording_model.py ngrams --source 0.5:1,1,1,1:tools/wording_corpus \\
        --source 0.5:1,2,2,2:OPEN.txt.xz --cells 4500000 -o zh.ngrams
    python tools/build_wording_model.py tagger tools/wording_corpus/*.txt OPEN.txt.xz -o zh.tagger

Each corpus is UTF-8 text, one sentence or paragraph a line, plain or .xz. Kept out of every model: each eighth file of
the project's own corpus, one line in ten of other text, and lines that hold a sentence of an `--exclude FILE.jsonl`.
With `--fold 4` each fourth file is kept out instead: for models to fit the weights on. The exact commands of what is
shipped are in cleaning/wording/model/README.md.
"""

from __future__ import annotations

import json
import lzma
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import click
import numpy as np
import numpy.typing as npt

from cleaning.wording.estimate import corpus_codes, estimate, interpolate, serialise
from cleaning.wording.garble import documents, draw_profile, garble, missing, mixed
from cleaning.wording.lexicon import default_lexicon
from cleaning.wording.symbols import SIZE, symbols
from cleaning.wording.tagger import Trainer, features, truth_table
from cleaning.wording.topics import learn

PUNCTUATION = "，。、：；？！“”《》（）…—·%"
SENTENCE_END = re.compile(r"[。！？；，,;?!\n]")


def kept_lines(path: Path, fold: int = 8) -> list[str]:
    """Return the lines of a corpus, or of a folder of them, that models may learn from."""
    if path.is_dir():
        return [line for file in sorted(path.glob("*.txt")) for line in kept_lines(file, fold)]
    number = re.match(r"(\d+)-", path.name)
    if number is not None:
        return [] if int(number.group(1)) % fold == 0 else list(lines_of(path))
    return [line for line in lines_of(path) if not held_out(line)]


def lines_of(path: Path) -> Iterator[str]:
    """Yield the lines of a plain or .xz text."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        yield from lines


@click.group(help=__doc__)
def main() -> None:
    """See the module's text."""


@main.command()
@click.argument("corpora", nargs=-1, type=click.Path(path_type=Path))
def alphabet(corpora: tuple[Path, ...]) -> None:
    """Print the commonest characters: punctuation first, then by frequency."""
    counts: Counter[str] = Counter()
    for path in corpora:
        for line in lines_of(path):
            counts.update(line)
    han = [c for c, _ in counts.most_common() if "\u3400" <= c <= "\u9fff"][: SIZE - 8 - len(PUNCTUATION)]
    click.echo("# source: counts of open-licence Chinese text; made by tools/build_wording_model.py alphabet")
    click.echo("\n".join([*PUNCTUATION, *han]))


@main.command()
@click.option(
    "--source", "sources", multiple=True, required=True, help="WEIGHT:MINIMUM:FILE[,FILE…], e.g. 0.2:1,2,3,3:law.txt"
)
@click.option("--cells", type=int, required=True)
@click.option("--exclude", type=click.Path(path_type=Path), multiple=True)
@click.option("--fold", default=8)
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
def ngrams(sources: tuple[str, ...], cells: int, exclude: tuple[Path, ...], fold: int, out: Path) -> None:
    """Estimate a model for each source, interpolate them, prune to a number of n-grams."""
    unseen = {s for path in exclude for s in _sentences(path)}
    begin = time.monotonic()
    estimates, weights = [], []
    for source in sources:
        weight, minimum, names = source.split(":", 2)
        lines = [line for name in names.split(";") for line in kept_lines(Path(name), fold)]
        kept = [line for line in lines if not _repeats(line, unseen)]
        codes = corpus_codes(kept)
        a, b, c, d = (int(n) for n in minimum.split(","))
        estimates.append(estimate(codes, minimum=(a, b, c, d)))
        weights.append(float(weight))
        click.echo(f"{names}: {len(codes):,} symbols, {len(lines) - len(kept)} lines left out", err=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    whole = interpolate(estimates, weights) if len(estimates) > 1 else estimates[0]
    out.write_bytes(serialise(whole, cells=cells))
    click.echo(f"{out}: {out.stat().st_size:,} bytes, {time.monotonic() - begin:.0f} s", err=True)


def _repeats(line: str, unseen: set[str]) -> bool:
    return bool(unseen) and any(len(s) >= 8 and s in unseen for s in SENTENCE_END.split(line))


@main.command()
@click.argument("corpora", nargs=-1, type=click.Path(path_type=Path))
@click.option("--limit", type=int, default=3_000_000, help="characters of each corpus")
@click.option("--rounds", type=int, default=1)
@click.option("--fold", default=8)
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
def tagger(corpora: tuple[Path, ...], limit: int, rounds: int, fold: int, out: Path) -> None:
    """Train the tagger of places on garbled text."""
    lexicon, random, trainer = default_lexicon(), Random(7), Trainer()
    begin, shown = time.monotonic(), 0
    slots: list[npt.NDArray[np.int64]] = []
    truth: list[npt.NDArray[np.bool_]] = []
    size, loss = 0, 0.0
    texts = [(kept_lines(path, fold), 1) for path in corpora]
    for _ in range(rounds):
        for text in documents(mixed(texts, limit, random), random, low=1, high=12):
            garbled, damages = garble(text, draw_profile(lexicon, random, untouched=0.2), random)
            found = symbols(garbled)
            slots.append(features(found.codes))
            truth.append(truth_table(len(found.codes), missing(damages, found.start)))
            size += len(found.codes)
            if size > 4000:
                loss += trainer.learn(np.concatenate(slots), np.concatenate(truth))
                slots, truth, size = [], [], 0
                shown += 1
                if shown % 200 == 0:
                    click.echo(f"{shown} steps, loss {loss / 200:.4f}, {time.monotonic() - begin:.0f} s", err=True)
                    loss = 0.0
    trainer.finish().save(out)


@main.command()
@click.argument("corpora", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
def topics(corpora: tuple[Path, ...], out: Path) -> None:
    """Count the company that deleted words keep, in pieces of four lines."""
    texts = ("".join(block) for path in corpora for block in _blocks(kept_lines(path), 4))
    rows = learn(texts, list(default_lexicon().deletions))
    head = "# source: counts made by tools/build_wording_model.py topics\n# word\tbigram\tweight\n"
    out.write_text(head + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


def _blocks(lines: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(lines), size):
        yield lines[start : start + size]


def held_out(line: str) -> bool:
    """Whether a line is kept for calibration: one in ten, by its text."""
    return zlib.crc32(line.strip().encode()) % 10 == 0


def _sentences(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for key in ("text", "gold"):
            for piece in SENTENCE_END.split(record.get(key, "")):
                if len(piece) >= 8:
                    yield piece


if __name__ == "__main__":
    main()

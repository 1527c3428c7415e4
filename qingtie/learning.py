"""`qingtie wording train`: a language model and proposed pairs from the user's own dataset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaning.records import CONTENT_ROLES, Role
from output.files import replacing, write_text
from output.manifest import current_folder
from output.reading import iter_batches
from qingtie.errors import QingtieError

LEAST = 20_000  # characters: a model of less says nothing
OWN_CELLS = 2_000_000
_TEXT_ROLES = CONTENT_ROLES - {Role.CODE, Role.TABLE}


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learned: characters the model was made of, texts compared, pairs proposed, where it stands."""

    folder: Path
    characters: int
    texts: int
    pairs: int


def train(data: Path, out: Path, *, least: int = 2) -> Trained:
    """Write `own.ngrams` and `pairs.proposed.tsv` into `out` from the published dataset of `data`.

    The model is made of paragraphs that wording repair left alone; pairs of raw paragraphs, where spinning still
    shows. Raises `QingtieError` when the dataset has too little text, `DatasetError` when there is none.
    """
    from cleaning.wording.discover import discover
    from cleaning.wording.estimate import corpus_codes, estimate, serialise
    from cleaning.wording.model import load_model

    raw: list[str] = []
    clean: list[str] = []
    for before, after in _paragraphs(data):
        raw.append(before)
        if before == after:
            clean.append(after)
    clean = list(dict.fromkeys(clean))  # a copy says nothing new
    size = sum(map(len, clean))
    if size < LEAST:
        raise QingtieError(
            f"{data} has {size:,} characters of clean text; a language model needs {LEAST:,} at least: crawl more first"
        )
    out.mkdir(parents=True, exist_ok=True)
    made = serialise(estimate(corpus_codes(clean), minimum=(1, 1, 2, 2)), cells=OWN_CELLS)
    with replacing(out / "own.ngrams") as temporary:
        temporary.write_bytes(made)
    model = load_model()
    distinct = list(dict.fromkeys(raw))
    pairs = discover(distinct, model.ngrams, model.lexicon, least=least)
    rows = (f"{p.spun}\t{p.original}\tlisted\t{p.texts}\t{p.times}\t{p.nats:.1f}\t{p.agreed:.2f}\n" for p in pairs)
    write_text(out / "pairs.proposed.tsv", _HEAD + "".join(rows))
    return Trained(out, size, len(distinct), len(pairs))


_HEAD = (
    "# Pairs that copies of one article disagree on. None is used: copy the ones that are right to pairs.tsv in this\n"
    "# folder, the first four columns of each.\n"
    "# spun\toriginal\ttier\ttexts\ttimes\tnats that the original reads better\tshare of places where it does\n"
)


def _paragraphs(data: Path) -> Iterator[tuple[str, str]]:
    """Raw and cleaned text of every paragraph of articles and comments."""
    folder = current_folder(data)
    for table in ("articles", "comments"):
        for batch in iter_batches(folder, table, columns=["blocks"]):
            for row in batch.to_pylist():
                for block in row["blocks"]:
                    if block["role"] in _TEXT_ROLES and block["text"].strip():
                        yield block["raw_text"], block["text"]

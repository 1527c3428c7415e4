"""Train the network of `cleaning/wording/network.py` on text that is garbled anew in every round.

    python tools/train_wording_network.py ONE.txt:4:other.ngrams OTHER.txt:4:one.ngrams --vectors zh.words -o zh.network

Needs PyTorch (2.x, CPU) besides the project's own packages. `FILE:N:NGRAMS` takes a corpus N times a round and shows
the network what a language model says of it, which must not have read it; `--limit` bounds the characters of one corpus
in one round; `--from FILE` goes on from a network. The texts are damaged in a second
process, harder than real pages are: most texts lose many marks, and some lose words that no filter deletes, since there
is more to learn from a mark taken away than from one left standing. The learning rate falls to nothing along a half
cosine (Loshchilov & Hutter 2017) over the time given.
"""

from __future__ import annotations

import math
import multiprocessing
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import click
import numpy as np
import torch
from torch import nn

from cleaning.wording.garble import Profile, documents, draw_profile, garble, missing, mixed, sparing, with_spared
from cleaning.wording.hints import HINTS, hints
from cleaning.wording.lexicon import default_lexicon
from cleaning.wording.network import DILATIONS, OUTPUTS, Network, save
from cleaning.wording.ngrams import Mixture, NgramModel
from cleaning.wording.swaps import SpunWords, usable
from cleaning.wording.symbols import BOUNDARY, RARE, SIZE, encode, symbols
from cleaning.wording.tagger import TAGS
from cleaning.wording.vectors import WordVectors

WIDTH, EMBEDDED, LENGTH, BATCH = 128, 80, 384, 8
WHOLE = LENGTH * BATCH
WEIGHTS = (1.0, 2.5, 1.0)  # of the losses: words gone are few, and which one it was is the hardest question
LEXICON = default_lexicon()
PAIRS = [pair for pair in LEXICON.pairs if usable(pair, pair.tier == "weak")]
WORDS = sorted(word for word in LEXICON.deletions if RARE not in encode(word))
ROW_OF = {word: row for row, word in enumerate(WORDS)}


@dataclass(frozen=True, slots=True)
class Lesson:
    """Symbols with what is wrong with them: tags of each place, words gone, pairs met (exchanged or not)."""

    codes: np.ndarray
    hints: np.ndarray
    tags: np.ndarray
    gone: list[tuple[int, int]]  # place, row of the word
    pairs: list[tuple[int, int, int, bool]]  # start, end, row of the pair, whether it was exchanged

    def from_place(self, cut: int) -> Lesson:
        """Return what begins at a place or after it."""
        return Lesson(
            self.codes[cut:],
            self.hints[cut:],
            self.tags[cut:],
            [(at - cut, row) for at, row in self.gone if at >= cut],
            [(a - cut, z - cut, row, done) for a, z, row, done in self.pairs if a >= cut],
        )


def hard_profile(text: str, random: Random, vectors: WordVectors) -> Profile:
    """Return what happens to a text in training."""
    profile = draw_profile(LEXICON, random, untouched=0.25)
    if random.random() < 0.75:
        comma, other = random.choice([0.1, 0.2, 0.4, 0.7, 1.0]), random.choice([0.0, 0.3, 0.6])
        profile = replace(profile, comma_loss=comma, other_loss=other)
    if random.random() < 0.3 and len(text) > 1:
        profile = with_spared(profile, text, lambda word: vectors.has(encode(word)), random)
    return profile


def lesson(text: str, model: Mixture, random: Random, spun: SpunWords, vectors: WordVectors) -> Lesson:
    """Garble a text and say what was done to it; `model` has not read it."""
    text = sparing(text, random)
    garbled, damages = garble(text, hard_profile(text, random, vectors), random)
    found = symbols(garbled)
    tags = np.zeros((len(found.codes) + 1, len(OUTPUTS)), np.float32)
    for place, tag in missing(damages, found.start):
        tags[place, TAGS.index(tag)] = 1
    originals: dict[tuple[int, int], str] = {}
    gone = []
    for damage in damages:
        start = int(np.searchsorted(found.start, damage.start))
        if damage.kind == "synonym":
            tags[start : np.searchsorted(found.start, damage.end), -1] = 1
            originals[damage.start, damage.end] = damage.original
        elif damage.kind == "deletion" and damage.original in ROW_OF:
            gone.append((start, ROW_OF[damage.original]))
    pairs = [
        (a, z, row, originals.get((int(found.start[a]), int(found.end[z - 1]))) == PAIRS[row].original)
        for a, z, rows in spun.find(garbled, found)
        for row in rows
    ]
    return Lesson(np.append(found.codes, np.uint16(BOUNDARY)), hints(found.codes, model), tags, gone, pairs)


Batch = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Corpora = list[tuple[Path, int, Path]]


def batches(corpora: Corpora, limit: int, random: Random, vectors: WordVectors) -> Iterator[Batch]:
    """Yield without end: codes, hints, tags, the document of each symbol, words gone, pairs met."""
    texts: defaultdict[Path, list[tuple[list[str], int]]] = defaultdict(list)
    for path, times, model in corpora:
        texts[model].append((path.read_text(encoding="utf-8").splitlines(), times))
    models = {path: Mixture((NgramModel.load(path),), (1.0,)) for path in texts}
    spun, waiting = SpunWords.of(PAIRS), list[Lesson]()
    while True:
        whole = [
            (text, models[path])
            for path, own in texts.items()
            for text in documents(mixed(own, limit, random), random, low=1, high=24)
        ]
        random.shuffle(whole)
        for text, model in whole:
            waiting.append(lesson(text, model, random, spun, vectors))
            while sum(len(one.codes) for one in waiting) >= WHOLE:
                yield batch(waiting)
                rest = waiting[-1].from_place(WHOLE - sum(len(one.codes) for one in waiting[:-1]))
                waiting = [rest] if len(rest.codes) else []


def batch(lessons: list[Lesson]) -> Batch:
    """Put lessons one after the other and cut at a batch's end; a pair over a row's end is left out."""
    sizes = [len(one.codes) for one in lessons]
    offsets = np.concatenate(([0], np.cumsum(sizes)))[:-1].tolist()
    codes = np.concatenate([one.codes for one in lessons])[:WHOLE].astype(np.int64)
    said = np.concatenate([one.hints for one in lessons])[:WHOLE]
    tags = np.concatenate([one.tags for one in lessons])[:WHOLE]
    document = np.repeat(np.arange(len(lessons)), sizes)[:WHOLE]
    placed = list(zip(offsets, lessons, strict=True))
    gone = [(o + at, row) for o, one in placed for at, row in one.gone]
    pairs = [(o + a, o + z, row, done) for o, one in placed for a, z, row, done in one.pairs]
    kept = [p for p in pairs if p[1] < WHOLE and p[0] // LENGTH == p[1] // LENGTH]
    return (
        codes,
        said,
        tags,
        document,
        np.array([g for g in gone if g[0] < WHOLE], np.int64).reshape(-1, 2),
        np.array(kept, np.int64).reshape(-1, 4),
    )


def feed(queue: multiprocessing.Queue[Batch], corpora: Corpora, limit: int, words: Path, seed: int) -> None:
    """Make batches ahead, in a process of its own."""
    for one in batches(corpora, limit, Random(seed), WordVectors.load(words)):
        queue.put(one)


class Net(nn.Module):
    """The same arithmetic as `Network`, differentiable."""

    def __init__(self, vectors: WordVectors, *, drop: float, hidden: float) -> None:
        super().__init__()
        self.vectors, self.hidden = vectors, hidden
        self.embedding = nn.Embedding(SIZE, EMBEDDED)
        self.page = nn.Linear(EMBEDDED, WIDTH)
        self.layers = nn.ModuleList(
            nn.Conv1d(WIDTH if k else EMBEDDED + vectors.width + HINTS, WIDTH, 3, padding=d, dilation=d)
            for k, d in enumerate(DILATIONS)
        )
        self.drop = nn.Dropout(drop)
        self.output = nn.Linear(WIDTH, len(OUTPUTS))
        self.word = nn.Linear(WIDTH, len(WORDS))
        self.first, self.last = nn.Embedding(len(PAIRS), WIDTH), nn.Embedding(len(PAIRS), WIDTH)
        self.pair_bias = nn.Embedding(len(PAIRS), 1)
        nn.init.normal_(self.embedding.weight, 0, 0.3)
        nn.init.normal_(self.first.weight, 0, 0.05)
        nn.init.normal_(self.last.weight, 0, 0.05)
        nn.init.constant_(self.pair_bias.weight, -1.5)

    def states(self, codes: np.ndarray, said: np.ndarray, document: torch.Tensor) -> torch.Tensor:
        """Return a description of each place of rows of codes, all rows one after the other."""
        embedded = self.embedding(torch.from_numpy(codes))
        words = torch.from_numpy(np.stack([self.vectors.of(row.astype(np.uint16)) for row in codes]))
        flat = embedded.reshape(-1, EMBEDDED)
        count = int(document.max()) + 1
        total = torch.zeros(count, EMBEDDED).index_add_(0, document, flat)
        size = torch.zeros(count).index_add_(0, document, torch.ones(len(document)))
        page = self.page(total / size[:, None])[document].reshape(*codes.shape, WIDTH).transpose(1, 2)
        state = self.drop(torch.cat((embedded, words, torch.from_numpy(said)), -1)).transpose(1, 2)
        for number, layer in enumerate(self.layers):
            fresh = torch.relu(layer(state) if number else layer(state) + page)
            state = state + self.drop(fresh) if number else self.drop(fresh)
        return self.drop(state.transpose(1, 2)).reshape(-1, WIDTH)

    def losses(self, given: Batch) -> list[torch.Tensor]:
        """Return the loss of the tags, of the words gone, and of the pairs, each by symbol."""
        codes, said, tags, document, gone, pairs = given
        hidden = np.where(np.random.random(codes.shape) < self.hidden, RARE, codes)
        said = said.reshape(BATCH, LENGTH, HINTS)
        states = self.states(hidden.reshape(BATCH, LENGTH), said, torch.from_numpy(document))
        binary = nn.functional.binary_cross_entropy_with_logits
        place, word = torch.from_numpy(gone).unbind(1)
        start, end, row, done = torch.from_numpy(pairs).unbind(1)
        exchanged = (states[start] * self.first(row)).sum(-1) + (states[end] * self.last(row)).sum(-1)
        return [
            binary(self.output(states), torch.from_numpy(tags), reduction="sum") / WHOLE,
            nn.functional.cross_entropy(self.word(states[place]), word, reduction="sum") / WHOLE,
            binary(exchanged + self.pair_bias(row)[:, 0], done.float(), reduction="sum") / WHOLE,
        ]

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the weights by the names that `network.of_arrays` reads."""
        found = {"embedding": self.embedding.weight, "first": self.first.weight, "last": self.last.weight}
        found["pair_bias"] = self.pair_bias.weight[:, 0]
        for name, layer in (("page", self.page), ("output", self.output), ("word", self.word)):
            found |= {name: layer.weight.t(), f"{name}_bias": layer.bias}
        for k, layer in enumerate(self.layers):
            found |= {f"weight{k}": layer.weight.permute(2, 1, 0), f"bias{k}": layer.bias}
        return {name: array.detach().contiguous().numpy() for name, array in found.items()}

    def take(self, known: Network) -> None:
        """Begin with the weights of a saved network; words and pairs that it does not know begin anew."""
        with torch.no_grad():
            self.embedding.weight.copy_(torch.from_numpy(known.embedding))
            for layer, (weight, bias) in ((self.page, known.page), (self.output, known.output)):
                layer.weight.copy_(torch.from_numpy(weight).t())
                layer.bias.copy_(torch.from_numpy(bias))
            for layer, (weight, bias) in zip(self.layers, known.layers, strict=True):
                layer.weight.copy_(torch.from_numpy(weight).permute(2, 1, 0))
                layer.bias.copy_(torch.from_numpy(bias))
            for row, word in enumerate(WORDS):
                if (old := known.word_rows.get(word)) is not None:
                    self.word.weight[row] = torch.from_numpy(known.words[0][:, old])
                    self.word.bias[row] = float(known.words[1][old])
            for row, pair in enumerate(PAIRS):
                if (old := known.pair_rows.get(pair.name)) is not None:
                    self.first.weight[row] = torch.from_numpy(known.first[old])
                    self.last.weight[row] = torch.from_numpy(known.last[old])
                    self.pair_bias.weight[row] = float(known.pair_bias[old])


@click.command(help=__doc__)
@click.argument("corpora", nargs=-1, required=True)
@click.option("--limit", type=int, default=3_000_000)
@click.option("--minutes", type=float, default=60.0)
@click.option("--rate", type=float, default=2e-3)
@click.option("--drop", type=float, default=0.2, help="share of what goes between layers that is dropped")
@click.option("--hidden", type=float, default=0.1, help="share of the symbols that are hidden")
@click.option("--decay", type=float, default=0.05)
@click.option("--seed", default=7)
@click.option("--vectors", "words", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--from", "start", type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
def main(
    corpora: tuple[str, ...],
    limit: int,
    minutes: float,
    rate: float,
    drop: float,
    hidden: float,
    decay: float,
    seed: int,
    words: Path,
    start: Path | None,
    out: Path,
) -> None:
    """Train for some minutes and save."""
    torch.manual_seed(seed)
    np.random.seed(seed)
    torch.set_num_threads(1)
    vectors = WordVectors.load(words)
    net = Net(vectors, drop=drop, hidden=hidden)
    if start is not None:
        net.take(Network.load(start, vectors))
    files = [(Path(name), int(times), Path(model)) for name, times, model in (c.rsplit(":", 2) for c in corpora)]
    queue: multiprocessing.Queue[Batch] = multiprocessing.Queue(16)
    multiprocessing.Process(target=feed, args=(queue, files, limit, words, seed), daemon=True).start()
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=decay)
    begin, step, told = time.monotonic(), 0, np.zeros(3)
    while (done := (time.monotonic() - begin) / (60 * minutes)) < 1:
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 200) * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        given = queue.get()
        with torch.autocast("cpu", torch.bfloat16):
            losses = net.losses(given)
        optimiser.zero_grad()
        sum(weight * loss for weight, loss in zip(WEIGHTS, losses, strict=True)).backward()  # type: ignore[union-attr]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        told += [loss.item() for loss in losses]
        step += 1
        if step % 500 == 0:
            click.echo(f"{done:.0%}, step {step}: " + ", ".join(f"{x:.4f}" for x in told / 500), err=True)
            told[:] = 0
    names = [pair.name for pair in PAIRS]
    save(out, net.arrays(), WORDS, names)


if __name__ == "__main__":
    main()

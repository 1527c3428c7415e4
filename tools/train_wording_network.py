"""Train the network of `cleaning/wording/network.py` on text that is garbled anew in every round.

    python tools/train_wording_network.py WRITTEN.txt:6 MISC.txt:1 LAW.txt:1 --limit 2000000 --rounds 3 -o zh.network

Needs PyTorch (2.x, CPU) besides the project's own packages. `FILE:N` takes a corpus N times a round; `--limit` bounds
the characters of one corpus in one round; `--from FILE` goes on from a network.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import click
import numpy as np
import torch
from torch import nn

from cleaning.wording.garble import documents, draw_profile, garble, missing, mixed
from cleaning.wording.lexicon import default_lexicon
from cleaning.wording.network import DILATIONS, OUTPUTS, Network, save
from cleaning.wording.symbols import BOUNDARY, SIZE, symbols
from cleaning.wording.tagger import TAGS

WIDTH, EMBEDDED, LENGTH, BATCH = 96, 64, 256, 10


class Net(nn.Module):
    """The same arithmetic as `Network`, differentiable."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(SIZE, EMBEDDED)
        self.layers = nn.ModuleList(
            nn.Conv1d(EMBEDDED if k == 0 else WIDTH, WIDTH, 3, padding=d, dilation=d) for k, d in enumerate(DILATIONS)
        )
        self.drop = nn.Dropout(0.1)
        self.output = nn.Linear(WIDTH, len(OUTPUTS))

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        """Return log odds: batch × length × outputs."""
        state = self.drop(self.embedding(codes)).transpose(1, 2)
        for number, layer in enumerate(self.layers):
            fresh = torch.relu(layer(state))
            state = fresh if number == 0 else state + fresh
        return self.output(self.drop(state.transpose(1, 2)))

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the weights by the names that `Network.load` reads."""
        found = {"embedding": self.embedding.weight.detach().numpy()}
        for k, layer in enumerate(self.layers):
            found[f"weight{k}"] = layer.weight.detach().permute(2, 1, 0).contiguous().numpy()
            found[f"bias{k}"] = layer.bias.detach().numpy()
        found["output"] = self.output.weight.detach().t().contiguous().numpy()
        found["output_bias"] = self.output.bias.detach().numpy()
        return found

    def take(self, network: Network) -> None:
        """Begin with the weights of a saved network."""
        with torch.no_grad():
            self.embedding.weight.copy_(torch.from_numpy(network.embedding))
            for layer, (weight, bias) in zip(self.layers, network.layers, strict=True):
                layer.weight.copy_(torch.from_numpy(weight).permute(2, 1, 0))
                layer.bias.copy_(torch.from_numpy(bias))
            self.output.weight.copy_(torch.from_numpy(network.output[0]).t())
            self.output.bias.copy_(torch.from_numpy(network.output[1]))


def stream(corpora: list[tuple[Path, int]], limit: int, random: Random) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield sequences of codes and of what is wrong with them, from all corpora in turn."""
    lexicon = default_lexicon()
    texts = [(path.read_text(encoding="utf-8").splitlines(), times) for path, times in corpora]
    codes: list[np.ndarray] = []
    truth: list[np.ndarray] = []
    size = 0
    for text in documents(mixed(texts, limit, random), random, low=1, high=12):
        garbled, damages = garble(text, draw_profile(lexicon, random, untouched=0.25), random)
        found = symbols(garbled)
        table = np.zeros((len(found.codes) + 1, len(OUTPUTS)), np.float32)
        for place, tag in missing(damages, found.start):
            table[place, TAGS.index(tag)] = 1
        for damage in damages:
            if damage.kind == "synonym":
                table[np.searchsorted(found.start, damage.start) : np.searchsorted(found.start, damage.end), -1] = 1
        codes.append(np.append(found.codes, np.uint16(BOUNDARY)))
        truth.append(table)
        size += len(table)
        if size >= LENGTH * BATCH:
            line, want = np.concatenate(codes), np.concatenate(truth)
            whole = LENGTH * BATCH
            yield line[:whole].reshape(BATCH, LENGTH), want[:whole].reshape(BATCH, LENGTH, -1)
            codes, truth, size = [line[whole:]], [want[whole:]], len(line) - whole


@click.command(help=__doc__)
@click.argument("corpora", nargs=-1, required=True)
@click.option("--limit", type=int, default=2_000_000)
@click.option("--rounds", type=int, default=3)
@click.option("--rate", type=float, default=2e-3)
@click.option("--from", "start", type=click.Path(path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
def main(corpora: tuple[str, ...], limit: int, rounds: int, rate: float, start: Path | None, out: Path) -> None:
    """Train and save after every round."""
    torch.manual_seed(5)
    random, net = Random(5), Net()
    if start is not None:
        net.take(Network.load(start))
    files = [(Path(c.rpartition(":")[0]), int(c.rpartition(":")[2])) for c in corpora]
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    begin, step = time.monotonic(), 0
    for number in range(rounds):
        total = seen = 0.0
        for codes, want in stream(files, limit, random):
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, (step + 1) / 50) * (0.4**number)
            score = net(torch.from_numpy(codes.astype(np.int64)))
            loss = nn.functional.binary_cross_entropy_with_logits(score, torch.from_numpy(want), reduction="none")
            loss = loss.sum(-1).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            total, seen, step = total + loss.item(), seen + 1, step + 1
            if step % 500 == 0:
                click.echo(
                    f"round {number} step {step} loss {total / seen:.4f} {time.monotonic() - begin:.0f} s", err=True
                )
                total = seen = 0.0
        save(out, net.arrays())


if __name__ == "__main__":
    main()

"""Wording repair: precision, recall and harm by type, speed and memory, beside baselines, in one run.

    python benchmarks/wording.py                 paragraphs of the written corpus that no model saw, garbled here
    python benchmarks/wording.py --gold FOLDER   gold texts: pages.jsonl, edits.jsonl, clean.jsonl
    python benchmarks/wording.py --hide-pairs    half of the pair table hidden: what the method does without the list
    python benchmarks/wording.py --copies        with other copies of each text at hand, garbled in their own ways

Each figure is followed by the 95 % interval of a bootstrap over texts. Harm is counted for 1,000
correct characters; clean harm on texts that were never garbled.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from cleaning.edits import apply
from cleaning.recipe import load_recipe
from cleaning.records import Edit
from cleaning.wording.garble import documents, draw_profile, garble
from cleaning.wording.lexicon import Lexicon, Pair, default_lexicon
from cleaning.wording.model import WordingModel, load_model
from cleaning.wording.restore import restore
from cleaning.wording.score import GoldEdit, PageScore, Tally, score_page
from qingtie.scoring import read_gold

CORPUS = Path(__file__).parent.parent / "tools" / "wording_corpus"
RECIPE = load_recipe("repair")
(STAGE,) = (stage for stage in RECIPE.stages if stage.info.name == "wording")
BINS = ((0.3, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.95), (0.95, 1.01))
KINDS = ("synonym", "deletion", "punctuation")
System = Callable[[str], str]
Gold = list[tuple[str, list[GoldEdit]]]


def unseen_lines() -> list[str]:
    """Paragraphs of the files that no model was made of (every eighth)."""
    number = re.compile(r"\d+")
    files = [p for p in sorted(CORPUS.glob("*.txt")) if int(number.match(p.name).group()) % 8 == 0]  # type: ignore[union-attr]
    return [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def synthetic() -> tuple[Gold, list[str]]:
    """Garbled texts with their truth, and texts left alone."""
    random, lexicon = Random(20), default_lexicon()
    gold: Gold = []
    clean: list[str] = []
    for text in documents(unseen_lines(), random, low=3, high=8):
        garbled, damages = garble(text, draw_profile(lexicon, random, untouched=0.0), random)
        edits = [GoldEdit(d.start, d.end, garbled[d.start : d.end], (d.original,), d.kind) for d in damages]
        if edits:
            gold.append((garbled, edits))
        clean.append(text)
    return gold, clean


def gold_folder(folder: Path) -> tuple[Gold, list[str]]:
    """The texts of a gold folder."""
    pages, clean = read_gold(folder)
    return [(text, edits) for _, text, edits in pages], [text for _, text, _ in clean]


def made(edit: Edit) -> bool:
    """Whether the recipe `repair` makes the edit."""
    return edit.confidence >= STAGE.point_of(edit.rule, RECIPE.apply_from)


def repaired(
    model: WordingModel, kinds: Sequence[str] = KINDS, copies: Mapping[str, Sequence[str]] | None = None
) -> System:
    """The system under test, with some channels only, or with `copies` of each text."""
    wanted = {"synonym": ("synonym",), "deletion": ("deleted", "gap", "copy"), "punctuation": ("punctuation",)}
    marks = tuple(mark for kind in kinds for mark in wanted[kind])

    def system(text: str) -> str:
        lines = text.split("\n")
        found = restore(lines, model, copies=(copies or {}).get(text, ()))
        return "\n".join(
            apply(line, [e for e in edits if made(e) and any(m in e.rule for m in marks)])
            for line, edits in zip(lines, found, strict=True)
        )

    return system


def other_copies(gold: Gold, lexicon: Lexicon, count: int) -> dict[str, list[str]]:
    """Copies of each text from other sites: garbled with profiles of their own, one in four sound."""
    random = Random(21)
    return {
        text: [_garbled_anew(original_of(text, edits), lexicon, random) for _ in range(count)] for text, edits in gold
    }


def original_of(text: str, edits: Sequence[GoldEdit]) -> str:
    """The text before it was garbled."""
    back = [Edit(e.start, e.end, e.before, e.accepted[0], "gold", 1.0, "") for e in edits if e.accepted]
    return apply(text, [e for e in back if e.before != e.after])


def _garbled_anew(text: str, lexicon: Lexicon, random: Random) -> str:
    return garble(text, draw_profile(lexicon, random, untouched=0.25), random)[0]


def blind(lexicon: Lexicon) -> System:
    """The baseline that puts every listed word back, wherever it stands."""
    table = {p.spun: p.original for p in reversed(lexicon.pairs) if p.tier in ("listed", "banned") and p.pages}
    pattern = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))
    return lambda text: pattern.sub(lambda m: table[m.group()], text)


def reliability(model: WordingModel, gold: Gold, clean: Sequence[str]) -> list[str]:
    """Rows of a table: of the edits with a confidence between two bounds, how many are right."""
    found: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in KINDS}
    for text, truth in [*gold, *((text, []) for text in clean)]:
        begin, lines = 0, text.split("\n")
        for line, edits in zip(lines, restore(lines, model), strict=True):
            for edit in edits:
                kind = "deletion" if "deleted" in edit.rule else edit.rule.rpartition("/")[2].rpartition("-")[2]
                if kind in found:
                    right = any(g.asks_for(begin + edit.start, begin + edit.end, edit.after) for g in truth)
                    found[kind].append((edit.confidence, right))
            begin += len(line) + 1
    rows = [f"{'confidence':<12}" + "".join(f" | {kind:>18}" for kind in KINDS)]
    for low, high in BINS:
        cells = [f"{low:.2f} to {high:.2f}"]
        for kind in KINDS:
            own = [(c, r) for c, r in found[kind] if low <= c < high]
            right = sum(r for _, r in own)
            cells.append(f"{right:4d} of {len(own):4d} {f'{right / len(own):.0%}' if own else '-':>5}")
        rows.append(f"{cells[0]:<12}" + "".join(f" | {cell:>18}" for cell in cells[1:]))
    return rows


def half_hidden(model: WordingModel) -> WordingModel:
    """The model with every second listed pair known as a weak synonym only, and no output of the network for it.

    The network's other outputs (is this word spun?) were trained with these pairs, too.
    """
    hidden = {p for n, p in enumerate(model.lexicon.pairs) if p.tier in ("listed", "natural") and n % 2}
    pairs = tuple(Pair(p.spun, p.original, "weak") if p in hidden else p for p in model.lexicon.pairs)
    names = {p.name for p in hidden}
    rows = {name: row for name, row in model.network.pair_rows.items() if name not in names}
    network = replace(model.network, pair_rows=rows)
    return replace(model, lexicon=Lexicon(pairs, model.lexicon.deletions), network=network)


def measure(name: str, system: System, gold: Gold, clean: Sequence[str]) -> str:
    """Return a row of the table."""
    began = time.process_time()
    pages = [score_page(text, edits, system(text)) for text, edits in gold]
    seconds = time.process_time() - began
    kept = Tally()
    for text in clean:
        kept.add(score_page(text, [], system(text)))
    whole = Tally()
    for page in pages:
        whole.add(page)
    cells = [f"{name:<22}"]
    for kind in KINDS:
        precision, recall, f05 = whole.figures(kind)
        low, high = _interval(pages, kind)
        cells.append(f"{_two(precision)} {_two(recall)} {_two(f05)} [{_two(low)}-{_two(high)}]")
    cells.append(f"{whole.harm_rate:6.2f} {kept.harm_rate:6.2f}")
    cells.append(f"{sum(len(t) for t, _ in gold) / max(seconds, 1e-9):9,.0f}")
    return " | ".join(cells)


def _interval(pages: Sequence[PageScore], kind: str) -> tuple[float, float]:
    random = Random(1)
    values = []
    for _ in range(200):
        tally = Tally()
        for _ in pages:
            tally.add(random.choice(pages))
        values.append(tally.figures(kind)[2])
    return float(np.nanpercentile(values, 2.5)), float(np.nanpercentile(values, 97.5))


def _two(value: float) -> str:
    return " n/a" if value != value else f"{value:4.2f}"


def speed(model: WordingModel, text: str) -> float:
    """Characters per second of CPU for one document."""
    lines = text.split("\n")
    restore(lines[:2], model)
    began = time.process_time()
    restore(lines, model)
    return len(text) / max(time.process_time() - began, 1e-9)


def memory(text: str) -> tuple[int, int]:
    """The most memory in MB that a process of its own held after its imports, and after it repaired `text` by lines."""
    ran = subprocess.run([sys.executable, "-P", "-c", _REPAIRS], input=text, capture_output=True, text=True, check=True)
    before, after = map(int, ran.stdout.split())
    return before // 1024, after // 1024


# Not `getrusage`: what that gives counts the process before `exec`, too.
_REPAIRS = f"""
import sys
from pathlib import Path
def most():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
sys.path.append({str(Path(__file__).parent.parent)!r})
from cleaning.wording.model import load_model
from cleaning.wording.restore import restore
print(most())
restore(sys.stdin.read().splitlines(), load_model())
print(most())
"""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, help="a folder of gold texts")
    parser.add_argument("--hide-pairs", action="store_true", help="hide half of the pair table")
    parser.add_argument("--copies", action="store_true", help="also with other copies at hand")
    parser.add_argument("--reliability", action="store_true", help="how many edits of a confidence are right")
    parser.add_argument("--ablations", action="store_true", help="also one channel at a time")
    options = parser.parse_args()
    model = load_model()
    restore(["逾期以后会作用征信。"], model)
    gold, clean = gold_folder(options.gold) if options.gold else synthetic()
    print(f"{len(gold)} garbled texts, {len(clean)} clean ones; P R F0.5 [its 95 %] of each type; harm, clean harm")
    print(f"{'system':<22} | {'synonym':^26} | {'deletion':^26} | {'punctuation':^26} |  harm  clean | chars/s")
    print(measure("identity", lambda text: text, gold, clean))
    print(measure("blind table", blind(model.lexicon), gold, clean))
    print(measure("qingtie", repaired(model), gold, clean))
    if options.ablations:
        for kind in KINDS:
            print(measure(f"qingtie, {kind} only", repaired(model, (kind,)), gold, clean))
    for count, name in ((1, "qingtie, one copy"), (3, "qingtie, three copies")) if options.copies else ():
        print(measure(name, repaired(model, copies=other_copies(gold, model.lexicon, count)), gold, clean))
    if options.hide_pairs:
        print(measure("qingtie, half the list", repaired(half_hidden(model)), gold, clean))
    if options.reliability:
        print("\n".join(reliability(model, gold, clean)))
    long_clean = "\n".join(unseen_lines())
    print(f"clean text: {speed(model, long_clean):,.0f} characters/s of CPU")
    garbled = "\n".join(text for text, _ in gold)
    print(f"garbled text: {speed(model, garbled):,.0f} characters/s of CPU")
    before, after = memory(garbled)
    print(f"memory of a process that only repairs them: {before} MB with the imports, {after} MB at the most")


if __name__ == "__main__":
    main()

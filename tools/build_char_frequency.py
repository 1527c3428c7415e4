"""Build `cleaning/data/char_frequency.tsv` from a text corpus (one sentence a line, UTF-8, .xz or plain).

    python tools/build_char_frequency.py CORPUS.txt.xz > cleaning/data/char_frequency.tsv

Each line: a character and its natural log probability, times -100, as an integer. Characters seen fewer
than MIN_COUNT times are left out. Traditional forms take the figure of the simplified character that
OpenCC maps them to, since the corpus is simplified and a page's script says nothing about mojibake.
"""

from __future__ import annotations

import lzma
import math
import sys
from collections import Counter
from pathlib import Path

from opencc import OpenCC

MIN_COUNT = 20


def main(path: str) -> None:
    """Count, map, print."""
    opener = lzma.open if path.endswith(".xz") else open
    counts: Counter[str] = Counter()
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            counts.update(line)
    kept = {c: n for c, n in counts.items() if n >= MIN_COUNT and (ord(c) >= 0x2E80 or c in "“”‘’…—·°×")}
    total = sum(kept.values())
    figures = {c: round(-100 * math.log(n / total)) for c, n in kept.items()}
    for config in ("s2t", "s2tw", "s2hk"):
        converter = OpenCC(config)
        for c in sorted(kept):
            figures.setdefault(converter.convert(c), figures[c])
    to_simplified = OpenCC("t2s")
    for code in range(0x4E00, 0xA000):
        simple = to_simplified.convert(chr(code))
        if simple in figures:
            figures.setdefault(chr(code), figures[simple] + 100)
    print(f"# source: {Path(path).name}: open-licence Chinese text (laws CC0, DISC-FinLLM Apache-2.0,")
    print("# CMRC 2018 CC BY-SA 4.0, PingCAP docs-cn CC BY-SA 3.0); statistics only; traditional forms by OpenCC")
    print("# made by: tools/build_char_frequency.py")
    print("char\tnegative_log_probability_x100")
    for c, figure in sorted(figures.items(), key=lambda item: (item[1], item[0])):
        if len(c) == 1 and c.isprintable() and not c.isspace():
            print(f"{c}\t{figure}")


if __name__ == "__main__":
    main(*sys.argv[1:])

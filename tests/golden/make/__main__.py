"""Make the gold pages again: `python -m tests.golden.make`."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.golden.make.model import pages
from tests.golden.make.render import render

GOLDEN = Path(__file__).parent.parent


def write() -> int:
    """Write every page that changed; drop those that are no longer in the content. Return their number."""
    kept = set()
    for page in pages():
        body, truth = render(page)
        target = GOLDEN / f"{page.name}.html.gz"
        target.parent.mkdir(parents=True, exist_ok=True)
        kept |= {target, target.with_name(target.name.replace(".html.gz", ".json"))}
        if not target.exists() or gzip.decompress(target.read_bytes()) != body:
            target.write_bytes(gzip.compress(body, 9, mtime=0))
        text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
        target.with_name(target.name.replace(".html.gz", ".json")).write_text(text, "utf-8")
    for path in [*GOLDEN.glob("*/*.html.gz"), *GOLDEN.glob("*/*.json")]:
        if path not in kept:
            path.unlink()
    return len(kept) // 2


if __name__ == "__main__":
    print(f"{write()} pages")

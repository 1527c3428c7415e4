"""Write what a first demo prints into README.md, between its two comments: `make readme`.

Addresses and folders that differ from machine to machine are replaced by neutral ones.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- demo table: written by `make readme` -->", "<!-- end of demo table -->"


def main() -> None:
    """Run the demo and put its table in."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "qingtie", "demo", "--data", f"{folder}/demo", "--quiet"]
        printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    printed = printed.replace(f"{folder}/demo", "data/demo").split("\n\nWhere to look next")[0]
    printed = re.sub(r"http://127\.0\.0\.1:\d+", "http://articles.example", printed)
    text = README.read_text("utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    README.write_text(f"{head}{BEGIN}\n```\n{printed.strip()}\n```\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    main()

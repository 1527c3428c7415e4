"""Average networks that were trained from one another (Wortsman et al. 2022, "Model soups").

    python tools/average_wording_networks.py second.network third.network fourth.network -o zh.network

Their mean forgets what each of them knows by heart, and keeps what they agree on.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from cleaning.wording.network import save, stored


@click.command(help=__doc__)
@click.argument("networks", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("-o", "out", type=click.Path(path_type=Path), required=True)
def main(networks: tuple[Path, ...], out: Path) -> None:
    """Average and save."""
    arrays, words, pairs = zip(*map(stored, networks), strict=True)
    if any(other != words[0] for other in words) or any(other != pairs[0] for other in pairs):
        raise click.ClickException("the networks were taught different words or pairs")
    save(out, {name: np.mean([one[name] for one in arrays], axis=0) for name in arrays[0]}, words[0], pairs[0])


if __name__ == "__main__":
    main()

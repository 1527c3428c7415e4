"""All that wording repair knows, loaded once: language model, tagger, weights, lexicon, topics."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from cleaning.wording.errors import LexiconError, ModelError
from cleaning.wording.gaps import LostWords, lost_words
from cleaning.wording.heads import Heads
from cleaning.wording.lexicon import Lexicon, build_lexicon, default_lexicon
from cleaning.wording.network import Network
from cleaning.wording.ngrams import Mixture, NgramModel
from cleaning.wording.resources import read_table
from cleaning.wording.swaps import WordTable, word_table
from cleaning.wording.tagger import Tagger
from cleaning.wording.topics import Topics, default_topics
from cleaning.wording.vectors import WordVectors

OWN_WEIGHT = 0.4  # of a model trained on the user's own texts


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WordingModel:
    """What the decoder asks. Loaded models are shared: they are mapped files and tables that nobody changes."""

    ngrams: Mixture
    tagger: Tagger
    network: Network
    heads: Heads
    lexicon: Lexicon
    topics: Topics

    @property
    def listed(self) -> WordTable:
        """The pairs that were seen on pages."""
        return word_table(self.lexicon, self.ngrams, weak=False)

    @property
    def weak(self) -> WordTable:
        """The synonyms that might be pairs."""
        return word_table(self.lexicon, self.ngrams, weak=True)

    @property
    def lost(self) -> LostWords:
        """The words that filters delete."""
        return lost_words(self.lexicon, self.ngrams)


@functools.lru_cache(maxsize=2)
def load_model(folder: str = "") -> WordingModel:
    """Return the model of this package, or one that has learned from the user's texts too.

    `folder` is what `qingtie wording train` wrote: `own.ngrams` and `pairs.tsv`, each may be missing. Raises
    `ModelError` for a folder that is not one, `LexiconError` for a wrong pair.
    """
    shipped = Path(str(resources.files("cleaning.wording").joinpath("model")))
    model = model_in(shipped, Heads.load(shipped / "zh.weights.json"))
    if not folder:
        return model
    own, pairs = Path(folder) / "own.ngrams", Path(folder) / "pairs.tsv"
    if not own.exists() and not pairs.exists():
        raise ModelError(f"{folder} has neither own.ngrams nor pairs.tsv; `qingtie wording train` writes them")
    if own.exists():
        mixture = Mixture((*model.ngrams.models, NgramModel.load(own)), (1 - OWN_WEIGHT, OWN_WEIGHT))
        model = replace(model, ngrams=mixture)
    return replace(model, lexicon=_with_own_pairs(pairs)) if pairs.exists() else model


def model_in(folder: Path, heads: Heads) -> WordingModel:
    """Return the model whose files, all but the weights, are in a folder. Raises `ModelError`."""
    return WordingModel(
        Mixture((NgramModel.load(folder / "zh.ngrams"),), (1.0,)),
        Tagger.load(folder / "zh.tagger"),
        Network.load(folder / "zh.network", WordVectors.load(folder / "zh.words")),
        heads,
        default_lexicon(),
        default_topics(),
    )


def _with_own_pairs(path: Path) -> Lexicon:
    rows = [
        tuple(line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")
    ]
    try:
        return build_lexicon([*read_table("pairs.tsv"), *rows], read_table("synonyms.tsv"), read_table("deletions.tsv"))
    except LexiconError as error:
        raise LexiconError(f"{path}: {error}") from error

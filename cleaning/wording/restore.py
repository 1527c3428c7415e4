"""Repairs the wording of one document: proposals, weights, search, and edits with reasons.

`restore` is the heart of wording repair: texts in, edits for each text out. All texts of a page are read together,
since the page is the best witness: its title may have kept a word that its body lost.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from cleaning.records import Edit
from cleaning.wording.calm import calmed
from cleaning.wording.damage import WINDOW, damaged, windows
from cleaning.wording.decode import LISTENED, Candidate, decode
from cleaning.wording.gaps import DELETED, lost
from cleaning.wording.marks import marks
from cleaning.wording.model import WordingModel
from cleaning.wording.proposals import EVIDENCE, Batch, Proposal, nothing
from cleaning.wording.reading import LOST, Reading, Scorer, read, with_network
from cleaning.wording.shield import shielded
from cleaning.wording.swaps import words
from cleaning.wording.symbols import BOUNDARY, symbols
from cleaning.wording.twins import twin_lines
from cleaning.wording.witness import Copy, aligned, hear, proposed

SURE = 0.85  # confidence
SUGGESTED = 0.3  # confidence: below, an edit is not even suggested
GAP = "□"  # the mark of editors for a lost character
GAP_ODDS = 1.0
# What it adds to the log odds that another line of the page says it so: templates and spinners lose words and marks,
# and put none in.
ECHO = {"synonym": 3.0, "weak": 3.0, "deletion": 4.0, "character": 3.0, "punctuation": 7.0}
SHORT = 600  # characters: a page so short is read closely whatever the cheap test says, which has little to go by there
PAGE = 30_000  # characters that are read together, at most: the arrays of twice as many take 40 MB more
_HALF = {"，": ",", "：": ":", "？": "?", "。": ".", "、": "、"}
_RULE = {
    "synonym": "wording/synonym",
    "weak": "wording/likely-synonym",
    "deletion": "wording/deleted-word",
    "character": "wording/deleted-character",
    "punctuation": "wording/punctuation",
    "copy": "wording/copy",
}
Proposals = dict[str, Batch]
Choose = Callable[[Reading, list[Candidate]], list[Candidate]]


def restore(
    texts: Sequence[str], model: WordingModel, *, choose: Choose | None = None, copies: Sequence[str] = ()
) -> list[list[Edit]]:
    """Return the edits of each text, sure ones and suggestions, in order.

    `copies` are other copies of the whole page, the most alike first: where they differ from it one was changed.

    A page is read once: what the first reading repairs makes nothing else plain enough to repair it too (measured: a
    second reading of the repaired page changed no figure, and took as long again). `choose` may drop or re-weigh
    candidates (a second opinion). What is longer than any page is read in parts, each a page of its own: time grows
    with the length, memory does not. Of a long page that is mostly sound only the damaged windows are read closely.
    """
    found: list[list[Edit]] = [[] for _ in texts]
    for page in _pages(texts):
        repaired = _read_page([part.text for part in page], model, choose, copies)
        for part, edits in zip(page, repaired, strict=True):
            found[part.index] += [_moved(edit, part.start) for edit in _apart(edits)]
    return found


def _apart(edits: Sequence[Edit]) -> list[Edit]:
    """Leave out the less sure edits that touch a sure one: it has changed what they were judged by."""
    sure = [edit for edit in edits if edit.confidence >= SURE]
    return [
        edit
        for edit in edits
        if edit.confidence >= SURE or all(edit.end < other.start or other.end < edit.start for other in sure)
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the text `index` of those that came, from its character `start` on."""

    index: int
    start: int
    text: str


def _pages(texts: Sequence[str]) -> Iterator[list[_Part]]:
    """Yield texts that are read together: all of them, if they are no longer than a page can be."""
    page: list[_Part] = []
    size = 0
    for index, text in enumerate(texts):
        for start, end in itertools.pairwise(_cuts(text)):
            if size + end - start > PAGE and page:
                yield page
                page, size = [], 0
            page.append(_Part(index, start, text[start:end]))
            size += end - start
    if page:
        yield page


def _cuts(text: str) -> list[int]:
    """Return where a text is cut, its ends included: behind the last line, sentence or clause a window has room for."""
    cuts = [0]
    while len(text) - cuts[-1] > 2 * WINDOW:
        low, high = cuts[-1] + WINDOW // 2, cuts[-1] + WINDOW
        stops = (max(text.rfind(stop, low, high) for stop in ends) for ends in ("\n", "。！？", "，,"))
        cuts.append(next((stop + 1 for stop in stops if stop >= 0), high))
    return [*cuts, len(text)]


def _read_page(
    texts: Sequence[str], model: WordingModel, choose: Choose | None, copies: Sequence[str]
) -> list[list[Edit]]:
    whole = "\n".join(texts)
    first = _first_reading(whole, model)
    if len(first.codes) == 0:
        return [[] for _ in texts]
    scorer = Scorer(model.ngrams, first)
    if len(whole) > SHORT and not copies:
        window = windows(texts)
        found = damaged(first, texts, window, model, scorer)
        if np.count_nonzero(found) * 2 < len(found):
            return _read_some(texts, found[window], model, choose)
    reading = with_network(first, model.network, model.ngrams)
    return _edits(reading, texts, model, choose, scorer, aligned(reading.codes, copies))


def _read_some(
    texts: Sequence[str], read: npt.NDArray[np.bool_], model: WordingModel, choose: Choose | None
) -> list[list[Edit]]:
    """Read closely those of a page's texts that `read` says, together; the others are left alone."""
    edits: list[list[Edit]] = [[] for _ in texts]
    rows = np.flatnonzero(read).tolist()
    if rows:
        some = [texts[row] for row in rows]
        reading = reading_of("\n".join(some), model)
        for row, own in zip(rows, _edits(reading, some, model, choose), strict=True):
            edits[row] = own
    return edits


def _edits(
    reading: Reading,
    texts: Sequence[str],
    model: WordingModel,
    choose: Choose | None,
    scorer: Scorer | None = None,
    copies: Sequence[Copy] = (),
) -> list[list[Edit]]:
    """Return the edits of each of the texts that were read together."""
    candidates = judged(reading, model, choose, scorer, copies)
    edits: list[Edit] = []
    attested: list[Edit] = []
    for candidate in exclusive(candidates):
        confidence = model.heads.confidence(candidate.proposal.kind, candidate.odds)
        if confidence >= SUGGESTED:
            (attested if candidate.witnesses or candidate.echoed else edits).append(
                edit_of(reading, candidate, confidence)
            )
    edits = _calmed(edits, attested, len(reading.text))
    edits += _unknown_gaps(reading, candidates, edits)
    return _by_text(texts, sorted(edits, key=lambda e: (e.start, e.end)))


def _calmed(edits: Sequence[Edit], attested: Sequence[Edit], length: int) -> list[Edit]:
    """Doubt the words that would be changed where little else is damaged; marks are lost from sound text, too.

    What is `attested` by another copy or another line is not doubted.
    """
    ordered = sorted([*edits, *attested], key=lambda e: (e.start, e.end))
    start = np.array([edit.start for edit in ordered], np.int64)
    calm = calmed(start, np.array([edit.confidence for edit in ordered]), length)
    sure, result = frozenset(attested), []
    for edit, confidence in zip(ordered, calm.tolist(), strict=True):
        if edit.rule == _RULE["punctuation"] or confidence == edit.confidence or edit in sure:
            result.append(edit)
        elif confidence >= SUGGESTED:
            why = f"{edit.why}; little else around it is damaged"
            result.append(replace(edit, confidence=round(confidence, 4), why=why))
    return result


def judged(
    reading: Reading,
    model: WordingModel,
    choose: Choose | None = None,
    scorer: Scorer | None = None,
    copies: Sequence[Copy] = (),
) -> list[Candidate]:
    """Return what might be done to a document, with the odds of each among all readings of its stretch."""
    scorer = scorer or Scorer(model.ngrams, reading)
    batches = propose(reading, model, scorer)
    twins = twin_lines(reading.text, reading.found)
    candidates = []
    for kind, odds in model.heads.score(batches).items():
        heard = hear(copies, reading.codes, batches[kind], odds)
        echo = hear(twins, reading.codes, batches[kind], odds).says
        odds = odds + heard.shift(kind) + ECHO[kind] * echo
        candidates += [
            Candidate(batches[kind][k], float(odds[k]), int(heard.says[k]), bool(echo[k]))
            for k in np.flatnonzero(odds >= LISTENED).tolist()
        ]
    if copies:
        known = {(c.proposal.start, c.proposal.end, c.proposal.after) for c in candidates}
        found = proposed(reading, copies, scorer, known=known, listed=model.lexicon.deletions)
        candidates += [Candidate(*one) for one in found]
    decoded = decode(reading.codes, candidates, model.ngrams)
    return choose(reading, decoded) if choose is not None else decoded


def reading_of(text: str, model: WordingModel) -> Reading:
    """Return a document's reading: its symbols, what surprises the model, where things may be missing."""
    return with_network(_first_reading(text, model), model.network, model.ngrams)


def _first_reading(text: str, model: WordingModel) -> Reading:
    found = symbols(text)
    return read(text, found, shielded(text, found), model=model.ngrams, tagger=model.tagger)


def propose(reading: Reading, model: WordingModel, scorer: Scorer | None = None) -> Proposals:
    """Return the proposals of every kind. None makes a scorer of the reading."""
    if len(reading.codes) == 0:
        return {kind: nothing(kind) for kind in EVIDENCE}
    scorer = scorer or Scorer(model.ngrams, reading)
    return {
        "synonym": words(reading, model.listed, scorer, model.network, "synonym"),
        "weak": words(reading, model.weak, scorer, model.network, "weak"),
        **lost(reading, model.lost, scorer, model.network, model.topics.scores(reading.codes)),
        "punctuation": marks(reading, scorer),
    }


def exclusive(decoded: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate of every place; of two that exclude each other the likelier one."""
    kept: list[Candidate] = []
    taken: set[int] = set()  # odd numbers are symbols, even ones the places between
    for candidate in sorted(decoded, key=lambda c: (-c.odds, c.proposal.start, c.proposal.after)):
        start, end = candidate.proposal.start * 2, candidate.proposal.end * 2
        cells = range(start + 1, end, 2) if start < end else (start,)
        if taken.isdisjoint(cells):
            taken.update(cells)
            kept.append(candidate)
    return kept


def edit_of(reading: Reading, candidate: Candidate, confidence: float) -> Edit:
    """Return a candidate as an edit of the document's text."""
    proposal = candidate.proposal
    start, end = _span(reading, proposal)
    after = _styled(reading, proposal)
    why = _why(proposal)
    if candidate.witnesses:
        others = "another copy has" if candidate.witnesses == 1 else f"{candidate.witnesses} other copies have"
        why = f"{others} it; {why}"
    if candidate.echoed:
        why = f"the page says it so in another line; {why}"
    return Edit(start, end, reading.text[start:end], after, _RULE[proposal.kind], round(confidence, 4), why)


def _span(reading: Reading, proposal: Proposal) -> tuple[int, int]:
    found = reading.found
    if proposal.start < proposal.end:
        return int(found.start[proposal.start]), int(found.end[proposal.end - 1])
    at = int(found.end[proposal.start - 1]) if proposal.start else 0
    if proposal.kind in DELETED and reading.marked[proposal.start]:
        return at, int(found.start[proposal.start])
    if proposal.start < len(found.start) and proposal.start and reading.codes[proposal.start - 1] == BOUNDARY:
        at = int(found.start[proposal.start])  # the first word of a line, not the end of the line before
    return at, at


def _styled(reading: Reading, proposal: Proposal) -> str:
    """A mark in the width that the page writes."""
    if proposal.kind != "punctuation":
        return proposal.after
    if not _writes_half(reading.text):
        return proposal.after
    if proposal.after == "。" and "。" in reading.text:
        return "。"
    return _HALF[proposal.after]


@functools.lru_cache(maxsize=4)
def _writes_half(text: str) -> bool:
    """Whether a text writes more marks in half width than in full: asked for every mark that may be put in."""
    return sum(map(text.count, ",:?")) > sum(map(text.count, "，：？"))


def _why(proposal: Proposal) -> str:
    evidence = dict(zip(EVIDENCE.get(proposal.kind, ("change",)), proposal.evidence, strict=True))
    change = evidence["change"]
    fits = f"fits {abs(change):.1f} nats {'better' if change >= 0 else 'worse'}"
    if proposal.kind == "copy":
        return f"with {proposal.after or 'nothing there'} the text {fits}"
    if proposal.pair is not None:
        pages = proposal.pair.pages
        seen = f"; pair seen on {pages} page{'s' if pages != 1 else ''}" if pages else "; pair from a list of synonyms"
        return f"{proposal.after} {fits} than {proposal.pair.spun} here{seen}"
    if proposal.kind == "punctuation":
        return f"{proposal.after} {fits} than nothing here; places like this one have it"
    parts = [f"with {proposal.after} the text {fits}"]
    if evidence["marked"]:
        parts.append("a space or asterisks stand in the gap")
    if evidence["support"]:
        parts.append("the page has it with the same neighbours elsewhere")
    if evidence["topic"] > 2:
        parts.append("the page's topic calls for it")
    if evidence["chorus"] > 1:
        parts.append("it is missing in several places")
    return "; ".join(parts)


def _unknown_gaps(reading: Reading, candidates: Sequence[Candidate], edits: Sequence[Edit]) -> list[Edit]:
    """Mark gaps whose word cannot be known: suggestions only, with what was considered."""
    gap = reading.net[:, LOST]
    found = []
    for at in np.flatnonzero(gap > GAP_ODDS).tolist():
        if at == 0 or at > len(reading.codes) - 1:
            continue
        start, end = _span(reading, Proposal(at, at, GAP, "deletion", ()))
        if any(e.start <= end and start <= e.end for e in edits):
            continue
        near = sorted(
            (c for c in candidates if c.proposal.start == at and c.proposal.kind in DELETED), key=lambda c: -c.odds
        )
        named = "、".join(c.proposal.after for c in near[:3])
        why = "a word seems to be missing" + (f"; considered: {named}" if named else "; which one cannot be known")
        confidence = min(0.5, float(1 / (1 + np.exp(-gap[at]))) * 0.6)
        found.append(Edit(start, end, reading.text[start:end], GAP, "wording/gap", round(confidence, 4), why))
    return found


def _by_text(texts: Sequence[str], edits: Sequence[Edit]) -> list[list[Edit]]:
    """Give each text its own edits; one that would reach over a text's end is left out."""
    result: list[list[Edit]] = [[] for _ in texts]
    begin, index = 0, 0
    for edit in edits:
        while index < len(texts) and edit.start > begin + len(texts[index]):
            begin += len(texts[index]) + 1
            index += 1
        if index < len(texts) and edit.end <= begin + len(texts[index]):
            result[index].append(_moved(edit, -begin))
    return result


def _moved(edit: Edit, by: int) -> Edit:
    return replace(edit, start=edit.start + by, end=edit.end + by)

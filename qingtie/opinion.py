"""A second opinion on wording repairs from any endpoint that speaks the OpenAI chat protocol. Off unless asked for.

The endpoint is shown a sentence and the edits that are in doubt, by number, and says how likely each is right. It can
only choose: an answer that names no known edit, or is no number from 0 to 1, is dropped and counted. What could name a
person (digits, addresses, names after @) is replaced before it is sent. A failure leaves the odds as they were.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaning.recipe import Recipe
from cleaning.stages.wording import with_opinion
from cleaning.wording.decode import Candidate
from cleaning.wording.reading import Reading
from output.files import write_text
from qingtie.errors import ConfigError

DOUBT = (-2.5, 2.5)  # log odds between which an edit is asked about
LOUDEST = 2.0  # nats that an answer can move an edit
LONGEST_ANSWER = 200_000  # bytes
_AROUND = 40  # symbols of the text shown on each side
_PERSONAL = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|@[\w-]{2,20}|\d")
_ASK = (
    "下面是一段可能被改坏的中文，以及编号的修改建议。每条建议写作“原文→改后”，空白表示无。只判断每条建议是否正确，不要改写。"
    '只回答 JSON：{"编号": 概率}，概率为 0 到 1 之间的数。'
)


@dataclass(slots=True)
class Opinion:
    """Asks one endpoint. `budget` is the number of requests, `timeout` seconds each; `cache` is a JSON file or None.

    `counts` says what became of the requests: asked, cached, failed, dropped (answers that named no edit), over budget.
    """

    url: str
    model: str
    key: str = ""
    budget: int = 200
    timeout: float = 20.0
    cache: Path | None = None
    counts: Counter[str] = field(default_factory=Counter)
    _known: dict[str, dict[str, float]] | None = None

    def __post_init__(self) -> None:
        """Refuse an address that is none. Raises `ConfigError`."""
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).netloc:
            raise ConfigError(f"the opinion's address must be http(s)://HOST/…/chat/completions, found {self.url!r}")

    def choose(self, reading: Reading, candidates: list[Candidate]) -> list[Candidate]:
        """Return the candidates with the odds of those in doubt moved by the endpoint's answer, two nats at most."""
        doubted = [k for k, c in enumerate(candidates) if DOUBT[0] <= c.odds <= DOUBT[1]]
        result = list(candidates)
        for group in _grouped(doubted, candidates):
            answer = self._answer(_question(reading, [candidates[k] for k in group]), len(group))
            for number, k in enumerate(group, 1):
                chance = answer.get(str(number))
                if chance is not None:
                    shift = math.log((chance + 0.02) / (1.02 - chance))
                    result[k] = replace(result[k], odds=result[k].odds + max(-LOUDEST, min(LOUDEST, shift)))
        return result

    def save(self) -> None:
        """Write the cache."""
        if self.cache is not None and self._known is not None:
            write_text(self.cache, json.dumps(self._known, ensure_ascii=False, sort_keys=True, indent=0))

    def _answer(self, question: str, edits: int) -> Mapping[str, float]:
        name = hashlib.sha256(f"{self.model}\n{question}".encode()).hexdigest()[:32]
        if name in self._remembered():
            self.counts["cached"] += 1
            return self._remembered()[name]
        if self.counts["asked"] >= self.budget:
            self.counts["over budget"] += 1
            return {}
        self.counts["asked"] += 1
        try:
            answer = self._parsed(self._request(question), edits)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            self.counts[f"failed: {type(error).__name__}"] += 1
            return {}
        self._remembered()[name] = answer
        return answer

    def _remembered(self) -> dict[str, dict[str, float]]:
        if self._known is None:
            self._known = {}
            if self.cache is not None and self.cache.exists():
                try:
                    self._known = json.loads(self.cache.read_text(encoding="utf-8"))
                except (OSError, ValueError) as error:
                    raise ConfigError(f"the opinion's cache {self.cache} is damaged ({error}); delete it") from error
        return self._known

    def _request(self, question: str) -> str:
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": _ASK}, {"role": "user", "content": question}],
        }
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {self.key}"} if self.key else {})
        request = urllib.request.Request(self.url, json.dumps(body).encode(), headers)
        begin = time.monotonic()
        with _OPENER.open(request, timeout=self.timeout) as response:
            parts, size = [], 0
            while part := response.read1(65536):
                size += len(part)
                if size > LONGEST_ANSWER or time.monotonic() - begin > self.timeout:
                    raise ValueError("the answer is too long or too slow")
                parts.append(part)
        content = json.loads(b"".join(parts))["choices"][0]["message"]["content"]
        return str(content)

    def _parsed(self, content: str, edits: int) -> dict[str, float]:
        found = json.loads(content[content.index("{") : content.rindex("}") + 1])
        answer: dict[str, float] = {}
        for name, value in found.items():
            if name in {str(n) for n in range(1, edits + 1)} and _chance(value):
                answer[name] = float(value)
            else:
                self.counts["dropped"] += 1
        return answer


def opined(recipe: Recipe, opinion: Opinion) -> Recipe:
    """Return the recipe with a second opinion at its wording stage. Raises `ConfigError` when it has none."""
    if all(stage.info.name != "wording" for stage in recipe.stages):
        raise ConfigError(f"the recipe {recipe.name!r} has no wording stage; an opinion has nothing to say there")
    stages = (with_opinion(s, opinion.choose) if s.info.name == "wording" else s for s in recipe.stages)
    return replace(recipe, stages=tuple(stages))


class _Stay(urllib.request.HTTPRedirectHandler):
    """An endpoint that sends the text elsewhere is not followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


def _chance(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value <= 1


def redacted(text: str) -> str:
    """Return `text` without what could identify a person.

    >>> redacted("加微信 13800001111 或 @小王 看 https://a.example/x")
    '加微信 00000000000 或 @某人 看 @某人'
    """
    return _PERSONAL.sub(lambda m: "0" if m.group().isdigit() else "@某人", text)


def _grouped(doubted: Sequence[int], candidates: Sequence[Candidate]) -> list[list[int]]:
    """Edits near each other are asked about together, eight at most."""
    groups: list[list[int]] = []
    for k in sorted(doubted, key=lambda k: candidates[k].proposal.start):
        near = groups and candidates[k].proposal.start - candidates[groups[-1][0]].proposal.start <= _AROUND
        if near and len(groups[-1]) < 8:
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _question(reading: Reading, group: Sequence[Candidate]) -> str:
    found = reading.found
    low = max(min(c.proposal.start for c in group) - _AROUND, 0)
    high = min(max(c.proposal.end for c in group) + _AROUND, len(found.start))
    text = reading.text[found.start[low] : found.end[high - 1]]
    lines = [_line(reading, number, c) for number, c in enumerate(group, 1)]
    return redacted(text) + "\n" + "\n".join(lines)


def _line(reading: Reading, number: int, candidate: Candidate) -> str:
    proposal, found = candidate.proposal, reading.found
    at = int(found.start[proposal.start]) if proposal.start < len(found.start) else len(reading.text)
    end = int(found.end[proposal.end - 1]) if proposal.end > proposal.start else at
    before, after = reading.text[max(at - 6, 0) : at], reading.text[end : end + 6]
    return f"{number}. {redacted(before)}[{reading.text[at:end]}→{proposal.after}]{redacted(after)}".replace("\n", " ")

"""The frames of a data folder's sites on disk: `DATA/frames/<site>.json`, written aside and renamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from cleaning.frames import Frame, apply_frame, frame_from_json, frame_to_json, learn
from cleaning.records import Article
from output.files import write_text

BATCH = 20
"""So many articles of a site are held back to learn its frame from before the first is let through."""


NO_SITE = "local"
"""The site of saved files, whose URL nobody stated: they share no frame, and copies of a page are common among them."""


@dataclass(slots=True)
class FrameStore:
    """Learns frames from a stream of articles and applies them; keeps them in `folder` if there is one."""

    folder: Path | None = None
    _frames: dict[tuple[str, str], Frame] = field(default_factory=dict)

    def pass_through(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Yield the articles with their sites' frames applied, in nearly their order; memory holds a batch a site."""
        waiting: dict[tuple[str, str], list[Article]] = {}
        for article in articles:
            if article.site == NO_SITE:
                yield article
                continue
            key = (article.site, article.engine or "")
            batch = waiting.setdefault(key, [])
            batch.append(article)
            if len(batch) >= BATCH:
                yield from self._learned(key, waiting.pop(key))
        for key, batch in waiting.items():
            yield from self._learned(key, batch)

    def _learned(self, key: tuple[str, str], batch: list[Article]) -> Iterator[Article]:
        frame = self._frames.get(key) or self._load(key)
        frame = self._frames[key] = learn(frame, batch)
        return (apply_frame(article, frame) for article in batch)

    def save(self) -> None:
        """Write every frame that was learned from."""
        if self.folder is None:
            return
        for key, frame in self._frames.items():
            write_text(self._path(key), json.dumps(frame_to_json(frame)))

    def _path(self, key: tuple[str, str]) -> Path:
        assert self.folder is not None
        return self.folder / f"{quote('@'.join(filter(None, key)), safe='')[:200]}.json"

    def _load(self, key: tuple[str, str]) -> Frame:
        """Return the stored frame; a damaged file is as good as none, since frames can be learned again."""
        site, layout = key
        try:
            return (
                frame_from_json(json.loads(self._path(key).read_text("utf-8"))) if self.folder else Frame(site, layout)
            )
        except (OSError, ValueError):
            return Frame(site, layout)

"""Keeping a page: first the archive, then the state, never the other way round."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from cleaning.layouts import OWN_SITES, use_sites
from cleaning.records import RawPage
from crawler.archive import Label, Place, archive_files, read_page
from crawler.errors import ArchiveError
from crawler.job import CrawlJob
from crawler.lock import crawl_lock, share
from crawler.rebuild import rebuild
from crawler.state import FILE_NAME, Failure, PageEntry, State
from crawler.writer import ArchiveWriter

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping a page showed: whether it was unknown, and whether its body differs from the known one."""

    new: bool
    changed: bool


class Store:
    """The archive and the state of one run, which no crawl may use meanwhile but other workers of a shared queue.

    `alone` says that none of these was at work when this one began.
    """

    def __init__(self, job: CrawlJob) -> None:
        self._job = job
        info = {"robots": "obey" if job.obey_robots else "ignore", "http-header-user-agent": job.agent}
        use_sites(job.data_dir / OWN_SITES)
        self._lock, self.alone = crawl_lock(job.data_dir, shared=bool(job.queue))
        lost = not (job.data_dir / FILE_NAME).exists() and bool(archive_files(job.data_dir))
        self.state = rebuild(job.data_dir) if lost else State(job.data_dir / FILE_NAME)
        self.archive = ArchiveWriter(job.data_dir, job.run_id, worker=job.worker, info=info)

    def close(self) -> None:
        """Close both; what was torn before and was put right is logged."""
        for repair in self.archive.repaired:
            logger.warning(repair)
        self.archive.close()
        self.state.close()
        self._lock.close()

    def share(self) -> None:
        """Let other workers in."""
        if self._job.queue:
            share(self._lock)

    def archive_page(
        self, page: RawPage, label: Label, known: PageEntry | None, shell: RawPage | None = None
    ) -> Place | None:
        """Archive a fetched page; a body that is as before is noted, not stored again, and there is no place then.

        `known` is what the state has of it; `shell` is the document that a browser made the page of, None for a page
        that came as it is.
        """
        if known is not None and known.digest == page.digest and known.kind == label.kind:
            self.archive_revisit(page, label)
            return None
        if shell is None:
            return self.archive.append(page, label)
        return self.archive.append_rendered(page, label, shell)

    def archive_revisit(self, page: RawPage, label: Label) -> None:
        """Archive that a page is as before: the same body again, or an answer 304."""
        self.archive.append_revisit(replace(page, body=b""), label)

    def keep(self, page: RawPage, label: Label, known: PageEntry | None, place: Place | None) -> Kept:
        """Take note of a page that was archived at `place`, None for one that is as before."""
        if place is None:
            self.state.confirm(page, label, self._job.run_id)
            return Kept(new=False, changed=False)
        self.state.record(page, label, place, self._job.run_id, known)
        return Kept(new=known is None, changed=known is not None)

    def archived(self, entry: PageEntry) -> RawPage | None:
        """Return a known page from the archive, or None when its record is lost."""
        try:
            return read_page(self._job.data_dir, entry)
        except ArchiveError as error:
            logger.warning("%s", error)
            return None

    def fail(self, url: str, site: str, reason: str, detail: str, status: int | None, at: datetime) -> None:
        """Take note of a URL that gave no page."""
        self.state.fail(Failure(url, site, reason, detail, status, self._job.run_id, at))

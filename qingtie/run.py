"""A job from start to end: lock, crawl, clean, publish, report, gates.

Crawl and clean are separate: pages go to the archive first, and a run that is cut short leaves its pages to the next
one (`pending_runs`), so nothing that was fetched is lost. A first SIGTERM ends the crawl; what it fetched is
still cleaned and published.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaning.errors import RecipeError
from cleaning.recipe import Recipe, load_recipe
from cleaning.records import CleanedArticle, Reason, Rejection
from qingtie import __version__
from qingtie.config import Job
from qingtie.console import Reporter
from qingtie.errors import ConfigError, CrawlFailed, GateFailed, QingtieError
from qingtie.frames import FrameStore
from qingtie.lock import run_lock
from qingtie.runs import RunFolder, list_runs, new_run_id
from qingtie.threads import Cleaner, ThreadPages

if TYPE_CHECKING:
    from crawler.process import CrawlResult


@dataclass(slots=True)
class RunResult:
    """What a run did: the summary of `output.summary`, where its files are, which gates failed."""

    run_id: str
    folder: Path
    summary: dict[str, Any]
    failed_gates: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    """What the steps of one run share."""

    job: Job
    run_id: str
    folder: RunFolder
    show: Reporter
    started: datetime
    steps: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, Any]]:
        """Time a step (wall seconds) and log it."""
        begun = datetime.now(UTC)
        entry: dict[str, Any] = {"name": name, "seconds": 0.0, "items": 0}
        self.folder.log("step", name=name)
        yield entry
        entry["seconds"] = round((datetime.now(UTC) - begun).total_seconds(), 3)
        self.steps.append(entry)
        self.folder.log("step done", **entry)


def load_job_recipe(name: str) -> Recipe:
    """Load a recipe; one that does not exist or cannot be read is a `ConfigError`."""
    try:
        return load_recipe(name)
    except RecipeError as error:
        raise ConfigError(str(error)) from error


def run_job(job: Job, show: Reporter, *, run_id: str | None = None) -> RunResult:
    """Run a whole job. Raises `Locked`, `ConfigError`, `CrawlFailed`, or what publishing raises.

    A failed gate does not raise here: the run is published; see `RunResult.failed_gates`.
    """
    recipe = load_job_recipe(job.recipe)
    with run_lock(job.data):
        run_id = run_id or new_run_id()
        folder = RunFolder(job.data, run_id)
        run = _Run(job, run_id, folder, show, datetime.now(UTC))
        folder.log("run started", job=job.name, recipe=recipe.name, version=__version__)
        try:
            crawled = crawl_step(run)
            return clean_step(run, recipe, crawled=crawled, runs=pending_runs(job.data, run_id))
        except BaseException as error:
            folder.log("run failed", error=f"{type(error).__name__}: {error}")
            _manifest(run, recipe, "failed", error=str(error) or type(error).__name__)
            raise
        finally:
            folder.close()


def crawl_only(job: Job, show: Reporter) -> tuple[str, CrawlResult]:
    """Crawl a job into the archive and stop there: the next `run` or `clean` takes it up."""
    with run_lock(job.data):
        run_id = new_run_id()
        folder = RunFolder(job.data, run_id)
        run = _Run(job, run_id, folder, show, datetime.now(UTC))
        try:
            return run_id, crawl_step(run)
        finally:
            folder.close()


def crawl_step(run: _Run) -> CrawlResult:
    """Crawl; every event goes to the run's log. Raises `CrawlFailed` when nothing could be fetched."""
    from crawler.errors import CrawlError
    from crawler.job import CrawlJob
    from crawler.process import run_crawl

    try:
        crawl_job = CrawlJob(**_tuples(run.job.crawl), data_dir=run.job.data, run_id=run.run_id)
    except CrawlError as error:
        raise ConfigError(f"[crawl] {error}") from error
    run.show.phase("crawl", crawl_job.max_pages)
    with run.step("crawl") as entry:
        try:
            result = run_crawl(crawl_job, on_event=_crawl_events(run), log_file=run.folder.path / "crawl.log")
        except CrawlError as error:
            raise CrawlFailed(str(error)) from error
        entry["items"] = result.pages + result.not_modified
    run.folder.log("crawl done", finish=result.finish, pages=result.pages, failures=result.failures)
    if result.exit_code != 0:
        raise CrawlFailed(f"nothing could be fetched: {_first_failure(run)}")
    return result


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _crawl_events(run: _Run) -> Callable[[Mapping[str, Any]], None]:
    def on_event(event: Mapping[str, Any]) -> None:
        kind = str(event.get("event"))
        run.folder.log(f"crawl {kind}", **{key: value for key, value in event.items() if key != "event"})
        if kind in ("page", "not_modified"):
            run.show.advance(detail=str(event.get("url", "")))
        elif kind == "failure":
            run.show.say(f"  failed: {event.get('url')}: {event.get('detail') or event.get('reason')}")

    return on_event


def _first_failure(run: _Run) -> str:
    from qingtie.archived import open_state

    try:
        failures = open_state(run.job.data).failures(run.run_id)
    except QingtieError:
        failures = []
    return f"{failures[0].url}: {failures[0].detail}" if failures else "no page came back"


def pending_runs(data: Path, run_id: str) -> list[str]:
    """Return the ids of this run and of earlier ones whose pages were never published."""
    done = ("published", "empty")
    return [
        *(str(m["run_id"]) for m in list_runs(data) if m.get("status") not in done and m["run_id"] != run_id),
        run_id,
    ]


def clean_step(
    run: _Run, recipe: Recipe, *, crawled: CrawlResult | None, runs: list[str], everything: bool = False
) -> RunResult:
    """Clean the threads of `runs` (or all) from the archive, publish them, write the report."""
    from output.summary import Summary
    from qingtie.archived import archived_threads, open_state

    state = open_state(run.job.data)
    entries = list(state.all_threads()) if everything else list(state.threads_touched(*runs))
    failures = [failure for one in runs for failure in state.failures(one)]
    rejections = [Rejection(f.url, f.site, _reason(f.reason), f.detail, None, f.at) for f in failures]
    summary = Summary(run.run_id, run.job.name)
    run.show.phase("clean", len(entries))
    # A whole archive teaches its frames anew; a run adds to what earlier ones learned.
    frames = FrameStore(None if everything else run.job.data / "frames")
    cleaner = Cleaner(recipe.pipeline(), rejections, frames=frames)
    threads = archived_threads(run.job.data, entries)
    sites = {entry.site for entry in entries} if everything else set()
    publish_step(run, cleaner, _counted(threads, run.show, len(entries)), summary, recipe, full_sites=sites)
    frames.folder = run.job.data / "frames"
    frames.save()
    return finish(run, recipe, summary, crawled)


def _counted(threads: Iterable[ThreadPages], show: Reporter, total: int) -> Iterator[ThreadPages]:
    for thread in threads:
        yield thread
        show.advance(total=total, detail=thread.name)


def publish_step(
    run: _Run,
    cleaner: Cleaner,
    threads: Iterable[ThreadPages],
    summary: Any,
    recipe: Recipe,
    *,
    full_sites: set[str],
) -> None:
    """Clean a stream of threads and publish it; the summary counts what passes."""
    from output.dataset import publish

    def articles() -> Iterator[CleanedArticle]:
        for cleaned in cleaner.run(threads):
            summary.add_article(cleaned)
            yield cleaned

    with run.step("clean and publish") as entry:
        publish(
            run.job.data,
            run.run_id,
            articles(),
            cleaner.rejections,
            recipe=f"{recipe.name}@{recipe.digest}",
            formats=run.job.formats,
            full_sites=full_sites,
            keep=run.job.keep,
            accepted_urls=cleaner.accepted,
        )
        entry["items"] = cleaner.pages
    accepted = set(cleaner.accepted)
    for rejection in cleaner.rejections:
        if rejection.url not in accepted:
            summary.add_rejection(rejection)
    for name, seconds in cleaner.seconds.items():
        run.steps.append({"name": f"{name} (CPU)", "seconds": round(seconds, 3), "items": cleaner.pages})
    for report in cleaner.pipeline.reports():
        run.steps.append({"name": f"stage {report.stage}", "seconds": round(report.seconds, 3), "items": report.blocks})


def _reason(name: str) -> Reason:
    """The record's reason for a crawl failure: its own where it is one, else an HTTP error."""
    return Reason(name) if name in list(Reason) else Reason.HTTP_ERROR


def finish(run: _Run, recipe: Recipe, summary: Any, crawled: CrawlResult | None) -> RunResult:
    """Check the gates, write manifest and report, and return the result."""
    from output.report import render_report

    result: dict[str, Any] = summary.as_dict()
    result["started_at"] = run.started.isoformat(timespec="seconds")
    result["finished_at"] = datetime.now(UTC).isoformat(timespec="seconds")
    if crawled is not None:
        result["crawl"] = {
            "fetched": crawled.pages,
            "not_modified": crawled.not_modified,
            "unchanged": crawled.unchanged,
            "failed": crawled.failures,
            "by_kind": dict(crawled.by_kind),
        }
    result["gates"] = check_gates(run.job, result, first=crawled is None or crawled.new > 0)
    result["steps"] = sorted(run.steps, key=lambda step: -step["seconds"])
    run.folder.write_json("report.json", result)
    run.folder.write("report.html", render_report(result))
    failed = [gate["name"] for gate in result["gates"] if not gate["passed"]]
    _manifest(run, recipe, "published", gates_failed=failed)
    run.folder.log("run done", threads=result["threads"], rejected=result["rejected"], gates_failed=failed)
    return RunResult(run.run_id, run.folder.path, result, failed)


def check_gates(job: Job, summary: Mapping[str, Any], *, first: bool = True) -> list[dict[str, Any]]:
    """Return each gate with its value and whether it passed. `min_articles` counts in runs that found new pages."""
    articles, rejected = summary["threads"], summary["rejected"]
    share = rejected / max(1, articles + rejected)
    gates = job.gates
    enough = articles >= gates.min_articles or not first
    return [
        _gate("min_articles", articles, gates.min_articles, enough, "articles of this run"),
        _gate(
            "max_rejected_share",
            round(share, 4),
            gates.max_rejected_share,
            share <= gates.max_rejected_share,
            "share of pages that gave no record",
        ),
    ]


def _gate(name: str, value: float, limit: float, passed: bool, why: str) -> dict[str, Any]:
    return {"name": name, "value": value, "limit": limit, "passed": passed, "why": why}


def _manifest(run: _Run, recipe: Recipe, status: str, **more: Any) -> None:
    run.folder.write_json(
        "manifest.json",
        {
            "run_id": run.run_id,
            "status": status,
            "job": run.job.name,
            "started_at": run.started.isoformat(timespec="seconds"),
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": __version__,
            "recipe": {"name": recipe.name, "digest": recipe.digest, "apply_from": recipe.apply_from},
            "stages": [
                {"name": s.info.name, "version": s.info.version, "options": dict(s.options), "hash": s.options_hash}
                for s in recipe.stages
            ],
            **more,
        },
    )


def raise_for_gates(result: RunResult) -> None:
    """Raise `GateFailed` when a quality gate of the run failed."""
    if result.failed_gates:
        gates = {gate["name"]: gate for gate in result.summary["gates"]}
        words = "; ".join(f"{n} is {gates[n]['value']}, limit {gates[n]['limit']}" for n in result.failed_gates)
        raise GateFailed(f"the run is published, but a quality gate failed: {words} (see {result.folder}/report.html)")


@contextmanager
def stop_on_sigterm() -> Iterator[None]:
    """Turn SIGTERM into `SystemExit(143)`, so that what is open is closed and nothing half done is left."""

    def stop(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

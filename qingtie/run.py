"""A job from start to end: lock, crawl, clean, publish, report, gates.

Crawl and clean are separate: pages go to the archive first, and a run that only crawled or was cut short leaves its
pages to the next one (`pending_runs`), so nothing that was fetched is lost. A first SIGTERM ends the crawl; what it
fetched is still cleaned and published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaning.decisions import Decisions
from cleaning.errors import RecipeError
from cleaning.pipeline import Pipeline
from cleaning.recipe import Recipe, load_recipe
from cleaning.records import CleanedArticle, Reason, Rejection
from qingtie.config import Job, check_job
from qingtie.console import Reporter
from qingtie.context import RunContext, open_run
from qingtie.cores import MakePipeline, cores_for
from qingtie.crawling import crawl_step
from qingtie.errors import ConfigError, GateFailed
from qingtie.frames import FrameStore
from qingtie.runs import list_runs
from qingtie.threads import Cleaner, ThreadPages

if TYPE_CHECKING:
    from crawler.process import CrawlResult
    from crawler.state import Failure


@dataclass(slots=True)
class RunResult:
    """What a run did: the summary of `output.summary`, where its files are, which gates failed."""

    run_id: str
    folder: Path
    summary: dict[str, Any]
    failed_gates: list[str] = field(default_factory=list)


def load_job_recipe(name: str) -> Recipe:
    """Load a recipe; one that does not exist or cannot be read is a `ConfigError`."""
    try:
        return load_recipe(name)
    except RecipeError as error:
        raise ConfigError(str(error)) from error


def maker_of(name: str, recipe: Recipe, decisions: Decisions | None) -> MakePipeline:
    """Return what makes the pipeline of the recipe called `name` in another process."""
    return partial(_pipeline_of, name, recipe.digest, decisions)


def _pipeline_of(name: str, digest: str, decisions: Decisions | None) -> Pipeline:
    recipe = load_job_recipe(name)
    if recipe.digest != digest:
        raise ConfigError(f"the recipe {name} was changed while the run was under way; run it again")
    return recipe.pipeline(decisions=decisions)


def run_job(job: Job, show: Reporter, *, run_id: str | None = None) -> RunResult:
    """Run a whole job. Raises `Locked`, `ConfigError`, `CrawlFailed`, or what publishing raises.

    A failed gate does not raise here: the run is published; see `RunResult.failed_gates`.
    """
    check_job(job)
    if job.crawl.get("group"):
        raise ConfigError(
            "a job with [crawl] group is crawled by several machines, and this folder has a part of its pages: run"
            " qingtie crawl on each, then collect their folders and clean these together (docs/machines.md)"
        )
    recipe = load_job_recipe(job.recipe)
    with open_run(job, show, recipe, run_id=run_id) as run:
        crawled = crawl_step(run)
        run.taken_up = pending_runs(job.data, run.run_id)
        return clean_step(run, recipe, crawled=crawled)


def pending_runs(data: Path, run_id: str) -> list[str]:
    """Return the ids of this run and of earlier ones whose pages no run has published, oldest first.

    A run that publishes states in its manifest which ones it took up.
    """
    manifests = list_runs(data)
    done = {taken for manifest in manifests for taken in manifest.get("taken_up", ())}
    done.update(manifest["run_id"] for manifest in manifests if manifest.get("status") == "published")
    pending = (str(manifest["run_id"]) for manifest in manifests if manifest["run_id"] not in done)
    return [*(one for one in pending if one != run_id), run_id]


def clean_step(
    run: RunContext, recipe: Recipe, *, crawled: CrawlResult | None, source: Path | None = None
) -> RunResult:
    """Clean the threads of `run.taken_up` from the archive, publish them, write the report.

    With `source`, the whole archive of that data folder is cleaned instead, and the sites in it are replaced.
    """
    from output.summary import Summary
    from qingtie.archived import archived_threads, check_whole, open_state
    from qingtie.copies import store_for

    archive = source or run.job.data
    runs = () if source else tuple(run.taken_up)
    summary = Summary(run.run_id, run.job.name)
    # A whole archive teaches its frames anew; a run adds to what earlier ones learned.
    frames = FrameStore(None if source else run.job.data / "frames")
    with open_state(archive) as state:
        check_whole(archive, state, *runs)
        decisions = run.take_decisions(archive, run.job.data)
        rejections = [_rejection(failure) for failure in state.open_failures(*runs)]
        keys = state.thread_keys(*runs)
        sites = {site for site, _ in keys} if source else set()
        threads = _spared(archived_threads(archive, state.threads(keys)), run.job.data, sites)
        run.show.phase("clean", len(keys))
        with cores_for(run.job.processes, maker_of(run.job.recipe, recipe, decisions)) as cores:
            pipeline = recipe.pipeline(decisions=decisions)
            cleaner = Cleaner(pipeline, rejections, frames=frames, cores=cores, copies=store_for(run.job))
            publish_step(run, cleaner, _counted(threads, run.show, len(keys)), summary, recipe, full_sites=sites)
    frames.folder = run.job.data / "frames"
    frames.save()
    return finish(run, summary, crawled)


def _rejection(failure: Failure) -> Rejection:
    """Return a crawl failure as a rejection: its own reason where it is one, else an HTTP error."""
    reason = Reason(failure.reason) if failure.reason in list(Reason) else Reason.HTTP_ERROR
    return Rejection(failure.url, failure.site, reason, failure.detail, None, failure.at)


def _spared(threads: Iterable[ThreadPages], data: Path, full_sites: set[str]) -> Iterator[ThreadPages]:
    """Yield the threads; what can no longer be read from the archive stays published as it is.

    Its site leaves `full_sites`, and the rest of a published thread is held back: it would replace the whole one.
    """
    from output.lookup import published_urls

    published: set[str] | None = None
    for thread in threads:
        if thread.problems:
            published = published_urls(data) if published is None else published
            full_sites.difference_update(problem.site for problem in thread.problems)
            if any(problem.url in published for problem in thread.problems):
                thread = replace(thread, pages=(), numbers=())
        yield thread


def _counted(threads: Iterable[ThreadPages], show: Reporter, total: int) -> Iterator[ThreadPages]:
    for thread in threads:
        yield thread
        show.advance(total=total, detail=thread.name)


def publish_step(
    run: RunContext,
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


def finish(run: RunContext, summary: Any, crawled: CrawlResult | None) -> RunResult:
    """Check the gates, write manifest and report, and return the result."""
    from output.compare import read_reports, with_history
    from output.report import render_report

    earlier = read_reports(run.folder.path.parent, job=run.job.name, before=run.run_id)
    result: dict[str, Any] = with_history(summary.as_dict(), earlier)
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
    run.manifest("published", taken_up=run.taken_up, gates_failed=failed)
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


def raise_for_gates(result: RunResult) -> None:
    """Raise `GateFailed` when a quality gate of the run failed."""
    if result.failed_gates:
        gates = {gate["name"]: gate for gate in result.summary["gates"]}
        words = "; ".join(f"{n} is {gates[n]['value']}, limit {gates[n]['limit']}" for n in result.failed_gates)
        raise GateFailed(f"the run is published, but a quality gate failed: {words} (see {result.folder}/report.html)")

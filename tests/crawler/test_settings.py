from __future__ import annotations

from pathlib import Path

from scrapy.settings import Settings, default_settings

from crawler import settings
from crawler.job import CrawlJob


def test_every_option_is_known_to_scrapy() -> None:
    """A misspelt option would be ignored in silence."""
    job = CrawlJob(
        ("http://tea.example/",), Path("d"), "r", obey_robots=False, delay=2.5, max_page_bytes=7, timeout=4.5
    )
    names = [name for name in vars(settings) if name.isupper() and not name.startswith("_")] + list(
        settings.of_job(job)
    )
    assert [name for name in names if not hasattr(default_settings, name)] == []
    assert settings.of_job(job)["ROBOTSTXT_OBEY"] is False
    assert settings.of_job(job)["DOWNLOAD_DELAY"] == 2.5
    assert settings.of_job(job)["DOWNLOAD_MAXSIZE"] == 7
    assert settings.of_job(job)["DOWNLOAD_TIMEOUT"] == 4.5


def test_nothing_listens() -> None:
    made = Settings()
    made.setmodule(settings)
    assert not made.getbool("REMOTE_CONTROL_ENABLED")
    assert not made.getbool("TELNETCONSOLE_ENABLED")
    assert made.get("TWISTED_DNS_RESOLVER") == "crawler.guard.GuardedResolver"

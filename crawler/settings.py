"""Scrapy's settings for every crawl; a job adds its own (`of_job`). Option names are those of Scrapy 2.19."""

from __future__ import annotations

from typing import Any

from crawler.job import CrawlJob

BOT_NAME = "qingtie"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

# Nothing listens: a crawler that can be steered from outside is a hole in the machine that it runs on.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

SCHEDULER = "crawler.scheduler.FrontierScheduler"
DOWNLOAD_HANDLERS = {"http": "crawler.download.Handler", "https": "crawler.download.Handler"}
TWISTED_DNS_RESOLVER = "crawler.guard.GuardedResolver"
DNS_TIMEOUT = 20
HTTPCACHE_ENABLED = False
AUTOTHROTTLE_ENABLED = False
COOKIES_ENABLED = True
CONCURRENT_ITEMS = 1
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_DELAY_JITTER = 0.5
# A page that was cut off on its way is asked for again, not kept.
DOWNLOAD_FAIL_ON_DATALOSS = True
REDIRECT_MAX_TIMES = 5
RETRY_TIMES = 2
# 429 is not here: it is waited for, not retried (crawler.middlewares.HoldMiddleware).
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}

_HTTP = "scrapy.downloadermiddlewares"
_SPIDER = "scrapy.spidermiddlewares"
DOWNLOADER_MIDDLEWARES = {
    f"{_HTTP}.offsite.OffsiteMiddleware": None,
    f"{_HTTP}.httpauth.HttpAuthMiddleware": None,
    f"{_HTTP}.redirect.MetaRefreshMiddleware": None,
    f"{_HTTP}.httpproxy.HttpProxyMiddleware": None,
    f"{_HTTP}.httpcache.HttpCacheMiddleware": None,
    f"{_HTTP}.stats.DownloaderStats": None,
    f"{_HTTP}.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.middlewares.GuardMiddleware": 60,
    "crawler.middlewares.HoldMiddleware": 560,
    "crawler.middlewares.AsSentMiddleware": 890,
}
SPIDER_MIDDLEWARES = {
    f"{_SPIDER}.httperror.HttpErrorMiddleware": None,
    f"{_SPIDER}.referer.RefererMiddleware": None,
    f"{_SPIDER}.urllength.UrlLengthMiddleware": None,
    f"{_SPIDER}.depth.DepthMiddleware": None,
    f"{_SPIDER}.metacopy.MetaCopyDetectionMiddleware": None,
}
EXTENSIONS = {
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
    "scrapy.extensions.closespider.CloseSpider": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.corestats.CoreStats": None,
}

# Scrapy would read and parse the source of a callback at each page, since a bound method is a new object each time.
WARN_ON_GENERATOR_RETURN_VALUE = False

LOG_LEVEL = "INFO"
LOG_STDOUT = False


def of_job(job: CrawlJob) -> dict[str, Any]:
    """Return the settings that a job decides on."""
    return {
        "USER_AGENT": job.agent,
        "ROBOTSTXT_OBEY": job.obey_robots,
        "ROBOTSTXT_USER_AGENT": job.agent,
        # With a shared queue the ledger keeps the distance, over all workers (crawler.download).
        "DOWNLOAD_DELAY": 0.0 if job.queue else job.delay,
        "DOWNLOAD_MAXSIZE": job.max_page_bytes,
        "DOWNLOAD_TIMEOUT": job.timeout,
        "CONCURRENT_REQUESTS_PER_DOMAIN": job.concurrency,
        # Room for every start host at once, and for requests that wait for a host to be free again.
        "CONCURRENT_REQUESTS": job.concurrency * (len(job.start) + 1),
    }

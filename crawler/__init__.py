"""Everything that touches the network: one forum spider, the raw archive, the crawl state.

CrawlJob       what to crawl and how far                 (crawler.job)
run_crawl      a crawl in a process of its own           (crawler.process)
State          which pages and threads are known         (crawler.state)
read_page      a known page from the raw archive         (crawler.archive)

Importing this package, or any of these modules, does not import Scrapy.
"""

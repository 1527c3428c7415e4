"""When a page is looked at again: the oftener it was found changed, the sooner.

The rate of change is estimated as Cho & Garcia-Molina do ("Estimating frequency of change", 2003, section 4): of n
visits, X found a change, and one visit may hide several; -log((n - X + 0.5) / (n + 0.5)) changes a visit is the
estimate with the bias taken out. A page of which little is known is judged by the job's own interval, as if that had
passed with one change: then an unchanged page waits twice as long with each visit.
"""

from __future__ import annotations

import math
from datetime import timedelta

BOUNDS = (1 / 8, 8.0)
"""The shortest and the longest interval, as multiples of the job's."""


def revisit_after(base: timedelta, observed: timedelta, visits: int, changes: int) -> timedelta:
    """Return the time from the last visit to the next one.

    `base` is the interval of a page that was seen once; over `observed`, from the first visit to the last, it was
    asked for `visits` more times and had changed in `changes` of them.

    >>> week = timedelta(days=7)
    >>> [revisit_after(week, n * week, n, 0).days for n in range(4)]
    [7, 14, 21, 28]
    >>> [round(revisit_after(week, n * week, n, n) / week, 2) for n in range(1, 5)]
    [0.95, 0.71, 0.58, 0.51]
    """
    changes = min(changes, visits)
    estimated = -visits * math.log((visits - changes + 0.5) / (visits + 0.5))
    seconds = (max(observed, timedelta(0)) + base).total_seconds() / (estimated + 1)
    low, high = (share * base.total_seconds() for share in BOUNDS)
    return timedelta(seconds=min(max(seconds, low), high))

"""Everything that `qingtie.demo` raises.

DemoError
├── ContentError      a content file of the replica does not fit its schema
└── SiteError         a site of the replica does not exist
"""

from __future__ import annotations


class DemoError(Exception):
    """The root: catch this to catch all that `qingtie.demo` raises on purpose."""


class ContentError(DemoError):
    """A content file is wrong; the message names the file, the place and what was expected."""


class SiteError(DemoError):
    """A site was asked for that the replica does not have."""

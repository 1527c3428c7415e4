"""Everything that `output` raises.

OutputError
├── DatasetError      a folder holds no dataset, or what it holds is damaged
├── SchemaError       records or files do not fit the schema of this version
├── ExportError       an export cannot be written, or its format or table does not exist
└── PublishError      a run cannot be published; what was published before is unharmed
"""

from __future__ import annotations


class OutputError(Exception):
    """The root: catch this to catch all that `output` raises on purpose."""


class DatasetError(OutputError):
    """A folder holds no dataset, or its manifest or a row asked for is missing or damaged."""


class SchemaError(OutputError):
    """Records or files do not fit the schema; the message names the field and the version."""


class ExportError(OutputError):
    """An export cannot be written, or the format or table asked for does not exist."""


class PublishError(OutputError):
    """A run cannot be published. The tables published before are unharmed."""

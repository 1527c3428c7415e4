"""Stages: each one looks at a text and proposes `Edit`s; it never returns a text.

A stage is a small module with a factory of typed keyword options:

    @text_stage("width", version=1, rules={"width/digit": "full-width digits in a run become ASCII"})
    def width(*, digits: bool = True) -> StageFunction: ...

Other packages add stages through the entry-point group `qingtie.stages` (name = stage, value = factory).
Versions and the hash of the options go into the manifest of each run.
"""

from cleaning.stages.registry import (
    Context,
    Document,
    Stage,
    StageFunction,
    StageInfo,
    available,
    build,
    text_stage,
)

__all__ = [
    "Context",
    "Document",
    "Stage",
    "StageFunction",
    "StageInfo",
    "available",
    "build",
    "text_stage",
]

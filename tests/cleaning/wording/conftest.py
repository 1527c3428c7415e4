from __future__ import annotations

import pytest

from cleaning.wording.model import WordingModel, load_model


@pytest.fixture(scope="session")
def model() -> WordingModel:
    """The model that is shipped."""
    return load_model()

"""What tests of consultations begin with."""

import pytest
from django.core.cache import cache

from tests.plans.consulting import open_consultation


@pytest.fixture
def nothing_counted():
    """Nobody has sent anything yet, as far as the limits of the public form know."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def draft(cast, nothing_counted):
    """Alder's plan is consulted on: its draft."""
    return open_consultation(cast)

"""A priority of the cast's plan, and a measure with two targets in it."""

import pytest

from indicators.models import Indicator
from tests.factories import MeasureFactory, TargetFactory


@pytest.fixture
def priority(cast):
    return cast.plan.priorities.first()


@pytest.fixture
def measure(priority):
    """NI 112 with a baseline and two years' targets."""
    row = MeasureFactory(
        priority=priority,
        number=2,
        title="Under 18 conception rate",
        indicator=Indicator.objects.get(code="NI 112"),
        baseline="-24.1",
        baseline_period="2007/08",
    )
    TargetFactory(measure=row, period="2010/11", value="-29.6")
    TargetFactory(measure=row, period="2011/12", value="-36.4")
    return row

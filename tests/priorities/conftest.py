"""A plan at sign-off: who is asked, one request of it, and the plan before anybody was asked."""

import pytest

from tests.priorities.signoff import SignOffStage


@pytest.fixture
def stage(cast):
    return SignOffStage(cast)


@pytest.fixture
def asked(stage):
    """Health and police, each asked about both priorities."""
    return stage.ask_everybody()


@pytest.fixture
def request_(stage):
    """Health, asked about the first priority."""
    return stage.ask(stage.health, stage.first)


@pytest.fixture
def bare(stage):
    """The stage before any window was set."""
    stage.window.delete()
    return stage

"""Words within sentences, whatever a trust calls its levels."""

import pytest

from cypp.templatetags.cypp import one


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("Priority", "a priority"),
        ("Strategic action", "a strategic action"),
        ("Expected result", "an expected result"),
        ("Action", "an action"),
        ("Unit of work", "a unit of work"),
        ("Key actions", "key actions"),
        ("Success", "a success"),
    ],
)
def test_one_of_a_thing_has_its_article(thing, said):
    assert one(thing) == said

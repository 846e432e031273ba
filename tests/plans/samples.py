"""A small frozen plan that has everything a document can have, made without a database."""

from datetime import UTC, datetime

from plans.publishing.editions import Version

TERMS = {
    "priority": "Theme",
    "priorities": "Themes",
    "objective": "Strategic objective",
    "objectives": "Strategic objectives",
    "result": "Target",
    "results": "Targets",
    "commitment": "Strategic action",
    "commitments": "Strategic actions",
}
MEASURE = {
    "id": 1,
    "number": 1,
    "title": "Under 18 conceptions",
    "code": "NI 112",
    "unit": "percent",
    "polarity": "lower",
    "fits": True,
    "baseline": "-24.1",
    "baseline_period": "2007/08",
    "result": 11,
    "flags": ["LAA"],
    "targets": [
        {"period": "2008/09", "value": "-29.6", "text": ""},
        {"period": "2009/10", "value": None, "text": "better than neighbours"},
        {"period": "2010/11", "value": "-43.2", "text": ""},
    ],
}
MISCODED = MEASURE | {
    "id": 2,
    "number": 2,
    "title": "Time in sport",
    "code": "NI 157",
    "fits": False,
    "targets": [],
    "baseline": None,
    "baseline_period": "",
    "result": None,
    "flags": [],
}

MONEY = [
    {
        "id": 1,
        "title": "A nurse",
        "amount": 40000,
        "year": "2010/11",
        "fund": "NHS",
        "organisation": "Police",
        "arrangement": "pooled",
        "objective": 5,
    },
    {
        "id": 2,
        "title": "A van",
        "amount": None,
        "year": "2011/12",
        "fund": "",
        "organisation": "",
        "arrangement": "direct",
        "objective": None,
    },
]


def commitment(number: int, **fields) -> dict:
    return {
        "id": number,
        "number": number,
        "text": f"Do the thing {number}",
        "steps": [],
        "result": None,
        "by_when": "Autumn 2008",
        "by_date": "2008-11-30",
        "lead": "Head of Youth",
        "lead_organisation": "",
        "organisations": [],
        **fields,
    }


def priority(number: int = 2, **fields) -> dict:
    objective = {
        "id": 5,
        "number": 1,
        "title": "Healthy habits in every family",
        "rationale": "## Why\n\nBecause.",
        "results": [
            {"id": 11, "number": 1, "text": "Fewer conceptions"},
            {"id": 12, "number": 2, "text": "More smiles"},
        ],
        "commitments": [
            commitment(1),
            commitment(2, result=11, steps=["first step", "second step"]),
            commitment(
                4,
                result=11,
                by_when="",
                by_date=None,
                lead="",
                lead_organisation="Police",
                organisations=["Police", "Schools Forum"],
            ),
        ],
    }
    data = {
        "id": 41,
        "number": number,
        "title": "Healthier lives",
        "strapline": "Whatever the postcode",
        "lead": "Joint Commissioning Manager",
        "cross_cutting": False,
        "rationale": "One in *eight*.",
        "expect": "Help that comes **before** a problem grows.",
        "outcomes": ["Be healthy"],
        "objectives": [objective],
        "measures": [MEASURE, MISCODED],
        **fields,
    }
    return {"kind": "priority", "key": f"priority-{data['id']}", "title": data["title"], "data": data}


def document(**plan) -> dict:
    """Foreword, one priority, scorecard, sign-off page, closing section."""
    one = priority()
    organisations = [
        {
            "name": f"Partner {mark}",
            "status": "Relevant partner",
            "cells": [mark],
            "secured": ["Cabinet, 9 March 2010"],
            "notes": ["Priority 2: we agree if the nurse is paid for."] if mark == "reservation" else [],
        }
        for mark in ("agreed", "reservation", "not_agreed", "stale", "waiting", "not_asked", "waived")
    ]
    return {
        "format": 1,
        "trust": {"name": "Alder Children's Trust", "slug": "alder", "area": "Alder", "colour": "#1d4f5c"},
        "plan": {
            "title": "Children and Young People's Plan",
            "slug": "plan",
            "kind": "full",
            "kind_label": "Full plan",
            "starts": "2010-04-01",
            "ends": "2013-03-31",
            "period": "2010–13",
            "legal_basis": "A voluntary plan.",
            "updates": "",
            "terms": TERMS,
            **plan,
        },
        "chapters": [
            {
                "kind": "section",
                "key": "section-1",
                "title": "Foreword",
                "data": {
                    "role": "foreword",
                    "body": "# Hello\n\nText with a [link](https://example.org/).\n\n- tight\n- list",
                },
            },
            one,
            {
                "kind": "scorecard",
                "key": "scorecard",
                "title": "How we will know",
                "data": {
                    "periods": ["2008/09", "2009/10", "2010/11"],
                    "groups": [{"number": 2, "title": "Healthier lives", "measures": one["data"]["measures"]}],
                },
            },
            {
                "kind": "signoff",
                "key": "signoff",
                "title": "Who has agreed this plan",
                "data": {"priorities": [{"number": 2, "title": "Healthier lives"}], "organisations": organisations},
            },
            {
                "kind": "section",
                "key": "section-2",
                "title": "Next steps",
                "data": {"role": "next_steps", "body": "Soon."},
            },
        ],
    }


def glossary(**terms: str) -> dict:
    """A list of words; those given here stand before one that the document never uses."""
    rows = [{"term": term.replace("_", " "), "meaning": meaning} for term, meaning in terms.items()]
    rows.append({"term": "Zebra", "meaning": "An animal that no plan is about"})
    return {"kind": "glossary", "key": "glossary", "title": "Words and abbreviations", "data": {"terms": rows}}


def version(stage: str = "final", number: int | None = 3) -> Version:
    return Version(number, stage, datetime(2010, 3, 24, 9, 30, tzinfo=UTC), "ab" * 32)

"""The demonstration trust, Northmere: made-up places and people, and four plans that read like real ones.

`trust.toml` holds the organisations, bodies and indicators of the trust. Each plan has one of the shapes that councils
have used, and a folder; each is written as of its own time:

- `first_plan/`, 2006-09, superseded: themes that say what you can expect, promises beside what should change;
- `interim_plan/`, 2009-10, published: priorities with leads and reasons, cross-cutting themes, outcomes;
  published again with what it had promised for later (`revised.toml`), and a third time for a slip in the second;
- `full_plan/`, 2010-13, at sign-off: priorities with expected results, and actions with dates and leads;
- `next_plan/`, 2013-16, a draft: three areas, nine commitments numbered through, actions in lists, a scorecard.

A folder holds `plan.toml` (with its settings, and in `layout` what it hides), a file for every priority, the narrative
sections in Markdown (`a1-vision.md` stands before the priorities, `b1-...` after them; the words after the dash are the
role), `glossary.toml`, `signatures.toml` where it was signed and `talk.toml` where people talk about it. The people are
in `partners.demo`.
"""

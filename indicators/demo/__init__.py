"""The demonstration trust, Northmere: made-up places and people, and two plans that read like real ones.

`trust.toml` holds the organisations and bodies; `full_plan/` and `interim_plan/` one plan each: `plan.toml`,
a file for every priority, the narrative sections in Markdown (`a1-vision.md` stands before the priorities,
`b1-...` after them; the words after the dash are the role) and `signatures.toml`. The people are in `partners.demo`.
"""

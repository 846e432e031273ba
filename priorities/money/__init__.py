"""Money: what pays for what the plan promises. Who gives how much of which fund in which year."""


def register() -> None:
    """Bring money to the document, to what is compared and found, and to the pages of a plan."""
    from priorities.money import changes, chapters, checks, find, pages, records

    for module in (chapters, changes, checks, find, pages, records):
        module.register()

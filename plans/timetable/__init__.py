"""When: the stages' dates, key dates, the planning cycle, and a calendar of all of them."""


def register() -> None:
    """Bring the timetable to the outline, the document, the histories and the calendars."""
    from plans.timetable import calendar, chapters, pages, records

    calendar.register()
    chapters.register()
    pages.register()
    records.register()

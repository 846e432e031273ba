from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "priorities"

    def ready(self) -> None:
        from priorities import (
            actions,
            calendar,
            changes,
            chapters,
            checks,
            find,
            guards,
            money,
            numbers,
            pages,
            records,
            talk,
        )
        from priorities.signoff import asking, receipts, record_paper

        actions.register()
        calendar.register()
        chapters.register()
        changes.register()
        checks.register()
        guards.register()
        pages.register()
        records.register()
        find.register()
        numbers.register()
        talk.register()
        money.register()
        receipts.register()
        asking.register()
        record_paper.register()

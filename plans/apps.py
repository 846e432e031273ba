from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from plans import chapters, find, pages, people, records, rows, shapes, talk_pages, timetable
        from plans.checklist import pages as checklist
        from plans.consultation import pages as consultation
        from plans.decisions import pages as decisions
        from plans.notices import reach
        from plans.publishing import formats, public_cache, replacing
        from plans.wordings import pages as wordings

        chapters.register()
        pages.register()
        checklist.register()
        consultation.register()
        decisions.register()
        people.register()
        public_cache.register()
        reach.register()
        records.register()
        replacing.register()
        rows.register()
        find.register()
        formats.register()
        shapes.register()
        talk_pages.register()
        timetable.register()
        wordings.register()

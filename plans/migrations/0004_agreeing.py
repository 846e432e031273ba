import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import plans.consultation.models
import plans.layout
import plans.timetable.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_deputies_and_pace'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pghistory', '0007_auto_20250421_0444'),
        ('plans', '0003_layout_and_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.CharField(default=plans.timetable.models.new_secret, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_address', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('opens', models.DateField()),
                ('closes', models.DateField()),
                ('introduction', models.TextField(blank=True, max_length=10000)),
                ('other_ways', models.TextField(blank=True, max_length=2000, verbose_name='other ways to answer')),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consultation', to='plans.plan')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('closes__gte', models.F('opens'))), name='consultation_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='ConsultationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('opens', models.DateField()),
                ('closes', models.DateField()),
                ('introduction', models.TextField(blank=True, max_length=10000)),
                ('other_ways', models.TextField(blank=True, max_length=2000, verbose_name='other ways to answer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.consultation')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CycleActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('title', models.CharField(max_length=200)),
                ('months', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('who', models.CharField(blank=True, max_length=200)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cycle', to='plans.plan')),
            ],
            options={
                'verbose_name_plural': 'cycle activities',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('plan', 'position'), name='activity_position_once'), models.CheckConstraint(condition=models.Q(('months__len__gte', 1), ('months__contained_by', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])), name='activity_has_months')],
            },
        ),
        migrations.CreateModel(
            name='CycleActivityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('title', models.CharField(max_length=200)),
                ('months', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('who', models.CharField(blank=True, max_length=200)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.cycleactivity')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='KeyDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('on', models.DateField(verbose_name='day')),
                ('until', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('stage', models.CharField(blank=True, editable=False, max_length=15)),
                ('who', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True, max_length=1000)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='key_dates', to='plans.plan')),
            ],
            options={
                'ordering': ['on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('on')), _connector='OR'), name='key_date_ends_after_start'), models.UniqueConstraint(condition=models.Q(('stage', ''), _negated=True), fields=('plan', 'stage'), name='stage_planned_once')],
            },
        ),
        migrations.CreateModel(
            name='KeyDateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('on', models.DateField(verbose_name='day')),
                ('until', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('stage', models.CharField(blank=True, editable=False, max_length=15)),
                ('who', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True, max_length=1000)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.keydate')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('on', models.DateField(verbose_name='day of the meeting')),
                ('at', models.TimeField(blank=True, null=True, verbose_name='time')),
                ('place', models.CharField(blank=True, max_length=200)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='partners.body')),
            ],
            options={
                'ordering': ['on', 'at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('body', 'on'), name='body_meets_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='MeetingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('on', models.DateField(verbose_name='day of the meeting')),
                ('at', models.TimeField(blank=True, null=True, verbose_name='time')),
                ('place', models.CharField(blank=True, max_length=200)),
                ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.body')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.meeting')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('words', models.CharField(max_length=300)),
                ('path', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='plans.plan')),
                ('trust', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.trust')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(condition=models.Q(('mailed_at', None)), fields=['at'], name='notice_owed')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='fact_told_once')],
            },
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=15)),
                ('about', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('data', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='plans.plan')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['plan', 'kind', 'about'], name='paper_about')],
            },
        ),
        migrations.CreateModel(
            name='RequirementSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('source', models.TextField(blank=True, help_text='The law or guidance, or who decided it.', max_length=1000)),
                ('basis', models.CharField(blank=True, editable=False, max_length=30)),
                ('trust', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirement_sets', to='partners.trust')),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name')],
                'constraints': [models.UniqueConstraint(models.F('trust'), django.db.models.functions.text.Lower('name'), name='requirement_set_once')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('title', models.CharField(max_length=200)),
                ('help', models.TextField(blank=True, max_length=1000)),
                ('computed', models.CharField(blank=True, max_length=40, verbose_name='how it is checked')),
                ('stage', models.CharField(choices=[('consultation', 'Before consultation'), ('signoff', 'Before sign-off'), ('approved', 'Before approval'), ('published', 'Before publication')], default='published', max_length=15, verbose_name='needed')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='plans.requirementset')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('of', 'position'), name='requirement_position_once')],
            },
        ),
        migrations.CreateModel(
            name='RequirementAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('met', models.BooleanField(default=False)),
                ('because', models.TextField(blank=True, max_length=1000, verbose_name='not needed because')),
                ('by_name', models.CharField(help_text='As the trust knew the person.', max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirement_answers', to='plans.plan')),
                ('requirement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='plans.requirement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'requirement'), name='requirement_answered_once'), models.CheckConstraint(condition=models.Q(('met', True), models.Q(('because', ''), _negated=True), _connector='XOR'), name='met_or_not_needed')],
            },
        ),
        migrations.CreateModel(
            name='RequirementAnswerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('met', models.BooleanField(default=False)),
                ('because', models.TextField(blank=True, max_length=1000, verbose_name='not needed because')),
                ('by_name', models.CharField(help_text='As the trust knew the person.', max_length=200)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.requirementanswer')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
                ('requirement', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.requirement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RequirementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('title', models.CharField(max_length=200)),
                ('help', models.TextField(blank=True, max_length=1000)),
                ('computed', models.CharField(blank=True, max_length=40, verbose_name='how it is checked')),
                ('stage', models.CharField(choices=[('consultation', 'Before consultation'), ('signoff', 'Before sign-off'), ('approved', 'Before approval'), ('published', 'Before publication')], default='published', max_length=15, verbose_name='needed')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.requirement')),
                ('of', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.requirementset')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RequirementSetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('source', models.TextField(blank=True, help_text='The law or guidance, or who decided it.', max_length=1000)),
                ('basis', models.CharField(blank=True, editable=False, max_length=30)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.requirementset')),
                ('trust', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.trust')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RouteStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('asks', models.CharField(choices=[('note', 'notes it'), ('comment', 'comments on it'), ('approve', 'approves it'), ('adopt', 'adopts it')], default='approve', max_length=10, verbose_name='what it does')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.body')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='route', to='plans.plan')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('plan', 'position'), name='route_position_once'), models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='route_position_from_1')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.CharField(blank=True, max_length=20, verbose_name='item number')),
                ('classification', models.CharField(choices=[('open', 'Open'), ('exempt', 'Exempt'), ('confidential', 'Confidential')], default='open', max_length=15)),
                ('title', models.CharField(max_length=300, verbose_name='report title')),
                ('wards', models.CharField(blank=True, max_length=300, verbose_name='wards or groups affected')),
                ('sender', models.CharField(blank=True, max_length=300, verbose_name='from')),
                ('recommendations', models.TextField(blank=True)),
                ('background', models.TextField(blank=True)),
                ('policy', models.TextField(blank=True, verbose_name='policy implications')),
                ('community', models.TextField(blank=True, verbose_name='community impact statement')),
                ('resources', models.TextField(blank=True, verbose_name='resource implications')),
                ('legal', models.TextField(blank=True, verbose_name='legal implications')),
                ('consultation', models.TextField(blank=True)),
                ('documents', models.TextField(blank=True, verbose_name='background documents')),
                ('audit_trail', models.TextField(blank=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='plans.plan')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='plans.publication')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='plans.meeting')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='plans.routestep')),
            ],
            options={
                'ordering': ['meeting__on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'plan'), name='plan_once_on_an_agenda')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.CharField(blank=True, max_length=20, verbose_name='item number')),
                ('classification', models.CharField(choices=[('open', 'Open'), ('exempt', 'Exempt'), ('confidential', 'Confidential')], default='open', max_length=15)),
                ('title', models.CharField(max_length=300, verbose_name='report title')),
                ('wards', models.CharField(blank=True, max_length=300, verbose_name='wards or groups affected')),
                ('sender', models.CharField(blank=True, max_length=300, verbose_name='from')),
                ('recommendations', models.TextField(blank=True)),
                ('background', models.TextField(blank=True)),
                ('policy', models.TextField(blank=True, verbose_name='policy implications')),
                ('community', models.TextField(blank=True, verbose_name='community impact statement')),
                ('resources', models.TextField(blank=True, verbose_name='resource implications')),
                ('legal', models.TextField(blank=True, verbose_name='legal implications')),
                ('consultation', models.TextField(blank=True)),
                ('documents', models.TextField(blank=True, verbose_name='background documents')),
                ('audit_trail', models.TextField(blank=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.agendaitem')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
                ('publication', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.publication')),
                ('meeting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.meeting')),
                ('step', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.routestep')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('approved', 'Approved'), ('changes', 'Approved with changes'), ('noted', 'Noted'), ('referred', 'Referred back'), ('deferred', 'Deferred')], max_length=10)),
                ('comment', models.TextField(blank=True, help_text='The changes, comments or reasons.', max_length=4000)),
                ('minute', models.CharField(blank=True, max_length=100, verbose_name='minute reference')),
                ('by_name', models.CharField(help_text='As the trust knew the person.', max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='plans.agendaitem')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='plans.publication')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['approved', 'noted']), models.Q(('comment', ''), _negated=True), _connector='OR'), name='decision_says_what_or_why')],
            },
        ),
        migrations.CreateModel(
            name='RouteStepEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('asks', models.CharField(choices=[('note', 'notes it'), ('comment', 'comments on it'), ('approve', 'approves it'), ('adopt', 'adopts it')], default='approve', max_length=10, verbose_name='what it does')),
                ('body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.body')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.routestep')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='plans.plan')),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name')],
                'constraints': [models.UniqueConstraint(models.F('plan'), django.db.models.functions.text.Lower('name'), name='tag_once')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=plans.consultation.models.new_code, editable=False, max_length=12, unique=True)),
                ('sent', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source', models.CharField(choices=[('web', 'Web form'), ('paper', 'On paper or at an event')], default='web', max_length=10)),
                ('kind', models.CharField(blank=True, choices=[('child', 'A child or young person'), ('parent', 'A parent or carer'), ('resident', 'Another resident'), ('worker', 'Someone who works or volunteers with children and young people'), ('school', 'A school or college'), ('organisation', 'Another organisation'), ('councillor', 'A councillor')], max_length=15, verbose_name='who is answering')),
                ('age', models.CharField(blank=True, choices=[('under_11', 'Under 11'), ('11_15', '11 to 15'), ('16_18', '16 to 18'), ('19_25', '19 to 25'), ('older', '26 or over')], max_length=10)),
                ('area', models.CharField(blank=True, max_length=100, verbose_name='where')),
                ('organisation', models.CharField(blank=True, max_length=200)),
                ('comment', models.TextField(blank=True, max_length=4000, verbose_name='about the whole plan')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('new', 'Not read yet'), ('shown', 'Accepted'), ('hidden', 'Set aside')], default='new', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it is set aside')),
                ('moderated_at', models.DateTimeField(blank=True, null=True)),
                ('moderated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='plans.publication')),
                ('tags', models.ManyToManyField(blank=True, related_name='responses', to='plans.tag')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'hidden'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='set_aside_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('view', models.CharField(blank=True, choices=[('agree', 'Agree'), ('partly', 'Agree with some of it'), ('disagree', 'Disagree'), ('unsure', 'Not sure')], max_length=10)),
                ('comment', models.TextField(blank=True, max_length=4000)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='plans.response')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('response', 'key'), name='answered_once_a_priority'), models.CheckConstraint(condition=models.Q(models.Q(('view', ''), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='answer_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ResponseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(default=plans.consultation.models.new_code, editable=False, max_length=12)),
                ('sent', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('source', models.CharField(choices=[('web', 'Web form'), ('paper', 'On paper or at an event')], default='web', max_length=10)),
                ('kind', models.CharField(blank=True, choices=[('child', 'A child or young person'), ('parent', 'A parent or carer'), ('resident', 'Another resident'), ('worker', 'Someone who works or volunteers with children and young people'), ('school', 'A school or college'), ('organisation', 'Another organisation'), ('councillor', 'A councillor')], max_length=15, verbose_name='who is answering')),
                ('age', models.CharField(blank=True, choices=[('under_11', 'Under 11'), ('11_15', '11 to 15'), ('16_18', '16 to 18'), ('19_25', '19 to 25'), ('older', '26 or over')], max_length=10)),
                ('area', models.CharField(blank=True, max_length=100, verbose_name='where')),
                ('organisation', models.CharField(blank=True, max_length=200)),
                ('comment', models.TextField(blank=True, max_length=4000, verbose_name='about the whole plan')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('new', 'Not read yet'), ('shown', 'Accepted'), ('hidden', 'Set aside')], default='new', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it is set aside')),
                ('moderated_at', models.DateTimeField(blank=True, null=True)),
                ('moderated_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.response')),
                ('publication', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.publication')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='YouSaid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('said', models.TextField(max_length=2000, verbose_name='you said')),
                ('did', models.TextField(max_length=2000, verbose_name='we did')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='you_said', to='plans.plan')),
                ('tag', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.tag')),
            ],
            options={
                'verbose_name_plural': 'you said, we did',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('plan', 'position'), name='you_said_position_once')],
            },
        ),
        migrations.CreateModel(
            name='YouSaidEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('position', models.PositiveSmallIntegerField(editable=False)),
                ('said', models.TextField(max_length=2000, verbose_name='you said')),
                ('did', models.TextField(max_length=2000, verbose_name='we did')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.yousaid')),
                ('plan', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.plan')),
                ('tag', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.tag')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plan',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plan',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='plan',
            name='delete_delete',
        ),
        migrations.AlterField(
            model_name='edition',
            name='kind',
            field=models.CharField(choices=[('full', 'Full plan (PDF)'), ('changes', 'What changed (PDF)'), ('signoff_record', 'Sign-off record (PDF)'), ('receipt', 'Receipt for a signature (PDF)'), ('board_paper', 'Board paper (PDF)')], default='full', max_length=15),
        ),
        migrations.AlterField(
            model_name='edition',
            name='publication',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='plans.publication'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='shows',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('results', 'What will be different: results or targets'), ('by_when', 'By when'), ('lead', 'Who leads'), ('organisations', 'Contributing organisations'), ('steps', 'Steps'), ('outcomes', 'Outcomes of a framework'), ('measures', 'Measures within each priority'), ('glance', 'Chapter: the plan at a glance'), ('scorecard', 'Chapter: the scorecard, all measures by priority'), ('you_said', 'Chapter: you said, we did'), ('signoff', 'Chapter: who has agreed'), ('timetable', 'Chapter: timetable and planning year'), ('glossary', 'Chapter: words and abbreviations')], max_length=15), blank=True, default=plans.layout.everything, size=None),
        ),
        migrations.AlterField(
            model_name='planevent',
            name='shows',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('results', 'What will be different: results or targets'), ('by_when', 'By when'), ('lead', 'Who leads'), ('organisations', 'Contributing organisations'), ('steps', 'Steps'), ('outcomes', 'Outcomes of a framework'), ('measures', 'Measures within each priority'), ('glance', 'Chapter: the plan at a glance'), ('scorecard', 'Chapter: the scorecard, all measures by priority'), ('you_said', 'Chapter: you said, we did'), ('signoff', 'Chapter: who has agreed'), ('timetable', 'Chapter: timetable and planning year'), ('glossary', 'Chapter: words and abbreviations')], max_length=15), blank=True, default=plans.layout.everything, size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "requirements_id", "result_term", "shows", "slug", "starts", "state", "title", "trust_id", "updates_id", "version") VALUES (NEW."changed_at", NEW."commitment_term", NEW."ends", NEW."id", NEW."kind", NEW."layout", NEW."legal_basis", NEW."numbering", NEW."objective_term", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority_term", NEW."requirements_id", NEW."result_term", NEW."shows", NEW."slug", NEW."starts", NEW."state", NEW."title", NEW."trust_id", NEW."updates_id", NEW."version"); RETURN NULL;', hash='8780bb5f7b09112c3cf4b8c1b930a322865db683', operation='INSERT', pgid='pgtrigger_insert_insert_8b340', table='plans_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "requirements_id", "result_term", "shows", "slug", "starts", "state", "title", "trust_id", "updates_id", "version") VALUES (NEW."changed_at", NEW."commitment_term", NEW."ends", NEW."id", NEW."kind", NEW."layout", NEW."legal_basis", NEW."numbering", NEW."objective_term", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority_term", NEW."requirements_id", NEW."result_term", NEW."shows", NEW."slug", NEW."starts", NEW."state", NEW."title", NEW."trust_id", NEW."updates_id", NEW."version"); RETURN NULL;', hash='1a762569714853c398d32f8d201d947ca483eeb4', operation='UPDATE', pgid='pgtrigger_update_update_ee9c7', table='plans_plan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_planevent" ("changed_at", "commitment_term", "ends", "id", "kind", "layout", "legal_basis", "numbering", "objective_term", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority_term", "requirements_id", "result_term", "shows", "slug", "starts", "state", "title", "trust_id", "updates_id", "version") VALUES (OLD."changed_at", OLD."commitment_term", OLD."ends", OLD."id", OLD."kind", OLD."layout", OLD."legal_basis", OLD."numbering", OLD."objective_term", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority_term", OLD."requirements_id", OLD."result_term", OLD."shows", OLD."slug", OLD."starts", OLD."state", OLD."title", OLD."trust_id", OLD."updates_id", OLD."version"); RETURN NULL;', hash='2fcc8d5ca4d57719f80cbbc7cbf9117375f82666', operation='DELETE', pgid='pgtrigger_delete_delete_3e165', table='plans_plan', when='AFTER')),
        ),
        migrations.AddField(
            model_name='edition',
            name='paper',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='edition', to='plans.paper'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paper__isnull', False), ('publication', None)), models.Q(('paper', None), ('publication__isnull', False)), _connector='OR'), name='edition_of_a_publication_or_a_paper'),
        ),
        migrations.AddField(
            model_name='plan',
            name='requirements',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='plans.requirementset', verbose_name='checklist'),
        ),
        migrations.AddField(
            model_name='planevent',
            name='requirements',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.requirementset', verbose_name='checklist'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_consultationevent" ("changed_at", "closes", "id", "introduction", "opens", "other_ways", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."changed_at", NEW."closes", NEW."id", NEW."introduction", NEW."opens", NEW."other_ways", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='ae78f0b7716bc4a26df24ad9f2620865c40a6ec3', operation='INSERT', pgid='pgtrigger_insert_insert_7fb15', table='plans_consultation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_consultationevent" ("changed_at", "closes", "id", "introduction", "opens", "other_ways", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (NEW."changed_at", NEW."closes", NEW."id", NEW."introduction", NEW."opens", NEW."other_ways", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."version"); RETURN NULL;', hash='8fa248be8fdbb2412209eac02b57fcc8b80830b6', operation='UPDATE', pgid='pgtrigger_update_update_614a6', table='plans_consultation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_consultationevent" ("changed_at", "closes", "id", "introduction", "opens", "other_ways", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "version") VALUES (OLD."changed_at", OLD."closes", OLD."id", OLD."introduction", OLD."opens", OLD."other_ways", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."version"); RETURN NULL;', hash='fd2c92e61fb13244402aaf52457d6c842278e730', operation='DELETE', pgid='pgtrigger_delete_delete_81e7b', table='plans_consultation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9f4c5d12bc5f2eeba7760470fb2fcd0d6518f852', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cae46', table='plans_consultationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cycleactivity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_cycleactivityevent" ("changed_at", "id", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "title", "version", "who") VALUES (NEW."changed_at", NEW."id", NEW."months", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."title", NEW."version", NEW."who"); RETURN NULL;', hash='826fc85a675361b46e54774dc1e3c4c5f6066a95', operation='INSERT', pgid='pgtrigger_insert_insert_00016', table='plans_cycleactivity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cycleactivity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_cycleactivityevent" ("changed_at", "id", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "title", "version", "who") VALUES (NEW."changed_at", NEW."id", NEW."months", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."title", NEW."version", NEW."who"); RETURN NULL;', hash='526b079f2447ad612a0b423056ad4c68be6a82a1', operation='UPDATE', pgid='pgtrigger_update_update_58b2e', table='plans_cycleactivity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cycleactivity',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_cycleactivityevent" ("changed_at", "id", "months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "title", "version", "who") VALUES (OLD."changed_at", OLD."id", OLD."months", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position", OLD."title", OLD."version", OLD."who"); RETURN NULL;', hash='ed8dc424cf9b84f7d4cdb4079fdae16b189f68a6', operation='DELETE', pgid='pgtrigger_delete_delete_f16c0', table='plans_cycleactivity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cycleactivityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c781061a3a8c4a037b5f98fd20ca9ddbb9f9b794', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_902dd', table='plans_cycleactivityevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='write_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c8edd139f94472a0fbd377dafb1635362f3652e8', operation='UPDATE OR DELETE', pgid='pgtrigger_write_once_50c16', table='plans_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keydate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_keydateevent" ("changed_at", "done_on", "id", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "stage", "title", "until", "version", "who") VALUES (NEW."changed_at", NEW."done_on", NEW."id", NEW."note", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."stage", NEW."title", NEW."until", NEW."version", NEW."who"); RETURN NULL;', hash='91793a0dcccd4611f0095c00192f862e2cd6b213', operation='INSERT', pgid='pgtrigger_insert_insert_73911', table='plans_keydate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keydate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_keydateevent" ("changed_at", "done_on", "id", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "stage", "title", "until", "version", "who") VALUES (NEW."changed_at", NEW."done_on", NEW."id", NEW."note", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."stage", NEW."title", NEW."until", NEW."version", NEW."who"); RETURN NULL;', hash='8120a971c01e05481eb65d7a1543d982437db89f', operation='UPDATE', pgid='pgtrigger_update_update_6dcf5', table='plans_keydate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keydate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_keydateevent" ("changed_at", "done_on", "id", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "stage", "title", "until", "version", "who") VALUES (OLD."changed_at", OLD."done_on", OLD."id", OLD."note", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."stage", OLD."title", OLD."until", OLD."version", OLD."who"); RETURN NULL;', hash='1bbff0558d84d5e8e516d4d7bb148b5edec67150', operation='DELETE', pgid='pgtrigger_delete_delete_be770', table='plans_keydate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keydateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='865aac55c556f34a94839287f33aeaa26329729f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_25f59', table='plans_keydateevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_meetingevent" ("at", "body_id", "changed_at", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "version") VALUES (NEW."at", NEW."body_id", NEW."changed_at", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."version"); RETURN NULL;', hash='6eac492dc1757f6ce3229e250afd570a51a4ed1f', operation='INSERT', pgid='pgtrigger_insert_insert_25b16', table='plans_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_meetingevent" ("at", "body_id", "changed_at", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "version") VALUES (NEW."at", NEW."body_id", NEW."changed_at", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."version"); RETURN NULL;', hash='53b1ad8ad13947df520559b451aa8dd0a313fa7b', operation='UPDATE', pgid='pgtrigger_update_update_99b05', table='plans_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_meetingevent" ("at", "body_id", "changed_at", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "version") VALUES (OLD."at", OLD."body_id", OLD."changed_at", OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."version"); RETURN NULL;', hash='c3f757fafa139a3352a6d77e9db8af90d1e18204', operation='DELETE', pgid='pgtrigger_delete_delete_027ab', table='plans_meeting', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meetingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='be24069eab561ce5af264e8a7b9865c8329bf278', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f8c34', table='plans_meetingevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paper',
            trigger=pgtrigger.compiler.Trigger(name='write_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5318ad8b1d6d0f00b6ea472ff88cc56373348003', operation='UPDATE OR DELETE', pgid='pgtrigger_write_once_7c55a', table='plans_paper', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementanswer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_requirementanswerevent" ("because", "by_id", "by_name", "changed_at", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "requirement_id", "version") VALUES (NEW."because", NEW."by_id", NEW."by_name", NEW."changed_at", NEW."id", NEW."met", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."requirement_id", NEW."version"); RETURN NULL;', hash='b4645a0e0cbd315d1da818cd04c31e8c30099e22', operation='INSERT', pgid='pgtrigger_insert_insert_2d766', table='plans_requirementanswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementanswer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_requirementanswerevent" ("because", "by_id", "by_name", "changed_at", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "requirement_id", "version") VALUES (NEW."because", NEW."by_id", NEW."by_name", NEW."changed_at", NEW."id", NEW."met", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."requirement_id", NEW."version"); RETURN NULL;', hash='be3e91aca165f404ed57dcae1f824ed4cfdf168d', operation='UPDATE', pgid='pgtrigger_update_update_7e052', table='plans_requirementanswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementanswer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_requirementanswerevent" ("because", "by_id", "by_name", "changed_at", "id", "met", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "requirement_id", "version") VALUES (OLD."because", OLD."by_id", OLD."by_name", OLD."changed_at", OLD."id", OLD."met", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."requirement_id", OLD."version"); RETURN NULL;', hash='8627dcbb27bfba11943d14236be3569af471842f', operation='DELETE', pgid='pgtrigger_delete_delete_427e1', table='plans_requirementanswer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementanswerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='695f45f5e513c838f7928b967d03aa9d17800136', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0db22', table='plans_requirementanswerevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementset',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_requirementsetevent" ("basis", "changed_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "trust_id", "version") VALUES (NEW."basis", NEW."changed_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."trust_id", NEW."version"); RETURN NULL;', hash='ee4ddedd7da43c9ed3b501fa72573f455d9e848f', operation='INSERT', pgid='pgtrigger_insert_insert_caa24', table='plans_requirementset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementset',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_requirementsetevent" ("basis", "changed_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "trust_id", "version") VALUES (NEW."basis", NEW."changed_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."trust_id", NEW."version"); RETURN NULL;', hash='406907ef13945042e4498070c6f73de7a4ac6ac2', operation='UPDATE', pgid='pgtrigger_update_update_1fb30', table='plans_requirementset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementset',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_requirementsetevent" ("basis", "changed_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "trust_id", "version") VALUES (OLD."basis", OLD."changed_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."trust_id", OLD."version"); RETURN NULL;', hash='12ab311db8a01a0319b0946e751e5c5308ffa51b', operation='DELETE', pgid='pgtrigger_delete_delete_70317', table='plans_requirementset', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7e1e9c1c50acd1913fd119abeceea6fe8d5b3d8b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_919c5', table='plans_requirementevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_requirementevent" ("changed_at", "computed", "help", "id", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage", "title", "version") VALUES (NEW."changed_at", NEW."computed", NEW."help", NEW."id", NEW."of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."stage", NEW."title", NEW."version"); RETURN NULL;', hash='31c5aebb088b7ea8ce86f377c509740cbae5769c', operation='INSERT', pgid='pgtrigger_insert_insert_ef7a1', table='plans_requirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_requirementevent" ("changed_at", "computed", "help", "id", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage", "title", "version") VALUES (NEW."changed_at", NEW."computed", NEW."help", NEW."id", NEW."of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."stage", NEW."title", NEW."version"); RETURN NULL;', hash='01960ca0c91fcead6cda1a376364dfb61bdd525a', operation='UPDATE', pgid='pgtrigger_update_update_f32fe', table='plans_requirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirement',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_requirementevent" ("changed_at", "computed", "help", "id", "of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage", "title", "version") VALUES (OLD."changed_at", OLD."computed", OLD."help", OLD."id", OLD."of_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."stage", OLD."title", OLD."version"); RETURN NULL;', hash='8be5526f1ab4fe3986d4bf7c68af09d946c93af6', operation='DELETE', pgid='pgtrigger_delete_delete_2309f', table='plans_requirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementsetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='79d2c0a165818e3ff9c0f98ba106cbd5d5fffb1d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5e365', table='plans_requirementsetevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='answer_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d34c42e316ca95d7c7f29469d5dc40e5093f7da5', operation='UPDATE', pgid='pgtrigger_answer_stays_c4ef3', table='plans_answer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='responseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='103bb86b8e66a26db6d6924f9f1018da97da4dc7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_38bb7', table='plans_responseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routestep',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_routestepevent" ("asks", "body_id", "changed_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "version") VALUES (NEW."asks", NEW."body_id", NEW."changed_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."version"); RETURN NULL;', hash='a2f66f6e146dd34052260fbadaccc714bafc04f7', operation='INSERT', pgid='pgtrigger_insert_insert_c743f', table='plans_routestep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routestep',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_routestepevent" ("asks", "body_id", "changed_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "version") VALUES (NEW."asks", NEW."body_id", NEW."changed_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."version"); RETURN NULL;', hash='e673248474f0dd5e7bcbb19673d0adfd6e2c6592', operation='UPDATE', pgid='pgtrigger_update_update_c5e16', table='plans_routestep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routestep',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_routestepevent" ("asks", "body_id", "changed_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "version") VALUES (OLD."asks", OLD."body_id", OLD."changed_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position", OLD."version"); RETURN NULL;', hash='efffa74ea02aefc9a4ab5bc3bd1875b8a4ec3010', operation='DELETE', pgid='pgtrigger_delete_delete_92b44', table='plans_routestep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitemevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6bb1b04e788b13ca967e9196291de5148744b3b4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aff37', table='plans_agendaitemevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_agendaitemevent" ("audit_trail", "background", "changed_at", "classification", "community", "consultation", "documents", "id", "legal", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "policy", "publication_id", "recommendations", "resources", "sender", "step_id", "title", "version", "wards") VALUES (NEW."audit_trail", NEW."background", NEW."changed_at", NEW."classification", NEW."community", NEW."consultation", NEW."documents", NEW."id", NEW."legal", NEW."meeting_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."policy", NEW."publication_id", NEW."recommendations", NEW."resources", NEW."sender", NEW."step_id", NEW."title", NEW."version", NEW."wards"); RETURN NULL;', hash='acad3d6637e97c2178a88c2eff5503556ffbe356', operation='INSERT', pgid='pgtrigger_insert_insert_89087', table='plans_agendaitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_agendaitemevent" ("audit_trail", "background", "changed_at", "classification", "community", "consultation", "documents", "id", "legal", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "policy", "publication_id", "recommendations", "resources", "sender", "step_id", "title", "version", "wards") VALUES (NEW."audit_trail", NEW."background", NEW."changed_at", NEW."classification", NEW."community", NEW."consultation", NEW."documents", NEW."id", NEW."legal", NEW."meeting_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."policy", NEW."publication_id", NEW."recommendations", NEW."resources", NEW."sender", NEW."step_id", NEW."title", NEW."version", NEW."wards"); RETURN NULL;', hash='50156b8b7548310487fda91f59ee885b738ecd98', operation='UPDATE', pgid='pgtrigger_update_update_ea6d5', table='plans_agendaitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_agendaitemevent" ("audit_trail", "background", "changed_at", "classification", "community", "consultation", "documents", "id", "legal", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "policy", "publication_id", "recommendations", "resources", "sender", "step_id", "title", "version", "wards") VALUES (OLD."audit_trail", OLD."background", OLD."changed_at", OLD."classification", OLD."community", OLD."consultation", OLD."documents", OLD."id", OLD."legal", OLD."meeting_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."policy", OLD."publication_id", OLD."recommendations", OLD."resources", OLD."sender", OLD."step_id", OLD."title", OLD."version", OLD."wards"); RETURN NULL;', hash='b9959d103986cbd3e2993f9ba5d49b31546ca135', operation='DELETE', pgid='pgtrigger_delete_delete_c422d', table='plans_agendaitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='routestepevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='984a82edf7dacf9c1b3c9d3d99050b2569ade92f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aadee', table='plans_routestepevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='answered_once', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "kind", "age", "area", "organisation", "comment", "source", "publication_id" rows from % table\', TG_TABLE_NAME;', hash='4cbc43534742a8843c783adee958366635a9a0f9', operation='UPDATE OF "kind", "age", "area", "organisation", "comment", "source", "publication_id"', pgid='pgtrigger_answered_once_68be7', table='plans_response', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_responseevent" ("age", "area", "at", "code", "comment", "id", "kind", "moderated_at", "moderated_by_id", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (NEW."age", NEW."area", NEW."at", NEW."code", NEW."comment", NEW."id", NEW."kind", NEW."moderated_at", NEW."moderated_by_id", NEW."organisation", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publication_id", NEW."reason", NEW."sent", NEW."source", NEW."state"); RETURN NULL;', hash='7b324011cd046e4f9038598df401775fdb64e153', operation='INSERT', pgid='pgtrigger_insert_insert_a9ba0', table='plans_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_responseevent" ("age", "area", "at", "code", "comment", "id", "kind", "moderated_at", "moderated_by_id", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (NEW."age", NEW."area", NEW."at", NEW."code", NEW."comment", NEW."id", NEW."kind", NEW."moderated_at", NEW."moderated_by_id", NEW."organisation", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publication_id", NEW."reason", NEW."sent", NEW."source", NEW."state"); RETURN NULL;', hash='b14469ea47ac970126fcf83fd6fff8be135a6a6d', operation='UPDATE', pgid='pgtrigger_update_update_b7573', table='plans_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='response',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_responseevent" ("age", "area", "at", "code", "comment", "id", "kind", "moderated_at", "moderated_by_id", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publication_id", "reason", "sent", "source", "state") VALUES (OLD."age", OLD."area", OLD."at", OLD."code", OLD."comment", OLD."id", OLD."kind", OLD."moderated_at", OLD."moderated_by_id", OLD."organisation", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publication_id", OLD."reason", OLD."sent", OLD."source", OLD."state"); RETURN NULL;', hash='2448e9a26509d58febdcbad943b1e6e34b4be595', operation='DELETE', pgid='pgtrigger_delete_delete_f71d0', table='plans_response', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yousaid',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_yousaidevent" ("changed_at", "did", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "said", "tag_id", "version") VALUES (NEW."changed_at", NEW."did", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."position", NEW."said", NEW."tag_id", NEW."version"); RETURN NULL;', hash='f9fc75a5dfafc5252d06621a16784144c67c16cb', operation='INSERT', pgid='pgtrigger_insert_insert_2bafc', table='plans_yousaid', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yousaid',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "plans_yousaidevent" ("changed_at", "did", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "said", "tag_id", "version") VALUES (NEW."changed_at", NEW."did", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."position", NEW."said", NEW."tag_id", NEW."version"); RETURN NULL;', hash='7658a083efd0a42ae07194cf357132cfffb6cf77', operation='UPDATE', pgid='pgtrigger_update_update_52e84', table='plans_yousaid', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yousaid',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "plans_yousaidevent" ("changed_at", "did", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "position", "said", "tag_id", "version") VALUES (OLD."changed_at", OLD."did", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."position", OLD."said", OLD."tag_id", OLD."version"); RETURN NULL;', hash='955213fef194c857a56841b2a157d50a18e5ca92', operation='DELETE', pgid='pgtrigger_delete_delete_861bb', table='plans_yousaid', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yousaidevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a0ef8f5470f667db364cddff0729bd0663f989f6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fc9f9', table='plans_yousaidevent', when='BEFORE')),
        ),
    ]

"""Versions that are withdrawn with a reason; packs of meetings, sent to the board; who was in the library when."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0004_deputies_and_pace'),
        ('plans', '0012_edition_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(help_text='As the trust knew the person.', max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ShelfVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('since', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=2000)),
                ('by_name', models.CharField(help_text='As the trust knew the person.', max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='paper',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='plans.meeting'),
        ),
        migrations.AlterField(
            model_name='edition',
            name='kind',
            field=models.CharField(choices=[('full', 'Full plan (PDF)'), ('summary', 'Summary (PDF)'), ('large_print', 'Large print (PDF)'), ('young', 'Young people’s version (PDF)'), ('scorecard', 'Scorecard (PDF)'), ('agreement', 'Who agreed it (PDF)'), ('docx', 'Word document'), ('odt', 'OpenDocument text'), ('epub', 'E-book (EPUB)'), ('csv', 'Tables as CSV'), ('json', 'Data as JSON'), ('changes', 'What changed (PDF)'), ('signoff_record', 'Sign-off record (PDF)'), ('receipt', 'Receipt for a signature (PDF)'), ('board_paper', 'Board paper (PDF)'), ('meeting_pack', 'Pack for a meeting (PDF)')], default='full', max_length=15),
        ),
        migrations.AlterField(
            model_name='paper',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='plans.plan'),
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('meeting__isnull', False), ('plan', None)), models.Q(('meeting', None), ('plan__isnull', False)), _connector='OR'), name='paper_of_a_plan_or_a_meeting'),
        ),
        migrations.AddField(
            model_name='release',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='release',
            name='paper',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='release', to='plans.paper'),
        ),
        migrations.AddField(
            model_name='shelfvisit',
            name='trust',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.trust'),
        ),
        migrations.AddField(
            model_name='shelfvisit',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='publication',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='plans.publication'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='release',
            trigger=pgtrigger.compiler.Trigger(name='write_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bb3e89cce5b5d9d9ff3c8114a05b77574548a25c', operation='UPDATE OR DELETE', pgid='pgtrigger_write_once_deab8', table='plans_release', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='shelfvisit',
            constraint=models.UniqueConstraint(fields=('trust', 'user'), name='shelf_visit_once'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='withdrawal_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='withdrawal',
            trigger=pgtrigger.compiler.Trigger(name='write_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ff7c0ab77f5ed012a180e8b97ee1450c2242ffc9', operation='UPDATE OR DELETE', pgid='pgtrigger_write_once_51b15', table='plans_withdrawal', when='BEFORE')),
        ),
    ]

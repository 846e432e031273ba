"""Kinds of edition beyond the full plan; a file may be in another language, and need have no pages unless a PDF."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0011_came_with_many'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='edition',
            name='edition_done_has_file',
        ),
        migrations.RemoveConstraint(
            model_name='edition',
            name='edition_once_per_publication',
        ),
        migrations.RemoveConstraint(
            model_name='edition',
            name='edition_once_per_comparison',
        ),
        migrations.AddField(
            model_name='edition',
            name='language',
            field=models.CharField(blank=True, help_text='The language of a translation, as BCP 47 names it; blank for English.', max_length=12),
        ),
        migrations.AlterField(
            model_name='edition',
            name='kind',
            field=models.CharField(choices=[('full', 'Full plan (PDF)'), ('summary', 'Summary (PDF)'), ('large_print', 'Large print (PDF)'), ('young', 'Young people’s version (PDF)'), ('scorecard', 'Scorecard (PDF)'), ('agreement', 'Who agreed it (PDF)'), ('docx', 'Word document'), ('odt', 'OpenDocument text'), ('epub', 'E-book (EPUB)'), ('csv', 'Tables as CSV'), ('json', 'Data as JSON'), ('changes', 'What changed (PDF)'), ('signoff_record', 'Sign-off record (PDF)'), ('receipt', 'Receipt for a signature (PDF)'), ('board_paper', 'Board paper (PDF)')], default='full', max_length=15),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('against', None)), fields=('publication', 'kind', 'language'), name='edition_once_per_publication'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('publication', 'kind', 'language', 'against'), name='edition_once_per_comparison'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(models.Q(models.Q(('pages__gt', 0), ('pages__isnull', False)), models.Q(('kind__in', ('docx', 'odt', 'epub', 'csv', 'json')), ('pages', None)), _connector='OR'), ('bytes__gt', 0), models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='edition_done_has_file'),
        ),
    ]

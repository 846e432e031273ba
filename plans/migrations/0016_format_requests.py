"""Requests for a published plan in another format."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0015_wordings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FormatRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('wanted', models.CharField(choices=[('large_print', 'Large print'), ('easy_read', 'Easy Read'), ('audio', 'Audio'), ('braille', 'Braille'), ('signed', 'British Sign Language'), ('language', 'Another language'), ('paper', 'Printed, by post'), ('other', 'Something else')], max_length=15, verbose_name='format')),
                ('details', models.TextField(blank=True, max_length=1000)),
                ('for_whom', models.CharField(blank=True, max_length=200, verbose_name='who it is for')),
                ('contact', models.TextField(blank=True, max_length=500, verbose_name='how to reach you')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('emptied_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='format_requests', to='plans.plan')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('emptied_at', None), models.Q(('contact', ''), ('details', ''), ('for_whom', '')), _connector='OR'), name='request_emptied_of_all'), models.CheckConstraint(condition=models.Q(models.Q(('contact', ''), _negated=True), models.Q(('emptied_at', None), _negated=True), _connector='OR'), name='request_can_be_answered')],
            },
        ),
    ]

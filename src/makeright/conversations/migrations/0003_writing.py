import django.db.models.deletion
import django.utils.timezone
import makeright.lib.tokens
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0002_snoozing'),
        ('files', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('text', models.TextField()),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'saved replies',
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('name',), name='saved_reply_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mode', models.CharField(choices=[('reply', 'reply'), ('note', 'note')], max_length=5)),
                ('text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('copied', models.JSONField(null=True)),
                ('blind', models.JSONField(default=list)),
                ('key', models.CharField(default=makeright.lib.tokens.random_id, max_length=40)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('page', models.CharField(blank=True, max_length=40)),
                ('held_back', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='conversations.conversation')),
                ('saved_reply', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.savedreply')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agent', 'conversation', 'mode'), name='one_draft_of_a_mode')],
            },
        ),
        migrations.CreateModel(
            name='DraftPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=makeright.lib.tokens.random_id, max_length=26, unique=True)),
                ('filename', models.CharField(max_length=255)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='conversations.draft')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='blind',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='message',
            name='is_addressed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='message',
            name='is_planned',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='message',
            name='edited',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='saved_reply',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conversations.savedreply'),
        ),
    ]

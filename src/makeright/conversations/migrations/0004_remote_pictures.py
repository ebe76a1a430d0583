import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0003_writing'),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RemotePicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('refusal', models.CharField(blank=True, max_length=20)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.file')),
                ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='remote_pictures', to='conversations.message')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('file__isnull', True), ('refusal', '')), fields=['asked_at'], name='remote_pictures_waiting')],
                'constraints': [models.UniqueConstraint(fields=('message', 'digest'), name='remote_picture_once')],
            },
        ),
        migrations.CreateModel(
            name='TrustedSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=320, unique=True)),
                ('since', models.DateTimeField()),
            ],
        ),
    ]

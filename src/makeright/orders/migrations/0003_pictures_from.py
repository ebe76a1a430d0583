from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_places")]
    operations = [
        migrations.AddField(
            model_name="product",
            name="picture_from",
            field=models.CharField(blank=True, max_length=2000),
        ),
    ]

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from makeright.orders.placing import place_of

MANY = 2_000


def say_where_they_are(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    addresses = apps.get_model("orders", "Address").objects.using(schema.connection.alias)
    found, last = True, 0
    while found:
        rows = list(addresses.filter(pk__gt=last).order_by("pk")[:MANY])
        for row in rows:
            row.place = place_of(row.street, row.postcode, row.city, row.country)
        addresses.bulk_update(rows, ["place"], batch_size=200)
        found, last = bool(rows), rows[-1].pk if rows else last


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="address", name="place", field=models.CharField(blank=True, default="", max_length=32), preserve_default=False
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(condition=models.Q(("place", ""), _negated=True), fields=["place"], name="addresses_at_a_place"),
        ),
        migrations.RunPython(say_where_they_are, migrations.RunPython.noop),
    ]

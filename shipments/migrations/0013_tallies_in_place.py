from django.db import migrations


class Migration(migrations.Migration):
    """Let sums change where they are: without an index on their amounts, and with room on each page."""

    dependencies = [
        ("shipments", "0012_price_precision"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="tally",
            name="tally_of_nothing",
        ),
        migrations.RunSQL(
            "ALTER TABLE shipments_tally SET (fillfactor = 50)",
            "ALTER TABLE shipments_tally RESET (fillfactor)",
        ),
    ]

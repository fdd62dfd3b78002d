from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deals', '0008_days_in_range'),
        ('shipments', '0017_leased_imports'),
    ]

    operations = [
        # Both offices write 0 for a quantity that they do not give: it was kept as 0 kg.
        # Checks left for the end of the transaction would keep the table from being altered in it.
        migrations.RunSQL(
            """
            UPDATE shipments_customsrecord SET net_kg = NULL WHERE net_kg = 0 AND value_usd > 0;
            SET CONSTRAINTS ALL IMMEDIATE;
            SET CONSTRAINTS ALL DEFERRED;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='customsrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('net_kg', 0), _negated=True), ('value_usd', 0), _connector='OR'), name='customs_mass_not_zero_beside_value', violation_error_message='A net mass of 0 kg beside a value in USD is a mass that was not given: leave it empty.'),
        ),
    ]

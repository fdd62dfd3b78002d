from django.conf import settings
from django.db import migrations, models

# A second score by the author was no second reading; the history keeps it.
OWN_SECOND_SCORES = """
UPDATE milestones_signalreading SET second_score = NULL, second_reader_id = NULL
  WHERE second_reader_id = author_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("milestones", "0003_history_by_instant"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(OWN_SECOND_SCORES, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="signalreading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_reader__isnull", True),
                    ("author__isnull", True),
                    models.Q(("second_reader", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="reading_second_reader_is_another",
                violation_error_message="A second reader is somebody else than the author: leave the second score to another editor.",
            ),
        ),
    ]

# One step in place of those it replaces: a new database is made at once, an old one keeps its way.

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import minerals_tracker.models.invitation
import minerals_tracker.models.preference
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('minerals_tracker', '0001_initial'), ('minerals_tracker', '0002_error_reports'), ('minerals_tracker', '0003_report_history_by_statement'), ('minerals_tracker', '0004_history_by_instant'), ('minerals_tracker', '0005_late_refusals'), ('minerals_tracker', '0006_double_sources'), ('minerals_tracker', '0007_invitations_and_colours')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('deals', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('beat_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DoubleSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('merged', 'merged'), ('apart', 'kept apart')], max_length=6)),
                ('reason', models.CharField(max_length=300)),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('moved', models.JSONField(default=list)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_because', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deals.source')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deals.source')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-decided_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ['merged', 'apart'])), name='double_source_decision_known'), models.CheckConstraint(condition=models.Q(('source', models.F('other')), _negated=True), name='double_source_is_two'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='double_source_has_reason'), models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), models.Q(('undone_because', ''), _negated=True), _connector='OR'), name='double_source_undone_with_reason'), models.UniqueConstraint(django.db.models.functions.comparison.Least('source', 'other'), django.db.models.functions.comparison.Greatest('source', 'other'), condition=models.Q(('undone_at__isnull', True)), name='double_source_decided_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "minerals_tracker_doublesourcehistory" ("decided_at", "decided_by_id", "decision", "id", "moved", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source_id", "undone_at", "undone_because", "undone_by_id") SELECT new_values."decided_at", new_values."decided_by_id", new_values."decision", new_values."id", new_values."moved", new_values."other_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."source_id", new_values."undone_at", new_values."undone_because", new_values."undone_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='239a8dfec03e4c9bf6b20e7b5feb2c15de236ae4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d3881', referencing='REFERENCING NEW TABLE AS new_values ', table='minerals_tracker_doublesource', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "minerals_tracker_doublesourcehistory" ("decided_at", "decided_by_id", "decision", "id", "moved", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source_id", "undone_at", "undone_because", "undone_by_id") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."id", NEW."moved", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."source_id", NEW."undone_at", NEW."undone_because", NEW."undone_by_id"); RETURN NULL;', hash='6325d4350527148b9a08237af9d0c60d2112992f', operation='UPDATE', pgid='pgtrigger_update_update_6745d', table='minerals_tracker_doublesource', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "minerals_tracker_doublesourcehistory" ("decided_at", "decided_by_id", "decision", "id", "moved", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source_id", "undone_at", "undone_because", "undone_by_id") VALUES (OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."id", OLD."moved", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."source_id", OLD."undone_at", OLD."undone_because", OLD."undone_by_id"); RETURN NULL;', hash='4679d2711923d1f274d2c33c383bc71d7337047a', operation='DELETE', pgid='pgtrigger_delete_delete_1ace0', table='minerals_tracker_doublesource', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('page', models.CharField(blank=True, help_text='Address on this site, with its place', max_length=500)),
                ('about', models.CharField(blank=True, help_text='Mark from which it was sent', max_length=80)),
                ('text', models.TextField(verbose_name='what is wrong')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='address for an answer')),
                ('sender', models.CharField(editable=False, max_length=64)),
                ('outcome', models.CharField(blank=True, choices=[('corrected', 'corrected'), ('no_error', 'not an error'), ('known', 'reported before'), ('unclear', 'cannot be told'), ('spam', 'spam')], max_length=10)),
                ('settled_because', models.TextField(blank=True, help_text='What was corrected, or why nothing was, in a sentence', verbose_name='why')),
                ('settled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reporter', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-recorded_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['recorded_at'], name='error_report_open'), models.Index(fields=['sender'], name='error_report_sender')],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'corrected', 'no_error', 'known', 'unclear', 'spam'])), name='error_report_outcome_known'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='error_report_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True)), models.Q(('reply_to', ''), ('settled_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('settled_because', ''), _negated=True)), _connector='OR'), name='error_report_settled_with_reason', violation_error_message='A settled report needs an outcome and a reason.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "minerals_tracker_errorreporthistory" ("about", "id", "outcome", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "reporter_id", "settled_at", "settled_because", "settled_by_id", "text") SELECT new_values."about", new_values."id", new_values."outcome", new_values."page", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."recorded_at", new_values."reporter_id", new_values."settled_at", new_values."settled_because", new_values."settled_by_id", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='80bab82a444ee4227f2d293ac325d7c367639453', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f38a3', referencing='REFERENCING NEW TABLE AS new_values ', table='minerals_tracker_errorreport', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."page" IS DISTINCT FROM (NEW."page") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."reporter_id" IS DISTINCT FROM (NEW."reporter_id") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."settled_because" IS DISTINCT FROM (NEW."settled_because") OR OLD."settled_by_id" IS DISTINCT FROM (NEW."settled_by_id") OR OLD."text" IS DISTINCT FROM (NEW."text"))', func='INSERT INTO "minerals_tracker_errorreporthistory" ("about", "id", "outcome", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "reporter_id", "settled_at", "settled_because", "settled_by_id", "text") VALUES (NEW."about", NEW."id", NEW."outcome", NEW."page", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."reporter_id", NEW."settled_at", NEW."settled_because", NEW."settled_by_id", NEW."text"); RETURN NULL;', hash='a89f9dd2af11787fc00301862fbb836c86a9dc3f', operation='UPDATE', pgid='pgtrigger_update_update_42f4f', table='minerals_tracker_errorreport', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "minerals_tracker_errorreporthistory" ("about", "id", "outcome", "page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "reporter_id", "settled_at", "settled_because", "settled_by_id", "text") VALUES (OLD."about", OLD."id", OLD."outcome", OLD."page", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."reporter_id", OLD."settled_at", OLD."settled_because", OLD."settled_by_id", OLD."text"); RETURN NULL;', hash='e5702e1a888dcf8284c0f77fd43abea2c07c0599', operation='DELETE', pgid='pgtrigger_delete_delete_9ba2a', table='minerals_tracker_errorreport', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='address')),
                ('word', models.CharField(default=minerals_tracker.models.invitation.new_word, editable=False, max_length=32)),
                ('invited_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('expires_at', models.DateTimeField(editable=False)),
                ('next_attempt_at', models.DateTimeField(editable=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('sent_at', models.DateTimeField(editable=False, null=True)),
                ('smtp_reply', models.TextField(blank=True, editable=False)),
                ('refused_because', models.TextField(blank=True, editable=False)),
                ('accepted_at', models.DateTimeField(editable=False, null=True)),
                ('revoked_at', models.DateTimeField(editable=False, null=True)),
                ('account', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deals', models.ManyToManyField(blank=True, help_text='Deals of their weekly letter. Empty: all real deals; the person can change it', related_name='+', to='deals.deal')),
                ('groups', models.ManyToManyField(help_text='What the person will be allowed to do', related_name='+', to='auth.group')),
                ('invited_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-invited_at', '-id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), name='invitation_open_once', violation_error_message='This address has an open invitation: send that one again.'), models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True), _connector='OR'), name='invitation_taken_or_withdrawn'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='invitation_ends_later')],
            },
        ),
        migrations.CreateModel(
            name='WeeklyIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(help_text='ISO year')),
                ('week', models.PositiveSmallIntegerField(help_text='ISO week')),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['-year', '-week'],
                'get_latest_by': 'closes_at',
                'constraints': [models.UniqueConstraint(fields=('year', 'week'), name='weekly_issue_once'), models.CheckConstraint(condition=models.Q(('week__range', (1, 53))), name='weekly_issue_iso_week'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='weekly_issue_closes_after_opening')],
                'triggers': [pgtrigger.compiler.Trigger(name='weekly_issue_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d1d560adfafcd2f96ef059c537e29eeb7402a42c', operation='UPDATE OR DELETE', pgid='pgtrigger_weekly_issue_frozen_10156', table='minerals_tracker_weeklyissue', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DigestPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.BooleanField(default=True, verbose_name='weekly letter')),
                ('wanted_since', models.DateTimeField(blank=True, editable=False, help_text='Letters due before are not sent', null=True)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday'), (6, 'Saturday'), (7, 'Sunday')], default=1, help_text='Day on which it arrives')),
                ('hour', models.PositiveSmallIntegerField(default=8, help_text='Full hour of the day, 0 to 23, in your time zone', validators=[django.core.validators.MaxValueValidator(23)])),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[minerals_tracker.models.preference.known_zone])),
                ('with_illustrative', models.BooleanField(default=False, help_text='Invented data, marked as such', verbose_name='illustrative deals too')),
                ('suspended_address', models.EmailField(blank=True, editable=False, max_length=254)),
                ('suspended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('suspended_because', models.TextField(blank=True, editable=False)),
                ('deals', models.ManyToManyField(blank=True, help_text='Empty: all real deals that are tracked', related_name='+', to='deals.deal')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='letter', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'letter preference',
                'ordering': ['user'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='preference_weekday_is_iso'), models.CheckConstraint(condition=models.Q(('hour__range', (0, 23))), name='preference_hour_of_day')],
            },
        ),
        migrations.CreateModel(
            name='DisplayPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('theme', models.CharField(choices=[('auto', 'as this machine has them'), ('light', 'light'), ('dark', 'dark')], default='auto', max_length=5, verbose_name='colours')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='display', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('theme__in', ['auto', 'light', 'dark'])), name='display_theme_known')],
            },
        ),
        migrations.CreateModel(
            name='DoubleSourceHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('decision', models.CharField(choices=[('merged', 'merged'), ('apart', 'kept apart')], max_length=6)),
                ('reason', models.CharField(max_length=300)),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('moved', models.JSONField(default=list)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_because', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deals.source')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='minerals_tracker.doublesource')),
                ('source', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='deals.source')),
                ('undone_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='minerals_tr_pgh_cre_3a4174_idx')],
            },
        ),
        migrations.CreateModel(
            name='ErrorReportHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('page', models.CharField(blank=True, help_text='Address on this site, with its place', max_length=500)),
                ('about', models.CharField(blank=True, help_text='Mark from which it was sent', max_length=80)),
                ('text', models.TextField(verbose_name='what is wrong')),
                ('outcome', models.CharField(blank=True, choices=[('corrected', 'corrected'), ('no_error', 'not an error'), ('known', 'reported before'), ('unclear', 'cannot be told'), ('spam', 'spam')], max_length=10)),
                ('settled_because', models.TextField(blank=True, help_text='What was corrected, or why nothing was, in a sentence', verbose_name='why')),
                ('settled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='minerals_tracker.errorreport')),
                ('reporter', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_created_at', 'pgh_id'], name='minerals_tr_pgh_cre_844b92_idx')],
            },
        ),
        migrations.CreateModel(
            name='Erratum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(help_text='Which figure, in words', max_length=200)),
                ('printed', models.CharField(help_text='The figure as it was sent', max_length=200)),
                ('correct', models.CharField(help_text='The figure as it should have been', max_length=200)),
                ('explanation', models.TextField(help_text='Why, in a sentence or two')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='deals.deal')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deals.source')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='errata', to='minerals_tracker.weeklyissue')),
            ],
            options={
                'verbose_name_plural': 'errata',
                'ordering': ['-recorded_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('printed', models.F('correct')), _negated=True), name='erratum_corrects')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.JSONField(help_text='Deals and sections in it')),
                ('choice_key', models.CharField(max_length=64)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='minerals_tracker.weeklyissue')),
            ],
            options={
                'ordering': ['-issue', 'id'],
                'constraints': [models.UniqueConstraint(fields=('issue', 'choice_key'), name='edition_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='edition_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='aba45355400cd1840ee06a0b6c93030778433d05', operation='UPDATE OR DELETE', pgid='pgtrigger_edition_frozen_e80c5', table='minerals_tracker_edition', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('weekday', models.PositiveSmallIntegerField(help_text='Wish from which the hour was computed')),
                ('hour', models.PositiveSmallIntegerField()),
                ('time_zone', models.CharField(max_length=64)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('pending', 'waiting for its hour'), ('claimed', 'being sent'), ('sent', 'sent'), ('failed', 'refused'), ('uncertain', 'in doubt'), ('suppressed', 'held back')], default='pending', max_length=10)),
                ('because', models.TextField(blank=True, help_text='Why it stands as it does, in words')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=120)),
                ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('smtp_reply', models.TextField(blank=True)),
                ('message_id', models.CharField(blank=True, max_length=200)),
                ('planned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to=settings.AUTH_USER_MODEL)),
                ('edition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='minerals_tracker.edition')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='minerals_tracker.weeklyissue')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['-issue', 'due_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['next_attempt_at'], name='delivery_waiting'), models.Index(condition=models.Q(('state', 'claimed')), fields=['claimed_at'], name='delivery_claimed'), models.Index(fields=['handed_over_at'], name='delivery_handed_over')],
                'constraints': [models.UniqueConstraint(fields=('issue', 'recipient'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'claimed', 'sent', 'failed', 'uncertain', 'suppressed'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), models.Q(('claimed_at__isnull', False), models.Q(('claimed_by', ''), _negated=True)), _connector='OR'), name='delivery_claim_names_its_worker'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('settled_at__isnull', False), models.Q(('smtp_reply', ''), _negated=True)), _connector='OR'), name='delivery_sent_has_reply')],
                'triggers': [pgtrigger.compiler.Trigger(name='delivery_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='546053d28bd1142ce70fb44f4a51d92453600ed7', operation='DELETE', pgid='pgtrigger_delivery_kept_dfbac', table='minerals_tracker_delivery', when='BEFORE')), pgtrigger.compiler.Trigger(name='delivery_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{pending:claimed,pending:failed,pending:suppressed,claimed:pending,claimed:sent,claimed:failed,claimed:uncertain,claimed:suppressed,uncertain:sent,uncertain:failed,uncertain:pending,failed:pending,suppressed:pending}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='451db77226806407cdf01e6a65615ab3f5b159c4', operation='UPDATE', pgid='pgtrigger_delivery_moves_29417', table='minerals_tracker_delivery', when='BEFORE'))],
            },
        ),
    ]

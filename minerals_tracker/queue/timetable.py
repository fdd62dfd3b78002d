"""What the clock asks for and when: tasks by their names, the clock loads none of them.

Every five minutes covers midnight in any zone; a message that waited until the next is dropped.
What letters are due is asked of the database, in each reader's own zone.
"""

from __future__ import annotations

from celery.schedules import crontab

TIMETABLE = {
    name: {
        "task": task,
        "schedule": schedule,
        "options": {"expires": seconds, "ignore_result": True},
    }
    for name, task, schedule, seconds in (
        ("tick", "minerals_tracker.tasks.tick", crontab(), 50),
        ("letters", "minerals_tracker.tasks.send_letters", crontab(), 50),
        ("invitations", "minerals_tracker.tasks.send_invitations", crontab(), 50),
        ("new passwords", "minerals_tracker.tasks.send_resets", crontab(), 50),
        ("refresh what moved", "milestones.tasks.refresh_moved", crontab(minute="*/5"), 240),
        ("sweep", "milestones.tasks.sweep", crontab(minute=2), 3000),
        ("waiting imports", "shipments.tasks.run_waiting", crontab(), 50),
        ("cleaning", "minerals_tracker.tasks.clean_up", crontab(minute=17, hour=3), 3000),
    )
}

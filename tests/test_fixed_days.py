"""The check that refuses a fixed day beside the real clock finds each way that led to it."""

from __future__ import annotations

import pytest

from tests.fixed_days import Suite

CLOCK = "from django.utils import timezone\n"
HELPERS = """
TODAY = date(2026, 3, 1)

def send():
    return send_waiting(clock=timezone.now)

@pytest.fixture
def running():
    return make(now=timezone.now())

def make_reader(since=datetime(2026, 1, 1)):
    return since
"""
FAULTS = {
    "as the letter of an invitation did": """
def send():
    return send_waiting(clock=timezone.now)

def test_until_when(administrator):
    Invitation.objects.update(expires_at=datetime(2026, 11, 29, 20, 30, tzinfo=UTC))
    send()
""",
    "in one line": "def test_it():\n    assert timezone.now() < datetime(2099, 1, 1, tzinfo=UTC)\n",
    "by a constant": (
        "NOW = timezone.now()\nDAY = date(2026, 1, 1)\ndef test_it():\n    f(NOW, DAY)\n"
    ),
    "by an address": "def test_it():\n    get(f'/?on=2026-06-01&to={timezone.localdate()}')\n",
    "by a helper elsewhere": (
        "from tests.helpers import send\ndef test_it():\n    send(date(2026, 1, 1))\n"
    ),
    "by a fixture elsewhere": (
        "from tests.helpers import running\ndef test_it(running):\n    running(date(2026, 1, 1))\n"
    ),
    "by a fixture of the folder": "def test_it(loaded):\n    assert loaded == date(2026, 3, 1)\n",
    "by a constant elsewhere": (
        "from tests.helpers import TODAY\ndef test_it():\n    f(TODAY, timezone.now())\n"
    ),
    "in a class": (
        "class TestIt:\n    def test_it(self):\n        f(timezone.now(), '2026-01-01')\n"
    ),
}
SOUND = {
    "two fixed days": "def test_it():\n    f(date(2026, 1, 1), now=datetime(2026, 1, 2))\n",
    "the clock alone": "def test_it():\n    f(timezone.now() + timedelta(days=1))\n",
    "a clock that is held": (
        "@time_machine.travel('2026-01-01')\ndef test_it():\n    f(timezone.now(), date(2026, "
        "1, 1))\n"
    ),
    "a moment of another zone": "def test_it():\n    f(localdate(MOMENT), date(2026, 1, 1))\n",
    "days of a factory": (
        "from tests.helpers import make_reader\ndef test_it():\n    f(make_reader(), "
        "timezone.now())\n"
    ),
    "tests that do not touch": (
        "def test_one():\n    f(timezone.now())\ndef test_two():\n    f(date(2026, 1, 1))\n"
    ),
}


def mixed(source: str) -> list[str]:
    conftest = "@pytest.fixture\ndef loaded():\n    return load(timezone.now())\n"
    suite = Suite(
        {
            "tests.helpers": CLOCK + HELPERS,
            "tests.conftest": CLOCK + conftest,
            "tests.test_it": CLOCK + source,
        }
    )
    return [name for (_, name), _, _ in suite.mixed()]


@pytest.mark.parametrize("way", FAULTS)
def test_a_fixed_day_beside_the_real_clock_is_found(way: str) -> None:
    assert len(mixed(FAULTS[way])) == 1


@pytest.mark.parametrize("way", SOUND)
def test_what_cannot_age_is_left_alone(way: str) -> None:
    assert mixed(SOUND[way]) == []

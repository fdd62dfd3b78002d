"""Generated requests of every kind to every address as everybody: none ends in an error.

The suite sends a hundred, the same each time. By hand, more and others:

    python -m pytest tests/fuzz --fuzz-requests=10000 --fuzz-seed=2 --log-cli-level=INFO
    python -m pytest tests/fuzz --fuzz-seed=2 --fuzz-only=714
"""

from __future__ import annotations

import logging
from collections import Counter

import pytest
from django.conf import LazySettings

from tests.fuzz.cases import case_of
from tests.fuzz.sending import send
from tests.fuzz.site import make_site

SHOWN = 15
_log = logging.getLogger(__name__)


@pytest.mark.django_db
def test_no_generated_request_ends_in_an_error(
    settings: LazySettings, pytestconfig: pytest.Config, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("django", "axes"):
        caplog.set_level(logging.CRITICAL, name)  # refusals are what is hoped for
    settings.EMAIL_HOST = "mail.example"  # without one the page of a new password answers 503
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    site = make_site()
    seed, count = (pytestconfig.getoption(f"--fuzz-{name}") for name in ("seed", "requests"))
    only = pytestconfig.getoption("--fuzz-only")
    faults: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    roles: Counter[str] = Counter()
    for number in range(count) if only is None else [only]:
        case = case_of(site, seed, number)
        answer = send(site, case)
        statuses[answer.status] += 1
        roles[case.role] += 1
        if answer.fault:
            faults[str(case)] = answer.fault
            _log.info("%s\n%s", case, answer.fault)
    _log.info("Seed %s: %s faults; %s; %s", seed, len(faults), dict(statuses), dict(roles))
    if faults:
        told = [f"{case}\n{fault}" for case, fault in faults.items()]
        pytest.fail("\n\n".join([f"{len(faults)} faults, of which:", *told[:SHOWN]]), pytrace=False)

"""Processes of one kind share what was loaded before the first of them was made."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.template.loader import render_to_string

from minerals_tracker.preloading import load_templates

AS_A_WORKER = """
from celery.signals import worker_before_create_process
from minerals_tracker.celery import app
app.loader.init_worker()
worker_before_create_process.send(sender=None)
"""
AS_A_MASTER = """
import minerals_tracker.wsgi
from minerals_tracker.web.gunicorn_config import when_ready
when_ready(None)
"""
TOLD = """
import gc, sys
gc.disable()
assert "minerals_tracker.urls" in sys.modules
assert "plotly.graph_objs._figure" in sys.modules
from django.template import Engine
engine = Engine.get_default()
engine.template_loaders[0].loaders.clear()
for name in ("base.html", "pages/deal.html", "letters/body.txt"):
    engine.get_template(name)
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


@pytest.mark.parametrize("beginning", [AS_A_WORKER, AS_A_MASTER])
def test_collector_of_garbage_leaves_alone_what_is_shared(beginning: str) -> None:
    words = [sys.executable, "-W", "ignore", "-c", beginning + TOLD]
    ran = subprocess.run(words, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    shared, others = map(int, ran.stdout.split())
    assert shared > 100 * others


def test_a_page_is_as_it_was_while_the_files_of_templates_are_replaced(
    settings: LazySettings, tmp_path: Path
) -> None:
    parts = {"base": "<p>{% block main %}{% endblock %}</p>", "part": "old"}
    page = '{% extends "base.html" %}{% block main %}{% include "part.html" %}{% endblock %}'
    for name, text in (parts | {"page": page}).items():
        (tmp_path / f"{name}.html").write_text(text)
    settings.TEMPLATES = [{**copy.deepcopy(settings.TEMPLATES[0]), "DIRS": [tmp_path]}]
    load_templates()
    for path in tmp_path.iterdir():
        path.write_text("{% a tag of the next version %}")
    assert render_to_string("page.html") == "<p>old</p>"

"""`make run` as people meet it: started, stopped, killed, started twice, refused."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from minerals_tracker.local import CHECKOUT
from tests.products import (
    Product,
    environment,
    free_port,
    ordinary_user,
    refusal,
    supervisor,
)
from tests.workers import eventually


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One place for all tests here: making the tables takes longer than all else together."""
    return tmp_path_factory.mktemp("run") / "var"


@pytest.fixture
def product(var: Path) -> Iterator[Product]:
    product = Product(var, free_port())
    product.start()
    yield product
    if product.process and product.process.poll() is None:
        product.end()
    assert product.all_gone(10)


def test_stop_leaves_no_process(product: Product) -> None:
    assert product.status() == 200
    assert len(product.processes()) > 5
    assert product.end(signal.SIGTERM) == 0
    assert not product.processes()


def test_ctrl_c_stops_as_well(product: Product) -> None:
    assert product.end(signal.SIGINT) == 0
    assert not product.processes()


def test_kill_of_the_parent_leaves_nothing_and_loses_nothing(product: Product) -> None:
    product.query("INSERT INTO auth_group (name) VALUES ('Kept') ON CONFLICT DO NOTHING")
    product.end(signal.SIGKILL)
    product.start()  # at once, while the old servers are still on their way out
    assert product.query("SELECT count(*) FROM auth_group WHERE name = 'Kept'") == [(1,)]
    assert product.status() == 200
    product.end(signal.SIGKILL)
    assert product.all_gone(10)


def test_second_start_beside_it_names_process_and_address(product: Product) -> None:
    code, said = refusal(product.var, free_port())
    assert product.process is not None
    assert code == 1
    assert f"process {product.process.pid} at http://localhost:{product.port}/" in said
    assert product.status() == 200


def test_what_dies_is_started_again(product: Product) -> None:
    before = product.processes()
    web = next(pid for pid in sorted(before) if b"gunicorn" in _command(pid))
    os.kill(web, signal.SIGKILL)
    assert eventually(lambda: web not in product.processes())
    assert eventually(lambda: _answers(product), 20)


def test_killed_make_takes_the_product_with_it(var: Path) -> None:
    product = Product(var, free_port())
    shell = subprocess.Popen(
        ["sh", "-c", '"$@" & wait', "sh", *supervisor()],
        env=environment(var, product.port, MAKELEVEL="1"),
        stdout=subprocess.DEVNULL,
        cwd=CHECKOUT,
    )
    assert eventually(lambda: _answers(product), 60)
    shell.kill()
    shell.wait()
    assert product.all_gone(10)


def test_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, said = refusal(tmp_path / "var", port)
    assert code == 1
    assert said.startswith(f"Port {port} of 127.0.0.1 is taken by another program: choose another")


def test_unwritable_directory_is_said_in_a_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    code, said = refusal(closed / "var", free_port(), ordinary_user())
    assert code == 1
    assert "cannot be written by this user" in said
    assert "Traceback" not in said


def test_secret_key_is_for_its_owner_alone(product: Product) -> None:
    assert product.places.secret_key.stat().st_mode & 0o777 == 0o600
    assert len(product.places.secret_key.read_text()) >= 50


def _answers(product: Product) -> bool:
    try:
        return product.status() == 200
    except OSError:
        return False


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""

"""A site made by the steps of README.md, read from there: a fresh clone, Debian's servers, nginx.

What differs from the README is the table in `Site.here`: ports and directories of this run.
"""

from __future__ import annotations

import os
import pty
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from minerals_tracker.local import CHECKOUT
from minerals_tracker.local.children import Child, stop_all
from tests.products import free_port
from tests.system_servers import program
from tests.workers import eventually

PASSWORD = "a long enough password"
NAMES = ("packages", "database", "code", "settings", "data", "processes", "proxy", "missing")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
AS_POSTGRES = "runuser -u postgres -- " if os.geteuid() == 0 else ""


def steps() -> dict[str, str]:
    """The commands that the README gives, by what they are for."""
    text = (CHECKOUT / "README.md").read_text()
    section = text.partition("## Running it for real\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    packages, _, database = blocks[0].partition("\n")
    return dict(zip(NAMES, [packages, database, *blocks[1:]], strict=True))


class Site:
    """One site in a directory of its own, which PostgreSQL's user may enter as well."""

    def __init__(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="readme-"))
        self.place.chmod(0o755)
        self.home = self.place / "site"
        self.ports = {
            name: free_port() for name in ("postgres", "redis", "cache", "web", "http", "https")
        }
        self.children: list[Child] = []
        self.steps = steps()
        self.here = {
            "ADDRESS-OF-THIS-REPOSITORY": shlex.quote(str(CHECKOUT)),
            "/srv/minerals-tracker": str(self.home),
            "runuser -u postgres -- ": AS_POSTGRES,
            # The packages are this checkout's; that they install has tests of its own.
            "make install": f"ln -s {shlex.quote(str(CHECKOUT / '.venv'))} .venv\nmake install",
            "127.0.0.1:5432": f"127.0.0.1:{self.ports['postgres']}",
            "127.0.0.1:6379": f"127.0.0.1:{self.ports['redis']}",
            "127.0.0.1:6380": f"127.0.0.1:{self.ports['cache']}",
            "port 6380": f"port {self.ports['cache']}",
            "/etc/redis": str(self.place),
            "systemctl enable --now redis-server@cache": "",
            "127.0.0.1:8000": f"127.0.0.1:{self.ports['web']}",
            "/etc/nginx/conf.d": str(self.place),
            "nginx -s reload": f"{program('nginx')} -c {self.place}/nginx.conf -s reload",
            "nginx -t": f"{program('nginx')} -c {self.place}/nginx.conf -t",
        }

    def start(self, name: str, command: str, *, stop_with: str = "") -> Child:
        """Keep a command running until the end."""
        child = Child(
            name,
            ["sh", "-c", f"exec {command}"],
            self.place / "log" / name,
            self.place / "lock" / name,
            env=self.env(),
        )
        child.start()
        self.children.append(child)
        return child

    def env(self) -> dict[str, str]:
        """The shell of an administrator: none of the tests' own settings, and psql's server."""
        mine = {"PGHOST": str(self.place), "PGPORT": str(self.ports["postgres"])}
        if not AS_POSTGRES:
            mine["PGUSER"] = "postgres"
        # npm has the one file in its cache: this checkout was installed the same way.
        none = dict.fromkeys(("VAR_DIR", "CI", "DJANGO_ALLOW_ASYNC_UNSAFE"), "")
        return {**none, "npm_config_prefer_offline": "true", **mine}

    def put(self, text: str) -> str:
        """What the README or one of its files says, with the ports and directories of this run."""
        for theirs, ours in self.here.items():
            text = text.replace(theirs, ours)
        return text

    def follow(self, name: str) -> str:
        """Run one step as a shell does that stops at the first error; what it said."""
        where = self.home if self.home.exists() else self.place
        settings = "set -a && . ./site.env && set +a\n" if name == "missing" else ""
        command = f"set -e\n{settings}{self.put(self.steps[name])}"
        code, said = in_terminal(["sh", "-c", command], where, {**os.environ, **self.env()})
        assert code == 0, f"Step {name!r} of the README ended with {code}:\n{said[-3000:]}"
        return said

    def start_servers(self) -> None:
        """PostgreSQL and Redis as Debian has them running after the first step."""
        data = self.place / "data"
        if AS_POSTGRES:
            shutil.chown(self.place, "postgres")
        trust = "--auth=trust --username=postgres"
        subprocess.run(
            f"cd / && {AS_POSTGRES}{program('initdb')} -D {data} --no-sync {trust}",
            shell=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        postgres = f"{program('postgres')} -D {data} -k {self.place} -p {self.ports['postgres']}"
        self.start("postgres", f"{AS_POSTGRES}{postgres} -F -c listen_addresses=127.0.0.1")
        redis = f"{program('redis-server')} --port {self.ports['redis']} --bind 127.0.0.1"
        self.start("redis", f"{redis} --dir {self.place}")
        asked = [str(program("pg_isready")), "-h", "127.0.0.1", "-p", str(self.ports["postgres"])]
        assert eventually(lambda: subprocess.run(asked, check=False).returncode == 0, 60)

    def start_cache(self) -> None:
        """The second Redis, as systemd has it running after the same step."""
        own = f"--dir {self.place} --dbfilename cache.rdb"
        self.start("cache", f"{program('redis-server')} {self.place}/redis-cache.conf {own}")

    def start_nginx(self) -> None:
        """nginx with nothing but what lies in its conf.d, and a certificate."""
        key, certificate = self.place / "privkey.pem", self.place / "fullchain.pem"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-keyout", str(key), "-out", str(certificate), "-subj", "/CN=tracker.example"),
                *("-addext", "subjectAltName=DNS:tracker.example"),
            ],
            check=True,
            capture_output=True,
        )
        self.here |= {
            "/etc/ssl/tracker.example": str(self.place),
            "listen 443": f"listen 127.0.0.1:{self.ports['https']}",
            "listen 80": f"listen 127.0.0.1:{self.ports['http']}",
        }
        (self.place / "nginx.conf").write_text(
            f"daemon off; pid {self.place}/nginx.pid; error_log {self.place}/nginx.log;\n"
            "events { }\n"
            f"http {{ access_log off; include {self.place}/minerals*.conf;\n"
            + "".join(f"{part}_temp_path {self.place}/{part};\n" for part in TEMPORARY)
            + "}\n"
        )
        self.start("nginx", f"{program('nginx')} -c {self.place}/nginx.conf")
        example = self.home / "docs/proxies/nginx.conf"
        example.write_text(self.put(example.read_text()))

    def start_caddy(self) -> int:
        """Caddy by its example, with the same certificate, once; its port."""
        if "caddy" in self.ports:
            return self.ports["caddy"]
        port = self.ports["caddy"] = free_port()
        text = self.put((self.home / "docs/proxies/Caddyfile").read_text())
        text = text.replace("\n{\n", "\n{\n\tadmin off\n\tauto_https disable_redirects\n", 1)
        certificate = f"tls {self.place}/fullchain.pem {self.place}/privkey.pem"
        text = text.replace(
            "\ntracker.example {", f"\nhttps://tracker.example:{port} {{\n{certificate}"
        )
        version = subprocess.check_output([str(program("caddy")), "version"], text=True)
        if version.lstrip("v").startswith(tuple(f"2.{minor}." for minor in range(7))):
            text = text.replace("request_buffers 21MB", "buffer_requests")
        (self.place / "Caddyfile").write_text(text)
        caddy = f"{program('caddy')} run --adapter caddyfile --config {self.place}/Caddyfile"
        self.start("caddy", f"env HOME={self.place} {caddy}")
        return port

    def start_processes(self) -> None:
        """The three of the README, each with the settings of its file."""
        for line in self.put(self.steps["processes"]).splitlines():
            name = shlex.split(line)[-1]
            command = f"set -a; . ./site.env; set +a; exec {line}"
            self.start(name, f"sh -c {shlex.quote(f'cd {self.home}; {command}')}")

    def end(self) -> None:
        """Stop everything and leave nothing."""
        stop_all(reversed(self.children), 10)
        shutil.rmtree(self.place, ignore_errors=True)


def in_terminal(command: list[str], where: Path, env: dict[str, str]) -> tuple[int, str]:
    """Run a command on a terminal of its own and give the password whenever one is asked for."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(where)
        os.execvpe(command[0], command, env)
    said, answered = "", 0
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end has gone
            break
        if not piece:
            break
        said += piece.decode(errors="replace")
        asked = len(re.findall(r"Password(?: \(again\))?: ", said))
        if asked > answered:
            answered = asked
            time.sleep(0.2)  # until its echo is off
            os.write(terminal, f"{PASSWORD}\n".encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said

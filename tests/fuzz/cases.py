"""One generated request, and how it comes about: the same from the same seed and number."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from tests.fuzz.bodies import Body, body_of
from tests.fuzz.forms import Form
from tests.fuzz.odd import DAYS, INSTANTS, mutated, near, odd_text
from tests.fuzz.site import ROLES, Site, Target

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OFTEN = (44, 46, 3, 2, 1, 2, 1, 1)
WHO = (12, 4, 5, 16, 6, 14, 43)
"""How often each of ROLES asks: more often whom more doors are open to."""
OWN = (
    *("on", "from", "to", "q", "kind", "deal", "page", "before", "after", "row", "what", "who"),
    *("since", "until", "currency", "purpose", "state", "mineral", "scope", "about", "like"),
    *("next", "reader", "product"),
)
ADMINS = (
    *("_popup", "_to_field", "_changelist_filters", "_facets", "all", "e", "o", "p", "q"),
    *("app_label", "model_name", "field_name", "term", "page", "_selected_action", "action"),
)
EVERYWHERE = frozenset({"/logout/", "/admin/logout/", "/account/theme/"})
"""What the forms in the head of every page lead to."""
LOOKUPS = (
    *("", "exact", "iexact", "in", "gt", "lte", "isnull", "range", "contains", "icontains"),
    *("regex", "iregex", "startswith", "year", "month", "date", "week_day", "id__exact", "pk"),
    *("has_key", "contained_by", "day", "key", "search", "nothing"),
)
HEADERS = {
    "Accept": ("*/*", "text/html;q=x", "application/json", ";;;,", "a" * 9000),
    "Accept-Encoding": ("gzip", "br;q=2", "identity;q=0", "\xff", "gzip, deflate, br"),
    "Accept-Language": ("de", "x" * 500, "en-GB;q=9,*"),
    "Host": ("localhost", "example.org", "localhost:99999", "[::1", "a b", "", "\xff.org"),
    "Referer": ("http://localhost/", "https://[", "\xff", "//", "http://localhost/deals/"),
    "Origin": ("null", "http://[", "https://localhost", "\xe9"),
    "X-Forwarded-For": ("1.2.3.4", "::1", "x", "1.2.3.4, " * 300, "\xff", "1.2.3.4:80", ""),
    "X-Forwarded-Proto": ("https", "ftp", ""),
    "X-Forwarded-Host": ("example.org", "a b"),
    "If-None-Match": ('"x"', "*", 'W/"', "\xff", '"' * 500, "W/"),
    "If-Modified-Since": ("x", "Mon, 99 Foo 9999 99:99:99 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "If-Unmodified-Since": ("0", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Feb 2026 00:00:00 GMT"),
    "Range": ("bytes=0-1", "bytes=9-1", "bytes=x", "bytes=" + "0-," * 500, "lines=1"),
    "X-Requested-With": ("fetch", "XMLHttpRequest"),
    "Authorization": ("Basic \xff", "Bearer x", "Basic eA=="),
    "X-CSRFToken": ("x", "a" * 64, "\xff"),
}
COOKIES = {
    "theme": ("dark", "light", "x", "\xff", "a" * 4000, '"', "<b>", "a\x0bb"),
    "csrf": ("x", "a" * 32, "a" * 64, "\xff", ""),
    "session": ("x", "\xff", "a" * 4000, ""),
    "messages": ("x", "a:b:c", '[["__json_message",0,25,"x"]]'),
    "a b": ("x", "=;,"),
}


@dataclass(frozen=True)
class Case:
    """A request as it is sent, and as whom."""

    name: str
    role: str
    method: str
    address: str
    body: Body
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    public: bool = True
    has_token: bool = True

    def __str__(self) -> str:
        told = [self.name, f"{self.method} {self.address[:600]} as {self.role}"]
        told += [f"{name}: {value[:200]!r}" for name, value in self.headers.items()]
        told += [f"cookie {name}={value[:200]!r}" for name, value in self.cookies.items()]
        if self.body.content:
            told.append(f"{self.body.kind}: {self.body.content[:3000]!r}")
        return "\n  ".join(told)


def case_of(site: Site, seed: int, number: int) -> Case:
    """The request that belongs to a seed and a number."""
    rng = Random(f"{seed}:{number}")
    target = _target(rng, site)
    role = rng.choices(ROLES, WHO)[0]
    method = rng.choices(METHODS, OFTEN)[0]
    path = site.path(rng, target)
    query = _query(rng, site, target)
    body = Body("", b"")
    if method not in {"GET", "HEAD", "OPTIONS"}:
        form = _form(rng, site, target)
        path = form.action if form.action.startswith("/") and rng.random() < 0.9 else path
        body = body_of(rng, site, target, form)
    return Case(
        f"seed {seed}, request {number}",
        role,
        method,
        f"{path}?{query}" if query and "?" not in path else path,
        body,
        {n: rng.choice(HEADERS[n]) for n in _some(rng, list(HEADERS), 0.25)},
        {n: rng.choice(COOKIES[n]) for n in _some(rng, list(COOKIES), 0.08)},
        public=rng.random() < 0.8,
        has_token=rng.random() < 0.95,
    )


def _target(rng: Random, site: Site) -> Target:
    """Pages of the site and pages of the admin alike often, though these are many more."""
    wants_admin = rng.random() < 0.6
    return rng.choice([each for each in site.targets if each.is_admin is wants_admin])


def _form(rng: Random, site: Site, target: Target) -> Form:
    offered = (form for form in site.offers(target).forms if form.method == "POST")
    forms = [form for form in offered if form.action not in EVERYWHERE or rng.random() < 0.05]
    longest = max(forms, key=lambda form: len(form.values), default=Form("POST", ""))
    return longest if not forms or rng.random() < 0.9 else rng.choice(forms)


def _some(rng: Random, names: list[str], often: float) -> list[str]:
    return rng.sample(names, rng.randint(1, 3)) if rng.random() < often else []


def _query(rng: Random, site: Site, target: Target) -> str:
    """Parameters of the page's own links and forms, of the views, of the admin: mostly odd."""
    if rng.random() < 0.15:
        return ""
    offered = site.offers(target)
    known = list(offered.queries)
    for form in offered.forms:
        known += [*form.values, *((n, v) for n, found in form.choices.items() for v in found[:9])]
    pairs = []
    for _ in range(rng.randint(1, 4)):
        name = _name(rng, target, sorted({name for name, _ in known}))
        told = [value for each, value in known if each == name]
        pairs.append((name, _value(rng, site, name, told)))
    joined = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    return joined if rng.random() < 0.97 else joined + rng.choice(["&&=&", "%", "%zz", "&a", ";"])


def _name(rng: Random, target: Target, known: list[str]) -> str:
    own = ADMINS if target.is_admin else OWN
    if target.model is not None and rng.random() < 0.35:
        names = sorted(each.name for each in target.model._meta.get_fields())
        return f"{rng.choice(names)}__{rng.choice(LOOKUPS)}".removesuffix("__")
    if rng.random() < 0.03:
        return odd_text(rng)[:100]
    return rng.choice(known) if known and rng.random() < 0.5 else rng.choice(own)


def _value(rng: Random, site: Site, name: str, known: list[str]) -> str:
    if name in {"before", "after"} and rng.random() < 0.5:
        return rng.choice(INSTANTS)
    if name in {"on", "from", "to", "since", "until"} and rng.random() < 0.5:
        return rng.choice(DAYS)
    if name in {"_changelist_filters", "next"} and rng.random() < 0.5:
        return "/?" + "&".join(f"{each}={mutated(rng, '1')}" for each in ADMINS[:5])
    return near(rng, known or site.links.get(name.partition("__")[0], []))


def _quoted(text: str) -> str:
    return quote(text, errors="surrogatepass")

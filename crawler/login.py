"""Logging in to a site: cookies from a file or the environment, or a form; secrets are read when they are needed.

A job holds the names of files and environment variables, never a secret; none is logged or archived. The form is
fetched first, so that its hidden fields (formhash, tokens) and the session's cookie are sent along.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import LoadError, MozillaCookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from cleaning.handwritten import read_handwritten
from crawler.errors import JobError, LoginError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from lxml.html import FormElement
    from scrapy import Request
    from scrapy.http import Response

_KEYS = ("cookies_file", "cookies_env", "url", "fields", "secrets", "check", "check_url")
_SOURCE = re.compile(r"(env|file):(.+)")


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in to `host` (with its port, if it has one): by cookies, or by the form at `url`.

    `cookies_file` is a cookies.txt or holds a Cookie header; `cookies_env` names an environment variable that does.
    `fields` are sent with the form as they are; `secrets` name where a field's value is: "env:NAME" or "file:PATH".
    `check` is a text that the page after it (or the one at `check_url`) must hold.
    """

    host: str
    cookies_file: str = ""
    cookies_env: str = ""
    url: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()
    check: str = ""
    check_url: str = ""

    def __post_init__(self) -> None:
        ways = [bool(self.cookies_file), bool(self.cookies_env), bool(self.url)]
        if sum(ways) != 1:
            raise JobError(
                f"login of {self.host}: expected one of cookies_file, cookies_env and url, found {sum(ways)}"
            )
        if not self.url:
            return
        if not self.url.startswith(("http://", "https://")) or urlsplit(self.url).netloc != self.host:
            raise JobError(f"login of {self.host}: url must be the address of its login page, found {self.url!r}")
        if not self.secrets or not self.check:
            raise JobError(f"login of {self.host}: a form needs secrets and a check, a text that shows that it worked")
        for name, source in self.secrets:
            if not _SOURCE.fullmatch(source):
                raise JobError(
                    f'login of {self.host}: secrets.{name} must be "env:NAME" or "file:PATH" (not the secret)'
                )


def logins_of(values: Any, folder: Path = Path()) -> tuple[Login, ...]:
    """Read `[crawl.login]`, tables by host; files are relative to `folder`. Raises `JobError`.

    A list of what `Login` holds is taken as well, as a job's JSON has it.
    """
    if isinstance(values, list | tuple):
        try:
            return tuple(one if isinstance(one, Login) else Login(**_tuples(one)) for one in values)
        except (TypeError, ValueError) as error:
            raise JobError(f"login: {error}") from error
    if not isinstance(values, Mapping) or not all(isinstance(table, Mapping) for table in values.values()):
        raise JobError('login: expected a table for each host, such as [crawl.login."forum.example"]')
    return tuple(_login(host, table, folder) for host, table in values.items())


def _tuples(one: Mapping[str, Any]) -> dict[str, Any]:
    pairs = {name: tuple(map(tuple, one.get(name, ()))) for name in ("fields", "secrets")}
    return {**one, **pairs}


def _login(host: str, table: Mapping[str, Any], folder: Path) -> Login:
    for key, value in table.items():
        if key not in _KEYS:
            raise JobError(f"login of {host}: unknown key {key!r}; allowed: {', '.join(_KEYS)}")
        if key not in ("fields", "secrets"):
            if not isinstance(value, str):
                raise JobError(f"login of {host}: {key} must be a text, found {value!r}")
        elif not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
            raise JobError(f"login of {host}: {key} must be a table of texts")
    values = dict(table)
    if "cookies_file" in values:
        values["cookies_file"] = str(folder / values["cookies_file"])
    secrets = [(name, _relative(source, folder)) for name, source in values.pop("secrets", {}).items()]
    return Login(host, **{**values, "fields": tuple(values.get("fields", {}).items()), "secrets": tuple(secrets)})


def _relative(source: str, folder: Path) -> str:
    return f"file:{folder / source[5:]}" if source.startswith("file:") else source


def _secret(login: Login, source: str) -> str:
    """Return what a source holds. Raises `LoginError`, which names the source alone."""
    kind, _, place = source.partition(":")
    if kind == "env":
        value = os.environ.get(place, "")
    else:
        try:
            value = read_handwritten(Path(place)).rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise LoginError(f"login of {login.host}: cannot read {place}: {type(error).__name__}") from error
    if not value:
        what = f"the environment variable {place}" if kind == "env" else f"the file {place}"
        raise LoginError(f"login of {login.host}: {what} is empty; put the secret there")
    return value


def cookies_of(login: Login) -> dict[str, str]:
    """Return the cookies of a login by cookies, {} for one by a form. Raises `LoginError`."""
    if login.url:
        return {}
    if login.cookies_file and _is_jar(login.cookies_file):
        return _from_jar(login)
    header = _secret(login, f"env:{login.cookies_env}" if login.cookies_env else f"file:{login.cookies_file}")
    pairs = [pair.strip().partition("=") for pair in header.removeprefix("Cookie:").split(";") if pair.strip()]
    if not all(name and equals for name, equals, _ in pairs):
        raise LoginError(f"login of {login.host}: expected cookies as NAME=VALUE; NAME=VALUE, found something else")
    return {name: value for name, _, value in pairs}


def _is_jar(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return bool(re.match(rb"#( Netscape)? HTTP Cookie File", file.readline()))
    except OSError:
        return False


def _from_jar(login: Login) -> dict[str, str]:
    jar = MozillaCookieJar(login.cookies_file)
    try:
        jar.load(ignore_discard=True, ignore_expires=True)
    except (OSError, LoadError) as error:
        raise LoginError(f"login of {login.host}: {login.cookies_file} is no cookies.txt that can be read") from error
    name = login.host.rpartition("@")[2].partition(":")[0]
    good = [one for one in jar if not one.expires or one.expires > time.time()]  # 0: as long as the browser ran
    own = [one for one in good if f".{name}".endswith(f".{one.domain.lstrip('.')}")]
    if not own:
        raise LoginError(f"login of {login.host}: {login.cookies_file} has no cookie of it that has not expired")
    return {one.name: one.value or "" for one in own}


async def log_in(login: Login, download: Callable[[Request], Awaitable[Response]]) -> None:
    """Log in by the form at `login.url`; raises `LoginError` when that did not work."""
    from scrapy import Request

    def request(url: str, **more: Any) -> Request:
        meta = {"dont_obey_robotstxt": True, "download_slot": urlsplit(url).netloc}
        return Request(url, dont_filter=True, meta=meta, **more)

    try:
        page = await download(request(login.url))
        answer = await download(request(**_filled(login, page)))
        if login.check_url:
            answer = await download(request(login.check_url))
    except LoginError:
        raise
    except Exception as error:
        raise LoginError(
            f"login of {login.host}: no answer ({type(error).__name__}); see whether it is there"
        ) from error
    if login.check not in _text(answer):
        raise LoginError(
            f"login of {login.host}: {login.check!r} is not on the page after it ({answer.url}, status {answer.status})"
            "; see whether name, secret and check are right"
        )


def _text(answer: Response) -> str:
    return str(getattr(answer, "text", ""))


def _filled(login: Login, page: Response) -> dict[str, Any]:
    """Return the request's parts for the form of a page, filled in."""
    form = _form(login, page)
    given = dict(login.fields) | {name: _secret(login, source) for name, source in login.secrets}
    pairs = [(name, value) for name, value in form.form_values() if name not in given] + list(given.items())
    target = urljoin(page.url, form.get("action") or page.url)
    if urlsplit(target).hostname != urlsplit(login.url).hostname:
        raise LoginError(f"login of {login.host}: its form would send the secret to another host, {target}")
    body = urlencode(pairs, encoding=str(getattr(page, "encoding", "utf-8")), errors="replace")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return {"url": target, "method": "POST", "body": body, "headers": kind}


def _form(login: Login, page: Response) -> FormElement:
    import lxml.html

    text, secret = _text(page), login.secrets[0][0]
    for form in lxml.html.fromstring(text).forms if text.strip() else ():
        if secret in form.fields:
            return form
    raise LoginError(
        f"login of {login.host}: {page.url} (status {page.status}) has no form with the field {secret!r}; look at the"
        " page's source for its name"
    )

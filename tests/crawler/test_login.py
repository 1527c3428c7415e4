"""Logging in: by cookies and by a form, with the secret nowhere but where it belongs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.archive import archive_files, verify
from crawler.errors import CrawlFailedError, JobError, LoginError
from crawler.job import CrawlJob, from_json
from crawler.login import Login, cookies_of, logins_of
from crawler.process import run_crawl
from qingtie.config import load_job
from qingtie.errors import ConfigError

SECRET = "mima-98c1e4"
SESSION = "huihua-5d20b7"
TEXT = "今年的春茶比往年晚了十来天，山里雨水多，价格也高一点，要买的朋友不妨再等等看。" * 8
FORM = (
    '<form method="post" action="/search"><input name="q"></form>'
    '<form method="post" action="/login?do=yes"><input type="hidden" name="formhash" value="a1b2c3">'
    '<input name="username"><input type="password" name="password"></form>'
)


def members_only(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """A site in GBK whose pages only members see."""
    kind = {"Content-Type": "text/html; charset=gbk"}
    if path == "/login":
        return 200, {**kind, "Set-Cookie": "visit=7"}, FORM.encode("gbk")
    if path == "/login?do=yes":
        sent = parse_qs(headers["~body"], encoding="gbk")
        wanted = {"formhash": ["a1b2c3"], "username": ["茶客"], "password": [SECRET]}
        good = sent == wanted and "visit=7" in headers.get("cookie", "")
        if good:
            return 302, {"Location": "/home", "Set-Cookie": f"auth={SESSION}; HttpOnly"}, b""
        return 200, kind, "密码错误".encode("gbk")
    if f"auth={SESSION}" not in headers.get("cookie", ""):
        return 403, kind, "您无权查看，请先登录".encode("gbk")
    if path == "/home":
        return 200, kind, "欢迎回来，退出".encode("gbk")
    if path == "/":
        items = "".join(f'<li><a href="/cha/{n}.html">老茶客整理的第{n}篇冲泡笔记</a></li>' for n in range(4))
        return 200, kind, f"<html><title>笔记</title><body><ul>{items}</ul></body></html>".encode("gbk")
    page = f"<html><title>第{path[5:-5]}篇</title><body><h1>第{path[5:-5]}篇</h1><p>{TEXT}</p></body></html>"
    return 200, kind, page.encode("gbk")


@pytest.fixture
def site(serve: Callable[..., Any]) -> Iterator[Any]:
    with serve(members_only, robots=b"User-agent: *\nDisallow: /login\n") as running:
        yield running


def job_of(site: Any, data: Path, login: Login) -> CrawlJob:
    return CrawlJob((f"{site.url}/",), data, "r1", delay=0.0, allow_private=True, login=(login,))


def form_of(site: Any, **changes: Any) -> Login:
    values = {
        "url": f"{site.url}/login",
        "fields": (("username", "茶客"),),
        "secrets": (("password", "env:FORUM_PASSWORD"),),
        "check": "退出",
    }
    return Login(urlsplit(site.url).netloc, **{**values, **changes})


def crawl(job: CrawlJob, folder: Path) -> int:
    """Crawl, look for secrets in all that was written and told, and return how many pages came."""
    told: list[Any] = []
    result = run_crawl(job, told.append, log_file=folder / "crawl.log")
    told.append(job.to_json())
    told += [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]
    assert SECRET not in json.dumps(told)
    assert SESSION not in json.dumps(told)
    assert verify(archive_files(job.data_dir)).problems == ()
    return result.pages


def test_a_form_is_filled_in_with_its_hidden_fields(site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_PASSWORD", SECRET)
    assert crawl(job_of(site, tmp_path / "data", form_of(site)), tmp_path) == 5


@pytest.mark.parametrize("text", [f"auth={SESSION}", f"Cookie: a=1; auth={SESSION}\n"])
def test_cookies_of_a_file(site: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    cookies = tmp_path_factory.mktemp("secret") / "cookies.txt"
    cookies.write_text(text, "utf-8")
    login = Login(urlsplit(site.url).netloc, cookies_file=str(cookies))
    assert crawl(job_of(site, tmp_path / "data", login), tmp_path) == 5


def test_cookies_of_the_environment(site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_COOKIE", f"auth={SESSION}")
    login = Login(urlsplit(site.url).netloc, cookies_env="FORUM_COOKIE")
    assert crawl(job_of(site, tmp_path / "data", login), tmp_path) == 5


def test_a_browsers_cookies_txt(tmp_path: Path) -> None:
    jar = tmp_path / "cookies.txt"
    lines = [".forum.example\tTRUE\t/\tFALSE\t0\tauth\tx1", "other.example\tFALSE\t/\tFALSE\t0\tauth\tx2"]
    jar.write_text("# Netscape HTTP Cookie File\n" + "\n".join(lines) + "\n", "utf-8")
    assert cookies_of(Login("bbs.forum.example:8080", cookies_file=str(jar))) == {"auth": "x1"}
    with pytest.raises(LoginError, match="no cookie of it"):
        cookies_of(Login("third.example", cookies_file=str(jar)))


@pytest.mark.parametrize(
    ("changes", "password", "words"),
    [
        ({}, "falsch", "'退出' is not on the page after it"),
        ({}, "", "the environment variable FORUM_PASSWORD is empty"),
        ({"secrets": (("pw", "env:FORUM_PASSWORD"),)}, SECRET, "no form with the field 'pw'"),
        ({"secrets": (("password", "file:/no/such/file"),)}, SECRET, "cannot read /no/such/file"),
    ],
)
def test_a_login_that_fails_ends_the_crawl_before_it_begins(
    site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: Any, password: str, words: str
) -> None:
    monkeypatch.setenv("FORUM_PASSWORD", password)
    with pytest.raises(CrawlFailedError, match=re.escape(words)) as caught:
        run_crawl(job_of(site, tmp_path, form_of(site, **changes)))
    assert not password or password not in str(caught.value)
    assert "/" not in site.paths


def test_a_form_that_leads_elsewhere_gets_no_secret(
    serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_PASSWORD", SECRET)

    def answer(path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, FORM.replace("/login?", "http://elsewhere.example/login?").encode()

    with serve(answer) as site, pytest.raises(CrawlFailedError, match="to another host"):
        run_crawl(job_of(site, tmp_path, form_of(site)))


def test_a_job_file_names_files_from_its_own_folder_and_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "job.toml"
    path.write_text(
        '[crawl]\nstart = ["https://a.example/"]\n[crawl.login."a.example"]\nurl = "https://a.example/login"\n'
        'fields = {username = "茶客"}\nsecrets = {password = "file:mima.txt"}\ncheck = "退出"\n',
        "utf-8",
    )
    (login,) = load_job(path).crawl["login"]
    assert login.secrets == (("password", f"file:{tmp_path / 'mima.txt'}"),)
    job = CrawlJob(("https://a.example/",), tmp_path, "r1", login=(login,))
    assert from_json(job.to_json()) == job


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"url": "https://a.example/login", "secrets": {"p": "geheim"}, "check": "退出"}, r"must be \"env:NAME\""),
        ({"url": "https://b.example/login", "secrets": {"p": "env:P"}, "check": "退出"}, "address of its login page"),
        ({"url": "https://a.example/login", "check": "退出"}, "needs secrets and a check"),
        ({"cookies_env": "C", "cookies_file": "c"}, "expected one of"),
        ({"cookie": "c"}, "unknown key 'cookie'; allowed: cookies_file"),
        ({"cookies_env": 7}, "must be a text"),
        ({"fields": {"a": 1}}, "a table of texts"),
    ],
)
def test_a_wrong_table_is_said(tmp_path: Path, table: dict[str, Any], words: str) -> None:
    with pytest.raises(JobError, match=words) as caught:
        logins_of({"a.example": table})
    assert "geheim" not in str(caught.value)


def test_a_wrong_table_of_a_job_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "job.toml"
    path.write_text('[crawl]\nstart = ["https://a.example/"]\n[crawl.login]\nx = 1\n', "utf-8")
    with pytest.raises(ConfigError, match=r"job\.toml: \[crawl\] login: expected a table for each host"):
        load_job(path)

"""Jobs, recipes, definitions and passwords are read whatever editor wrote them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning.errors import LayoutError, RecipeError
from cleaning.handwritten import read_handwritten
from cleaning.layouts import check_file, use_sites
from cleaning.recipe import load_recipe
from crawler.errors import LoginError
from crawler.login import Login, cookies_of
from qingtie.config import load_job
from qingtie.errors import ConfigError

JOB = '# 茶\r\nname = "茶"\r\n[crawl]\r\nstart = ["https://tea.example/"]\r\n'


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\r")))
def test_a_mark_and_line_ends_change_nothing(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("text") / "text"
    for data in (text, f"\ufeff{text}", f"\ufeff{text}".replace("\n", "\r\n")):
        path.write_bytes(data.encode())
        assert read_handwritten(path) == text


def test_a_job_with_a_mark_and_line_ends_of_another_system(tmp_path: Path) -> None:
    (tmp_path / "job.toml").write_bytes(JOB.encode("utf-8-sig"))
    assert load_job(tmp_path / "job.toml").name == "茶"


def test_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    path.write_bytes(JOB.encode("gb18030"))
    told = r"one\.toml: it is not UTF-8 \(at byte 3\); save it as UTF-8"
    with pytest.raises(ConfigError, match=told):
        load_job(path)
    with pytest.raises(RecipeError, match=told):
        load_recipe(str(path))
    for read in (check_file, lambda one: use_sites(one.parent)):
        with pytest.raises(LayoutError, match=told):
            read(path)
    login = Login("tea.example", cookies_file=str(path))
    with pytest.raises(LoginError, match="cannot read"):
        cookies_of(login)


def test_cookies_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_bytes("\ufeffsid=abc; u=1\r\n".encode())
    assert cookies_of(Login("tea.example", cookies_file=str(tmp_path / "c.txt"))) == {"sid": "abc", "u": "1"}

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from qingtie.cli import invoke
from qingtie.demo import Replica

PAGE = """<html><head><title>怎么泡绿茶-茶友论坛</title></head><body><div class="nav"><a href="/">首页</a></div>
<h1>怎么泡绿茶</h1><div class="info">作者：小栗 2024-11-08 09:12:30</div>
<div class="content"><p>水温八十度就够了,太烫会发苦。第二泡可以长一些,三泡以后再换茶。</p><p>茶叶放三克&nbsp;左右。</p></div>
<div class="comments"><h3>网友评论</h3><div class="item"><span class="name">阿布</span> <span>2024-11-09</span>
<p>学到了,谢谢。</p></div><div class="item"><span class="name">老茶客</span> <span>2024-11-10</span><p>我用九十度。</p></div></div>
</body></html>"""


@dataclass(frozen=True)
class Output:
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> object:
        return json.loads(self.out)


@pytest.fixture
def qingtie(capfd: pytest.CaptureFixture[str]) -> Callable[..., Output]:
    """Run the command in this process."""

    def call(*arguments: object) -> Output:
        capfd.readouterr()
        code = invoke([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Output(code, out, err)

    return call


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, "utf-8")
    return path


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(0) as served:
        yield served

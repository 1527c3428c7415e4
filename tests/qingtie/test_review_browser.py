"""The desk in a browser: a review by keyboard, pages that mean harm, and what a screen reader is told.

With QINGTIE_SCREENSHOTS=1 the pictures of docs/review.md are written anew.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from qingtie.cli import invoke
from qingtie.review.store import journal_path, read_journal

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra `dev` has it)")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH: the desk is not tried in a browser")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
IMAGES = Path(__file__).parents[2] / "docs" / "images"

HEAD = "<html><head><meta charset=utf-8><title>{title}-茶友论坛</title></head><body><h1>{title}</h1>"
GOOD = (
    HEAD.format(title="逾期以后,征信多久才会更新?")
    + """<div class="info">作者：小栗 2024-11-08 09:12:30</div><div class="content">
<p>没有按时还款逾期会作用个人信用，也可能作用以后的贷款。&amp;nbsp;很多人直到申请房贷被拒,才想起来去查自己的记录。</p>
<p>我问了银行的工作人员，他们说记录一般在还清以后的第二个月更新；</p>
<p>遇到难题不要慌，先打电话说明情况,再商量分期。ＡＢＣ 三家的规定不一样，以合同为准。</p></div>
<div class="comments"><h3>网友评论</h3>
<div class="item"><span class="name">阿布</span> <span>2024-11-09</span><p>学到了,谢谢楼主分享。</p></div>
<div class="item"><span class="name">老茶客</span> <span>2024-11-10</span><p>我也遇到过,还清以后过了四十天才更新。</p></div></div>
</body></html>"""
)
EVIL = [
    "<script>document.title='owned'</script>", "<img src=http://198.51.100.7/x.png onerror=document.title='owned'>",
    "javascript:alert(1)", "\u202e反过来的文字\u202c", "\x00\x07", "{{ 7*7 }}", "\"><svg onload=alert(1)>",
    "<a hx-get=http://198.51.100.7/ hx-trigger=load>走</a>",
]  # fmt: skip


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\x00", "&#0;")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "good.html").write_text(GOOD, "utf-8")
    paragraphs = "".join(f"<p>这一段想要作乱&amp;nbsp;看它能不能得逞：{_escaped(text)}</p>" for text in EVIL)
    huge = "a line without an end " * 48_000
    hostile = HEAD.format(title="&lt;script&gt;document.title=1&lt;/script&gt;") + (
        f'<div class="info">作者：&lt;b onclick=x&gt; 2024-11-08 09:12:30</div><div class="content">{paragraphs}<p>{huge}</p>'
        "</div></body></html>"
    )
    (folder / "hostile.html").write_text(hostile, "utf-8")
    for name, recipe in (("good.html", "zh-forum"), ("hostile.html", "minimal")):
        assert invoke(["clean", str(folder / name), "--out", str(folder / "data"), "--recipe", recipe, "-q"]) == 0
    return folder / "data"


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "qingtie", "review", str(data), "--name", "小林"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        assert desk.stderr is not None
        yield desk.stdout.readline().strip()
        desk.send_signal(signal.SIGINT)
        assert desk.wait(20) == 0
        assert "The desk is closed." in desk.stderr.read()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Visit:
    """A page of the browser that remembers what went wrong and whom it talked to."""

    def __init__(self, context: Any, address: str) -> None:
        self.page = context.new_page()
        self.errors: list[str] = []
        self.hosts: set[str | None] = set()
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        self.page.goto(address)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def decide(self, *keys: str) -> None:
        """Press keys that send one request, and wait until the desk has answered and the page shows it."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press(*keys)
        self.page.wait_for_timeout(80)

    def open(self, title: str) -> None:
        """Open an article, and wait until its keys work: the page is there before its scripts have run."""
        self.page.get_by_role("link", name=title).click()
        self.page.wait_for_selector(".card.current")

    def current(self) -> Any:
        return self.page.locator(".card.current")


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    opened = Visit(context, address)
    yield opened
    context.close()
    assert opened.errors == []
    assert opened.hosts == {"127.0.0.1"}


def test_a_review_by_keyboard(visit: Visit, data: Path) -> None:
    page = visit.page
    visit.press("/")
    page.keyboard.type("征信")
    page.locator(".row").nth(1).wait_for(state="detached")
    visit.press("Escape", "j", "Enter")
    page.wait_for_selector(".card.current")
    page.locator('.clean .m:has(.was:text-is("作用"))').first.click()
    assert "影响" in visit.current().inner_text()
    visit.decide("a")
    first = page.locator('.clean .m:has(.was:text-is("作用"))').first
    assert first.get_attribute("data-v") == "accept"
    page.locator('.clean .m:has(.was:text-is("作用"))').nth(1).click()
    visit.press("c")
    page.keyboard.type("左右")
    visit.decide("Enter")
    second = page.locator('.clean .m:has(.was:text-is("作用"))').nth(1)
    assert (second.get_attribute("data-v"), second.inner_text()) == ("correct", "左右")
    visit.decide("r")
    visit.decide("u")
    visit.decide("1")
    assert page.locator("#labels [aria-pressed=true]").inner_text().split()[1] == "good"
    visit.press("j", "k", "?")
    assert page.locator("#help").is_visible()
    visit.press("Escape", "b")
    page.locator("#roles select").select_option("disclaimer")
    visit.decide("Enter")
    assert page.locator("button.role", has_text="disclaimer").count() >= 1
    records = list(read_journal(journal_path(data)).in_force.values())
    assert [(one["kind"], one.get("verdict")) for one in records] == [
        ("edit", "accept"), ("edit", "correct"), ("article", None), ("block", None)
    ]  # fmt: skip
    assert records[1]["correction"] == "左右"
    page.reload()
    assert page.locator('.clean .m[data-v="correct"]').inner_text() == "左右"
    page.locator('.clean .m[data-v="correct"]').click()
    if os.environ.get("QINGTIE_SCREENSHOTS"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_timeout(600)
        page.screenshot(path=IMAGES / "review.png")
    visit.press("l")
    page.wait_for_selector(".rows")
    assert page.locator(".chip.good").count() == 1


@pytest.mark.parametrize("script", ["desk.js", "htmx.min.js"])
def test_scripts_that_come_late_lose_no_key(visit: Visit, script: str) -> None:
    def late(route: Any) -> None:
        visit.page.wait_for_timeout(700)
        route.continue_()

    visit.page.route(f"**/{script}", late)
    visit.open("征信")
    visit.decide("4")
    assert visit.page.locator("#labels [aria-pressed=true]").inner_text().split()[1] == "broken"
    visit.decide("u")


def test_a_page_that_means_harm_only_shows_itself(visit: Visit) -> None:
    page = visit.page
    visit.open("document.title=1")
    shown = page.locator("main").inner_text()
    for text in ("<script>document.title='owned'</script>", "onerror=", "javascript:alert(1)", "{{ 7*7 }}", "hx-get"):
        assert text in shown
    assert "⟨U+202E⟩" in shown
    assert "\u202e" not in shown
    assert "characters without edits" in shown  # the long paragraph's middle
    assert page.locator("main img, main svg, main script, main [onclick], main [hx-get]").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0
    assert "owned" not in page.title()
    visit.decide("a")  # a hostile page is reviewed like any other
    assert len(page.content()) < 200_000


def test_the_desk_refuses_when_it_cannot_save(visit: Visit) -> None:
    visit.open("征信")
    visit.page.evaluate("document.querySelector('.card.current [name=edit]').value = '000000000000'")
    visit.decide("a")
    assert "Not saved" in visit.page.locator("#toast").inner_text()
    assert "load it again" in visit.page.locator("#toast").inner_text()
    visit.errors[:] = [one for one in visit.errors if "409" not in one]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_is_usable_without_eyes_mouse_or_space(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    visit = Visit(context, address)
    for way in ("list", "article"):
        if way == "article":
            visit.open("征信")
        page = visit.page
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('button, a, input:not([type=hidden]), select, meter, progress')]
            .filter((e) => e.offsetParent && !(e.labels && e.labels.length) && !e.getAttribute('aria-label')
              && !(e.textContent || '').trim()).map((e) => e.outerHTML)"""
        )
        assert nameless == []
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.locator("main, h1").count() == 2
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # nothing sticks out
        assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size") == page.evaluate(
            "document.querySelectorAll('[id]').length"
        )
        visit.press("Tab", "Tab")
        page.wait_for_function("getComputedStyle(document.activeElement).outlineStyle !== 'none'", timeout=5000)
        for _ in range(20):  # colours may be on their way from one state to the next
            low = page.evaluate(CONTRAST)
            if not low:
                break
            page.wait_for_timeout(100)
        assert low == []
    context.close()
    assert visit.errors == []
    assert visit.hosts == {"127.0.0.1"}


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll('main *, header *, .card.current *')].filter((e) => e.offsetParent &&
    [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !e.closest('kbd, option, select'))
    .map((e) => { const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 90)]; })
    .filter(([ratio]) => ratio < 4.5);
}"""

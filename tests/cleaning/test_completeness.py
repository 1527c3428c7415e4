"""What can be said of a thread's replies: stated, captured, missing floors, hidden posts."""

from __future__ import annotations

import pytest

from cleaning.completeness import Status, proof_of, told_in
from cleaning.records import Article, Block, Comment, Role


def thread(*comments: Comment, stated: int | None = None, body: tuple[Block, ...] = ()) -> Article:
    return Article("1", "http://a.example/1", "a.example", body=body, comments=comments, reply_count=stated)


def post(floor: int | None, *blocks: Block, name: str = "", reply_to: str | None = None) -> Comment:
    body = blocks or (Block("b", Role.PARAGRAPH, "好茶"),)
    return Comment(name or f"p{floor}", floor=floor, body=body, reply_to=reply_to)


def notice(text: str) -> Block:
    return Block("n", Role.NOTICE, text)


@pytest.mark.parametrize(
    ("stated", "floors", "said"),
    [
        (3, (2, 3, 4), "complete: 3 of 3 stated replies"),
        (2, (2, 3, 4), "complete: 3 of 2 stated replies"),
        (3, (2, 3, 5), "complete: 3 of 3 stated replies; no floor 4"),
        (35, (2, 3), "incomplete: 2 of 35 stated replies"),
        (9, (2, 3, 7, 12), "incomplete: 4 of 9 stated replies; no floor 4-6, 8-11"),
        (None, (2, 3), "unknown: 2 replies, their number is not stated"),
        (None, (2, 5), "incomplete: 2 replies, their number is not stated; no floor 3-4"),
        (None, (), "unknown: 0 replies, their number is not stated"),
        (0, (), "complete: 0 of 0 stated replies"),
        (6, tuple(range(2, 16, 2)), "complete: 7 of 6 stated replies; no floor 3, 5, 7, 9, 11 and more"),
    ],
)
def test_what_is_stated_against_what_is_there(stated: int | None, floors: tuple[int, ...], said: str) -> None:
    article = thread(*map(post, floors), stated=stated)
    assert str(proof_of(article)) == said
    assert told_in(("engine discuz: 1", said)) == (Status(said.partition(":")[0]), said)


def test_a_list_states_it_where_the_page_does_not() -> None:
    assert proof_of(thread(post(2)), listed=3).status is Status.INCOMPLETE
    assert proof_of(thread(post(2), stated=1), listed=3).status is Status.COMPLETE, "the page is newer"


def test_remarks_under_a_post_are_no_replies() -> None:
    remark = post(None, name="p2-1", reply_to="p2")
    assert str(proof_of(thread(post(2), remark, stated=2))) == "incomplete: 1 of 2 stated replies"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("本帖隐藏的内容需要回复才可以浏览", "reply"),
        ("游客，如果您要查看本帖隐藏内容请回复", "reply"),
        ("以下内容回复后可见", "reply"),
        ("本主题需向作者支付 5 金币 才能浏览", "paid"),
        ("提示: 该帖被管理员或版主屏蔽", "banned"),
        ("提示: 作者被禁止或删除 内容自动屏蔽", "banned"),
        ("您需要登录后才可以查看", "login"),
        ("You must be logged in to see this.", "login"),
        ("本帖子中包含更多资源 您需要 登录 才可以下载或查看", None),
        ("本帖最后由 听雨 于 2024-3-7 编辑", None),
    ],
)
def test_posts_that_are_hidden(text: str, kind: str | None) -> None:
    proof = proof_of(thread(post(2, notice(text)), stated=1))
    assert proof.walls == ((kind,) if kind else ())
    assert proof.status is (Status.INCOMPLETE if kind else Status.COMPLETE)
    assert proof_of(thread(stated=0, body=(notice(text),))).walls == proof.walls, "the opening post counts, too"
    assert proof_of(thread(post(2, Block("b", Role.PARAGRAPH, text)), stated=1)).walls == (), "somebody's own words"


def test_several_are_told_together() -> None:
    article = thread(post(2, notice("以下内容回复后可见")), post(3, notice("该帖被版主屏蔽")), stated=2)
    assert str(proof_of(article)) == "incomplete: 2 of 2 stated replies; 2 posts hidden (banned, reply)"


def test_evidence_without_a_proof() -> None:
    assert told_in(("engine discuz: 1", "complete nonsense", "unknown: what")) is None

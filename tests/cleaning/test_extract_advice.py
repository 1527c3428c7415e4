"""Questions that a doctor or a lawyer answers: who advises tells of themselves, and both go on below the answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cleaning.extract import extract_page
from cleaning.records import Article

FETCHED = datetime(2025, 6, 18, 1, 30, tzinfo=UTC)
ASKED = "租的房子还有四个月到期，房东说要卖房，让我月底前搬走，押金也没有提退不退。<br>这种情况能要求赔偿吗？"
ADVICE = "买卖不破租赁，租期内您可以继续住。房东提前收房属于违约，押金应当退还，赔偿看合同里怎么写。"


def read(turns: str, *, heading: str = "律师解答：", rank: str = "执业律师") -> Article:
    body = (
        "<html><head><title>房东要卖房让我搬走怎么办_问法</title></head><body><div class='bar'><a href='/'>首页</a> <a href='/reg'>律师注册</a></div>"
        "<p>当前位置：<a href='/'>问法</a> &gt; <a href='/c/7'>房屋租赁</a> &gt; 房东要卖房让我搬走怎么办</p>"
        "<div class='ask'><div><p class='t'>房东要卖房让我搬走怎么办</p><span>已有86人浏览</span></div>"
        "<div class='who'><span>会员7730215</span> <span>男</span> <span>31岁</span> <span>2024-11-02 21:14</span></div>"
        f"<div class='q'><h5>病情描述：</h5>{ASKED}</div></div><div class='head'>{heading}</div>"
        f"<div class='one'><div class='card'><a href='/lawyer_card/9'>沈既明</a> <span>{rank}</span><p>宁安明理律师事务所　擅长：房产纠纷</p>"
        f"<p>帮助网友：2140　收到：18个感谢</p></div><div class='said'><div class='words'>{ADVICE}</div>"
        f"<div class='foot'><span>以上内容不得转载</span> <span>2024-11-02 22:40</span></div></div>{turns}</div>"
        "<div class='end'>温馨提示：律师的建议仅供参考。</div></body></html>"
    )
    return extract_page(body.encode(), url="https://law.example.cn/ask/7.html", fetched_at=FETCHED).article


def turn(kind: str, label: str, name: str, words: str, when: str) -> str:
    return f"<div class='{kind}'><span>{label}：</span><span>{name}</span><div class='w'>{words}</div><span class='when'>{when}</span></div>"


def test_who_asks_and_who_answers_go_on_below_the_answer() -> None:
    turns = [
        turn("on", "网友追问", "会员7730215", "合同上没有写违约金，怎么算？", "2024-11-03 08:05"),
        turn("back", "律师回复", "沈既明", "按实际损失算，搬家费和多付的房租都算在内。", "2024-11-03 09:30"),
        turn("on", "网友追问", "会员7730215", "好的，那我先和他谈。", "2024-11-03 09:52"),
    ]
    article = read(f"<div class='more'>{''.join(turns)}</div>")
    assert article.author == "会员7730215"
    assert [(comment.author, comment.text) for comment in article.comments] == [
        ("沈既明", ADVICE),
        ("会员7730215", "合同上没有写违约金，怎么算？"),
        ("沈既明", "按实际损失算，搬家费和多付的房租都算在内。"),
        ("会员7730215", "好的，那我先和他谈。"),
    ]
    assert {comment.reply_to for comment in article.comments[1:]} == {article.comments[0].id}
    assert [comment.published_at.isoformat()[:16] for comment in article.comments if comment.published_at] == [
        "2024-11-02T22:40",
        "2024-11-03T08:05",
        "2024-11-03T09:30",
        "2024-11-03T09:52",
    ]


@pytest.mark.parametrize("heading", ["医生回答：", "专家答复", "律师解答（1）", "网友回答：", "全部答案"])
@pytest.mark.parametrize("rank", ["主治医师", "律师"])
def test_what_advisers_tell_of_themselves_is_no_advice(heading: str, rank: str) -> None:
    article = read("", heading=heading, rank=rank)
    assert [(comment.author, comment.text) for comment in article.comments] == [("沈既明", ADVICE)]


def test_boxes_without_a_label_of_turns_are_not_joined_to_the_answer() -> None:
    """What stands beside an answer and says nobody's turn stays what it is: no comment is made of it."""
    other = "<div class='more'><div class='law'>民法典第七百二十五条<span>2021-01-01</span></div></div>"
    assert len(read(other).comments) == 1

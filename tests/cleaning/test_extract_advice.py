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


def dialogue(head: str, turns: str) -> Article:
    page = (
        f"<html><head><title>孩子夜里咳嗽怎么办-问诊</title></head><body>{head}{turns}<p>回复仅供参考</p></body></html>"
    )
    return extract_page(page.encode(), url="https://doc.example.cn/q/7.html", fetched_at=FETCHED).article


def test_a_consultation_in_cards_names_who_writes_beside_each_card() -> None:
    def card(who: str, kind: str, words: str, day: int, tip: str = "") -> str:
        return (
            f'<div class="f-card clearfix js-f-card"><div class="f-c-left">{who}<div class="f-c-l-date">2020.09.{day}</div></div>'
            f'<div class="f-c-right"><div class="f-c-r-info">见左</div><p class="{kind}">{words}</p>{tip}'
            f'<div class="f-c-r-date-right">发表于：2020.09.{day}</div></div></div>'
        )

    patient = '<div class="f-c-l-patient">l***</div><div class="f-c-l-status">状态：就诊前</div>'
    doctor = '<div class="f-c-l-doctor"><a class="flow-link"><p>郁长青</p><p>副主任医师</p></a></div>'
    tip = '<div class="f-c-r-tip">郑重提示：线上咨询不能代替面诊！</div>'
    found = dialogue(
        '<h2 class="fl_title">孩子夜里咳嗽怎么办</h2>',
        card(patient, "f-c-r-w-text", "五岁，夜里两三点开始咳，白天都不咳。", 26)
        + card(doctor, "f-c-r-doctext", "先查一个肺功能。", 27, tip)
        + card(patient, "f-c-r-w-text", "五岁能配合吗？", 28),
    )
    assert (found.engine, found.author, found.text) == ("haodf", "l***", "五岁，夜里两三点开始咳，白天都不咳。")
    assert [(one.author, one.text, one.published_at.day) for one in found.comments if one.published_at] == [
        ("郁长青", "先查一个肺功能。", 27),
        ("l***", "五岁能配合吗？", 28),
    ]


def test_a_consultation_that_names_nobody_but_the_doctor() -> None:
    def line(side: str, inner: str) -> str:
        return (
            f'<div class="block-line"><div class="block-line-con"><div class="context-{side}">{inner}</div></div></div>'
        )

    doctor = '<h6 class="doctor-type"><a href="/d/7">林晓梅</a> <span class="grade">主治医师</span></h6>'
    found = dialogue(
        '<div class="bread-crumb-spacial"><a href="/c/4">皮肤科</a><span class="title">孩子夜里咳嗽怎么办</span>'
        '<span class="date">2016-06-03</span></div>',
        line("left", "<p>五岁，夜里两三点开始咳，白天都不咳。</p>")
        + line("right", f"{doctor}<p>先查一个肺功能。</p>")
        + line("left", "<p>五岁能配合吗？</p>"),
    )
    assert (found.engine, found.author, found.board) == ("chunyu", None, "皮肤科")
    assert str(found.published_at) == "2016-06-03 00:00:00+08:00"
    assert [(one.author, one.text) for one in found.comments] == [
        ("林晓梅", "先查一个肺功能。"),
        (None, "五岁能配合吗？"),
    ]

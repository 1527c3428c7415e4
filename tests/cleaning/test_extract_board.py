"""Where pages state their board: rows of boxes, classes and addresses of links, page titles; and what is none."""

from __future__ import annotations

import pytest

from cleaning.extract import extract_page

TITLE = "The hinge of my letter box squeaks at night"
POSTS = "".join(
    f"<div class='post' id='p{n}'><div class='head'>{name} <span>2025-03-0{n} 10:14</span></div><div class='words'>{words}</div></div>"
    for n, (name, words) in enumerate(
        (
            (
                "Oona",
                "Whenever the wind turns, the flap of the letter box swings and squeaks, and nobody sleeps any more.",
            ),
            ("Piet", "A drop of graphite, never oil, which only gathers the dust of the road."),
            ("Marit", "I put a strip of felt behind mine, and have not heard it since."),
        ),
        1,
    )
)


def board(
    above: str, *, title: str = f"{TITLE} - Old Town", heading: str = f"<h1>{TITLE}</h1>", behind: str = ""
) -> str | None:
    body = f"<div class='menu'><a href='/'>Old Town</a> <a href='/help'>Help</a></div>{above}{heading}{behind}{POSTS}"
    page = f"<html lang=en><head><title>{title}</title></head><body>{body}</body></html>"
    return extract_page(page.encode(), url="https://x.example.org/t/1").article.board


@pytest.mark.parametrize(
    "row",
    [
        "<div class='pathway'><div class='el'><a href='/f/1'>Forum</a></div><div class='el'><a href='/f/2'>Doors</a></div></div>",
        "<ul class='tree'><li><a href='/x/1'>House</a></li><li><a href='/x/2'>Doors</a></li></ul>",
        "<div class='ariane'><ul><li><a href='/x/1'>House</a></li><li><a href='/x/2'>Doors</a></li></ul></div>",
    ],
)
def test_a_row_of_boxes_above_the_title_is_the_way(row: str) -> None:
    assert board(row) == "Doors"


@pytest.mark.parametrize(
    "line",
    [
        "<div class='info'><a class='category-link' href='/read/5'>Doors</a> <span>88 views</span></div>",
        "<div class='info'><a href='/u/1'>Oona</a> in <a class='channel' href='/x'>House</a> <a class='channel' href='/y'>Doors</a></div>",
        "<div class='info'>88 views in <a href='/hubs/doors/'>Doors</a></div>",
        "<div class='info'>88 views in <a href='/default.asp?cateID=2'>Doors *</a></div>",
        "<div class='info'>88 views in <a href='/forum/categories/doors/listForCategory'>Doors</a></div>",
    ],
    ids=["class", "from the whole to the part", "address", "query", "list"],
)
def test_a_link_near_the_title_says_that_it_is_a_board(line: str) -> None:
    assert board("", behind=line) == "Doors"


def test_a_section_above_the_title_needs_no_address() -> None:
    assert board("<div class='cat'><a>Doors</a></div>") == "Doors"
    assert board("<p class='author-section'><a>Oona Ellery</a></p>") is None


def test_buttons_in_brackets_behind_a_board_are_not_its_name() -> None:
    way = "<div class='crumbs'><a href='/'>Home</a> » <a href='/2'>Doors</a> [Back] [Post]</div>"
    assert board(way) == "Doors"


@pytest.mark.parametrize("button", ["Board", "Admin", "Registrar", "Bugs", "Copy link", "#12", "Settings"])
def test_buttons_and_kinds_are_no_boards(button: str) -> None:
    assert board(f"<div class='info'><a class='board-link' href='/board/1'>{button}</a></div>") is None


def test_the_line_above_that_the_page_title_repeats_is_the_board() -> None:
    assert (
        board("<div id='table'>Doors and gates</div>", title=f"{TITLE} > Doors and gates | Old Town")
        == "Doors and gates"
    )
    assert board("<div id='table'>Doors and gates</div>") is None


@pytest.mark.parametrize(
    "end", [f"Topic: {TITLE}", f"{TITLE} (and in the wind)", f"{TITLE} » (in the wind)", "Question"]
)
def test_a_trail_ends_before_what_is_the_page_itself(end: str) -> None:
    way = f"<div class='crumbs'><a href='/'>Home</a> » <a href='/1'>House</a> » <a href='/2'>Doors</a> » {end}</div>"
    assert board(way) == "Doors"


def test_of_two_trails_on_a_page_without_a_line_for_its_title_the_first_counts() -> None:
    way = "<ul class='breadcrumb'><li><a href='/'>Town</a></li><li><a href='/1'>House</a></li><li><a href='/2'>Doors</a></li></ul>"
    other = "<div class='breadcrumb'>of 6/2/2020, 21:13</div>"
    assert board(way, title=TITLE, heading="", behind=f"<p>3 answers, 88 views</p>{other}") == "Doors"

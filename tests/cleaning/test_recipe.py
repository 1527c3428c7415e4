from __future__ import annotations

import pytest

from cleaning.errors import RecipeError
from cleaning.recipe import parse_recipe
from cleaning.repair import repair

GARBLED = "微粒贷逾期以后会作用个人征信，持卡人理应准时还款，不要逃避银行的人员。借款人应当主动联系客服协商还款。"
WORDING = '[[stage]]\nuse = "wording"\napply_from = 1.0\n'


def test_a_rule_may_have_an_operating_point_of_its_own() -> None:
    none = repair(GARBLED, recipe=parse_recipe(WORDING))
    assert none.text == GARBLED
    assert {edit.rule for edit in none.suggestions} >= {"wording/synonym"}
    own = repair(GARBLED, recipe=parse_recipe(WORDING + 'apply_rules = { "wording/synonym" = 0.5 }\n'))
    assert "影响个人征信" in own.text
    assert {edit.rule for edit in own.edits} == {"wording/synonym"}


def test_a_recipe_is_another_one_with_other_points() -> None:
    digests = {
        parse_recipe(WORDING + more).digest
        for more in (
            "",
            'apply_rules = { "wording/synonym" = 0.5 }\n',
            'apply_rules = { "wording/synonym" = 0.6 }\n',
            'apply_rules = { "wording/gap" = 0.5 }\n',
        )
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            'apply_rules = { "wording/comma" = 0.5 }',
            "no rule 'wording/comma'; it has: wording/copy, wording/deleted-character,",
        ),
        (
            'apply_rules = { "wording/synonym" = 2 }',
            "wording/synonym: apply_from must be a number from 0 to 1, found 2",
        ),
        ("apply_rules = 0.5", "apply_rules must be a table of rules and shares, found 0.5"),
    ],
)
def test_wrong_points_are_told(given: str, message: str) -> None:
    with pytest.raises(RecipeError, match="stage 1") as caught:
        parse_recipe(f'[[stage]]\nuse = "wording"\n{given}\n')
    assert message in str(caught.value)

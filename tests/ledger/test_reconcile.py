"""One transaction told many times is one deal; two transactions stay two."""

from datetime import date
from decimal import Decimal

import pytest

from cantillon.ledger.reconcile import reconcile
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.dates import Period
from cantillon.values.kinds import Kind, Stage
from tests.factory import dollars
from tests.ledger.tell import tell

MICROSOFT, OPENAI = ("Microsoft",), ("OpenAI",)
YEAR_2019, YEAR_2023 = (Period(date(year, 1, 1), date(year, 12, 31)) for year in (2019, 2023))


def only(deals):
    assert len(deals) == 1, deals
    return deals[0]


def amounts(deals):
    return sorted(deal.amount.potential for deal in deals if deal.amount and deal.part_of is None)


def test_one_transaction_told_by_two_papers_is_one_deal_with_both_as_sources():
    told = [tell(amount=dollars(10), on="2025-11-18"), tell(amount=dollars(10), on="2025-11-20")]
    deal = only(reconcile(told))
    assert set(deal.claim_ids) == {telling.claim.id for telling in told}
    assert (deal.first_published, deal.last_published) == (date(2025, 11, 18), date(2025, 11, 20))


def test_a_deal_goes_from_rumour_to_done_and_keeps_its_history():
    days = ["2025-01-10", "2025-02-10", "2025-03-31", "2025-12-26"]
    stages = [Stage.RUMOURED, Stage.PLANNED, Stage.AGREED, Stage.DONE]
    deal = only(
        reconcile(tell(amount=dollars(30), on=day, stage=stage) for day, stage in zip(days, stages, strict=True))
    )
    assert deal.stage is Stage.DONE
    assert [event.stage for event in deal.stages] == stages


@pytest.mark.parametrize(("confidence", "stage"), [(0.45, Stage.AGREED), (0.55, Stage.ENDED)])
def test_an_ending_that_is_more_likely_misread_than_not_ends_nothing(confidence, stage):
    told = [
        tell(amount=dollars(300), stage=Stage.AGREED, on="2025-09-11"),
        tell(amount=dollars(300), stage=Stage.ENDED, on="2025-11-03", confidence=confidence),
    ]
    (deal,) = reconcile(told)
    assert deal.stage is stage


def test_a_denial_ends_a_rumour_and_the_rumoured_figure_stays():
    told = [tell(amount=dollars(15), stage=Stage.RUMOURED, on="2025-11-03"), tell(stage=Stage.DENIED, on="2025-11-04")]
    deal = only(reconcile(told))
    assert (deal.stage, deal.amount) == (Stage.DENIED, dollars(15))


def test_an_amount_talked_of_that_was_agreed_otherwise_is_one_deal_with_the_agreed_amount():
    told = [
        tell(amount=dollars(15, 25), stage=Stage.RUMOURED, on="2025-01-30"),
        tell(amount=dollars(40), stage=Stage.RUMOURED, on="2025-02-08"),
        tell(amount=dollars(30), stage=Stage.AGREED, on="2025-03-31"),
    ]
    deal = only(reconcile(told))
    assert deal.amount == dollars(30)
    assert deal.conflicts == ()


def test_clearly_different_amounts_of_the_same_parties_are_different_deals():
    told = [
        tell(actors=MICROSOFT, counterparties=OPENAI, amount=dollars(1), stage=Stage.DONE, on="2019-07-22"),
        tell(actors=MICROSOFT, counterparties=OPENAI, amount=dollars(10), stage=Stage.DONE, on="2023-01-23"),
        tell(Kind.BUY, OPENAI, MICROSOFT, dollars(250), on="2025-10-28"),
    ]
    assert len(reconcile(told)) == 3


def test_two_figures_in_one_text_are_two_deals():
    text = "Microsoft put in one billion in 2019 and ten in 2023."
    told = [tell(amount=dollars(1), stage=Stage.DONE, text=text), tell(amount=dollars(10), stage=Stage.DONE, text=text)]
    assert amounts(reconcile(told)) == [10**9, 10**10]


def test_the_same_amount_in_two_years_is_two_deals_where_texts_date_them():
    told = [
        tell(amount=dollars(4), speaks_of=YEAR_2019, on="2025-11-18"),
        tell(amount=dollars(4), speaks_of=YEAR_2023, on="2025-11-19"),
    ]
    assert len(reconcile(told)) == 2


def test_talks_long_after_the_money_was_paid_are_about_other_money():
    told = [
        tell(amount=dollars(4), stage=Stage.DONE, on="2024-03-27"),
        tell(amount=dollars(4), stage=Stage.RUMOURED, on="2024-11-07"),
    ]
    assert len(reconcile(told)) == 2


def test_a_background_mention_goes_to_the_deal_of_the_pair_and_does_not_move_it():
    told = [
        tell(actors=MICROSOFT, counterparties=OPENAI, amount=dollars(10), stage=Stage.AGREED, on="2023-01-23"),
        tell(actors=MICROSOFT, counterparties=OPENAI, stage=Stage.DONE, on="2025-11-18"),
    ]
    deal = only(reconcile(told))
    assert (deal.stage, deal.amount) == (Stage.AGREED, dollars(10))


def test_a_mention_of_money_in_hand_is_not_the_money_that_is_only_talked_of():
    told = [
        tell(actors=MICROSOFT, counterparties=OPENAI, amount=dollars(10), stage=Stage.RUMOURED, on="2023-01-09"),
        tell(actors=MICROSOFT, counterparties=OPENAI, stage=Stage.DONE, on="2023-01-10"),
    ]
    assert {deal.stage for deal in reconcile(told)} == {Stage.RUMOURED, Stage.DONE}


def test_mentions_alone_make_one_deal_without_an_amount():
    told = [tell(stage=Stage.DONE, on=day) for day in ("2024-01-01", "2025-01-01", "2025-11-18")]
    assert only(reconcile(told)).amount is None


def test_a_joint_headline_goes_to_the_deals_of_its_parties():
    text = "Microsoft and Nvidia invest in Anthropic."
    told = [
        tell(actors=("Microsoft", "Nvidia"), stage=Stage.PLANNED, text=text),
        tell(actors=("Nvidia",), amount=dollars(None, 10), text=text),
        tell(actors=("Microsoft",), amount=dollars(None, 5), text=text),
    ]
    deals = reconcile(told)
    assert sorted(deal.actors for deal in deals) == [("Microsoft",), ("Nvidia",)]


def test_a_dropped_up_to_does_not_make_the_amount_certain():
    told = [tell(amount=dollars(None, 10), on="2025-11-18"), tell(amount=dollars(10), on="2025-11-20")]
    assert only(reconcile(told)).amount == dollars(None, 10)


def test_what_was_paid_beats_what_was_promised_at_most():
    told = [tell(amount=dollars(None, 10)), tell(amount=dollars(10), stage=Stage.DONE, on="2026-03-01")]
    assert only(reconcile(told)).amount == dollars(10)


def test_the_original_wins_over_its_machine_translation():
    told = [tell(amount=dollars(10)), tell(amount=dollars(None, 10), translated=True)]
    assert only(reconcile(told)).amount == dollars(10)


def test_more_digits_win_over_fewer():
    rounded = AmountRange(Decimal(40) * 10**9, Decimal(40) * 10**9, "USD", Qualifier.ABOUT)
    assert only(reconcile([tell(amount=rounded), tell(amount=dollars("38.4"))])).amount == dollars("38.4")


def test_sources_that_disagree_in_the_same_days_are_one_deal_with_a_conflict():
    told = [tell(amount=dollars(38), on="2025-11-03"), tell(amount=dollars(35), on="2025-11-04")]
    deal = only(reconcile(told))
    assert deal.amount == dollars(35)
    assert [conflict.field for conflict in deal.conflicts] == ["amount"]
    assert {claim_id for _, ids in deal.conflicts[0].values for claim_id in ids} == set(deal.claim_ids)


def test_a_million_for_a_billion_is_one_deal_with_a_conflict():
    deal = only(reconcile([tell(amount=dollars(10)), tell(amount=dollars("0.01"))]))
    assert deal.conflicts[0].field == "amount"


def test_a_stake_and_a_takeover_of_the_same_figure_are_one_deal():
    told = [tell(Kind.INVEST, amount=dollars("14.3")), tell(Kind.ACQUIRE, amount=dollars("14.3"))]
    assert only(reconcile(told)).conflicts[0].field == "kind"


def test_a_sale_told_from_both_sides_is_one_takeover_with_its_seller():
    unit = ("ABB's robotics business",)
    text = "SoftBank buys ABB's robotics business from ABB for $5.4bn."
    told = [
        tell(Kind.ACQUIRE, ("SoftBank",), unit, dollars("5.4"), text=text),
        tell(Kind.DIVEST, ("ABB",), unit, dollars("5.4"), text=text),
    ]
    deal = only(reconcile(told))
    assert (deal.kind, deal.actors, deal.seller) == (Kind.ACQUIRE, ("SoftBank",), "ABB")


def test_a_sale_without_a_buyer_stays_a_sale():
    deal = only(reconcile([tell(Kind.DIVEST, ("SoftBank",), ("Nvidia",), dollars("5.83"))]))
    assert (deal.kind, deal.seller) == (Kind.DIVEST, None)


def test_own_figures_are_part_of_the_joint_figure():
    text = "Microsoft and Nvidia invest up to $15bn, Nvidia 10 and Microsoft 5."
    told = [
        tell(actors=("Microsoft", "Nvidia"), amount=dollars(None, 15), text=text),
        tell(actors=("Nvidia",), amount=dollars(None, 10), text=text),
        tell(actors=("Microsoft",), amount=dollars(None, 5), text=text),
    ]
    assert amounts(reconcile(told)) == [15 * 10**9]


def test_tranches_that_add_up_are_part_of_the_stated_total():
    text = "One billion at once, four more by 2026, five in all."
    told = [
        tell(amount=dollars(1), text=text),
        tell(amount=dollars(None, 4), text=text),
        tell(amount=dollars(None, 5), text=text),
    ]
    assert amounts(reconcile(told)) == [5 * 10**9]


def test_what_is_drawn_is_part_of_what_is_promised():
    text = "Google agreed to put up to $2bn in, of which $500m was paid at once."
    told = [tell(amount=dollars(None, 2), text=text), tell(amount=dollars("0.5"), stage=Stage.DONE, text=text)]
    assert amounts(reconcile(told)) == [2 * 10**9]


def test_a_price_and_a_bonus_are_both_counted():
    text = "Half a billion now, 1.1 billion more if the vaccine is approved."
    told = [tell(Kind.BUY, amount=dollars("0.5"), text=text), tell(Kind.BUY, amount=dollars(None, "1.1"), text=text)]
    assert amounts(reconcile(told)) == [5 * 10**8, 11 * 10**8]


def test_a_round_without_named_investors_is_the_round_of_the_lead():
    told = [
        tell(actors=(), amount=dollars("1.7"), on="2025-09-09"),
        tell(actors=("ASML",), amount=dollars("1.7"), on="2025-09-09"),
    ]
    assert only(reconcile(told)).actors == ("ASML",)


def test_two_investors_with_figures_of_their_own_are_two_deals():
    told = [tell(actors=("Nvidia",), amount=dollars(10)), tell(actors=("Microsoft",), amount=dollars(10))]
    assert len(reconcile(told)) == 2


def test_a_holding_is_one_state_that_changes():
    told = [
        tell(Kind.HOLD, MICROSOFT, OPENAI, stage=Stage.DONE, share_pct=Decimal(32), on="2024-01-01"),
        tell(Kind.HOLD, MICROSOFT, OPENAI, dollars(135), stage=Stage.DONE, share_pct=Decimal(27), on="2025-10-28"),
    ]
    assert only(reconcile(told)).share_pct == Decimal(27)


@pytest.mark.parametrize("later", [Stage.RUMOURED, Stage.PLANNED])
def test_a_story_of_the_same_days_does_not_take_an_agreement_back(later):
    told = [tell(amount=dollars(100), on="2025-09-22"), tell(amount=dollars(100), stage=later, on="2025-09-23")]
    assert only(reconcile(told)).stage is Stage.AGREED


def test_an_agreement_that_is_only_planned_months_later_is_taken_back():
    told = [
        tell(amount=dollars(100), on="2025-09-22"),
        tell(amount=dollars(100), stage=Stage.PLANNED, on="2025-12-02"),
    ]
    assert only(reconcile(told)).stage is Stage.PLANNED


def test_nothing_told_makes_no_deals():
    assert reconcile([]) == ()

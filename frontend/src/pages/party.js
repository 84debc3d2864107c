// One party: what it was promised and has promised, who its partners are, which circles go through it.

import { h } from "../dom.js";
import { choose } from "../map/choose.js";
import { drawMap, legend } from "../map/draw.js";
import { circleCards, dealTable, fact, picture, table } from "../parts.js";
import { ask, askPage, asOf, language, link } from "../session.js";
import { chain, money, share, t } from "../words.js";

/** Return the page. */
export const partyPage = async ({ name, signal }) => {
  const [page, map] = await Promise.all([askPage(`/parties/${encodeURIComponent(name)}`, { signal }), ask("/pages/map", { as_of: asOf(), language }, { signal })]);
  const { summary, round_trip: trip, funding, currency } = page;
  document.title = `${page.name} – Cantillon`;
  const sum = (value, unknown) => money(value, currency, { atLeast: unknown > 0 });
  const near = choose(map, { focus: page.name, count: 40 });
  const isTall = matchMedia("(max-width: 700px)").matches;
  const drawn = near.arrows.length ? drawMap(near, map, { isTall, ratio: 0.5, title: t("neighbourhood", { name: page.name }) }) : null;
  return h("article", { class: "page" },
    h("p", { class: "kind" }, t("party")),
    h("h1", {}, page.name),
    summary ? h("dl", { class: "facts" },
      fact(t("promised_to"), h("strong", {}, sum(summary.received_potential, summary.received_unknown)), h("small", {}, t("of_it_firm", { amount: money(summary.received_firm, currency) }))),
      fact(t("promised_by"), h("strong", {}, sum(summary.paid_potential, summary.paid_unknown)), h("small", {}, t("of_it_firm", { amount: money(summary.paid_firm, currency) }))),
      trip && trip.amount ? fact(t("own_money_back"), h("strong", {}, money(trip.amount, currency)), h("small", {}, t("of_its_revenue", { share: share(trip.share_of_revenue) }))) : null,
      funding && funding.promised ? fact(t("funding_gap"), h("strong", {}, money(funding.gap, currency, { atLeast: funding.at_least })), h("small", {}, t("gap_note", { promised: money(funding.promised, currency), funded: money(funding.funded, currency) }))) : null) : null,
    drawn ? picture(t("neighbourhood", { name: page.name }), drawn.svg, legend(), h("p", {}, h("a", { href: link("/", { party: page.name }) }, t("show_on_map")))) : null,
    h("section", {}, h("h2", {}, t("circles")), page.circles.length ? circleCards(page.circles, page) : h("p", {}, t("no_circles_of", { name: page.name }))),
    trip && trip.through.length ? table(t("ways_back"), [
      { label: t("way"), value: (way) => chain(way.parties) },
      { label: t("amount"), isNumber: true, value: (way) => way.amount, show: (way) => money(way.amount, currency) },
    ], trip.through) : null,
    dealTable(t("deals"), page.deals));
};

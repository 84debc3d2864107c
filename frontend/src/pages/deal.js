// One deal: its figures, its history, every source with its sentence; where sources disagree, side by side.

import { h } from "../dom.js";
import { circleCards, dealTable, fact, parties, sentence, stage } from "../parts.js";
import { askPage, mayReview, partyLink } from "../session.js";
import { claimTools } from "./review.js";
import { amount, counted, day, t } from "../words.js";

const period = (term) => term && [term[0] ? day(term[0]) : "…", term[1] ? day(term[1]) : "…"].join(" – ");

/** Return the page. */
export const dealPage = async ({ name, signal, reload }) => {
  const page = await askPage(`/deals/${name}`, { signal });
  const { deal: told, related, circles } = page;
  const { deal, claims } = told;
  const byId = new Map(claims.map((each) => [each.claim.id, each]));
  document.title = `${told.said} – Cantillon`;
  return h("article", { class: "page" },
    h("p", { class: "kind" }, t("deal")),
    h("h1", {}, told.said),
    h("dl", { class: "facts" },
      fact(t("amount"), h("strong", {}, amount(deal.amount ?? undefined))),
      fact(t("stage"), stage(deal.stage)),
      fact(t(`actor_${deal.kind}`), parties(deal.actors)),
      deal.counterparties.length ? fact(t("counterparty"), parties(deal.counterparties)) : null,
      deal.seller ? fact(t("seller"), h("a", { href: partyLink(deal.seller) }, deal.seller)) : null,
      deal.capacity_gw ? fact(t("capacity"), `${deal.capacity_gw} GW`) : null,
      deal.share_pct ? fact(t("stake"), `${deal.share_pct} %`) : null,
      deal.term ? fact(t("term"), period(deal.term)) : null,
      fact(t("first_told"), day(deal.first_published)),
      fact(t("sources"), counted(new Set(claims.map(({ document }) => document.id)).size, "document"))),
    deal.conflicts.length ? h("section", { class: "conflicts" }, h("h2", {}, t("disagree")), deal.conflicts.map((conflict) =>
      h("div", { class: "conflict" }, h("h3", {}, t(`field_${conflict.field}`)), h("div", { class: "sides" }, conflict.values.map((value) =>
        h("div", {}, h("p", { class: "value" }, byId.get(value.claims[0])?.said ?? value.value), value.claims.filter((id) => byId.has(id)).map((id) => sentence(byId.get(id))))))))) : null,
    deal.stages.length > 1 ? h("section", {}, h("h2", {}, t("history")), h("ol", { class: "timeline" }, deal.stages.map((event) =>
      h("li", {}, h("time", {}, day(event.on)), " ", stage(event.stage), byId.has(event.claim) ? [" ", h("q", { lang: byId.get(event.claim).document.language, dir: "auto" }, byId.get(event.claim).claim.quote)] : null)))) : null,
    h("section", {}, h("h2", {}, t("who_says")), claims.map((each) => sentence(each, mayReview() ? claimTools(each, reload) : []))),
    circles.length ? h("section", {}, h("h2", {}, t("in_circles")), circleCards(circles, page)) : null,
    related.length ? dealTable(t("related"), related) : null);
};

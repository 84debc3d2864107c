// One circle: drawn as a ring, said in a sentence, each leg with its deals and their sentences.

import { h } from "../dom.js";
import { drawRing } from "../map/ring.js";
import { party, picture, sentence, stage } from "../parts.js";
import { askPage, dealLink } from "../session.js";
import { chain, counted, money, plain, t } from "../words.js";

/** Return the page. */
export const circlePage = async ({ name, signal }) => {
  const page = await askPage(`/circles/${name}`, { signal });
  const { circle, deals, currency, minor_digits: digits } = page;
  const byId = new Map(deals.map((deal) => [deal.deal.id, deal]));
  document.title = `${chain(circle.parties)} – Cantillon`;
  return h("article", { class: "page" },
    h("p", { class: "kind" }, t(circle.class)),
    h("h1", {}, chain(circle.parties)),
    h("p", { class: "lede" }, circle.said),
    h("p", { class: "note" }, t(`class_${circle.class}`), " ", circle.span_days === null ? "" : t("span", { days: counted(circle.span_days, "day") })),
    picture(chain(circle.parties), drawRing(circle, page, { isTall: matchMedia("(max-width: 700px)").matches })),
    h("ol", { class: "legs" }, circle.legs.map((leg) => h("li", {},
      h("h2", {}, party(leg.payer), " → ", party(leg.payee), " ", h("small", {}, money(plain(leg.potential, digits), currency, { atLeast: leg.at_least && leg.potential !== null }))),
      leg.deals.filter((id) => byId.has(id)).map((id) => {
        const { said, deal, claims } = byId.get(id);
        return h("details", { open: leg.deals.length === 1 },
          h("summary", {}, h("span", { class: "said" }, said), " ", stage(deal.stage)),
          claims.slice(0, 3).map((each) => sentence(each)),
          h("p", {}, h("a", { href: dealLink(deal.id) }, t("all_of_deal"))));
      })))));
};

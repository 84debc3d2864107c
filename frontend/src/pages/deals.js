// Every deal as a table that can be searched, sorted and saved.

import { h, replace, settled } from "../dom.js";
import { askFamilies } from "../map/families.js";
import { dealTable } from "../parts.js";
import { askPage } from "../session.js";
import { counted, t } from "../words.js";

/** Return the page. */
export const dealsPage = async ({ signal }) => {
  const { items } = await askPage("/deals", { signal });
  const query = new URLSearchParams(location.search);
  const [from, to] = [query.get("from"), query.get("to")];
  const heads = query.get("grouped") ? await askFamilies({ signal }) : new Map();
  const sides = (deal) => [...deal.actors, ...deal.counterparties].map((name) => heads.get(name) ?? name);
  const between = (deal) => (!from && !to) || (sides(deal).includes(from) && sides(deal).includes(to));
  const here = items.filter(between);
  const holder = h("div");
  const draw = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = here.filter((deal) => words.every((word) => `${deal.said} ${deal.quote} ${t(deal.stage)}`.toLowerCase().includes(word)));
    replace(holder, dealTable(counted(found.length, "deal"), found));
  };
  const input = h("input", { type: "search", id: "search", placeholder: t("search_deals"), oninput: settled(draw, 120) });
  draw();
  return h("article", { class: "page wide" }, h("h1", {}, from && to ? `${from} → ${to}` : t("deals")),
    h("form", { class: "controls", onsubmit: (event) => event.preventDefault() }, h("label", { for: "search" }, t("search")), input), holder);
};

// The map as a drawing: parties as discs, what flows between them as arrows that lead to their deals.

import { h, newId, s } from "../dom.js";
import { link, partyLink } from "../session.js";
import { money, names, plain, t } from "../words.js";
import { amountsOf } from "./choose.js";
import { curve, place, widthOf } from "./place.js";

const TIPS = { small: 10, large: 21 }; // sides of arrowheads, for thin and for thick arrows
const THICK = 4.5;
const FAMILY = 4; // how far the ring around a family lies from its disc
const SHORT = 26; // letters of a name that are drawn; the whole name is in its title

/** Return the address of what an arrow tells of: its deal, or the deals between its parties. */
export const arrowLink = (arrow) => {
  const deals = [...new Set(arrow.flows.map((flow) => flow.deal))];
  return deals.length === 1 ? link(`/deals/${deals[0]}`) : link("/deals", { from: arrow.payer, to: arrow.payee, grouped: arrow.isGrouped ? "1" : "" });
};

/** Return an arrow in words. */
export const sayArrow = ({ arrow, potential, atLeast }, currency) => {
  const what = money(potential, currency, { atLeast: atLeast && potential !== null });
  return `${arrow.payer} → ${arrow.payee}: ${what}, ${t(arrow.leg)}${arrow.cash ? "" : `, ${t("not_cash")}`}`;
};

const short = (name) => (name.length > SHORT ? `${name.slice(0, SHORT - 1)}…` : name);

/**
 * Return a drawing of what was chosen: its `svg`, the `drawing` inside that zooms, and `show(circle | null)`.
 *
 * `nodeLink` gives the address of a party; `paint(party)` a class for it.
 */
export const drawMap = (chosen, { currency, minor_digits: digits }, { isTall, ratio, reference, title, nodeLink = partyLink, paint } = {}) => {
  const { nodes, width, height } = place(chosen.parties, { isTall, ratio, reference });
  const at = new Map(nodes.map((node) => [node.party.name, node]));
  const mark = newId("tip");
  const beside = new Map(); // arrows of one pair and direction lie side by side
  const bend = ({ payer, payee }) => {
    const pair = `${payer}\n${payee}`;
    beside.set(pair, (beside.get(pair) ?? 0) + 1);
    return 0.02 + 0.14 * beside.get(pair);
  };
  const arrows = chosen.arrows.map((each) => ({ ...each, ...curve(at.get(each.arrow.payer), at.get(each.arrow.payee), bend(each.arrow)) }))
    .sort((a, b) => (b.potential ?? 0) - (a.potential ?? 0))
    .map((each, _, all) => ({ ...each, element: arrowElement(each, currency, mark, all[0].potential) }));
  const discs = nodes.map((node) => ({ node, element: nodeElement(node, { currency, digits, nodeLink, paint }) }));
  // How many partners of each party are not drawn.
  const counts = s("g", { class: "counts", "aria-hidden": "true" }, nodes.filter((node) => node.hidden).map(({ party, x, y, radius, hidden }) =>
    s("text", { x: (x + radius * 0.75 + 3).toFixed(1), y: (y - radius * 0.75).toFixed(1) }, `+${hidden}`)));
  const numbers = s("g", { class: "numbers", "aria-hidden": "true" });
  const drawing = s("g", { class: "drawing" }, arrows.map((each) => each.element), discs.map((each) => each.element), counts, numbers);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "map", role: "group", "aria-label": title ?? t("map_label") },
    s("defs", {}, ["finance", "revenue"].flatMap((leg) => Object.entries(TIPS).map(([size, side]) => s("marker", {
      id: `${mark}-${leg}-${size}`, viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: side, markerHeight: side, markerUnits: "userSpaceOnUse", orient: "auto",
    }, s("path", { class: `tip ${leg}`, d: "M0 0 8 4 0 8z" }))))), drawing);
  const lightUp = (isLit, litNames) => {
    svg.classList.toggle("alone", isLit !== null);
    for (const each of arrows) each.element.classList.toggle("lit", isLit !== null && isLit(each.arrow));
    for (const { node, element } of discs) element.classList.toggle("lit", isLit !== null && litNames.has(node.party.name));
  };
  const show = (circle) => {
    numbers.replaceChildren();
    if (!circle) {
      lightUp(null);
      return;
    }
    const isOf = (leg, arrow) => (arrow.payer === leg.payer || arrow.payee === leg.payee)
      && ((arrow.payer === leg.payer && arrow.payee === leg.payee) || ((at.get(arrow.payer)?.party.joint || at.get(arrow.payee)?.party.joint)
        && arrow.flows.some((flow) => leg.deals.includes(flow.deal))));
    lightUp((arrow) => circle.legs.some((leg) => isOf(leg, arrow)), new Set(circle.parties));
    circle.legs.forEach((leg, i) => {
      const first = arrows.find((each) => isOf(leg, each.arrow));
      if (first) numbers.append(numberElement(i + 1, first.middle, first.arrow.leg));
    });
  };
  // Show what was told by a day: the drawing stays, what was not yet told goes.
  const showDay = (day) => {
    const told = new Set();
    for (const { arrow, element } of arrows) {
      const amounts = amountsOf(arrow, day, digits);
      element.classList.toggle("gone", !amounts);
      if (!amounts) continue;
      element.querySelector(".line").setAttribute("stroke-width", widthOf(amounts.potential, arrows[0].potential).toFixed(1));
      told.add(arrow.payer).add(arrow.payee);
    }
    for (const { node, element } of discs) element.classList.toggle("gone", !told.has(node.party.name));
    counts.classList.add("gone");
  };
  const showParty = (name) => {
    numbers.replaceChildren();
    if (!name) {
      lightUp(null);
      return;
    }
    const touches = (arrow) => arrow.payer === name || arrow.payee === name;
    lightUp(touches, new Set(arrows.filter((each) => touches(each.arrow)).flatMap(({ arrow }) => [arrow.payer, arrow.payee])));
  };
  return { svg, drawing, show, showParty, showDay, arrows, discs, width, height };
};

const arrowElement = ({ arrow, potential, atLeast, isFirm, path }, currency, mark, widest) => {
  const said = sayArrow({ arrow, potential, atLeast }, currency);
  const kind = `arrow ${arrow.leg}${isFirm ? "" : " loose"}${arrow.cash ? "" : " contingent"}`;
  const width = widthOf(potential, widest);
  return s("a", { href: arrowLink(arrow), class: kind, "aria-label": said, "data-arrow": arrow.id },
    s("title", {}, said),
    s("path", { class: "hit", d: path }),
    s("path", { class: "line", d: path, "stroke-width": width.toFixed(1), "marker-end": `url(#${mark}-${arrow.leg}-${width > THICK ? "large" : "small"})` }));
};

const nodeElement = (node, { currency, digits, nodeLink, paint }) => {
  const { party, x, y, radius, circling } = node;
  const kind = `node${circling ? " circling" : ""}${party.joint ? " joint" : ""}${paint ? ` ${paint(party.name) ?? ""}` : ""}`;
  const received = money(plain(party.received, digits), currency, { atLeast: party.received_unknown > 0 });
  const shape = s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: radius.toFixed(1) });
  if (party.joint) return s("g", { class: kind }, s("title", {}, t("joint_deal")), shape);
  const name = party.members ? t("family_said", { name: party.name, others: names(party.members) }) : party.name;
  const said = t("node_said", { name, amount: received });
  return s("a", { href: nodeLink(party.name), class: kind, "aria-label": said, "data-party": party.name },
    s("title", {}, said), party.members ? s("circle", { class: "family", cx: x.toFixed(1), cy: y.toFixed(1), r: (radius + FAMILY).toFixed(1) }) : null, shape,
    s("text", { x: x.toFixed(1), y: (y + radius + 14).toFixed(1) }, short(party.name)));
};

const numberElement = (number, { x, y }, leg) => s("g", { class: `leg-number ${leg}` },
  s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 11 }), s("text", { x: x.toFixed(1), y: (y + 5).toFixed(1) }, number));

/** Return the key to the map's lines. */
export const legend = () => h("p", { class: "legend" },
  h("span", { class: "key finance" }, t("key_finance")), h("span", { class: "key revenue" }, t("key_revenue")),
  h("span", { class: "key loose" }, t("key_loose")), h("span", { class: "key contingent" }, t("key_contingent")), h("span", {}, t("key_size")));

/** Say who is on the map, for those who cannot see it. */
export const sayMap = (chosen) => t("map_said", { parties: chosen.parties.filter(({ party }) => !party.joint).length, arrows: chosen.arrows.length, names: names(chosen.parties.slice(0, 5).map(({ party }) => party.name)) });

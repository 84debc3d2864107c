// Who is hurt if some do not pay: choose them, drag how much, see losses travel in rounds.

import { announce, h, replace, settled } from "../dom.js";
import { choose, ranked } from "../map/choose.js";
import { drawMap } from "../map/draw.js";
import { failure, party, picture, table } from "../parts.js";
import { ask, asOf, language, link } from "../session.js";
import { counted, money, names, share, t } from "../words.js";

/** Return the page. */
export const stressPage = async ({ signal }) => {
  const map = await ask("/pages/map", { as_of: asOf(), language }, { signal });
  const order = ranked(map).map((each) => each.party);
  const payers = [...order].sort((a, b) => Number(b.paid) - Number(a.paid));
  const given = new URLSearchParams(location.search).getAll("default").map((text) => [text.replace(/:[\d.]+$/, ""), Number(/:([\d.]+)$/.exec(text)?.[1] ?? 1)]);
  const chosen = new Map(given.length ? given : payers.slice(0, 1).map((each) => [each.name, 1]));
  const [rows, result] = [h("div", { class: "shocks" }), h("div", { class: "result" })];

  const work = async () => {
    const texts = [...chosen].filter(([, part]) => part > 0).map(([name, part]) => (part === 1 ? name : `${name}:${part}`));
    const now = new URLSearchParams(location.search);
    now.delete("default");
    for (const text of texts) now.append("default", text);
    history.replaceState(null, "", `${location.pathname}?${now}`);
    if (!texts.length) {
      replace(result, h("p", {}, t("choose_shock")));
      return;
    }
    result.setAttribute("aria-busy", "true");
    try {
      const found = await ask("/stress", { as_of: asOf(), default: texts }, { signal });
      replace(result, outcome(found, map));
      announce(headline(found));
    } catch (error) {
      if (error.name !== "AbortError") replace(result, failure(error));
    }
    result.removeAttribute("aria-busy");
  };
  const soon = settled(work, 150);
  const drawRows = () => replace(rows,
    [...chosen].map(([name, part]) => {
      const id = `part-${[...chosen.keys()].indexOf(name)}`;
      const output = h("output", { for: id }, share(part));
      return h("div", { class: "shock" }, h("label", { for: id }, t("leaves_unpaid", { name })),
        h("input", { type: "range", id, min: 0, max: 100, step: 5, value: Math.round(part * 100), oninput: (event) => {
          chosen.set(name, Number(event.target.value) / 100);
          output.textContent = share(chosen.get(name));
          soon();
        } }), output,
        h("button", { type: "button", class: "quiet", "aria-label": t("take_out", { name }), onclick: () => { chosen.delete(name); drawRows(); soon(); } }, "×"));
    }),
    h("label", {}, t("add_shock"), " ", h("select", { id: "add-shock", onchange: (event) => { chosen.set(event.target.value, 1); drawRows(); soon(); } },
      h("option", { value: "" }, t("choose")), payers.filter((each) => !chosen.has(each.name)).map((each) => h("option", { value: each.name }, each.name)))));
  drawRows();
  await work();
  return h("article", { class: "page wide" }, h("h1", {}, t("stress_title")), h("p", { class: "lede" }, t("stress_lede")), rows, result);
};

const headline = (found) => {
  const loser = found.losses.find((loss) => cash(loss.total) > 0 && !found.defaults.some((each) => each.party === loss.party));
  return loser ? t("loses", { name: loser.party, amount: money(cash(loser.total), found.currency), share: share(loser.lost_share) }) : t("nobody_loses");
};

const cash = (losses) => losses.unpaid_obligations + losses.lost_orders + losses.called_guarantees;

const outcome = (found, map) => {
  const { currency } = found;
  const byName = new Map(found.losses.map((loss) => [loss.party, loss]));
  const shocked = new Set(found.defaults.map((each) => each.party));
  const last = Math.max(1, ...found.rounds.map((round) => round.number)) + 1;
  const hurt = new Set([...shocked, ...found.losses.filter((loss) => cash(loss.total) > 0).map((loss) => loss.party)]);
  const narrow = { ...map, parties: map.parties.filter((each) => each.joint || hurt.has(each.name)), arrows: map.arrows.filter((arrow) => (map.parties.find((each) => each.name === arrow.payer)?.joint || hurt.has(arrow.payer)) && (map.parties.find((each) => each.name === arrow.payee)?.joint || hurt.has(arrow.payee))) };
  const holder = h("div");
  const isTall = matchMedia("(max-width: 700px)").matches;
  let drawn = null;
  const draw = (round) => {
    const paint = (name) => {
      const loss = byName.get(name);
      if (shocked.has(name)) return "shocked";
      if (!loss) return "safe";
      if (loss.fails_in_round !== null && loss.fails_in_round <= round) return "failing";
      const part = round === 1 ? cash(loss.first) / (loss.promised || 1) : loss.lost_share ?? 0;
      return part > 0.5 ? "hurt-much" : part > 0.1 ? "hurt" : part > 0 ? "hurt-little" : "safe";
    };
    drawn = drawMap(choose(narrow, { count: 40 }), map, { isTall, ratio: 0.5, paint, nodeLink: (name) => link("/stress", { default: name }), title: t("stress_map", { round }) });
    replace(holder, drawn.svg);
  };
  const output = h("output", { for: "round" }, t("round", { number: last }));
  const input = h("input", { type: "range", id: "round", min: 1, max: last, value: last, oninput: () => {
    const round = Number(input.value);
    output.textContent = round === last ? t("at_rest") : t("round", { number: round });
    draw(round);
  } });
  output.textContent = t("at_rest");
  draw(last);
  const failing = found.rounds.filter((round) => round.number > 1).flatMap((round) => round.failing);
  return [
    h("p", { class: "answer" }, h("strong", {}, headline(found)), " ", t("in_all", { amount: money(found.unpaid_total, currency), all: money(found.promised_total, currency), share: share(found.unpaid_share) }),
      failing.length ? ` ${t("then_fail", { names: names(failing) })}` : ""),
    picture(t("losses_on_map"), () => drawn.svg, holder, h("p", { class: "legend" }, ["shocked", "failing", "hurt-much", "hurt", "hurt-little"].map((kind) => h("span", { class: `dot ${kind}` }, t(`dot_${kind}`)))),
      h("div", { class: "time" }, h("label", { for: "round" }, t("rounds")), input, output)),
    table(t("losses"), [
      { label: t("party"), value: (loss) => loss.party, show: (loss) => party(loss.party) },
      { label: t("first_round"), isNumber: true, value: (loss) => cash(loss.first), show: (loss) => money(cash(loss.first), currency) },
      { label: t("lost_orders"), isNumber: true, value: (loss) => loss.total.lost_orders, show: (loss) => money(loss.total.lost_orders, currency) },
      { label: t("unpaid_to_it"), isNumber: true, value: (loss) => loss.total.unpaid_obligations, show: (loss) => money(loss.total.unpaid_obligations, currency) },
      { label: t("guarantees_called"), isNumber: true, value: (loss) => loss.total.called_guarantees, show: (loss) => money(loss.total.called_guarantees, currency) },
      { label: t("marked_down"), isNumber: true, value: (loss) => loss.total.marked_down, show: (loss) => money(loss.total.marked_down, currency) },
      { label: t("of_promised"), isNumber: true, value: (loss) => loss.lost_share, show: (loss) => share(loss.lost_share) },
      { label: t("fails_in"), isNumber: true, value: (loss) => loss.fails_in_round },
    ], found.losses),
    found.paths.length ? table(t("paths"), [
      { label: t("path"), value: (path) => [path.legs[0].debtor, ...path.legs.map((leg) => leg.creditor)].join(" → ") },
      { label: t("carries"), isNumber: true, value: (path) => path.amount, show: (path) => money(path.amount, currency) },
    ], found.paths) : null,
    h("p", { class: "note" }, t("stress_assumed", { haircut: share(found.haircut) }), " ", found.unknown_amounts ? t("left_out", { count: counted(found.unknown_amounts, "unknown") }) : "", " ",
      found.without_term ? t("without_term", { count: counted(found.without_term, "deal") }) : ""),
  ];
};

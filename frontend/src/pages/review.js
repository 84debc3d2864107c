// What a person should look at first, with keys: accept, reject, correct, next; merging with a preview; undo.

import { announce, h, replace, settled } from "../dom.js";
import { failure, sentence } from "../parts.js";
import { ask, askPage, dealLink, judge, mayReview, send } from "../session.js";
import { moment, money, said, share, t, whole } from "../words.js";

const KINDS = ["invest", "buy", "lend", "guarantee", "acquire", "divest", "hold", "grant", "spend"];
const STAGES = ["rumoured", "planned", "agreed", "done", "ended", "denied"];
const QUALIFIERS = ["exact", "about", "up_to", "at_least", "between"];

/** Return the buttons that judge a claim where it stands; `after` is called once it is judged. */
export const claimTools = (told, after) => {
  const note = h("span", { role: "status" });
  const act = (verdict) => async () => {
    try {
      await judge({ verdict, first: [told.claim.id] });
      announce(t(`did_${verdict}`));
      after();
    } catch (error) {
      replace(note, failure(error));
    }
  };
  return [
    h("button", { type: "button", onclick: act("accept") }, t("accept")), h("button", { type: "button", onclick: act("reject") }, t("reject")),
    h("button", { type: "button", onclick: (event) => event.target.closest(".telling").after(correction(told, after)) }, t("correct")), note];
};

/** Return a form that corrects a claim. */
const correction = (told, after) => {
  const { claim } = told;
  const { amount } = claim;
  const id = (name) => `${name}-${claim.id}`;
  const field = (name, input) => h("p", {}, h("label", { for: id(name) }, t(name)), input);
  const select = (name, values, now) => h("select", { id: id(name), name }, values.map((value) => h("option", { value, selected: value === now }, t(name === "qualifier" ? `qualifier_${value}` : value))));
  const text = (name, value) => h("input", { id: id(name), name, value: value ?? "", autocomplete: "off" });
  const note = h("p", { role: "alert" });
  const form = h("form", {
    class: "correction", "aria-label": t("correct"),
    onsubmit: async (event) => {
      event.preventDefault();
      const given = Object.fromEntries(new FormData(form));
      const split = (names) => names.split(";").map((name) => name.trim()).filter(Boolean);
      const numbers = ["low", "high"].map((name) => readNumber(given[name]));
      const low = given.qualifier === "up_to" ? null : numbers[0] ?? (given.qualifier === "at_least" ? numbers[1] : numbers[1]);
      const high = given.qualifier === "at_least" ? null : numbers[1] ?? numbers[0];
      const isUnknown = numbers.every((each) => each === null);
      try {
        await judge({
          verdict: "edit", first: [claim.id],
          correction: {
            kind: given.kind, stage: given.stage, actors: split(given.actors), counterparties: split(given.counterparties),
            ...(isUnknown ? { is_amount_unknown: true } : { low, high, currency: given.currency.trim().toUpperCase(), qualifier: given.qualifier }),
          },
        });
        announce(t("did_edit"));
        form.remove();
        after();
      } catch (error) {
        note.textContent = said(error.message);
      }
    },
    onkeydown: (event) => { if (event.key === "Escape") form.remove(); },
  },
  field("kind", select("kind", KINDS, claim.kind)), field("actors", text("actors", claim.actors.join("; "))), field("counterparties", text("counterparties", claim.counterparties.join("; "))),
  field("qualifier", select("qualifier", QUALIFIERS, amount?.qualifier ?? "exact")), field("low", text("low", amount?.low)), field("high", text("high", amount?.high)),
  field("currency", text("currency", amount?.currency ?? "USD")), field("stage", select("stage", STAGES, claim.stage)),
  h("p", { class: "note" }, t("correct_note")), note,
  h("p", { class: "tools" }, h("button", { type: "submit", class: "main" }, t("save_correction")), h("button", { type: "button", onclick: () => form.remove() }, t("cancel"))));
  queueMicrotask(() => form.querySelector("select").focus());
  return form;
};

/** Return the digits of a number as typed: "30bn", "30 Md", "1.5e9", "30 000"; null where there is none. */
export const readNumber = (text) => {
  const clean = text.trim().toLowerCase().replace(/[\s\u00a0\u202f_]/g, "");
  if (!clean) return null;
  const [, digits, unit] = /^([\d.,]+(?:e\d+)?)(tn|bn|md|mrd|m|k)?$/.exec(clean) ?? [null, clean, ""];
  const zeros = { tn: 12, bn: 9, md: 9, mrd: 9, m: 6, k: 3 }[unit] ?? 0;
  const parts = digits.split(/[.,]/);
  const isDecimal = parts.length === 2 && (parts[1].length !== 3 || zeros > 0);
  const [front, back] = isDecimal ? parts : [parts.join(""), ""];
  if (!zeros) return isDecimal ? `${front}.${back}` : front;
  const padded = back.padEnd(zeros, "0");
  return `${front}${padded.slice(0, zeros)}${padded.length > zeros ? `.${padded.slice(zeros)}` : ""}`.replace(/^0+(?=\d)/, "");
};

/** Return the page. */
export const reviewPage = async ({ signal, reload }) => {
  if (!mayReview()) return h("article", { class: "page" }, h("h1", {}, t("review")), h("p", {}, t("review_not_allowed")));
  let [page, made] = await Promise.all([askPage("/review", { signal }), ask("/judgements", {}, { signal })]);
  let at = 0;
  let last = null;
  const skipped = new Set();
  const [card, side, head] = [h("div", { class: "card" }), h("div", { class: "side" }), h("p", { class: "note", role: "status" })];
  const waiting = () => page.queue.filter(({ item }) => !skipped.has(item.claim));
  const now = () => waiting()[at];
  const refreshSoon = settled(() => refresh(), 300); // of several quick decisions the last one asks
  // The next claim is shown at once; decisions are sent one after the other, and one that fails comes back.
  let sent = Promise.resolve();
  const act = (verdict) => {
    const told = now();
    if (!told) return;
    skipped.add(told.item.claim);
    at = Math.min(at, Math.max(0, waiting().length - 1));
    announce(`${t(`did_${verdict}`)} ${told.claim.said}`);
    draw();
    sent = sent.then(async () => {
      try {
        last = await judge({ verdict, first: [told.item.claim] });
        refreshSoon();
      } catch (error) {
        skipped.delete(told.item.claim);
        draw();
        replace(head, failure(error));
      }
    });
  };
  const refresh = async () => {
    try {
      [page, made] = await Promise.all([askPage("/review", { signal }), ask("/judgements", {}, { signal })]);
    } catch (error) {
      if (error.name !== "AbortError") replace(head, failure(error));
      return;
    }
    drawSide();
    drawHead();
  };
  const undo = async (given) => {
    await sent;
    const id = given ?? last?.id ?? made.items.findLast((each) => each.counts)?.id;
    if (!id) return;
    const undone = made.items.find((each) => each.id === id) ?? last;
    await judge({ verdict: "undo", first: [id] });
    for (const claim of undone?.first ?? []) skipped.delete(claim);
    last = null;
    announce(t("did_undo"));
    [page, made] = await Promise.all([askPage("/review", { signal }), ask("/judgements", {}, { signal })]);
    draw();
    drawSide();
  };
  const move = (step) => {
    at = Math.min(Math.max(0, waiting().length - 1), Math.max(0, at + step));
    draw();
  };
  const correct = () => {
    const told = now();
    if (!told || card.querySelector(".correction")) return;
    card.querySelector(".telling").after(correction(told.claim, () => { skipped.add(told.item.claim); draw(); refresh(); }));
  };
  const drawHead = () => replace(head, t("waiting", { waiting: whole(page.waiting), settled: whole(page.settled) }));
  const draw = () => {
    const told = now();
    drawHead();
    if (!told) {
      replace(card, h("p", { class: "lede" }, t("all_judged")));
      return;
    }
    const { item } = told;
    replace(card,
      h("p", { class: "kind" }, t("claim_of", { number: at + 1, total: waiting().length }), item.weight === null ? "" : ` · ${money(item.weight, page.currency)}`, ` · ${t("doubt", { share: share(item.doubt) })}`, item.checks.length ? ` · ${item.checks.map((check) => t(`check_${check}`)).join(", ")}` : ""),
      h("h2", {}, told.claim.said), sentence(told.claim),
      h("p", { class: "tools keys" },
        h("button", { type: "button", class: "main", onclick: () => act("accept") }, h("kbd", {}, "A"), " ", t("accept")), h("button", { type: "button", onclick: () => act("reject") }, h("kbd", {}, "R"), " ", t("reject")),
        h("button", { type: "button", onclick: correct }, h("kbd", {}, "C"), " ", t("correct")), h("button", { type: "button", onclick: () => move(1) }, h("kbd", {}, "N"), " ", t("next")),
        h("button", { type: "button", onclick: () => move(-1) }, h("kbd", {}, "P"), " ", t("previous")), h("button", { type: "button", onclick: () => undo() }, h("kbd", {}, "U"), " ", t("undo"))),
      item.deal ? h("p", {}, h("a", { href: dealLink(item.deal) }, t("all_of_deal"))) : null);
  };
  const drawSide = () => replace(side, pairsSection(page, refresh), mergeSection(page, refresh), madeSection(made, undo));
  const keys = { a: () => act("accept"), r: () => act("reject"), c: correct, n: () => move(1), p: () => move(-1), u: () => undo() };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, select, textarea")) return;
    const does = keys[event.key.toLowerCase()];
    if (!does) return;
    event.preventDefault();
    does();
  }, { signal });
  draw();
  drawSide();
  return h("article", { class: "page wide" }, h("h1", {}, t("review")), h("p", { class: "lede" }, t("review_lede")), head, h("div", { class: "review" }, card, side));
};

const pairsSection = (page, refresh) => h("section", {}, h("h2", {}, t("maybe_same")), page.pairs.length ? h("ol", { class: "pairs" }, page.pairs.slice(0, 8).map(({ pair, said }) => h("li", {},
  h("p", {}, h("bdi", {}, said[0]), h("br"), h("bdi", {}, said[1])), decisionButtons(pair.first, pair.second, refresh)))) : h("p", { class: "note" }, t("no_pairs")));

/** Return buttons that show what it would change if two were one, and then decide. */
const decisionButtons = (first, second, refresh) => {
  const note = h("div", { role: "status" });
  const decide = (verdict) => async () => {
    try {
      await judge({ verdict, first: [first], second: [second] });
      announce(t(`did_${verdict}`));
      await refresh();
    } catch (error) {
      replace(note, failure(error));
    }
  };
  const preview = async () => {
    try {
      const found = await (await send("POST", "/judgements/preview", { verdict: "same", first: [first], second: [second] })).json();
      replace(note, consequences(found), h("p", { class: "tools" }, h("button", { type: "button", class: "main", onclick: decide("same") }, t("merge"))));
    } catch (error) {
      replace(note, failure(error));
    }
  };
  return [h("p", { class: "tools" }, h("button", { type: "button", onclick: preview }, t("preview_same")), h("button", { type: "button", onclick: decide("different") }, t("different")), h("button", { type: "button", onclick: decide("unsure") }, t("unsure"))), note];
};

const consequences = ({ before, after, currency }) => h("table", { class: "small" }, h("caption", {}, t("would_change")),
  h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, t("now")), h("th", { scope: "col" }, t("then")))),
  h("tbody", {}, [["deals", whole], ["parties", whole], ["gross_potential", (value) => money(value, currency)], ["circulation_potential", (value) => money(value, currency)]].map(([key, show]) =>
    h("tr", { class: before[key] === after[key] ? undefined : "changed" }, h("th", { scope: "row" }, t(`would_${key}`)), h("td", { class: "number" }, show(before[key])), h("td", { class: "number" }, show(after[key]))))));

const mergeSection = (page, refresh) => {
  const [kept, merged] = ["keep", "merge_in"].map((name) => h("input", { id: name, list: "all-parties", autocomplete: "off" }));
  const holder = h("div");
  return h("section", {}, h("h2", {}, t("merge_parties")),
    h("form", { class: "merge", onsubmit: (event) => {
      event.preventDefault();
      replace(holder, decisionButtons(kept.value, merged.value, refresh));
      holder.querySelector("button").click();
    } }, h("datalist", { id: "all-parties" }, page.parties.map((name) => h("option", { value: name }))),
    h("p", {}, h("label", { for: "keep" }, t("keep")), kept), h("p", {}, h("label", { for: "merge_in" }, t("merge_in")), merged), h("p", {}, h("button", { type: "submit" }, t("preview_same")))), holder);
};

const madeSection = (made, undo) => h("section", {}, h("h2", {}, t("decided")), made.items.length ? h("ol", { class: "made" }, [...made.items].reverse().slice(0, 20).map((each) => h("li", { class: each.counts ? undefined : "undone" },
  h("p", {}, h("strong", {}, t(`verdict_${each.verdict}`)), " ", h("bdi", {}, each.about === "party" ? `${each.first.join(", ")} / ${each.second.join(", ")}` : each.correction ? chainOf(each.correction) : t(`about_${each.about}`)), h("br"), h("small", {}, [each.by || t("somebody"), moment(each.at)].join(" · "))),
  each.counts && each.verdict !== "undo" ? h("button", { type: "button", class: "quiet", onclick: () => undo(each.id) }, t("undo")) : null))) : h("p", { class: "note" }, t("nothing_decided")));

const chainOf = (claim) => `${claim.actors.join(", ")} → ${claim.counterparties.join(", ")}`;

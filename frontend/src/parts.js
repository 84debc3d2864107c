// Parts that several pages share: tables, pictures with their buttons, badges, sentences in their context.

import { h, replace } from "./dom.js";
import { saveCsv, savePng, saveSvg } from "./save.js";
import { circleLink, dealLink, documentLink, partyLink } from "./session.js";
import { amount, chain, counted, day, money, plain, said, share, t, tongue } from "./words.js";

const SHOWN_ROWS = 100;

/** Return a table that can be sorted and saved. `columns`: {label, value, show, isNumber}; `rows`: any records. */
export const table = (title, columns, rows, { hideTitle = false } = {}) => {
  let sorted = rows;
  let by = null;
  let descends = false;
  let limit = SHOWN_ROWS;
  const body = h("tbody");
  const more = h("p", { class: "more" });
  const compare = (a, b) => {
    const [x, y] = [by.value(a), by.value(b)];
    if (x === y) return 0;
    if (x === null || x === undefined) return 1;
    if (y === null || y === undefined) return -1;
    const order = typeof x === "number" ? x - y : String(x).localeCompare(String(y));
    return descends ? -order : order;
  };
  const draw = () => {
    replace(body, sorted.slice(0, limit).map((row) => h("tr", {}, columns.map((column, i) => {
      const shown = column.show ? column.show(row) : column.value(row) ?? "";
      return i === 0 ? h("th", { scope: "row" }, shown) : h("td", { class: column.isNumber ? "number" : undefined }, shown);
    }))));
    replace(more, sorted.length > limit && h("button", { type: "button", onclick: () => { limit = sorted.length; draw(); } }, t("show_rows", { count: sorted.length })));
  };
  const heads = columns.map((column) => {
    const head = h("th", { scope: "col", class: column.isNumber ? "number" : undefined }, h("button", {
      type: "button", class: "sort",
      onclick: () => {
        descends = by === column ? !descends : Boolean(column.isNumber);
        by = column;
        sorted = [...rows].sort(compare);
        for (const each of heads) each.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descends ? "descending" : "ascending");
        draw();
      },
    }, column.label));
    return head;
  });
  const save = () => saveCsv([columns.map((column) => column.label), ...sorted.map((row) => columns.map((column) => column.value(row)))], title);
  draw();
  return h("div", { class: "tabled" },
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
      h("table", {}, h("caption", { class: hideTitle ? "unseen" : undefined }, title), h("thead", {}, h("tr", {}, heads)), body)),
    more,
    h("button", { type: "button", class: "quiet", onclick: save }, t("save_csv")));
};

/** Return a picture with its title and the buttons that save it; `svg` may be a function that returns the drawing. */
export const picture = (title, svg, ...below) => {
  const drawing = () => (typeof svg === "function" ? svg() : svg);
  return h("figure", {}, h("figcaption", {}, title), typeof svg === "function" ? null : svg, below, saveButtons(drawing, title));
};

/** Return the buttons that save a picture. */
export const saveButtons = (drawing, title) => h("span", { class: "saves" },
  h("button", { type: "button", class: "quiet", onclick: () => saveSvg(drawing(), title) }, "SVG"),
  h("button", { type: "button", class: "quiet", onclick: () => savePng(drawing(), title) }, "PNG"));

export const stage = (name) => h("span", { class: `stage ${name}` }, t(name));
export const party = (name) => h("a", { href: partyLink(name) }, name);
export const parties = (list) => list.flatMap((name, i) => (i ? [", ", party(name)] : [party(name)]));

/** Return a name and a value. */
export const fact = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

/** Return a claim's sentence in its context, with where it was published. */
export const sentence = (told, ...tools) => {
  const { claim, document } = told;
  return h("article", { class: "telling" },
    h("blockquote", { lang: document.language, dir: "auto" },
      h("span", { class: "context" }, claim.before), h("mark", {}, claim.quote), h("span", { class: "context" }, claim.after)),
    h("p", { class: "where" },
      h("a", { href: documentLink(document.id) }, h("bdi", {}, document.title ?? document.source)), " · ",
      document.publisher ? [h("bdi", {}, document.publisher), " · "] : null, h("time", {}, day(document.published)), " · ", tongue(document.language),
      document.translated ? [" · ", h("strong", {}, t("translated"), document.translated_by ? ` (${document.translated_by})` : "")] : null,
      document.revision ? [" · ", h("bdi", {}, document.revision)] : null,
      claim.quoted ? [" · ", t("says", { name: claim.quoted })] : null,
      document.url ? [" · ", h("a", { href: document.url, rel: "noreferrer noopener", target: "_blank" }, t("open_source"))] : null),
    h("p", { class: "where" }, t("read_as"), " ", h("strong", {}, told.said), " ", stage(claim.stage), " · ",
      told.settled ? t("settled") : t("sure", { share: share(claim.confidence) })),
    tools.length ? h("p", { class: "tools" }, tools) : null);
};

/** Return a list of circles as cards. */
export const circleCards = (circles, { currency, minor_digits: digits }, events = {}) => h("ol", { class: "circles" },
  circles.map((circle, i) => h("li", {},
    h("a", {
      class: `circle ${circle.class}`, href: circleLink(circle.id), "data-circle": circle.id,
      onmouseenter: () => events.enter?.(circle), onfocus: () => events.enter?.(circle),
      onmouseleave: () => events.leave?.(circle), onblur: () => events.leave?.(circle),
    },
    h("span", { class: "badge", "aria-hidden": "true" }, i + 1),
    h("span", { class: "chain" }, chain(circle.parties)),
    h("span", { class: "turnover" }, h("b", {}, money(plain(circle.turnover_potential, digits), currency, { atLeast: circle.at_least })),
      ` · ${t(circle.class)}`,
      circle.turnover_potential === null ? "" : ` · ${t("of_it_firm", { amount: money(plain(circle.turnover_firm, digits), currency) })}`)))));

/** Return deals as a table. */
export const dealTable = (title, deals, options) => table(title, [
  { label: t("deal"), value: (deal) => deal.said, show: (deal) => h("a", { href: dealLink(deal.id) }, deal.said) },
  { label: t("amount"), isNumber: true, value: (deal) => (deal.high ?? deal.low) === null ? null : Number(deal.high ?? deal.low), show: (deal) => amount(deal) },
  { label: t("stage"), value: (deal) => t(deal.stage), show: (deal) => stage(deal.stage) },
  { label: t("first_told"), value: (deal) => deal.first_published, show: (deal) => h("time", {}, day(deal.first_published)) },
  { label: t("sources"), isNumber: true, value: (deal) => deal.sources },
  { label: t("sentence"), value: (deal) => deal.quote, show: (deal) => h("q", { lang: deal.language, dir: "auto" }, deal.quote) },
], deals, options);

/** Return a short text about something that failed. */
export const failure = (error) => h("p", { class: "failure", role: "alert" }, error.status === 401 ? t("log_in_first") : said(error.message) || t("failed"));

export const countsLine = (map) => [counted(map.deals, "deal"), counted(map.parties.filter((each) => !each.joint).length, "party"), counted(map.documents, "document")].join(" · ");

// How circular the whole is over time, and what moves it.

import { h, replace, s } from "../dom.js";
import { dealTable, failure, picture, table } from "../parts.js";
import { ask, askPage, asOf, dealLink, partyLink } from "../session.js";
import { chain, day, money, share, t } from "../words.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [900, 320, 52, 34];

/** Return the page. */
export const measuresPage = async ({ signal }) => {
  const asked = { as_of: asOf() };
  const [monthly, deals, trips, gaps] = await Promise.all([
    ask("/circulation/monthly", asked, { signal }), askPage("/deals", { signal }), ask("/roundtrips", asked, { signal }), ask("/funding", asked, { signal })]);
  const moved = h("div", { "aria-live": "polite" });
  const choose = (at) => replace(moved, dealTable(t("moved_in", { month: month(at.as_of) }), deals.items.filter((deal) => deal.first_published?.slice(0, 7) === at.as_of.slice(0, 7))));
  const months = monthly.items;
  const currency = months[0]?.currency ?? "USD";
  if (months.length) choose(months.at(-1));
  const added = h("div", {}, h("p", { class: "note" }, t("working")));
  ask("/contributions", asked, { signal }).then((found) => replace(added, contributionTable(found.items, deals.items)), (error) => {
    if (error.name !== "AbortError") replace(added, failure(error));
  });
  return h("article", { class: "page wide" }, h("h1", {}, t("measures")), h("p", { class: "lede" }, t("measures_lede")),
    months.length ? picture(t("circularity_over_time"), band(months, choose), h("p", { class: "note" }, t("band_note"))) : h("p", {}, t("no_dates")),
    moved,
    months.length ? table(t("circularity_table"), [
      { label: t("month"), value: (at) => at.as_of, show: (at) => month(at.as_of) },
      { label: t("firm"), isNumber: true, value: (at) => at.circularity_firm, show: (at) => share(at.circularity_firm) },
      { label: t("potential"), isNumber: true, value: (at) => at.circularity_potential, show: (at) => share(at.circularity_potential) },
      { label: t("goes_round_potential"), isNumber: true, value: (at) => at.circulation_potential, show: (at) => money(at.circulation_potential, currency) },
      { label: t("all_flows"), isNumber: true, value: (at) => at.gross_potential, show: (at) => money(at.gross_potential, currency, { atLeast: at.at_least }) },
    ], [...months].reverse()) : null,
    h("section", {}, h("h2", {}, t("own_money_back")), h("p", { class: "note" }, t("round_trip_note")),
      trips.items.length ? [picture(t("own_money_back"), bars(trips.items.slice(0, 12).map((trip) => ({ name: trip.party, whole: trip.revenue, part: trip.amount })), currency, [t("comes_back"), t("promised_revenue")])),
        table(t("own_money_back"), [
          { label: t("party"), value: (trip) => trip.party, show: (trip) => h("a", { href: partyLink(trip.party) }, trip.party) },
          { label: t("comes_back"), isNumber: true, value: (trip) => trip.amount, show: (trip) => money(trip.amount, currency) },
          { label: t("of_revenue"), isNumber: true, value: (trip) => trip.share_of_revenue, show: (trip) => share(trip.share_of_revenue) },
          { label: t("promised_revenue"), isNumber: true, value: (trip) => trip.revenue, show: (trip) => money(trip.revenue, currency) },
          { label: t("way"), value: (trip) => trip.through.map((way) => chain(way.parties)).join("; ") },
        ], trips.items)] : h("p", {}, t("no_trips"))),
    h("section", {}, h("h2", {}, t("funding_gap")), h("p", { class: "note" }, t("funding_note")), gapSection(gaps.items)),
    h("section", {}, h("h2", {}, t("each_adds")), h("p", { class: "note" }, t("adds_note")), added));
};

const month = (iso) => day(iso).replace(/^\d+\s/, "");

const band = (months, choose) => {
  const x = (i) => LEFT + (months.length < 2 ? 0.5 : i / (months.length - 1)) * (WIDTH - LEFT - 16);
  const top = Math.max(0.1, ...months.flatMap((at) => [at.circularity_firm ?? 0, at.circularity_potential ?? 0]));
  const ceiling = Math.ceil(top * 10) / 10;
  const y = (value) => 12 + (1 - (value ?? 0) / ceiling) * (HEIGHT - BOTTOM - 12);
  const line = (key) => months.map((at, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(at[key]).toFixed(1)}`).join("");
  const area = `${line("circularity_firm")}${[...months].reverse().map((at, i) => `L${x(months.length - 1 - i).toFixed(1)} ${y(at.circularity_potential).toFixed(1)}`).join("")}Z`;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * ceiling);
  const every = Math.ceil(months.length / 10);
  const guide = s("line", { class: "guide", y1: 12, y2: HEIGHT - BOTTOM, x1: x(months.length - 1), x2: x(months.length - 1) });
  const pick = (i) => {
    guide.setAttribute("x1", x(i));
    guide.setAttribute("x2", x(i));
    choose(months[i]);
  };
  const wide = (WIDTH - LEFT) / months.length;
  return s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", role: "group", "aria-label": t("circularity_over_time") },
    ticks.map((value) => s("g", { class: "tick" }, s("line", { x1: LEFT, x2: WIDTH - 16, y1: y(value), y2: y(value) }), s("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, share(value).replace(/[.,]0/, "")))),
    months.map((at, i) => (i % every === 0 || i === months.length - 1) && (i === months.length - 1 || months.length - 1 - i >= every * 0.7) ? s("text", { class: "label", x: i === months.length - 1 ? WIDTH - 12 : x(i), y: HEIGHT - 10, "text-anchor": i === months.length - 1 ? "end" : "middle" }, month(at.as_of)) : null).filter(Boolean),
    s("path", { class: "band", d: area }), s("path", { class: "firm-line", d: line("circularity_firm") }), s("path", { class: "potential-line", d: line("circularity_potential") }),
    guide,
    months.map((at, i) => s("g", { class: "pick", role: "button", tabindex: "0", "aria-label": t("band_said", { month: month(at.as_of), firm: share(at.circularity_firm), potential: share(at.circularity_potential) }),
      onclick: () => pick(i), onfocus: () => pick(i), onmouseenter: () => { guide.setAttribute("x1", x(i)); guide.setAttribute("x2", x(i)); } },
    s("title", {}, t("band_said", { month: month(at.as_of), firm: share(at.circularity_firm), potential: share(at.circularity_potential) })),
    s("rect", { x: x(i) - wide / 2, y: 8, width: wide, height: HEIGHT - BOTTOM - 4 }),
    s("circle", { class: "firm-dot", cx: x(i), cy: y(at.circularity_firm), r: 3.5 }), s("circle", { class: "potential-dot", cx: x(i), cy: y(at.circularity_potential), r: 3.5 }))),
    s("text", { class: "series firm", x: WIDTH - 20, y: y(months.at(-1).circularity_firm) - 9, "text-anchor": "end" }, t("firm")),
    s("text", { class: "series potential", x: WIDTH - 20, y: y(months.at(-1).circularity_potential) + 18, "text-anchor": "end" }, t("potential")));
};

const bars = (rows, currency, [part, all]) => {
  const most = Math.max(1, ...rows.map((row) => Math.max(row.whole, row.part)));
  const height = 34 * rows.length + 34;
  const long = (value) => (value / most) * 520;
  return s("svg", { viewBox: `0 0 900 ${height}`, class: "chart bars", role: "img", "aria-label": rows.map((row) => `${row.name}: ${money(row.part, currency)}`).join("; ") },
    s("g", { class: "series-key" }, s("rect", { class: "part", x: 190, y: 4, width: 14, height: 12 }), s("text", { x: 210, y: 15 }, part), s("rect", { class: "whole", x: 390, y: 4, width: 14, height: 12 }), s("text", { x: 410, y: 15 }, all)),
    rows.map((row, i) => {
      const y = 30 + 34 * i;
      return s("g", {}, s("text", { x: 180, y: y + 16, "text-anchor": "end" }, row.name.length > 22 ? `${row.name.slice(0, 21)}…` : row.name),
        s("rect", { class: "whole", x: 190, y, width: Math.max(1, long(row.whole)), height: 22 }), s("rect", { class: "part", x: 190, y, width: Math.max(row.part ? 1 : 0, long(row.part)), height: 22 }),
        s("text", { class: "end", x: 198 + long(Math.max(row.whole, row.part)), y: y + 16 }, `${money(row.part, currency)} / ${money(row.whole, currency)}`));
    }));
};

const gapSection = (gaps) => {
  if (!gaps.length) return h("p", {}, t("no_gaps"));
  const holder = h("div");
  const draw = (name) => {
    const gap = gaps.find((each) => each.party === name);
    const rows = gap.years.map((year) => ({ name: year.year === null ? t("no_term") : String(year.year), whole: year.promised, part: year.funded }));
    replace(holder, picture(t("gap_of", { name }), bars(rows, gap.currency, [t("funded"), t("promised_by")])),
      table(t("gap_of", { name }), [
        { label: t("year"), value: (year) => year.year ?? t("no_term") },
        ...["promised", "funded", "gap"].map((key) => ({ label: t(`gap_${key}`), isNumber: true, value: (year) => year[key], show: (year) => money(year[key], gap.currency) })),
      ], gap.years));
  };
  const select = h("select", { id: "gap-party", onchange: () => draw(select.value) }, gaps.map((gap) => h("option", { value: gap.party }, `${gap.party}: ${money(gap.gap, gap.currency)}`)));
  draw(gaps[0].party);
  return [h("p", {}, h("label", { for: "gap-party" }, t("party"), " "), select), holder];
};

const contributionTable = (items, deals) => {
  const said = new Map(deals.map((deal) => [deal.id, deal.said]));
  return table(t("each_adds"), [
    { label: t("deal"), value: (each) => said.get(each.deal) ?? each.deal, show: (each) => h("a", { href: dealLink(each.deal) }, said.get(each.deal) ?? each.deal) },
    { label: t("to_circulation"), isNumber: true, value: (each) => each.to_circulation, show: (each) => money(each.to_circulation, each.currency) },
    { label: t("to_round_trips"), isNumber: true, value: (each) => each.to_round_trips, show: (each) => money(each.to_round_trips, each.currency) },
  ], items);
};

// The first page: who funds whose revenue, with the circles beside the map.

import { announce, h, replace, settled } from "../dom.js";
import { LARGEST, SHOWN_AT_FIRST, choose, ranked } from "../map/choose.js";
import { drawWheel } from "../map/chord.js";
import { drawMap, legend, sayMap } from "../map/draw.js";
import { askFamilies, grouped } from "../map/families.js";
import { panZoom } from "../map/panzoom.js";
import { circleCards, countsLine, saveButtons } from "../parts.js";
import { ask, asOf, language, link, mayReview, partyLink } from "../session.js";
import { counted, day, money, plain, share, t } from "../words.js";

const AMOUNTS = [LARGEST, 0, 1e8, 1e9, 1e10, 1e11];
const TICK = 260; // milliseconds a day of the slider when it plays

/** Return the page. */
export const mapPage = async ({ signal, go }) => {
  const [shown, whole] = await Promise.all([asOf(), undefined].map((as_of) => ask("/pages/map", { as_of, language }, { signal })));
  if (!whole.parties.length) return emptyPage(whole);
  const query = new URLSearchParams(location.search);
  const families = askFamilies({ signal });
  let heads = query.get("grouped") ? await families : new Map();
  const state = {
    map: shown, count: Number(query.get("parties")) || SHOWN_AT_FIRST, least: Number(query.get("from") ?? LARGEST),
    focus: query.get("party") ?? "", view: query.get("view") === "wheel" ? "wheel" : "map", day: undefined,
    isGrouped: Boolean(query.get("grouped")) && heads.size > 0,
  };
  const head = (name) => (state.isGrouped ? heads.get(name) ?? name : name);
  const pictured = (map) => (state.isGrouped ? grouped(map, heads, whole) : map);
  const here = (party) => link("/", { party, grouped: state.isGrouped ? "1" : "" });
  const remember = (changes) => {
    const now = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) now.set(name, value);
      else now.delete(name);
    }
    history.replaceState(null, "", `${location.pathname}${now.size ? `?${now}` : ""}`);
  };

  const caption = h("p", { class: "caption", id: "caption" });
  const frame = h("div", { class: "paper", tabindex: "0", role: "application", "aria-label": t("map"), "aria-describedby": "map-keys" });
  const list = h("div");
  const headline = h("div", { class: "figures" });
  const isTall = () => matchMedia("(max-width: 700px)").matches;
  // Height over width of the place between the controls and the slider, of the window alone: each drawing of a visit has one shape.
  const room = () => Math.max(320, innerHeight - 400) / Math.max(320, Math.min(innerWidth, 1640) * 0.62);
  let drawn = null;
  let mover = null;

  const zoomButtons = h("span", { class: "pair zoom", role: "group", "aria-label": t("zoom") },
    h("button", { type: "button", "aria-label": t("zoom_in"), onclick: () => mover.zoom(1.4) }, "+"),
    h("button", { type: "button", "aria-label": t("zoom_out"), onclick: () => mover.zoom(1 / 1.4) }, "−"),
    h("button", { type: "button", onclick: () => mover.fit() }, t("fit")));
  const sayDefault = () => replace(caption, state.focus ? h("span", {}, t("focused", { name: state.focus })) : h("span", {}, t("map_caption")));
  const draw = () => {
    const map = pictured(state.map);
    const options = { ...state, focus: head(state.focus) };
    const chosen = choose(map, options);
    const reference = state.map === whole ? chosen.parties : choose(pictured(whole), { ...options, day: undefined }).parties;
    const drawing = { reference, isTall: isTall(), ratio: room(), nodeLink: here, title: sayMap(chosen) };
    if (state.view === "wheel") {
      drawn = { svg: drawWheel(chosen, map), show: () => {}, showParty: () => {}, showDay: null };
      drawn.drawing = drawn.svg.querySelector(".drawing");
    } else {
      drawn = drawMap(chosen, map, drawing);
      for (const { node, element } of drawn.discs) {
        element.addEventListener("mouseenter", () => drawn.showParty(node.party.name));
        element.addEventListener("mouseleave", () => drawn.showParty(null));
      }
    }
    drawn.circles = new Map(map.circles.map((circle) => [circle.id, circle]));
    replace(frame, drawn.svg);
    mover = panZoom(drawn.svg, drawn.drawing, frame);
    replace(shownNote, t("parties_shown", { count: chosen.parties.filter(({ party }) => !party.joint).length, total: chosen.total }));
    sayDefault();
  };
  const drawHead = () => {
    const { circulation, currency, minor_digits: digits } = state.map;
    const sum = (minor) => money(plain(minor, digits), currency);
    replace(headline,
      h("div", {}, h("b", {}, sum(circulation.circulation_potential)), " ", t("only_goes_round"),
        h("small", {}, t("of_all", { amount: sum(circulation.gross_potential), share: share(circulation.circularity_potential) }))),
      h("div", {}, h("b", {}, sum(circulation.circulation_firm)), " ", t("of_it_is_firm"),
        h("small", {}, t("of_all", { amount: sum(circulation.gross_firm), share: share(circulation.circularity_firm) }))),
      h("div", {}, h("b", {}, state.map.circles.length), " ", t(state.map.circles.length === 1 ? "circle_noun_one" : "circle_noun_many"),
        h("small", {}, circulation.unknown_amounts ? counted(circulation.unknown_amounts, "unknown") : countsLine(state.map))));
  };
  const drawList = () => {
    const circles = state.focus ? state.map.circles.filter((circle) => circle.parties.map(head).includes(head(state.focus))) : state.map.circles;
    const cards = circleCards(circles, state.map, {
      enter: (circle) => {
        drawn.show(drawn.circles.get(circle.id));
        replace(caption, h("span", { class: "said" }, circle.said));
      },
      leave: () => {
        drawn.show(null);
        sayDefault();
      },
    });
    replace(list,
      state.focus ? h("p", { class: "focus-note" }, h("a", { class: "button", href: partyLink(state.focus) }, t("open_page_of", { name: state.focus })), " ",
        h("a", { class: "button quiet", href: here() }, t("show_all"))) : null,
      circles.length ? cards : h("p", {}, t(state.focus ? "no_circles_of" : "no_circles", { name: state.focus })),
      state.map.cut ? h("p", { class: "note" }, t("cut", { count: state.map.circles.length })) : null);
  };

  const shownNote = h("span", { class: "note" });
  const total = ranked(shown).length;
  const countInput = h("input", { type: "range", min: 5, max: Math.max(6, total), value: Math.min(state.count, total), id: "count", oninput: settled(() => {
    state.count = Number(countInput.value);
    remember({ parties: state.count === SHOWN_AT_FIRST ? "" : state.count });
    draw();
  }, 40) });
  const leastInput = h("select", { id: "least", onchange: () => {
    state.least = Number(leastInput.value);
    remember({ from: state.least === LARGEST ? "" : String(state.least) });
    draw();
  } }, AMOUNTS.map((amount) => h("option", { value: amount, selected: amount === state.least }, amount === LARGEST ? t("largest_flows") : amount ? t("from_amount", { amount: money(amount, shown.currency) }) : t("any_amount"))));
  const search = h("input", {
    type: "search", id: "find", list: "party-names", placeholder: t("find_party"), value: state.focus, autocomplete: "off", "aria-label": t("find_party"),
    onchange: () => {
      const wanted = search.value.trim().toLowerCase();
      const found = state.map.parties.find((party) => party.name.toLowerCase() === wanted) ?? state.map.parties.find((party) => !party.joint && wanted && party.name.toLowerCase().includes(wanted));
      go(here(wanted ? found?.name : undefined));
    },
  });
  const viewButton = (name) => h("button", {
    type: "button", "aria-pressed": String(state.view === name), onclick: (event) => {
      state.view = name;
      for (const button of event.target.parentElement.children) button.setAttribute("aria-pressed", String(button === event.target));
      remember({ view: name === "map" ? "" : name });
      draw();
    },
  }, t(`view_${name}`));

  const groupInput = h("input", { type: "checkbox", id: "grouped", checked: state.isGrouped, onchange: () => {
    state.isGrouped = groupInput.checked;
    remember({ grouped: state.isGrouped ? "1" : "" });
    draw();
    drawList();
  } });
  const groupLabel = h("label", { for: "grouped", class: heads.size ? undefined : "gone" }, groupInput, t("group_families"));
  families.then((found) => {
    heads = found;
    groupLabel.classList.toggle("gone", !heads.size);
  }, () => {}); // without families the map is whole; what else is wrong its own questions say

  const controls = h("form", { class: "controls", onsubmit: (event) => event.preventDefault() },
    search, h("datalist", { id: "party-names" }, shown.parties.filter((party) => !party.joint).map((party) => h("option", { value: party.name }))),
    h("label", { for: "count" }, t("parties_control"), countInput), shownNote, groupLabel, h("label", { for: "least", class: "unseen" }, t("flows")), leastInput,
    h("span", { class: "pair", role: "group", "aria-label": t("view") }, viewButton("map"), viewButton("wheel")));

  const move = (chosenDay) => {
    if (state.map !== whole || state.day) {
      state.map = whole;
      state.day = undefined;
      if (drawn.showDay) draw();
    }
    if (drawn.showDay) drawn.showDay(chosenDay);
    else {
      state.day = chosenDay;
      draw();
    }
  };
  const slider = timeSlider(whole.days, { signal, move, settle: async (chosenDay) => {
    remember({ as_of: chosenDay });
    state.map = await ask("/pages/map", { as_of: chosenDay, language }, { signal });
    state.day = undefined;
    draw();
    drawHead();
    drawList();
    announce(t("as_told_by", { day: day(chosenDay ?? shown.days.at(-1)) }));
    document.dispatchEvent(new CustomEvent("day"));
  } });

  draw();
  drawHead();
  drawList();
  return h("div", { class: "map-page" },
    h("h1", {}, t("headline")),
    headline,
    h("div", { class: "board" },
      h("section", { class: "stage-of-map", "aria-label": t("map") },
        controls, caption, frame, h("p", { id: "map-keys", class: "unseen" }, t("map_keys")),
        slider, h("div", { class: "under" }, legend(), h("span", { class: "buttons" }, zoomButtons, saveButtons(() => drawn.svg, t("headline"))))),
      h("section", { class: "list-of-circles", "aria-label": t("circles") }, h("h2", {}, t("money_back")), h("p", { class: "note" }, t("circles_note")), list)));
};

const emptyPage = (map) => h("article", { class: "page" }, h("h1", {}, t("headline")), h("p", { class: "lede" }, t(map.documents ? "nothing_flows" : "nothing_yet")),
  mayReview() ? h("p", {}, h("a", { class: "button", href: "/add" }, t("add_first"))) : null);

// The slider filters what the whole ledger knows while it moves; when it rests, the server says what was known that day.
const timeSlider = (days, { signal, move, settle }) => {
  if (days.length < 2) return null;
  const chosen = asOf();
  const last = days.length - 1;
  const start = chosen ? Math.max(0, days.findLastIndex((each) => each <= chosen)) : last;
  const label = h("output", { for: "time" });
  const say = () => {
    const text = Number(input.value) === last ? t("today", { day: day(days[last]) }) : day(days[Number(input.value)]);
    label.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  const rest = settled(() => settle(Number(input.value) === last ? undefined : days[Number(input.value)]), 350);
  const moved = () => {
    say();
    move(days[Number(input.value)]);
    if (!timer) rest();
  };
  const input = h("input", { type: "range", id: "time", min: 0, max: last, value: start, oninput: moved });
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", t("play"));
  };
  const play = h("button", { type: "button", class: "play", "aria-label": t("play"), onclick: () => {
    if (timer) {
      stop();
      rest();
      return;
    }
    if (Number(input.value) === last) input.value = 0;
    play.textContent = "❚❚";
    play.setAttribute("aria-label", t("pause"));
    timer = setInterval(() => {
      input.value = Number(input.value) + 1;
      if (Number(input.value) >= last) stop();
      moved();
    }, TICK);
    moved();
  } }, "▶");
  signal.addEventListener("abort", () => clearInterval(timer));
  say();
  return h("div", { class: "time" }, play, h("label", { for: "time" }, t("as_told")), input, label);
};

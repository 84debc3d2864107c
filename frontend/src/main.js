// The frame around every page: navigation, language, theme, and which page an address means.

import { announce, h, replace } from "./dom.js";
import { accountsPage } from "./pages/accounts.js";
import { addPage } from "./pages/add.js";
import { circlePage } from "./pages/circle.js";
import { dealPage } from "./pages/deal.js";
import { dealsPage } from "./pages/deals.js";
import { documentPage } from "./pages/document.js";
import { loginPage } from "./pages/login.js";
import { mapPage } from "./pages/map.js";
import { measuresPage } from "./pages/measures.js";
import { partyPage } from "./pages/party.js";
import { reviewPage } from "./pages/review.js";
import { stressPage } from "./pages/stress.js";
import { failure } from "./parts.js";
import { asOf, language, link, mayManage, mayReview, person, send } from "./session.js";
import { day, figure, share, t } from "./words.js";

const PAGES = [
  [/^\/$/, mapPage, "map"], [/^\/deals$/, dealsPage, "deals"], [/^\/deals\/([^/]+)$/, dealPage, "deal"], [/^\/parties\/(.+)$/, partyPage, "party"],
  [/^\/circles\/([^/]+)$/, circlePage, "circle"], [/^\/documents\/([^/]+)$/, documentPage, "document"], [/^\/measures$/, measuresPage, "measures"],
  [/^\/stress$/, stressPage, "stress"], [/^\/review$/, reviewPage, "review"], [/^\/add$/, addPage, "add"], [/^\/accounts$/, accountsPage, "accounts"], [/^\/login$/, loginPage, "log_in"],
];
const MENU = [["/", "map"], ["/deals", "deals"], ["/measures", "measures"], ["/stress", "stress"], ["/review", "review"], ["/add", "add"], ["/accounts", "accounts"]];

const main = h("main", { id: "main", tabindex: "-1" });
const menu = h("ul");
const dayNote = h("p", { class: "day-note" });
let leaving = new AbortController();

const drawMenu = () => {
  const isIn = person.isOpen || person.role;
  replace(menu, MENU.filter(([path]) => isIn && (mayReview() || !["/review", "/add"].includes(path)) && (mayManage() || path !== "/accounts")).map(([path, key]) => h("li", {},
    h("a", { href: link(path), "aria-current": location.pathname === path ? "page" : undefined }, t(key)))));
  replace(dayNote, asOf() ? [t("as_told_by", { day: day(asOf().length === 10 ? asOf() : undefined) === t("undated") ? asOf() : day(asOf()) }), " ", h("a", { href: location.pathname }, t("show_today"))] : []);
};

const draw = async ({ keepPlace = false } = {}) => {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  drawMenu();
  main.setAttribute("aria-busy", "true");
  const [found, page, key] = PAGES.map(([pattern, ...rest]) => [pattern.exec(location.pathname), ...rest]).find(([match]) => match) ?? [[], notFound, "not_found"];
  document.title = `${t(key)} – Cantillon`;
  try {
    if (!person.role && page !== loginPage) {
      go(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    const content = await page({ name: decodeURIComponent(found[1] ?? ""), signal, go, reload: () => draw({ keepPlace: true }) });
    if (signal.aborted) return;
    const at = scrollY;
    replace(main, content);
    if (keepPlace) scrollTo(0, at);
    else {
      scrollTo(0, 0);
      announce(document.title);
    }
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    if (error.status === 401) {
      location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    replace(main, h("article", { class: "page" }, h("h1", {}, t("failed")), failure(error), h("p", {}, h("a", { href: link("/") }, t("to_map")))));
  }
  main.removeAttribute("aria-busy");
};

const notFound = async () => h("article", { class: "page" }, h("h1", {}, t("not_found")), h("p", {}, h("a", { href: link("/") }, t("to_map"))));

const go = (address) => {
  history.pushState(null, "", address);
  draw();
};

document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a[href]");
  if (!anchor || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const href = anchor.href.baseVal ?? anchor.getAttribute("href");
  if (!href.startsWith("/") || /^\/(api|report|static)\b/.test(href) || anchor.hasAttribute("download")) return;
  event.preventDefault();
  go(href);
  main.focus({ preventScroll: true });
});
addEventListener("popstate", () => draw());
document.addEventListener("day", drawMenu);

const themeButton = h("button", { type: "button", class: "quiet", "aria-label": t("theme"), title: t("theme"), onclick: () => {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  localStorage.setItem("cantillon-theme", root.dataset.theme);
} }, "◐");
const stored = localStorage.getItem("cantillon-theme");
if (stored === "dark" || stored === "light") document.documentElement.dataset.theme = stored;

const languageButton = h("button", { type: "button", class: "quiet", lang: language === "en" ? "fr" : "en", onclick: () => {
  document.cookie = `cantillon_language=${language === "en" ? "fr" : "en"};path=/;max-age=31536000;samesite=lax`;
  const now = new URLSearchParams(location.search);
  now.delete("language");
  location.assign(`${location.pathname}${now.size ? `?${now}` : ""}`);
} }, language === "en" ? "Français" : "English");

const personPart = person.isOpen || !person.name ? null : h("span", { class: "person" }, h("bdi", {}, person.name), " ", h("button", { type: "button", class: "quiet", onclick: async () => {
  await send("POST", "/logout");
  location.assign("/login");
} }, t("log_out")));

replace(document.getElementById("app"),
  h("a", { class: "skip", href: "#main" }, t("skip")),
  h("header", { class: "top" },
    h("a", { class: "brand", href: "/" }, "Cantillon"), h("nav", { "aria-label": t("pages") }, menu), h("span", { class: "ends" }, personPart, languageButton, themeButton)),
  dayNote, main,
  h("footer", {}, h("p", {}, t("footer"), " ", h("a", { href: "/report" }, t("report")), " · ", h("a", { href: "/api" }, "API"))),
  h("p", { id: "spoken", class: "unseen", "aria-live": "polite" }));
globalThis.cantillon = { figure, share }; // for those who measure the pages
draw();

// Accounts, for those who manage them: who may log in, as what; adding, changing the role, closing.

import { announce, h, replace } from "../dom.js";
import { failure } from "../parts.js";
import { ask, person, send } from "../session.js";
import { counted, day, t } from "../words.js";

const ROLES = ["reader", "reviewer", "admin"];
const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 200;
const LONGEST_NAME = 80;

/** Return the page. */
export const accountsPage = async ({ signal }) => {
  const listed = async () => (await ask("/users", {}, { signal })).items;
  const [holder, note] = [h("div"), h("div", { role: "status" })];

  // Do something, say how it went, and show the accounts as they are now; who works by keyboard stays in the same row.
  const act = async (change, said, name) => {
    try {
      await change();
      show(await listed());
      replace(note, h("p", { class: "note" }, said));
      announce(said);
      [...holder.querySelectorAll("tr")].find((row) => row.dataset.account === name)?.querySelector("select, th")?.focus();
    } catch (error) {
      replace(note, failure(error));
    }
  };
  const of = (name) => `/users/${encodeURIComponent(name)}`;
  const roleSelect = (attributes, chosen) => h("select", attributes, ROLES.map((role) => h("option", { value: role, selected: role === chosen }, t(`role_${role}`))));

  const actsOn = ({ name, role }) => {
    const select = roleSelect({ "aria-label": t("role_of", { name }) }, role);
    // The first press asks, the second one closes; whoever goes elsewhere has not closed anything.
    let isAsked = false;
    const close = h("button", { type: "button", "aria-label": t("close_name", { name }), onclick: () => {
      if (isAsked) {
        act(() => send("DELETE", of(name)), t("account_closed", { name }), name);
        return;
      }
      isAsked = true;
      close.textContent = t("close_really");
      close.setAttribute("aria-label", t("close_name_really", { name }));
    }, onblur: () => {
      isAsked = false;
      close.textContent = t("close_account");
      close.setAttribute("aria-label", t("close_name", { name }));
    } }, t("close_account"));
    return h("div", { class: "tools" }, select,
      h("button", { type: "button", "aria-label": t("change_role_of", { name }), onclick: () => act(() => send("PUT", of(name), { role: select.value }),
        t("account_changed", { name, role: t(`role_${select.value}`) }), name) }, t("change_role")), close);
  };
  const rowOf = (account) => h("tr", { "data-account": account.name },
    h("th", { scope: "row", tabindex: "-1" }, h("bdi", {}, account.name), account.name === person.name ? ` (${t("you")})` : ""),
    h("td", {}, t(`role_${account.role}`)), h("td", {}, h("time", {}, day(account.created_at.slice(0, 10)))),
    h("td", {}, account.disabled_at ? h("time", {}, day(account.disabled_at.slice(0, 10))) : ""),
    h("td", {}, account.disabled_at || account.name === person.name ? "" : actsOn(account)));
  const show = (items) => replace(holder, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("accounts") }, h("table", { class: "accounts" },
    h("caption", {}, counted(items.length, "account")),
    h("thead", {}, h("tr", {}, ["name", "role", "since", "closed_on", "change"].map((key) => h("th", { scope: "col" }, t(key))))),
    h("tbody", {}, items.map(rowOf)))));

  const form = h("form", { class: "login", onsubmit: (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const name = given.get("name").trim();
    act(async () => {
      await send("PUT", of(name), { role: given.get("role"), password: given.get("password"), is_new: true });
      form.reset();
    }, t("account_added", { name }), name);
  } },
  h("p", {}, h("label", { for: "new-name" }, t("name")), h("input", { id: "new-name", name: "name", autocomplete: "off", required: true, maxlength: LONGEST_NAME })),
  h("p", {}, h("label", { for: "new-role" }, t("role")), roleSelect({ id: "new-role", name: "role" }, "reader")),
  h("p", {}, h("label", { for: "new-password" }, t("password")),
    h("input", { id: "new-password", name: "password", type: "password", autocomplete: "new-password", required: true, minlength: SHORTEST_PASSWORD, maxlength: LONGEST_PASSWORD, "aria-describedby": "password-note" }),
    h("small", { id: "password-note" }, t("password_note", { count: SHORTEST_PASSWORD }))),
  h("p", {}, h("button", { type: "submit", class: "main" }, t("add_account"))));

  show(await listed());
  return h("article", { class: "page" }, h("h1", {}, t("accounts")), h("p", { class: "lede" }, t("accounts_lede")), note, holder, h("h2", {}, t("add_account")), h("div", { class: "page narrow start" }, form));
};

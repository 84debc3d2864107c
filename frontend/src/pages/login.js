// Logging in.

import { h } from "../dom.js";
import { send } from "../session.js";
import { said, t } from "../words.js";

/** Return the page. */
export const loginPage = async () => {
  const note = h("p", { role: "alert", class: "failure" });
  const form = h("form", { class: "login", onsubmit: async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    try {
      await send("POST", "/login", { name: given.get("name"), password: given.get("password") });
      const next = new URLSearchParams(location.search).get("next") ?? "/";
      location.assign(next.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/");
    } catch (error) {
      note.textContent = error.status === 403 ? t("wrong_password") : said(error.message);
    }
  } },
  h("p", {}, h("label", { for: "name" }, t("name")), h("input", { id: "name", name: "name", autocomplete: "username", required: true })),
  h("p", {}, h("label", { for: "password" }, t("password")), h("input", { id: "password", name: "password", type: "password", autocomplete: "current-password", required: true })),
  note, h("p", {}, h("button", { type: "submit", class: "main" }, t("log_in"))));
  return h("article", { class: "page narrow" }, h("h1", {}, t("log_in")), form);
};

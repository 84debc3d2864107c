// A document as it was published, with what was read in it marked.

import { h } from "../dom.js";
import { sentence } from "../parts.js";
import { askPage, mayReview } from "../session.js";
import { claimTools } from "./review.js";
import { counted, day, t, tongue, whole } from "../words.js";

/** Return a piece of text with the claims in it marked; overlapping marks are joined. */
const marked = ({ start, text }, claims) => {
  const letters = Array.from(text); // offsets count characters, JavaScript counts halves of some
  const cuts = claims.map(({ claim }) => [claim.start - start, claim.end - start, claim.id]).filter(([from, to]) => to > 0 && from < letters.length).sort((a, b) => a[0] - b[0]);
  const parts = [];
  let at = 0;
  for (const [from, to, id] of cuts) {
    const begin = Math.max(from, at);
    if (to <= begin) continue;
    parts.push(letters.slice(at, begin).join(""), h("mark", {}, h("a", { href: `#${id}` }, letters.slice(begin, to).join(""))));
    at = to;
  }
  parts.push(letters.slice(at).join(""));
  return parts;
};

/** Return a document's text. */
export const documentText = (page) => h("div", { class: "text", lang: page.document.language, dir: "auto" },
  page.pieces.map((piece, i) => [i || piece.start ? h("p", { class: "gap" }, "[…]") : null, h("pre", {}, marked(piece, page.claims))]));

/** Return the page. */
export const documentPage = async ({ name, signal, reload }) => {
  const page = await askPage(`/documents/${name}`, { signal });
  const { document: told, claims } = page;
  document.title = `${told.title ?? told.source} – Cantillon`;
  return h("article", { class: "page" },
    h("p", { class: "kind" }, t("document")),
    h("h1", {}, h("bdi", {}, told.title ?? told.source)),
    h("p", { class: "where" }, [told.publisher, day(told.published), tongue(told.language), `${whole(page.length)} ${t("characters")}`, told.source].filter(Boolean).join(" · "),
      told.url ? [" · ", h("a", { href: told.url, rel: "noreferrer noopener", target: "_blank" }, t("open_source"))] : null),
    told.translated ? h("p", { class: "note" }, t("translated"), told.translated_by ? ` (${told.translated_by})` : "") : null,
    h("div", { class: "side-by-side" }, documentText(page),
      h("section", { "aria-label": t("read_in_it") }, h("h2", {}, counted(claims.length, "claim")), claims.map((each) => h("div", { id: each.claim.id }, sentence(each, mayReview() ? claimTools(each, reload) : []))))));
};

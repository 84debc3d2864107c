// Adding: drop files, paste a link or a text; what was read is shown in the text, what could not be used with the reason.

import { announce, h, replace } from "../dom.js";
import { failure, sentence } from "../parts.js";
import { askPage, documentLink, mayReview, saw, send } from "../session.js";
import { counted, day, t, tongue } from "../words.js";
import { documentText } from "./document.js";

/** Call `each` with every line of a stream of JSON lines. */
const eachLine = async (response, each) => {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) each(JSON.parse(line));
    if (done) return;
  }
};

/** Return the page. */
export const addPage = async () => {
  if (!mayReview()) return h("article", { class: "page" }, h("h1", {}, t("add")), h("p", {}, t("add_not_allowed")));
  const [results, progress] = [h("div", { class: "results" }), h("p", { role: "status", class: "progress" })];
  const start = async (path, body, total) => {
    const bar = h("progress", { max: Math.max(1, total), "aria-label": t("reading") });
    replace(progress, t("reading"), " ", bar);
    const counts = { read: 0, problems: 0 };
    try {
      await eachLine(await send("POST", path, body), (line) => {
        if (line.event === "begin") bar.value = line.number;
        if (line.event === "read") {
          counts.read += 1;
          results.prepend(readCard(line));
        }
        if (line.event === "problem") {
          counts.problems += 1;
          results.prepend(h("article", { class: "result-card problem" }, h("h2", {}, h("bdi", {}, line.name)), h("p", {}, h("strong", {}, t("not_used")), " ", line.message, " ", line.hint)));
        }
        if (line.event === "end") saw(line.state);
      });
      const told = t("read_done", { read: counted(counts.read, "document"), problems: counted(counts.problems, "problem") });
      replace(progress, told);
      announce(told);
    } catch (error) {
      replace(progress, failure(error));
    }
  };
  const sendFiles = (files) => {
    if (!files.length) return;
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    start("/files", form, files.length);
  };
  const picker = h("input", { type: "file", id: "files", multiple: true, accept: ".txt,.md,.html,.htm,.pdf,.json,.jsonl,.xml,.rss,.atom,.warc,.gz", onchange: () => { sendFiles([...picker.files]); picker.value = ""; } });
  const drop = h("div", { class: "drop",
    ondragover: (event) => { event.preventDefault(); drop.classList.add("over"); },
    ondragleave: () => drop.classList.remove("over"),
    ondrop: (event) => { event.preventDefault(); drop.classList.remove("over"); sendFiles([...event.dataTransfer.files]); },
  }, h("label", { for: "files" }, t("drop_files")), picker, h("p", { class: "note" }, t("drop_note")));
  const linkInput = h("input", { type: "url", id: "link", placeholder: "https://…", required: true });
  const textInput = h("textarea", { id: "text", rows: 7, required: true });
  return h("article", { class: "page" }, h("h1", {}, t("add")), h("p", { class: "lede" }, t("add_lede")),
    drop,
    h("form", { class: "line", onsubmit: (event) => { event.preventDefault(); start("/links", { url: linkInput.value }, 1); } }, h("label", { for: "link" }, t("paste_link")), linkInput, h("button", { type: "submit" }, t("fetch_and_read"))),
    h("form", { onsubmit: (event) => { event.preventDefault(); start("/texts", { text: textInput.value }, 1); } }, h("label", { for: "text" }, t("paste_text")), textInput, h("p", {}, h("button", { type: "submit", class: "main" }, t("read_it")))),
    progress, results);
};

const readCard = (line) => {
  const holder = h("div");
  const show = async () => {
    try {
      const page = await askPage(`/documents/${line.document}`);
      replace(holder, page.claims.map((each) => sentence(each)), documentText(page));
    } catch (error) {
      replace(holder, failure(error));
    }
  };
  if (line.claims) show();
  return h("article", { class: "result-card" },
    h("h2", {}, h("a", { href: documentLink(line.document) }, h("bdi", {}, line.title))),
    h("p", { class: "where" }, [t(`added_${line.added}`), tongue(line.language), day(line.published), counted(line.claims, "claim")].join(" · ")),
    line.claims ? null : h("p", {}, t("nothing_read")),
    line.refused.length ? h("details", {}, h("summary", {}, t("refused", { count: line.refused.length })), h("ul", {}, line.refused.map((problem) => h("li", {}, problem.message, " ", problem.hint)))) : null,
    holder);
};

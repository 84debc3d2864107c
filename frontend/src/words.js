// The words of the pages, and figures as news writes them in each language. The same figures as the command line's:
// a test holds this module against it.

import en from "./messages/en.json";
import fr from "./messages/fr.json";
import { language } from "./session.js";

const catalogue = { en, fr };
const SIGNS = { USD: "$", EUR: "€", GBP: "£", JPY: "¥", CNY: "CN¥", INR: "₹", KRW: "₩" };
const SCALES = { en: [[1e12, "tn"], [1e9, "bn"], [1e6, "m"]], fr: [[1e9, "Md"], [1e6, "M"]] };
const SIGNIFICANT = 4;

/** Return the words for a key, with `{name}` filled in. */
export const t = (key, values = {}, tongue = language) => {
  const text = catalogue[tongue][key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
};

const REFUSALS = Object.keys(en).filter((key) => key.startsWith("refusal_")).map((key) => {
  const plain = en[key].replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return [key, new RegExp(`^${plain.replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`, "s")];
});

/** Return what the server refused in the page's language, where its words are known: the server speaks English. */
export const said = (message, tongue = language) => {
  if (tongue === "en") return message;
  for (const [key, pattern] of REFUSALS) {
    const match = pattern.exec(message);
    if (match) return t(key, match.groups ?? {}, tongue);
  }
  return message;
};

/** Return "1 deal" or "2 deals", from a key with two forms. */
export const counted = (number, key, tongue = language) => {
  const isOne = tongue === "fr" ? Math.abs(number) < 2 : number === 1;
  return `${whole(number, tongue)} ${t(isOne ? `${key}_one` : `${key}_many`, {}, tongue)}`;
};

/** Return a whole number with its groups. */
export const whole = (number, tongue = language) =>
  new Intl.NumberFormat("en-US").format(number).replaceAll(",", tongue === "fr" ? "\u202f" : ",");

const grouped = (value, tongue) => {
  const size = value === 0 ? 0 : Math.floor(Math.log10(value));
  const places = Math.min(2, Math.max(0, SIGNIFICANT - Math.max(1, size + 1)));
  let text = new Intl.NumberFormat("en-US", { maximumFractionDigits: places, roundingMode: "halfEven" }).format(value);
  if (tongue === "fr") text = text.replaceAll(",", "\u202f").replace(".", ",");
  return text;
};

/** Return a figure in plain units as news writes it: "$30bn", "30 Md$". */
export const figure = (value, currency, tongue = language) => {
  if (value < 0) return `−${figure(-value, currency, tongue)}`;
  const [scale, unit] = SCALES[tongue].find(([each]) => value >= each) ?? [1, ""];
  const digits = grouped(value / scale, tongue);
  const sign = SIGNS[currency] ?? currency;
  if (tongue === "fr") return unit ? `${digits}\u00a0${unit}${sign}` : `${digits}\u00a0${sign}`;
  return sign.length < 3 || !/^[a-z]+$/i.test(sign) ? `${sign}${digits}${unit}` : `${sign} ${digits}${unit}`;
};

/** Return a sum in plain units; unknown is said to be unknown. */
export const money = (value, currency, { atLeast = false } = {}) => {
  if (value === null || value === undefined || (atLeast && value === 0)) return t("unknown_amount");
  const text = figure(value, currency);
  return atLeast ? t("at_least", { amount: text }) : text;
};

/** Return minor units, as text or number, in plain units. */
export const plain = (minor, digits) => (minor === null || minor === undefined ? null : Number(minor) / 10 ** digits);

/** Return a published amount with its qualifier. */
export const amount = ({ low, high, currency, qualifier } = {}) => {
  if (!currency || (low === null && high === null)) return t("unknown_amount");
  const [from, to] = [low, high].map((each) => (each === null ? null : figure(Number(each), currency)));
  if (qualifier === "between") return t("between", { low: from, high: to });
  const text = to ?? from;
  return { about: t("about", { amount: text }), up_to: t("up_to", { amount: text }), at_least: t("at_least", { amount: text }) }[qualifier] ?? text;
};

/** Return a share in [0, 1] as a percentage. */
export const share = (part, tongue = language) => {
  if (part === null || part === undefined) return "–";
  const digits = (100 * part).toFixed(1);
  return tongue === "fr" ? `${digits.replace(".", ",")}\u00a0%` : `${digits}%`;
};

/** Return a day as people write it. */
export const day = (iso, tongue = language) => {
  if (!iso) return t("undated", {}, tongue);
  const [year, month, date] = iso.split("-").map(Number);
  return new Intl.DateTimeFormat(tongue === "fr" ? "fr-FR" : "en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
    .format(Date.UTC(year, month - 1, date));
};

/** Return a time as people write it. */
export const moment = (iso) =>
  new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));

/** Return names as a list in a sentence. */
export const names = (list) => (list.length ? new Intl.ListFormat(language, { type: "conjunction" }).format(list) : t("unnamed"));

/** Return the parties of a circle, closed. */
export const chain = (parties) => [...parties, parties[0]].join(" → ");

const tongues = new Intl.DisplayNames([language], { type: "language", fallback: "code" });

/** Return the name of a language by its code. */
export const tongue = (code) => (/^[a-z]{2,3}$/.test(code ?? "") ? tongues.of(code) : code ?? "");

// The same selection as a wheel: each party an arc, what it pays a ribbon to who gets it.

import { chordDirected, ribbonArrow } from "d3-chord";
import { s } from "../dom.js";
import { partyLink } from "../session.js";
import { money, t } from "../words.js";
import { arrowLink, sayArrow } from "./draw.js";

const SIZE = 820;
const RADIUS = 262;
const NARROW = 0.045; // an arc below this angle has no room for its name, which its title tells
const MOST = 24; // arcs that can be told apart

/** Return a drawing of the chosen arrows of known amount. */
export const drawWheel = (chosen, { currency }) => {
  const known = chosen.arrows.filter(({ arrow, potential }) => potential && arrow.cash);
  const total = new Map();
  for (const { arrow, potential } of known) for (const name of [arrow.payer, arrow.payee]) total.set(name, (total.get(name) ?? 0) + potential);
  const names = [...total.keys()].sort((a, b) => total.get(b) - total.get(a) || (a < b ? -1 : 1)).slice(0, MOST);
  const index = new Map(names.map((name, i) => [name, i]));
  const joint = new Set(chosen.parties.filter(({ party }) => party.joint).map(({ party }) => party.name));
  const matrix = names.map(() => names.map(() => 0));
  const best = new Map();
  for (const each of known) {
    const { payer, payee } = each.arrow;
    if (!index.has(payer) || !index.has(payee)) continue;
    matrix[index.get(payer)][index.get(payee)] += each.potential;
    const key = `${index.get(payer)} ${index.get(payee)}`;
    if (!best.has(key) || best.get(key).potential < each.potential) best.set(key, each);
  }
  const chords = chordDirected().padAngle(0.035)(matrix);
  const ribbon = ribbonArrow().radius(RADIUS - 3).padAngle(1 / RADIUS);
  const arc = ({ startAngle, endAngle }) => {
    const at = (angle, radius) => `${(radius * Math.sin(angle)).toFixed(1)} ${(-radius * Math.cos(angle)).toFixed(1)}`;
    const large = endAngle - startAngle > Math.PI ? 1 : 0;
    return `M${at(startAngle, RADIUS)}A${RADIUS} ${RADIUS} 0 ${large} 1 ${at(endAngle, RADIUS)}L${at(endAngle, RADIUS + 12)}A${RADIUS + 12} ${RADIUS + 12} 0 ${large} 0 ${at(startAngle, RADIUS + 12)}Z`;
  };
  const groups = chords.groups.map((group) => {
    const name = names[group.index];
    const middle = (group.startAngle + group.endAngle) / 2;
    const isLeft = middle > Math.PI;
    const turn = (middle * 180) / Math.PI - 90;
    const shown = joint.has(name) || group.endAngle - group.startAngle < NARROW ? "" : name.length > 20 ? `${name.slice(0, 19)}…` : name;
    const said = `${joint.has(name) ? t("joint_deal") : name}: ${money(total.get(name), currency)}`;
    return s(joint.has(name) ? "g" : "a", { href: joint.has(name) ? undefined : partyLink(name), class: "arc", "aria-label": joint.has(name) ? undefined : said }, s("title", {}, said),
      s("path", { d: arc(group) }),
      s("text", { transform: `rotate(${turn.toFixed(1)}) translate(${RADIUS + 20} 0)${isLeft ? " rotate(180)" : ""}`, "text-anchor": isLeft ? "end" : "start", dy: "0.32em" }, shown));
  });
  const ribbons = chords.map((each) => {
    const told = best.get(`${each.source.index} ${each.target.index}`);
    const said = sayArrow(told, currency);
    return s("a", { href: arrowLink(told.arrow), class: `ribbon ${told.arrow.leg}${told.isFirm ? "" : " loose"}`, "aria-label": said }, s("title", {}, said), s("path", { d: ribbon(each) }));
  });
  return s("svg", { viewBox: `${-SIZE / 2 - 100} ${-SIZE / 2} ${SIZE + 200} ${SIZE}`, class: "map wheel", role: "group", "aria-label": t("wheel_label") }, s("g", { class: "drawing" }, ribbons, groups));
};

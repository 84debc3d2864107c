// Which parties and arrows a picture shows, so that it stays a picture: the weightiest first, those in circles before others.

import { plain } from "../words.js";

export const SHOWN_AT_FIRST = 36; // parties that a screen holds with their names
export const LARGEST = -1; // as `least`: as many arrows as the eye can follow
const FOLLOWED = 56;
const CIRCLES_FOLLOWED = 6; // circles whose arrows are shown whatever their amount

/** Return an arrow's amounts from the flows told by `day` (nothing: all); null where none is told yet. */
export const amountsOf = (arrow, day, digits) => {
  let [known, potential, firm, told, isFirm] = [0, 0, 0, 0, false];
  for (const flow of arrow.flows) {
    if (day && flow.on && flow.on > day) continue;
    told += 1;
    isFirm ||= flow.stage === "agreed" || flow.stage === "done";
    if (flow.potential === null) continue;
    known += 1;
    potential += plain(flow.potential, digits);
    firm += plain(flow.firm, digits) ?? 0;
  }
  if (!told) return null;
  return { potential: known ? potential : null, firm, isFirm, atLeast: arrow.at_least || known < told };
};

/** Return the parties in order of how much they matter: in circles first, then by the larger of what they pay and get. */
export const ranked = (map) => {
  const circling = new Set(map.circles.flatMap((circle) => circle.parties));
  const weight = (party) => Math.max(Number(party.received), Number(party.paid));
  return map.parties.filter((party) => !party.joint)
    .map((party) => ({ party, circling: circling.has(party.name) }))
    .sort((a, b) => b.circling - a.circling || weight(b.party) - weight(a.party) || (a.party.name < b.party.name ? -1 : 1));
};

/**
 * Return what is shown: `parties` with what is known of them, `arrows` with their amounts, and how many of each party's
 * partners are left out (`hidden`).
 *
 * `count` parties at most, arrows of at least `least` in plain units (or the `LARGEST`), told by `day`; with `focus`, that party and those
 * whom it pays or who pay it.
 */
export const choose = (map, { count = SHOWN_AT_FIRST, least = LARGEST, day, focus } = {}) => {
  const digits = map.minor_digits;
  const byName = new Map(map.parties.map((party) => [party.name, party]));
  const told = map.arrows.map((arrow) => ({ arrow, ...amountsOf(arrow, day, digits) })).filter((each) => each.firm !== undefined);
  const partners = new Map();
  const meet = (a, b) => partners.set(a, (partners.get(a) ?? new Set()).add(b));
  for (const { arrow } of told) {
    meet(arrow.payer, arrow.payee);
    meet(arrow.payee, arrow.payer);
  }
  // A joint deal's node stands between its parties: who meets it meets those on its other side.
  const through = (name) => [...(partners.get(name) ?? [])].flatMap((other) => (byName.get(other)?.joint ? [other, ...(partners.get(other) ?? [])] : [other]));
  const order = ranked(map).filter(({ party }) => partners.has(party.name));
  const near = focus ? new Set([focus, ...through(focus)]) : null;
  const candidates = near ? order.filter(({ party }) => near.has(party.name)) : order;
  const chosen = new Set(candidates.slice(0, Math.max(count, 1)).map(({ party }) => party.name));
  if (focus && byName.has(focus)) chosen.add(focus);
  for (const party of map.parties) {
    if (party.joint && [...(partners.get(party.name) ?? [])].filter((name) => chosen.has(name)).length > 1) chosen.add(party.name);
  }
  const between = told.filter(({ arrow, potential }) => chosen.has(arrow.payer) && chosen.has(arrow.payee)
    && (least <= 0 || (potential ?? 0) >= least)
    && (!focus || arrow.payer === focus || arrow.payee === focus || byName.get(arrow.payer)?.joint || byName.get(arrow.payee)?.joint));
  const arrows = least === LARGEST ? largest(between, map.circles) : between;
  const linked = new Set(arrows.flatMap(({ arrow }) => [arrow.payer, arrow.payee]));
  if (focus) linked.add(focus);
  const circling = new Set(map.circles.flatMap((circle) => circle.parties));
  const parties = map.parties.filter((party) => chosen.has(party.name) && linked.has(party.name)).map((party) => ({
    party,
    circling: circling.has(party.name),
    hidden: party.joint ? 0 : [...(partners.get(party.name) ?? [])].filter((name) => !chosen.has(name) && !byName.get(name)?.joint).length,
  }));
  return { parties, arrows, total: order.length, isThinned: arrows.length < between.length };
};

const largest = (arrows, circles) => {
  if (arrows.length <= FOLLOWED) return arrows;
  const legs = new Set(circles.slice(0, CIRCLES_FOLLOWED).flatMap((circle) => circle.legs.map((leg) => `${leg.payer}\n${leg.payee}`)));
  const isLeg = ({ arrow }) => legs.has(`${arrow.payer}\n${arrow.payee}`);
  return [...arrows].sort((a, b) => isLeg(b) - isLeg(a) || (b.potential ?? 0) - (a.potential ?? 0)).slice(0, FOLLOWED);
};

// Subsidiaries drawn with their parent as one: what the family pays and gets from others, nothing of what stays inside.

import { ask } from "../session.js";

/** Return the head of its family for each party that has one on the map. */
export const askFamilies = async ({ signal } = {}) => {
  const { items } = await ask("/families", {}, { signal });
  return new Map(items.map(({ party, head }) => [party, head]));
};

/** Return the map with every family as its head; `whole` knows heads that a day of `map` does not know yet. */
export const grouped = (map, heads, whole = map) => {
  const head = (name) => heads.get(name) ?? name;
  const arrows = new Map();
  for (const arrow of map.arrows) {
    const [payer, payee] = [head(arrow.payer), head(arrow.payee)];
    if (payer === payee) continue;
    const key = [payer, payee, arrow.leg, arrow.cash].join("\n");
    const met = arrows.get(key);
    const isRenamed = payer !== arrow.payer || payee !== arrow.payee;
    // Two of a family in one joint deal share its amount.
    const flows = met ? [...met.flows, ...arrow.flows.filter((flow) => !met.flows.some((other) => other.deal === flow.deal))] : arrow.flows;
    arrows.set(key, { ...(met ?? arrow), payer, payee, flows, at_least: Boolean(met?.at_least) || arrow.at_least, isGrouped: Boolean(met?.isGrouped) || isRenamed });
  }
  const members = new Map();
  for (const { name } of map.parties) if (heads.has(name)) members.set(head(name), [...(members.get(head(name)) ?? []), name]);
  const known = new Map([...whole.parties, ...map.parties].map((party) => [party.name, party]));
  const families = [...members].map(([name, others]) => ({ ...known.get(name), ...sums([...arrows.values()], name), members: others }));
  return {
    ...map,
    arrows: [...arrows.values()],
    parties: [...map.parties.filter(({ name }) => !heads.has(name) && !members.has(name)), ...families].sort((a, b) => (a.name < b.name ? -1 : 1)),
    circles: map.circles.map((circle) => ({
      ...circle, parties: [...new Set(circle.parties.map(head))], legs: circle.legs.map((leg) => ({ ...leg, payer: head(leg.payer), payee: head(leg.payee) })),
    })),
  };
};

const sums = (arrows, name) => {
  const of = (side) => arrows.filter((arrow) => arrow.cash && arrow[side] === name).flatMap((arrow) => arrow.flows);
  const add = (flows, field) => String(flows.reduce((sum, flow) => sum + BigInt(flow[field] ?? 0), 0n));
  const [got, paid] = [of("payee"), of("payer")];
  return {
    received: add(got, "potential"), received_firm: add(got, "firm"), received_unknown: got.filter((flow) => flow.potential === null).length,
    paid: add(paid, "potential"), paid_firm: add(paid, "firm"), paid_unknown: paid.filter((flow) => flow.potential === null).length,
  };
};

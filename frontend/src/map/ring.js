// One circle as a ring: its parties in order, its legs numbered, with what flows.

import { newId, s } from "../dom.js";
import { partyLink } from "../session.js";
import { chain, money, plain, t } from "../words.js";
import { widthOf } from "./place.js";

// For a wide screen and for one that is higher than wide: size, radii of a ring of several, and of a ring of two.
const WIDE = { size: [760, 440], several: [215, 150], two: [230, 92] };
const TALL = { size: [440, 440], several: [130, 150], two: [128, 92] };

const STEPS = 60; // of a leg
const TIP = 13; // half of an arrowhead, which must not lie under a name

/** Return a drawing of a circle. */
export const drawRing = (circle, { currency, minor_digits: digits }, { isTall = false } = {}) => {
  const { size: [width, height], several, two } = isTall ? TALL : WIDE;
  const count = circle.parties.length;
  const [radiusX, radiusY] = count === 2 ? two : several;
  const start = count === 2 ? Math.PI : -Math.PI / 2;
  const centre = { x: width / 2, y: height / 2 };
  const at = (turn) => ({ x: centre.x + radiusX * Math.cos(start + turn * 2 * Math.PI), y: centre.y + radiusY * Math.sin(start + turn * 2 * Math.PI) });
  const mark = newId("ring");
  const plates = circle.parties.map((name, i) => ({ ...at(i / count), half: (Math.min(name.length, 24) * 9 + 26) / 2 }));
  const isOn = (point, plate, air) => Math.abs(point.x - plate.x) < plate.half + air && Math.abs(point.y - plate.y) < 18 + air;
  const widest = Math.max(...circle.legs.map((leg) => plain(leg.potential, digits) ?? 0));
  const legs = circle.legs.map((leg, i) => {
    const whole = Array.from({ length: STEPS + 1 }, (_, k) => at((i + k / STEPS) / count));
    const steps = whole.filter((point) => !isOn(point, plates[i], 3) && !isOn(point, plates[(i + 1) % count], TIP));
    const path = steps.map((point, k) => `${k ? "L" : "M"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
    const middle = steps[Math.floor(steps.length / 2)];
    const side = leg.sides[0] ?? "finance";
    const amount = plain(leg.potential, digits);
    const said = money(amount, currency, { atLeast: leg.at_least && amount !== null });
    const out = { x: middle.x + 0.16 * (middle.x - centre.x), y: middle.y + 0.3 * (middle.y - centre.y) };
    return s("g", { class: `arrow ${side}` },
      s("path", { class: "line", d: path, "stroke-width": Math.max(3, widthOf(amount, widest)).toFixed(1), "marker-end": `url(#${mark}-${side})` }),
      s("g", { class: `leg-number ${side}` }, s("circle", { cx: middle.x.toFixed(1), cy: middle.y.toFixed(1), r: 12 }), s("text", { x: middle.x.toFixed(1), y: (middle.y + 5).toFixed(1) }, i + 1)),
      s("text", { class: "amount", x: out.x.toFixed(1), y: (out.y + (middle.y < centre.y - 5 ? -8 : 18)).toFixed(1), "text-anchor": Math.abs(out.x - centre.x) < 60 ? "middle" : out.x < centre.x ? "end" : "start" }, said));
  });
  const parties = circle.parties.map((name, i) => {
    const { x, y, half } = plates[i];
    return s("a", { href: partyLink(name), class: "name-plate" },
      s("rect", { x: (x - half).toFixed(1), y: (y - 18).toFixed(1), width: 2 * half, height: 36, rx: 18 }),
      s("text", { x: x.toFixed(1), y: (y + 5).toFixed(1) }, name.length > 24 ? `${name.slice(0, 23)}…` : name));
  });
  const turnover = money(plain(circle.turnover_potential, digits), currency, { atLeast: circle.at_least });
  return s("svg", { viewBox: `0 0 ${width} ${height}`, class: "ring", role: "group", "aria-label": chain(circle.parties) },
    s("defs", {}, ["finance", "revenue"].map((leg) => s("marker", { id: `${mark}-${leg}`, viewBox: "0 0 8 8", refX: 4, refY: 4, markerWidth: 24, markerHeight: 24, markerUnits: "userSpaceOnUse", orient: "auto" }, s("path", { class: `tip ${leg}`, d: "M0 0 8 4 0 8z" })))),
    legs, parties,
    s("text", { class: "centre", x: centre.x, y: centre.y + 2 }, turnover), s("text", { class: "centre small", x: centre.x, y: centre.y + 22 }, t("can_go_round")));
};

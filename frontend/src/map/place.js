// Where parties stand on the paper: as the server placed them, spread to the paper's shape, moved apart until no name
// covers another. The same input gives the same picture on every visit.

const ROUNDS = 200;
const STEP = 0.25; // of an overlap, each way and round
const AIR = 8; // free space around a party, in units of the paper
const ROOM = 34; // free space between two parties of circles: their arrows are what the picture is about
const EVEN = 0.5; // how far crowded parts are stretched: 0 keeps distances, 1 keeps only the order
const LETTER = 7.6; // mean width of a letter at 14 units
const BOLD = 8.6;
const LINE = 18; // height of a name
const ROOMY = 36; // parties that the smallest paper holds
const SMALLEST = 7;
const LARGEST = 34;
const JOINT = 5;

/**
 * Return nodes {party, x, y, radius, …} and the size of their paper. `isTall`: for a screen that is higher than wide;
 * `ratio`: height over width of the place that the picture has; `reference`: the parties whose spread sets where
 * everybody stands, so that nobody moves while time does.
 */
export const place = (chosen, { isTall = false, ratio = 0.67, reference = chosen } = {}) => {
  const growth = Math.max(1, Math.sqrt(reference.length / ROOMY));
  const [width, height] = (isTall ? [560, 720] : [1040, 1040 * Math.min(0.8, Math.max(0.45, ratio))]).map((each) => Math.round(each * growth));
  const largest = Math.max(1, ...reference.map(({ party }) => (party.joint ? 0 : Number(party.received))));
  const [sideways, downwards] = isTall ? ["y", "x"] : ["x", "y"];
  const across = spread(reference.map(({ party }) => party[sideways]));
  const down = spread(reference.map(({ party }) => party[downwards]));
  const nodes = chosen.map((each) => {
    const { party } = each;
    const radius = party.joint ? JOINT : SMALLEST + (LARGEST - SMALLEST) * Math.min(1, Math.sqrt(Number(party.received) / largest));
    const letters = party.joint ? 0 : Math.min(party.name.length, 26);
    return {
      ...each, radius, half: Math.max(radius, (letters * (each.circling ? BOLD : LETTER)) / 2), tail: letters ? LINE : 0,
      x: 80 + across(party[sideways]) * (width - 160), y: 55 + down(party[downwards]) * (height - 120),
    };
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    for (let i = 0; i < nodes.length; i += 1) for (let j = i + 1; j < nodes.length; j += 1) moved = push(nodes[i], nodes[j]) || moved;
    for (const node of nodes) keepInside(node, width, height);
    if (!moved) break;
  }
  return { nodes, width, height };
};

/** Return a function from a value to [0, 1]: between where it lies and where it would lie if all were equally far apart. */
const spread = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(high - low > 1e-6)) return () => 0.5;
  const order = [...new Set(values)].sort((a, b) => a - b);
  return (value) => {
    const inside = Math.min(high, Math.max(low, value));
    const next = order.findIndex((each) => each >= inside);
    const rank = next ? next - (order[next] - inside) / (order[next] - order[next - 1]) : 0;
    return (1 - EVEN) * ((inside - low) / (high - low)) + (EVEN * rank) / (order.length - 1);
  };
};

const push = (a, b) => {
  const air = a.circling && b.circling ? ROOM : AIR;
  const across = a.half + b.half + air - Math.abs(a.x - b.x);
  const down = Math.min(a.y + a.radius + a.tail, b.y + b.radius + b.tail) - Math.max(a.y - a.radius, b.y - b.radius) + air;
  if (across <= 0 || down <= 0) return false;
  if (across < down) {
    const way = STEP * across * (a.x <= b.x ? 1 : -1);
    a.x -= way;
    b.x += way;
  } else {
    const way = STEP * down * (a.y + (a.tail / 2) <= b.y + (b.tail / 2) ? 1 : -1);
    a.y -= way;
    b.y += way;
  }
  return true;
};

const keepInside = (node, width, height) => {
  node.x = Math.min(Math.max(node.x, node.half + AIR), width - node.half - AIR);
  node.y = Math.min(Math.max(node.y, node.radius + AIR), height - node.radius - node.tail - AIR);
};

const STRAIGHT = 420; // longer arrows bow no further than one of this length

/**
 * Return a bowed arrow from edge to edge of two nodes as a path, and its middle. `bend` is how far it bows, as a part of
 * its length: to the left of its direction, so that A → B and B → A lie apart.
 */
export const curve = (from, to, bend) => {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(across, down) || 1;
  const by = bend * Math.min(1, STRAIGHT / length);
  const bow = { x: (from.x + to.x) / 2 + by * down, y: (from.y + to.y) / 2 - by * across };
  const start = toward(from, bow, from.radius + 1);
  const end = toward(to, bow, Math.min(to.radius + 7, length / 2));
  const middle = { x: (start.x + 2 * bow.x + end.x) / 4, y: (start.y + 2 * bow.y + end.y) / 4 };
  return { path: `M${fixed(start)}Q${fixed(bow)} ${fixed(end)}`, middle };
};

const toward = (node, target, by) => {
  const length = Math.hypot(target.x - node.x, target.y - node.y) || 1;
  return { x: node.x + ((target.x - node.x) / length) * by, y: node.y + ((target.y - node.y) / length) * by };
};

const fixed = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** Return the width of an arrow beside the widest of its picture; an unknown amount is as thin as the smallest. */
export const widthOf = (potential, widest) => Math.max(1.6, 11 * Math.sqrt((potential ?? 0) / (widest || 1)));

// What the one-file report does beyond being read: highlight, filter, zoom, save. All of it is there without, as text.

import { panZoom } from "./map/panzoom.js";
import { saveSvg } from "./save.js";

const every = (selector, within = document) => [...within.querySelectorAll(selector)];
// The map, and where there are families the same with each as one; one of the two is shown.
const papers = every(".paper");
const shown = () => papers.find((paper) => !paper.hidden);
const svg = papers[0].querySelector("svg");
const controls = document.querySelector(".controls");
const theme = document.getElementById("theme");
const arrows = every(".arrow");
const nodes = every(".node");
const circles = every(".circle");
const days = svg.dataset.days ? svg.dataset.days.split(" ") : [];
const time = document.getElementById("time");
const least = document.getElementById("least");
let kept = null;

controls.hidden = false;
theme.hidden = false;
controls.addEventListener("submit", (event) => event.preventDefault());

theme.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});

// What is known by the chosen day and large enough is shown.
const filter = () => {
  const day = days[Number(time.value)] ?? "9999";
  document.getElementById("day").textContent = day === "9999" ? "" : day;
  const linked = new Set();
  for (const arrow of arrows) {
    const shown = arrow.dataset.first <= day && BigInt(arrow.dataset.amount) >= BigInt(least.value);
    arrow.classList.toggle("gone", !shown);
    if (shown) linked.add(arrow.dataset.payer).add(arrow.dataset.payee);
  }
  for (const node of nodes) node.classList.toggle("gone", !linked.has(node.dataset.name));
};
time.addEventListener("input", filter);
least.addEventListener("change", filter);

const light = (isLit) => {
  const names = new Set();
  for (const arrow of arrows) {
    const lit = isLit === null || isLit(arrow);
    arrow.classList.toggle("dim", !lit);
    arrow.classList.toggle("lit", isLit !== null && lit);
    if (lit) names.add(arrow.dataset.payer).add(arrow.dataset.payee);
  }
  for (const node of nodes) node.classList.toggle("dim", isLit !== null && !names.has(node.dataset.name));
};
const ofCircle = (number) => (arrow) => arrow.dataset.circles.split(" ").includes(number);
const show = (number) => {
  light(number === null ? null : ofCircle(number));
  for (const circle of circles) circle.classList.toggle("lit", circle.dataset.circle === number);
};
for (const circle of circles) {
  const number = circle.dataset.circle;
  circle.addEventListener("mouseenter", () => show(number));
  circle.addEventListener("focusin", () => show(number));
  circle.addEventListener("mouseleave", () => show(kept));
  circle.addEventListener("focusout", () => show(kept));
  circle.addEventListener("click", () => { kept = number; });
}
for (const node of nodes) {
  const name = node.dataset.name;
  node.addEventListener("mouseenter", () => light((arrow) => arrow.dataset.payer === name || arrow.dataset.payee === name));
  node.addEventListener("mouseleave", () => show(kept));
}
document.getElementById("all").addEventListener("click", () => {
  kept = null;
  time.value = time.max;
  least.value = "0";
  show(null);
  filter();
});

const movers = new Map(papers.map((paper) => [paper, panZoom(paper.querySelector("svg"), paper.querySelector(".drawing"), paper)]));
document.getElementById("in").addEventListener("click", () => movers.get(shown()).zoom(1.25));
document.getElementById("out").addEventListener("click", () => movers.get(shown()).zoom(0.8));
document.getElementById("fit").addEventListener("click", () => movers.get(shown()).fit());
document.getElementById("grouped")?.addEventListener("change", ({ target }) => papers.forEach((paper, i) => { paper.hidden = target.checked !== (i === 1); }));

// A figure leads to its sentence: the deal that a link names is opened.
const open = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener("hashchange", open);
open();

document.getElementById("save").addEventListener("click", () => saveSvg(shown().querySelector("svg"), "map"));
addEventListener("beforeprint", () => every("details").forEach((each) => { each.open = true; }));
filter();

"use strict";
(() => {
  const every = (selector, within = document) => [...within.querySelectorAll(selector)];
  const svg = document.querySelector("svg[data-days]");
  const controls = document.querySelector(".controls");
  const theme = document.getElementById("theme");
  const arrows = every(".arrow");
  const nodes = every(".node");
  const circles = every(".circle");
  const days = svg.dataset.days ? svg.dataset.days.split(" ") : [];
  const time = document.getElementById("time");
  const least = document.getElementById("least");
  const whole = svg.viewBox.baseVal;
  const full = [whole.x, whole.y, whole.width, whole.height];
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

  const zoom = (factor, atX = whole.x + whole.width / 2, atY = whole.y + whole.height / 2) => {
    const width = Math.min(full[2] * 1.5, Math.max(full[2] / 8, whole.width * factor));
    const by = width / whole.width;
    whole.x = atX - (atX - whole.x) * by;
    whole.y = atY - (atY - whole.y) * by;
    whole.width = width;
    whole.height *= by;
  };
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [whole.x + ((event.clientX - box.left) / box.width) * whole.width, whole.y + ((event.clientY - box.top) / box.height) * whole.height];
  };
  document.getElementById("in").addEventListener("click", () => zoom(0.8));
  document.getElementById("out").addEventListener("click", () => zoom(1.25));
  document.getElementById("fit").addEventListener("click", () => { [whole.x, whole.y, whole.width, whole.height] = full; });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the page scrolls; zooming is asked for
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 0.87, ...place(event));
  }, { passive: false });
  let held = null;
  svg.addEventListener("pointerdown", (event) => { if (!event.target.closest(".arrow")) held = place(event); });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const now = place(event);
    whole.x += held[0] - now[0];
    whole.y += held[1] - now[1];
  });
  addEventListener("pointerup", () => { held = null; });

  // A figure leads to its sentence: the deal that a link names is opened.
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", open);
  open();

  document.getElementById("save").addEventListener("click", () => {
    const copy = svg.cloneNode(true);
    const live = every("*", svg);
    every("*", copy).forEach((element, i) => {
      const style = getComputedStyle(live[i]);
      for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-family", "font-weight", "text-anchor", "paint-order", "display"]) {
        element.style.setProperty(name, style.getPropertyValue(name));
      }
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
    link.download = "cantillon-map.svg";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  addEventListener("beforeprint", () => every("details").forEach((each) => { each.open = true; }));
  filter();
})();

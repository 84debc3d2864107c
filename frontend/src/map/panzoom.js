// Zoom and pan of a drawing by wheel, fingers and keys. One finger scrolls the page until the drawing is zoomed in.

import { settled as later } from "../dom.js";

const NEAREST = 8;
const MANY = 250; // elements from which a moving drawing is moved as one bitmap and drawn anew when it rests
const REST = 140; // milliseconds
const KEYS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

/** Make `drawing` inside `svg` move; `frame` takes the keys. Returns {zoom(factor), fit()}. */
export const panZoom = (svg, drawing, frame) => {
  let [x, y, scale] = [0, 0, 1];
  const held = new Map();
  let planned = 0;
  let settled = { x, y, scale }; // as the drawing was drawn last
  const isHeavy = drawing.childElementCount > MANY;
  // Where the picture lies in its element: `per` pixels a unit of the paper, and what is left on the sides.
  const fitted = () => {
    const { width, height } = size();
    const per = Math.min(svg.clientWidth / width, svg.clientHeight / height) || 1;
    return { per, left: (svg.clientWidth - per * width) / 2, top: (svg.clientHeight - per * height) / 2 };
  };
  const settle = () => {
    svg.style.transform = "";
    drawing.setAttribute("transform", scale === 1 && !x && !y ? "" : `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${scale.toFixed(4)})`);
    settled = { x, y, scale };
  };
  const rest = later(settle, REST);
  const apply = () => {
    planned = 0;
    frame.classList.toggle("zoomed", scale > 1.01);
    if (!isHeavy) {
      settle();
      return;
    }
    const { per, left, top } = fitted();
    const by = scale / settled.scale;
    const moveX = per * x + left - by * (per * settled.x + left);
    const moveY = per * y + top - by * (per * settled.y + top);
    svg.style.transform = `translate(${moveX}px, ${moveY}px) scale(${by})`;
    rest();
  };
  const plan = () => { planned ||= requestAnimationFrame(apply); };
  const size = () => svg.viewBox.baseVal;
  const place = ({ clientX, clientY }) => {
    const box = frame.getBoundingClientRect();
    const { per, left, top } = fitted();
    return [(clientX - box.left - frame.clientLeft - left) / per, (clientY - box.top - frame.clientTop - top) / per];
  };
  const keepNear = () => {
    const { width, height } = size();
    x = Math.min(width * 0.5, Math.max(x, width * 0.5 - width * scale));
    y = Math.min(height * 0.5, Math.max(y, height * 0.5 - height * scale));
  };
  const zoomAt = (factor, atX, atY) => {
    const next = Math.min(NEAREST, Math.max(1, scale * factor));
    x = atX - ((atX - x) * next) / scale;
    y = atY - ((atY - y) * next) / scale;
    scale = next;
    if (scale === 1) [x, y] = [0, 0];
    keepNear();
    plan();
  };
  const zoom = (factor) => zoomAt(factor, size().width / 2, size().height / 2);
  const fit = () => {
    [x, y, scale] = [0, 0, 1];
    plan();
  };
  svg.addEventListener("wheel", (event) => {
    if (scale === 1 && event.deltaY > 0 && !event.ctrlKey) return; // nothing to zoom out of: the page scrolls
    event.preventDefault();
    zoomAt(Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) / 400), ...place(event));
  }, { passive: false });
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    moved = 0;
    if (event.pointerType === "mouse" && event.button !== 0) return;
    held.set(event.pointerId, place(event));
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held.has(event.pointerId)) return;
    const before = held.get(event.pointerId);
    const now = place(event);
    const others = [...held.entries()].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (others.length) {
      const [other] = others;
      const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
      zoomAt(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else if (event.pointerType === "mouse" || scale > 1) {
      x += now[0] - before[0];
      y += now[1] - before[1];
      moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
      if (moved > 4 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
      keepNear();
      plan();
    }
    held.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) svg.addEventListener(end, (event) => held.delete(event.pointerId));
  svg.addEventListener("click", (event) => { if (moved > 4) event.preventDefault(); }, true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") zoom(1.3);
    else if (event.key === "-") zoom(1 / 1.3);
    else if (event.key === "0") fit();
    else if (KEYS[event.key] && scale > 1) {
      x += KEYS[event.key][0];
      y += KEYS[event.key][1];
      keepNear();
      plan();
    } else return;
    event.preventDefault();
  });
  return { zoom, fit };
};

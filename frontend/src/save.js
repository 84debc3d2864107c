// Pictures as SVG and PNG, tables as CSV: what is on the screen, in a file.

import { h } from "./dom.js";

const COPIED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity",
  "opacity", "font-size", "font-family", "font-weight", "text-anchor", "dominant-baseline", "paint-order", "display", "visibility"];

const hand = (blob, name) => {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

const fileName = (title, suffix) => `cantillon-${title.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase().slice(0, 60)}.${suffix}`;

/** Return a drawing as the text of a file that looks the same anywhere. */
export const svgText = (svg) => {
  const copy = svg.cloneNode(true);
  const live = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, i) => {
    const style = getComputedStyle(live[i]);
    for (const name of COPIED) element.style.setProperty(name, style.getPropertyValue(name));
    element.removeAttribute("class");
  });
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.style.background = getComputedStyle(document.body).backgroundColor;
  return new XMLSerializer().serializeToString(copy);
};

/** Hand the user a drawing as SVG. */
export const saveSvg = (svg, title) => hand(new Blob([svgText(svg)], { type: "image/svg+xml" }), fileName(title, "svg"));

/** Hand the user a drawing as PNG, twice as fine as the screen. */
export const savePng = async (svg, title) => {
  const address = URL.createObjectURL(new Blob([svgText(svg)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const { width, height } = svg.viewBox.baseVal;
    const canvas = h("canvas", { width: 2 * width, height: 2 * height });
    const paper = canvas.getContext("2d");
    paper.fillStyle = getComputedStyle(document.body).backgroundColor;
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
    hand(blob, fileName(title, "png"));
  } finally {
    URL.revokeObjectURL(address);
  }
};

// A cell that begins like a formula would be run by a spreadsheet.
const cell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Return rows as CSV. */
export const csvText = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

/** Hand the user rows as CSV. */
export const saveCsv = (rows, title) => hand(new Blob([csvText(rows)], { type: "text/csv" }), fileName(title, "csv"));

// Elements from values. Text is always put in as text: there is no way here to put in markup.

const SVG = "http://www.w3.org/2000/svg";

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" && "value" in element && element.localName !== "li") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

/** Return an HTML element. */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** Return an SVG element. */
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

/** Put `children` in the place of everything in `element`. */
export const replace = (element, ...children) => {
  element.replaceChildren(...children.flat(Infinity).filter(Boolean));
  return element;
};

/** Call `act` once nothing has been asked for `wait` milliseconds. */
export const settled = (act, wait) => {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), wait);
  };
};

let count = 0;
/** Return an id that no other element has. */
export const newId = (prefix) => `${prefix}-${(count += 1)}`;

/** Say something to those who listen to the page instead of looking at it. */
export const announce = (text) => {
  document.getElementById("spoken").textContent = text;
};

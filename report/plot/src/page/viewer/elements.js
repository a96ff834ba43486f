// Making elements. Whatever is to be read goes in as text and never as markup.

const SVG = "http://www.w3.org/2000/svg";
const PIXELS_PER_CHARACTER = 7;

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** An element of HTML with attributes and children, of which texts stay texts. */
function html(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** An element of SVG. */
function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A length in pixels as a path has it. */
function pixels(number) {
  return Math.round(number * 10) / 10;
}

/** How many pixels a text takes at most, nearly. */
function widthOf(text) {
  return text.length * PIXELS_PER_CHARACTER + 6;
}

/** As much of a text as has room in so many pixels. */
function fitting(text, width) {
  const most = Math.floor(width / PIXELS_PER_CHARACTER);
  if (text.length <= most) return text;
  return most < 4 ? "" : `${text.slice(0, most - 1)}…`;
}


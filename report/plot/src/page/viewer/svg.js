// Making SVG elements, and fitting texts into them.

const SVG = "http://www.w3.org/2000/svg";
const PIXELS_PER_CHARACTER = 7;

/** Returns a new SVG element. Children are elements or texts. */
function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** Returns a length in pixels, rounded to a tenth. */
function pixels(number) {
  return Math.round(number * 10) / 10;
}

/** Returns the estimated width of a text in pixels, rather too large than too small. */
function widthOf(text) {
  return text.length * PIXELS_PER_CHARACTER + 6;
}

/** Returns a text, cut to the width in pixels; an empty text if fewer than four characters have room. */
function fitting(text, width) {
  const most = Math.floor(width / PIXELS_PER_CHARACTER);
  if (text.length <= most) return text;
  return most < 4 ? "" : `${text.slice(0, most - 1)}…`;
}


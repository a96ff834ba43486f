// Making HTML elements. All texts are added as text, never as markup.

/** Sets the attributes of an element and appends its children; undefined children are left out. Returns the element. */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Returns a new HTML element. Children are elements or texts. */
function html(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

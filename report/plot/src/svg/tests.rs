//! SVG of figures whose content is known.

//! A figure as other libraries draw it: the lines and the letters of its SVG, with the fonts for them.

use std::sync::Arc;

use resvg::usvg::{self, Tree, fontdb};

use crate::cannot_draw::CannotDraw;
use crate::figure::Figure;
use crate::font::{EMBEDDED, FAMILY, Font};

/// What is to be drawn.
pub(crate) fn tree(figure: &Figure) -> Result<Tree, CannotDraw> {
    let mut svg = Vec::new();
    figure
        .svg(&mut svg)
        .map_err(|cause| CannotDraw::Picture(cause.to_string()))?;
    let text = String::from_utf8_lossy(&svg);
    let options = usvg::Options {
        fontdb: Arc::new(fonts(&text)),
        font_family: FAMILY.to_owned(),
        ..usvg::Options::default()
    };
    Tree::from_str(&text, &options).map_err(|cause| CannotDraw::Picture(cause.to_string()))
}

/// The font within the program, and those of the system only if it has not all the letters: to look for them takes longer
/// than all the rest.
fn fonts(for_text: &str) -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(EMBEDDED.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    let font = Font::embedded();
    let is_drawn = |character: &char| !character.is_control();
    if !for_text
        .chars()
        .filter(is_drawn)
        .all(|character| font.has(character))
    {
        fonts.load_system_fonts();
    }
    fonts
}

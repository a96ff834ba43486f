//! A figure in the form that other libraries draw: the tree of its SVG, and the fonts for its letters.

use std::collections::BTreeSet;
use std::ops::Not;
use std::sync::Arc;

use resvg::usvg::{self, FontResolver, Tree, fontdb};
use ttf_parser::Face;

use crate::cannot_draw::CannotDraw;
use crate::figure::Figure;
use crate::font::{EMBEDDED, FAMILY, Font};
use crate::text::isolates;

/// Returns the SVG tree of a figure, which the other formats draw.
pub(crate) fn tree(figure: &Figure) -> Result<Tree, CannotDraw> {
    let mut svg = Vec::new();
    figure
        .svg(&mut svg)
        .map_err(|cause| CannotDraw::Picture(cause.to_string()))?;
    let text = String::from_utf8_lossy(&svg);
    let (fonts, unknown) = fonts(&text);
    let known = |character| {
        if unknown.contains(&character) {
            char::REPLACEMENT_CHARACTER
        } else {
            character
        }
    };
    let text: String = text.chars().map(known).collect();
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        font_family: FAMILY.to_owned(),
        font_resolver: FontResolver {
            select_fallback: Box::new(|letter, used, fonts| most_alike(letter, used, fonts)),
            ..FontResolver::default()
        },
        ..usvg::Options::default()
    };
    Tree::from_str(&text, &options).map_err(|cause| CannotDraw::Picture(cause.to_string()))
}

/// Returns the fonts, and the letters that no font has, which would be left out. The embedded font is enough for most
/// texts; the fonts of the system are searched only for other letters, since the search takes longer than everything
/// else.
fn fonts(for_text: &str) -> (fontdb::Database, BTreeSet<char>) {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(EMBEDDED.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    let font = Font::embedded();
    let is_seen = |character: char| !character.is_control() && !isolates(character);
    let is_unknown = |character: &char| is_seen(*character) && !font.has(*character);
    let mut unknown: BTreeSet<char> = for_text.chars().filter(is_unknown).collect();
    if !unknown.is_empty() {
        fonts.load_system_fonts();
    }
    for face in fonts.faces() {
        if unknown.is_empty() {
            break;
        }
        fonts.with_face_data(face.id, |bytes, index| {
            let face = Face::parse(bytes, index);
            unknown.retain(|letter| {
                face.as_ref()
                    .is_ok_and(|face| face.glyph_index(*letter).is_some())
                    .not()
            });
        });
    }
    (fonts, unknown)
}

/// Returns the font that has a character and is most similar to the embedded one. The whole line is written in that
/// font, which therefore should be neither bold nor slanted.
fn most_alike(letter: char, used: &[fontdb::ID], fonts: &fontdb::Database) -> Option<fontdb::ID> {
    let mut faces: Vec<&fontdb::FaceInfo> = fonts.faces().collect();
    faces.sort_by_key(|face| {
        let is_of_family = face.families.iter().any(|(family, _)| family == FAMILY);
        let difference = face.weight.0.abs_diff(fontdb::Weight::NORMAL.0);
        let is_plain =
            face.style == fontdb::Style::Normal && face.stretch == fontdb::Stretch::Normal;
        (!is_plain, difference, !is_of_family)
    });
    let has_it = |bytes: &[u8], index| {
        let face = Face::parse(bytes, index);
        face.is_ok_and(|face| face.glyph_index(letter).is_some())
    };
    let ids = faces.iter().map(|face| face.id);
    let mut unused = ids.filter(|id| !used.contains(id));
    unused.find(|id| fonts.with_face_data(*id, has_it) == Some(true))
}

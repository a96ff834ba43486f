//! The page.

use std::io::{self, Write};

use pyprof_export::Document;
use pyprof_html::{BASE_STYLE, ELEMENTS, NUMBERS, Page};
use pyprof_record::Record;

use crate::content::Content;
use crate::source_lines::SourceLines;

/// The parts of the page that all records have.
const PAGE: Page<'static> = Page {
    title: "Memory of a program",
    body: include_str!("body.html"),
    style: &[
        BASE_STYLE,
        include_str!("style/overview.css"),
        include_str!("style/flame.css"),
        include_str!("style/tables.css"),
        include_str!("style/media.css"),
    ],
    viewer: &[
        NUMBERS,
        ELEMENTS,
        include_str!("viewer/amounts.js"),
        include_str!("viewer/content.js"),
        include_str!("viewer/tree.js"),
        include_str!("viewer/quantity.js"),
        include_str!("viewer/head.js"),
        include_str!("viewer/overview.js"),
        include_str!("viewer/resident.js"),
        include_str!("viewer/boxes.js"),
        include_str!("viewer/flame.js"),
        include_str!("viewer/flame_keys.js"),
        include_str!("viewer/table.js"),
        include_str!("viewer/lines.js"),
        include_str!("viewer/sources.js"),
        include_str!("viewer/growth.js"),
        include_str!("viewer/mappings.js"),
        include_str!("viewer/functions.js"),
        include_str!("viewer/start.js"),
    ],
};

/// Writes the page of a record and of its document. Without `sources`, the page has no source text.
///
/// # Errors
/// `to` cannot be written.
pub fn write(
    record: &Record,
    document: &Document,
    sources: Option<&mut dyn SourceLines>,
    to: &mut impl Write,
) -> io::Result<()> {
    PAGE.write(&Content::new(record, document, sources), to)
}

#[cfg(test)]
mod tests;

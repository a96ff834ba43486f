//! The interactive page: one file with a viewer and its content. It needs no other file.
//!
//! ```text
//! recordings → content (downsampled, named, counted) → JSON ┐
//!                                    viewer, its style → page
//! ```
//!
//! The crate `pyprof-html` has the frame of the page, and the rules by which the content of a recording stays data.

mod calls;
mod content;
mod curves;
mod highest;
mod shares;

use std::io::{self, Write};

use pyprof_html::{BASE_STYLE, ELEMENTS, NUMBERS, Page};

use crate::{Options, Recording};
use content::Content;

/// The parts of the page that all recordings have.
const PAGE: Page<'static> = Page {
    title: "Memory over time",
    body: include_str!("page/body.html"),
    style: &[BASE_STYLE, include_str!("page/style.css")],
    viewer: &[
        NUMBERS,
        include_str!("page/viewer/search.js"),
        include_str!("page/viewer/units.js"),
        include_str!("page/viewer/ticks.js"),
        include_str!("page/viewer/recording.js"),
        include_str!("page/viewer/view.js"),
        ELEMENTS,
        include_str!("page/viewer/svg.js"),
        include_str!("page/viewer/scales.js"),
        include_str!("page/viewer/axes.js"),
        include_str!("page/viewer/curves.js"),
        include_str!("page/viewer/brackets.js"),
        include_str!("page/viewer/flame.js"),
        include_str!("page/viewer/cross_hair.js"),
        include_str!("page/viewer/figure.js"),
        include_str!("page/viewer/gestures.js"),
        include_str!("page/viewer/wheel.js"),
        include_str!("page/viewer/keys.js"),
        include_str!("page/viewer/head.js"),
        include_str!("page/viewer/controls.js"),
        include_str!("page/viewer/legend.js"),
        include_str!("page/viewer/table.js"),
        include_str!("page/viewer/start.js"),
    ],
};

/// Writes the page.
///
/// # Errors
/// `to` cannot be written.
pub fn page(recordings: &[Recording], options: &Options, to: &mut impl Write) -> io::Result<()> {
    PAGE.write(&Content::of(recordings, options), to)
}

#[cfg(test)]
mod tests;

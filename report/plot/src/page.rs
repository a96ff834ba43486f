//! The interactive page: one file with a viewer and its content. It needs no other file.
//!
//! ```text
//! recordings → content (downsampled, named, counted) → JSON ┐
//!                                    viewer, its style → page
//! ```
//!
//! A recording may come from an untrusted source. Its texts are data: they are written as JSON that cannot end the
//! enclosing element, and the viewer shows them only as text. The content security policy of the page allows the browser
//! to run the script of this crate, and to load nothing.

mod calls;
mod coded;
mod content;
mod curves;
mod embedded_json;
mod highest;
mod policy;
mod shares;

use std::io::{self, Write};

use crate::{Options, Recording};
use content::Content;
use embedded_json::EmbeddedJson;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/style.css");

/// The parts of the viewer, each after the parts that it needs. Together they are one function, so that its names are
/// not visible elsewhere.
const VIEWER: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("page/viewer/numbers.js"),
    include_str!("page/viewer/search.js"),
    include_str!("page/viewer/units.js"),
    include_str!("page/viewer/ticks.js"),
    include_str!("page/viewer/recording.js"),
    include_str!("page/viewer/view.js"),
    include_str!("page/viewer/elements.js"),
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
    "})();\n",
);

/// Writes the page.
///
/// # Errors
/// `to` cannot be written.
pub fn page(recordings: &[Recording], options: &Options, to: &mut impl Write) -> io::Result<()> {
    let content = Content::of(recordings, options);
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        to.write_all(before.as_bytes())?;
        let (part, after) = after.split_once("}}").unwrap_or((after, ""));
        match part {
            "policy" => to.write_all(policy::policy(STYLE, VIEWER).as_bytes())?,
            "style" => to.write_all(STYLE.as_bytes())?,
            "viewer" => to.write_all(VIEWER.as_bytes())?,
            "content" => serde_json::to_writer(EmbeddedJson(&mut *to), &content)?,
            _ => {}
        }
        rest = after;
    }
    to.write_all(rest.as_bytes())
}

#[cfg(test)]
mod tests;

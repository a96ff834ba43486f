//! The frame of a page, filled with its parts.

use std::io::{self, Write};

use serde::Serialize;

use crate::embedded_json::EmbeddedJson;
use crate::policy::policy;

const FRAME: &str = include_str!("page.html");

/// The parts of a page that do not depend on its content.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The title, in HTML.
    pub title: &'a str,
    /// The body without the scripts, in HTML.
    pub body: &'a str,
    /// The parts of the style.
    pub style: &'a [&'a str],
    /// The parts of the viewer, each after the parts that it needs. Together they are one function, so that its names are
    /// not visible elsewhere.
    pub viewer: &'a [&'a str],
}

impl Page<'_> {
    /// Writes the page with this content.
    ///
    /// # Errors
    /// `to` cannot be written.
    pub fn write(&self, content: &impl Serialize, to: &mut impl Write) -> io::Result<()> {
        let style = self.style.concat();
        let viewer = format!(
            "\"use strict\";\n(() => {{\n{}}})();\n",
            self.viewer.concat()
        );
        let mut rest = FRAME;
        while let Some((before, after)) = rest.split_once("{{") {
            to.write_all(before.as_bytes())?;
            let (part, after) = after.split_once("}}").unwrap_or((after, ""));
            match part {
                "policy" => to.write_all(policy(&style, &viewer).as_bytes())?,
                "title" => to.write_all(self.title.as_bytes())?,
                "style" => to.write_all(style.as_bytes())?,
                "body" => to.write_all(self.body.as_bytes())?,
                "viewer" => to.write_all(viewer.as_bytes())?,
                "content" => serde_json::to_writer(EmbeddedJson(&mut *to), content)?,
                _ => {}
            }
            rest = after;
        }
        to.write_all(rest.as_bytes())
    }
}

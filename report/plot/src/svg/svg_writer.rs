//! Writing the elements of SVG. Texts in them are escaped.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::colour::Colour;

/// Writes elements of SVG.
pub(super) struct SvgWriter<W> {
    writer: Writer<W>,
}

/// The number of attributes for the halo, which keeps lines away from letters.
const HALO: usize = 3;

/// The names and values of attributes.
pub(super) type Attributes<'a> = [(&'a str, &'a str)];

impl<W: Write> SvgWriter<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            writer: Writer::new_with_indent(to, b' ', 0),
        }
    }

    /// Writes an element without content.
    pub(super) fn element(&mut self, name: &str, attributes: &Attributes) -> io::Result<()> {
        let element = self.writer.create_element(name);
        element
            .with_attributes(attributes.iter().copied())
            .write_empty()?;
        Ok(())
    }

    /// Writes an element that contains a text.
    pub(super) fn text(
        &mut self,
        name: &str,
        attributes: &Attributes,
        text: &str,
    ) -> io::Result<()> {
        let element = self.writer.create_element(name);
        let element = element.with_attributes(attributes.iter().copied());
        element.write_text_content(BytesText::new(text))?;
        Ok(())
    }

    /// Writes an element that contains other elements.
    pub(super) fn within(
        &mut self,
        name: &str,
        attributes: &Attributes,
        write: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        use quick_xml::events::{BytesEnd, BytesStart, Event};
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.writer.write_event(Event::Start(start))?;
        write(self)?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// Writes a text at a place.
    pub(super) fn label(&mut self, label: &Label) -> io::Result<()> {
        let (x, y) = (number(label.x), number(label.y));
        let (size, fill) = (number(label.size), label.colour.to_string());
        let anchor = match label.side {
            Side::Right => "start",
            Side::Middle => "middle",
            Side::Left => "end",
        };
        let attributes = [
            ("class", label.class),
            ("x", &x),
            ("y", &y),
            ("font-size", &size),
            ("text-anchor", anchor),
            ("fill", &fill),
            ("stroke", "#ffffff"),
            ("stroke-width", "3"),
            ("paint-order", "stroke"),
        ];
        let count = match label.ground {
            Ground::Plain => attributes.len() - HALO,
            Ground::Lines => attributes.len(),
        };
        self.text("text", &attributes[..count], label.text)
    }
}

/// A text at a place.
pub(super) struct Label<'a> {
    pub(super) class: &'a str,
    pub(super) text: &'a str,
    pub(super) x: f64,
    /// The base line of the letters.
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) side: Side,
    pub(super) colour: Colour,
    pub(super) ground: Ground,
}

/// The background of a text.
pub(super) enum Ground {
    /// No background is needed.
    Plain,
    /// There are lines, which must not cross the letters.
    Lines,
}

/// The side of a point on which its text is drawn.
pub(super) enum Side {
    Right,
    Middle,
    Left,
}

/// Returns the attributes of an element at a place: its class, the place, and the others.
pub(super) fn placed<'a>(
    class: &'a str,
    place: &'a [(&'static str, String)],
    others: &Attributes<'a>,
) -> Vec<(&'a str, &'a str)> {
    let place = place.iter().map(|(name, value)| (*name, value.as_str()));
    let class = [("class", class)].into_iter();
    class.chain(place).chain(others.iter().copied()).collect()
}

/// Returns a length as text, rounded to the hundredth of a dot.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Returns the path of a line through these places.
pub(super) fn line(places: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in places {
        path.push(if path.is_empty() { 'M' } else { 'L' });
        path.push_str(&number(x));
        path.push(' ');
        path.push_str(&number(y));
    }
    path
}

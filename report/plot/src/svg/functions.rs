//! Calls of functions as bars, and the tooltips of bars and brackets: the name and the length.

use std::io::{self, Write};

use super::layout::{Frame, SMALL, SvgLayout};
use super::svg_writer::{Attributes, Ground, Label, Side, SvgWriter, placed};
use crate::colour::Colour;
use crate::figure::{Call, Figure};
use crate::font::Font;
use crate::text::{fitting, isolated};

/// The minimum width of a bar, so that every bar is visible.
const NARROWEST: f64 = 0.5;

/// Draws all bars, with their names if there is room.
pub(super) fn bars(
    figure: &Figure,
    layout: &SvgLayout,
    font: &Font,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let Some(frame) = layout.bars else {
        return Ok(());
    };
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let height = frame.height() / figure.calls.rows as f64;
    // short calls are drawn above long ones
    let mut calls: Vec<&Call> = figure.calls.drawn.iter().collect();
    calls.sort_by(|one, other| other.length().abs().total_cmp(&one.length().abs()));
    writer.within("g", &[("clip-path", "url(#bars)")], |writer| {
        for call in calls {
            let bar = place(call, height, &frame, layout);
            one_bar(call, &bar, writer)?;
            name(call, &bar, font, writer)?;
        }
        Ok(())
    })
}

fn place(call: &Call, height: f64, frame: &Frame, layout: &SvgLayout) -> Frame {
    let ends = [layout.x(call.entry.seconds), layout.x(call.exit.seconds)];
    let [left, right] = ends.map(|x| x.max(frame.left).min(frame.right));
    let (left, right) = (left.min(right), left.max(right));
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let bottom = frame.bottom - call.row as f64 * height;
    Frame {
        left,
        top: bottom - height,
        right: right.max(left + NARROWEST),
        bottom,
    }
}

fn one_bar(call: &Call, bar: &Frame, writer: &mut SvgWriter<impl Write>) -> io::Result<()> {
    let fill = call.colour.to_string();
    let place = bar.attributes();
    let colour = [("fill", fill.as_str()), ("fill-opacity", "0.75")];
    let mut attributes = placed("bar", &place, &colour);
    // an edge would hide a bar that is hardly wider than the edge
    if bar.width() > 3.0 {
        attributes.push(("stroke", "#ffffff"));
    }
    with_tooltip(call, "rect", &attributes, writer)
}

fn name(
    call: &Call,
    bar: &Frame,
    font: &Font,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let (room, height) = (bar.width() - 10.0, bar.height());
    let size = SMALL.min(height - 3.0);
    if size < 7.0 || room < 3.5 * size {
        return Ok(());
    }
    let text = fitting(&call.label, room / size, |character| font.width(character));
    writer.label(&Label {
        class: "name",
        text: &text,
        x: bar.left + 5.0,
        y: (bar.top + bar.bottom) / 2.0 + 0.36 * size,
        size,
        side: Side::Right,
        colour: Colour::MEMORY,
        ground: Ground::Plain,
    })
}

/// Writes an element whose tooltip is the name and the length of the call.
pub(super) fn with_tooltip(
    call: &Call,
    name: &str,
    attributes: &Attributes,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    writer.within(name, attributes, |writer| {
        let text = format!("{} {:.3}s", isolated(call.name.clone()), call.length());
        writer.text("title", &[], &text)
    })
}

//! Runs of functions as bars, and what bars and brackets tell to whoever points at them: the name and the length.

use std::io::{self, Write};

use super::sheet::{Frame, SMALL, Sheet};
use super::writing::{Attributes, Ground, Label, Side, Writing, number};
use crate::colour::Colour;
use crate::figure::{Call, Figure};
use crate::font::Font;
use crate::text::{fitting, isolated};

/// Bars are no narrower, so that none is invisible.
const NARROWEST: f64 = 0.5;

/// All bars, with their names where there is room.
pub(super) fn bars(
    figure: &Figure,
    sheet: &Sheet,
    font: &Font,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let Some(frame) = sheet.bars else {
        return Ok(());
    };
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let height = (frame.bottom - frame.top) / figure.calls.rows as f64;
    // what is short is drawn upon what is long
    let mut calls: Vec<&Call> = figure.calls.drawn.iter().collect();
    calls.sort_by(|one, other| other.length().abs().total_cmp(&one.length().abs()));
    writing.within("g", &[("clip-path", "url(#bars)")], |writing| {
        for call in calls {
            let bar = place(call, height, &frame, sheet);
            one_bar(call, &bar, writing)?;
            name(call, &bar, font, writing)?;
        }
        Ok(())
    })
}

fn place(call: &Call, height: f64, frame: &Frame, sheet: &Sheet) -> Frame {
    let ends = [sheet.x(call.entry.seconds), sheet.x(call.exit.seconds)];
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

fn one_bar(call: &Call, bar: &Frame, writing: &mut Writing<impl Write>) -> io::Result<()> {
    let fill = call.colour.to_string();
    let [x, y] = [bar.left, bar.top].map(number);
    let [width, height] = [bar.right - bar.left, bar.bottom - bar.top].map(number);
    let mut attributes = vec![
        ("class", "bar"),
        ("x", x.as_str()),
        ("y", &y),
        ("width", &width),
        ("height", &height),
        ("fill", &fill),
        ("fill-opacity", "0.75"),
    ];
    // an edge would hide what is not much wider
    if bar.right - bar.left > 3.0 {
        attributes.push(("stroke", "#ffffff"));
    }
    told(call, "rect", &attributes, writing)
}

fn name(
    call: &Call,
    bar: &Frame,
    font: &Font,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let (room, height) = (bar.right - bar.left - 10.0, bar.bottom - bar.top);
    let size = SMALL.min(height - 3.0);
    if size < 7.0 || room < 3.5 * size {
        return Ok(());
    }
    let text = fitting(&call.label, room / size, |character| font.width(character));
    writing.label(&Label {
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

/// An element that tells what it is of.
pub(super) fn told(
    call: &Call,
    name: &str,
    attributes: &Attributes,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    writing.within(name, attributes, |writing| {
        let text = format!("{} {:.3}s", isolated(call.name.clone()), call.length());
        writing.text("title", &[], &text)
    })
}

//! Runs of functions: a pair of brackets for each, or a bar. Each tells its name and its length to whoever points at it.

use std::io::{self, Write};

use super::sheet::{Frame, SMALL, Sheet};
use super::writing::{Attributes, Ground, Label, Side, Writing, line, number};
use crate::colour::Colour;
use crate::figure::{Call, Figure, Position};
use crate::font::Font;
use crate::text::fitting;

/// How far the bracket of a call that no other has made reaches up and down from the curve.
const HALF_HEIGHT: f64 = 16.0;

/// How much less far one reaches that stands upon another: often both begin at once, and both are to be seen.
const LOWER: f64 = 3.0;

/// Brackets are no lower.
const LOWEST: f64 = 7.0;

/// How far a bracket reaches into what it embraces.
const FOOT: f64 = 7.0;

/// Bars are no narrower, so that none is invisible.
const NARROWEST: f64 = 0.5;

/// All brackets whose place is seen.
pub(super) fn brackets(
    figure: &Figure,
    sheet: &Sheet,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let mut calls: Vec<&Call> = figure.calls.drawn.iter().collect();
    calls.sort_by_key(|call| call.row);
    for call in calls {
        for (end, foot) in [(&call.entry, FOOT), (&call.exit, -FOOT)] {
            if figure.time.has(end.seconds) {
                bracket(call, end, foot, sheet, writing)?;
            }
        }
    }
    Ok(())
}

fn bracket(
    call: &Call,
    end: &Position,
    foot: f64,
    sheet: &Sheet,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let (x, y) = sheet.place(end);
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let half = (HALF_HEIGHT - LOWER * call.row as f64).max(LOWEST);
    let (above, below) = (y - half, y + half);
    let path = line([(x + foot, above), (x, above), (x, below), (x + foot, below)]);
    let stroke = call.colour.to_string();
    let attributes = [
        ("class", "bracket"),
        ("d", path.as_str()),
        ("fill", "none"),
        ("stroke", &stroke),
        ("stroke-width", "2.2"),
    ];
    told(call, "path", &attributes, writing)
}

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
fn told(
    call: &Call,
    name: &str,
    attributes: &Attributes,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    writing.within(name, attributes, |writing| {
        let text = format!("{} {:.3}s", call.name, call.length());
        writing.text("title", &[], &text)
    })
}

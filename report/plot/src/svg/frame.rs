//! The axes with their lines and numbers, the title, and the notes about parts that are not drawn.

use std::io::{self, Write};

use super::layout::{EDGE, Frame, LABEL, SMALL, SvgLayout, TITLE};
use super::svg_writer::{Ground, Label, Side, SvgWriter, line, number};
use crate::colour::Colour;
use crate::figure::Figure;
use crate::font::Font;
use crate::text::fitting;

const INK: Colour = Colour::MEMORY;
const GRID: &str = "#d9d9d9";

/// The length of the line at a number.
const TICK: f64 = 4.0;

/// Draws the grid, which is behind everything else.
pub(super) fn grid(
    figure: &Figure,
    layout: &SvgLayout,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let Frame {
        left,
        top,
        right,
        bottom,
    } = layout.curves;
    let mut path = String::new();
    for tick in &figure.time.ticks {
        let x = layout.x(tick.at);
        path.push_str(&line([(x, top), (x, bottom)]));
        if let Some(bars) = layout.bars {
            path.push_str(&line([(x, bars.top), (x, bars.bottom)]));
        }
    }
    for tick in &figure.memory.ticks {
        let y = layout.y(tick.at);
        path.push_str(&line([(left, y), (right, y)]));
    }
    let attributes = [("class", "grid"), ("d", path.as_str()), ("stroke", GRID)];
    writer.element("path", &attributes)
}

/// Draws the frames, the numbers, the labels of the axes, and the title.
pub(super) fn frame(
    figure: &Figure,
    layout: &SvgLayout,
    font: &Font,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let Frame {
        left,
        top,
        right,
        bottom,
    } = layout.curves;
    for frame in [Some(layout.curves), layout.bars].into_iter().flatten() {
        outline(&frame, writer)?;
    }
    let mut ticks = String::new();
    let below = layout.bottom();
    for tick in &figure.time.ticks {
        let x = layout.x(tick.at);
        ticks.push_str(&line([(x, below), (x, below + TICK)]));
        let y = below + TICK + 4.0 + SMALL;
        writer.label(&label("tick", &tick.label, x, y, SMALL, Side::Middle))?;
    }
    for tick in &figure.memory.ticks {
        let y = layout.y(tick.at);
        ticks.push_str(&line([(left - TICK, y), (left, y)]));
        let x = left - TICK - 4.0;
        writer.label(&label(
            "tick",
            &tick.label,
            x,
            y + 0.36 * SMALL,
            SMALL,
            Side::Left,
        ))?;
    }
    let stroke = INK.to_string();
    let attributes = [("d", ticks.as_str()), ("stroke", &stroke)];
    writer.element("path", &attributes)?;
    let middle = (left + right) / 2.0;
    let y = below + TICK + 4.0 + SMALL + 8.0 + LABEL;
    writer.label(&label(
        "axis",
        &figure.time.label,
        middle,
        y,
        LABEL,
        Side::Middle,
    ))?;
    let turned = format!(
        "rotate(-90) translate({} {})",
        number(-(top + bottom) / 2.0),
        number(EDGE + LABEL)
    );
    writer.within("g", &[("transform", &turned)], |writer| {
        writer.label(&label(
            "axis",
            &figure.memory.label,
            0.0,
            0.0,
            LABEL,
            Side::Middle,
        ))
    })?;
    if let Some(title) = &figure.title {
        title_above(title, layout, font, writer)?;
    }
    Ok(())
}

/// Writes the title in the middle above the curves, or above the whole picture if it is longer than the curves are
/// wide.
fn title_above(
    title: &str,
    layout: &SvgLayout,
    font: &Font,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let room = layout.width - 2.0 * EDGE;
    let title = fitting(title, room / TITLE, |character| font.width(character));
    let half = font.length(&title) * TITLE / 2.0;
    let middle = (layout.curves.left + layout.curves.right) / 2.0;
    let middle = middle.max(EDGE + half).min(layout.width - EDGE - half);
    let y = layout.curves.top - 20.0;
    writer.label(&label("title", &title, middle, y, TITLE, Side::Middle))
}

/// Writes the notes about parts that are not drawn, below everything.
pub(super) fn notes(
    figure: &Figure,
    layout: &SvgLayout,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let notes = figure.notes.join("; ");
    if notes.is_empty() {
        return Ok(());
    }
    let (x, y) = (layout.curves.left, layout.height - 12.0);
    writer.label(&label("note", &notes, x, y, SMALL, Side::Right))
}

fn outline(frame: &Frame, writer: &mut SvgWriter<impl Write>) -> io::Result<()> {
    let corners = [
        (frame.left, frame.top),
        (frame.right, frame.top),
        (frame.right, frame.bottom),
        (frame.left, frame.bottom),
    ];
    let (path, stroke) = (line(corners) + "Z", INK.to_string());
    let attributes = [
        ("class", "frame"),
        ("d", path.as_str()),
        ("fill", "none"),
        ("stroke", &stroke),
    ];
    writer.element("path", &attributes)
}

fn label<'a>(class: &'a str, text: &'a str, x: f64, y: f64, size: f64, side: Side) -> Label<'a> {
    Label {
        class,
        text,
        x,
        y,
        size,
        side,
        colour: INK,
        ground: Ground::Plain,
    }
}

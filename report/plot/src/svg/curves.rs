//! Curves, their trends, and the lines through the peaks.

use std::io::{self, Write};

use super::sheet::{Frame, Sheet};
use super::writing::{Writing, line, number};
use crate::colour::Colour;
use crate::figure::{Curve, Figure};

/// With fewer samples each of them is seen as a dot.
const FEW: usize = 100;

/// What lies outside of the curves' frame is not seen.
pub(super) fn clip(sheet: &Sheet, writing: &mut Writing<impl Write>) -> io::Result<()> {
    let frames = [Some(sheet.curves), sheet.bars].into_iter().flatten();
    for (frame, id) in frames.zip(["curves", "bars"]) {
        let Frame {
            left,
            top,
            right,
            bottom,
        } = frame;
        let [x, y, width, height] = [left, top, right - left, bottom - top].map(number);
        writing.within("clipPath", &[("id", id)], |writing| {
            let attributes = [
                ("x", x.as_str()),
                ("y", &y),
                ("width", &width),
                ("height", &height),
            ];
            writing.element("rect", &attributes)
        })?;
    }
    Ok(())
}

/// All curves, the first one above the others.
pub(super) fn curves(
    figure: &Figure,
    sheet: &Sheet,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let attributes = [
        ("clip-path", "url(#curves)"),
        ("fill", "none"),
        ("stroke-linejoin", "round"),
    ];
    writing.within("g", &attributes, |writing| {
        for curve in figure.curves.iter().rev() {
            one(curve, sheet, writing)?;
        }
        Ok(())
    })
}

fn one(curve: &Curve, sheet: &Sheet, writing: &mut Writing<impl Write>) -> io::Result<()> {
    let stroke = curve.colour.to_string();
    let path = line(curve.points.iter().map(|point| sheet.place(point)));
    let attributes = [
        ("class", "curve"),
        ("d", &path),
        ("stroke", &stroke),
        ("stroke-width", "1.6"),
    ];
    writing.within("path", &attributes, |writing| {
        writing.text("title", &[], &curve.label)
    })?;
    if curve.points.len() <= FEW {
        let dot = |(x, y)| line([(x, y)]) + "h0";
        let dots = curve.points.iter().map(|point| dot(sheet.place(point)));
        let path: String = dots.collect();
        let attributes = [
            ("class", "samples"),
            ("d", path.as_str()),
            ("stroke", &stroke),
            ("stroke-width", "4.5"),
            ("stroke-linecap", "round"),
        ];
        writing.element("path", &attributes)?;
    }
    if let Some(ends) = &curve.trend {
        let path = line(ends.iter().map(|end| sheet.place(end)));
        let attributes = [
            ("class", "trend"),
            ("d", path.as_str()),
            ("stroke", &stroke),
            ("stroke-dasharray", "9 4 2 4"),
            ("stroke-opacity", "0.7"),
        ];
        writing.element("path", &attributes)?;
    }
    Ok(())
}

/// A line across and one upright through each peak.
pub(super) fn peaks(
    figure: &Figure,
    sheet: &Sheet,
    writing: &mut Writing<impl Write>,
) -> io::Result<()> {
    let Frame {
        left,
        top,
        right,
        bottom,
    } = sheet.curves;
    let stroke = Colour::PEAK.to_string();
    for peak in &figure.peaks {
        let (x, y) = sheet.place(&peak.at);
        let path = line([(left, y), (right, y)]) + &line([(x, top), (x, bottom)]);
        let attributes = [
            ("class", "peak"),
            ("d", path.as_str()),
            ("stroke", &stroke),
            ("stroke-width", "1.2"),
            ("stroke-dasharray", "6 4"),
        ];
        writing.element("path", &attributes)?;
    }
    Ok(())
}

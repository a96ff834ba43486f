//! Curves, their trends, and the lines through the peaks.

use std::io::{self, Write};

use super::layout::{Frame, SvgLayout};
use super::svg_writer::{SvgWriter, line};
use crate::colour::Colour;
use crate::figure::{Curve, Figure};

/// The maximum number of samples for which a curve has a dot at each sample.
const FEW: usize = 100;

/// Defines the clip paths, which hide everything outside of the frames.
pub(super) fn clip(layout: &SvgLayout, writer: &mut SvgWriter<impl Write>) -> io::Result<()> {
    let frames = [Some(layout.curves), layout.bars].into_iter().flatten();
    for (frame, id) in frames.zip(["curves", "bars"]) {
        let place = frame.attributes();
        writer.within("clipPath", &[("id", id)], |writer| {
            let attributes = place
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            writer.element("rect", &attributes)
        })?;
    }
    Ok(())
}

/// Draws all curves. The first one is above the others.
pub(super) fn curves(
    figure: &Figure,
    layout: &SvgLayout,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let attributes = [
        ("clip-path", "url(#curves)"),
        ("fill", "none"),
        ("stroke-linejoin", "round"),
    ];
    writer.within("g", &attributes, |writer| {
        for curve in figure.curves.iter().rev() {
            one(curve, layout, writer)?;
        }
        Ok(())
    })
}

fn one(curve: &Curve, layout: &SvgLayout, writer: &mut SvgWriter<impl Write>) -> io::Result<()> {
    let stroke = curve.colour.to_string();
    let path = line(curve.points.iter().map(|point| layout.place(point)));
    let attributes = [
        ("class", "curve"),
        ("d", &path),
        ("stroke", &stroke),
        ("stroke-width", "1.6"),
    ];
    writer.within("path", &attributes, |writer| {
        writer.text("title", &[], &curve.label)
    })?;
    if curve.points.len() <= FEW {
        let dot = |(x, y)| line([(x, y)]) + "h0";
        let dots = curve.points.iter().map(|point| dot(layout.place(point)));
        let path: String = dots.collect();
        let attributes = [
            ("class", "samples"),
            ("d", path.as_str()),
            ("stroke", &stroke),
            ("stroke-width", "4.5"),
            ("stroke-linecap", "round"),
        ];
        writer.element("path", &attributes)?;
    }
    if let Some(ends) = &curve.trend {
        let path = line(ends.iter().map(|end| layout.place(end)));
        let attributes = [
            ("class", "trend"),
            ("d", path.as_str()),
            ("stroke", &stroke),
            ("stroke-dasharray", "9 4 2 4"),
            ("stroke-opacity", "0.7"),
        ];
        writer.element("path", &attributes)?;
    }
    Ok(())
}

/// Draws a horizontal and a vertical line through each peak.
pub(super) fn peaks(
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
    let stroke = Colour::PEAK.to_string();
    for peak in &figure.peaks {
        let (x, y) = layout.place(&peak.at);
        let path = line([(left, y), (right, y)]) + &line([(x, top), (x, bottom)]);
        let attributes = [
            ("class", "peak"),
            ("d", path.as_str()),
            ("stroke", &stroke),
            ("stroke-width", "1.2"),
            ("stroke-dasharray", "6 4"),
        ];
        writer.element("path", &attributes)?;
    }
    Ok(())
}

//! The amounts of memory at the peaks, beside their lines.

use std::io::{self, Write};

use super::layout::{Frame, SMALL, SvgLayout};
use super::svg_writer::{Ground, Label, Side, SvgWriter};
use crate::colour::Colour;
use crate::figure::{Figure, Peak};
use crate::font::Font;

/// The distance of the letters from the line and from the frame.
const GAP: f64 = 4.0;

/// The height of a digit, as a share of the font size.
const DIGIT: f64 = 0.8;

/// Writes the amounts, beginning with the highest, so that the amounts of two near peaks are on opposite sides of
/// their lines.
pub(super) fn amounts(
    figure: &Figure,
    layout: &SvgLayout,
    font: &Font,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let mut peaks: Vec<&Peak> = figure.peaks.iter().collect();
    peaks.sort_by(|one, other| other.at.mebibytes.total_cmp(&one.at.mebibytes));
    let mut written: Vec<Frame> = Vec::new();
    for peak in peaks {
        let length = font.length(&peak.label) * SMALL;
        let places = places(layout.place(&peak.at), length, &layout.curves);
        let is_free = |place: &&Frame| !written.iter().any(|other| place.meets(other));
        let Some(place) = places.iter().find(is_free).or(places.first()) else {
            continue;
        };
        writer.label(&Label {
            class: "amount",
            text: &peak.label,
            x: place.left,
            y: place.bottom,
            size: SMALL,
            side: Side::Right,
            colour: Colour::PEAK,
            ground: Ground::Lines,
        })?;
        written.push(*place);
    }
    Ok(())
}

/// Returns the possible places for the amount of a peak within the frame. The best one comes first: on the side
/// without the peak, above the line.
fn places((x, y): (f64, f64), length: f64, frame: &Frame) -> Vec<Frame> {
    let (left, right) = (frame.left + 6.0, frame.right - 6.0 - length);
    let sides = if x > (frame.left + frame.right) / 2.0 {
        [left, right]
    } else {
        [right, left]
    };
    let bottoms = [y - GAP, y + 1.2 * SMALL];
    let places = sides.into_iter().flat_map(|left| {
        bottoms.map(|bottom| Frame {
            left,
            top: bottom - DIGIT * SMALL,
            right: left + length,
            bottom,
        })
    });
    let is_within = |place: &Frame| place.top >= frame.top && place.bottom <= frame.bottom;
    places.filter(is_within).collect()
}

impl Frame {
    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        left: 0.0,
        top: 0.0,
        right: 500.0,
        bottom: 300.0,
    };

    #[test]
    fn every_peak_has_a_place_for_its_amount() {
        for y in [0.0, 1.0, 12.0, 150.0, 290.0, 300.0] {
            for x in [0.0, 250.0, 500.0] {
                let places = places((x, y), 80.0, &FRAME);
                assert!(places.len() >= 2, "{x} {y}");
                let is_opposite = places[0].left < 250.0 && x > 250.0 || places[0].left > 250.0;
                assert!(is_opposite, "{x} {y}");
            }
        }
    }
}

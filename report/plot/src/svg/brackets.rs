//! Calls of functions as pairs of brackets on the curve.

use std::io::{self, Write};

use super::functions::with_tooltip;
use super::layout::{Frame, SvgLayout};
use super::svg_writer::{SvgWriter, line};
use crate::figure::{Call, Figure};

/// The height of a bracket above the curve, and below it.
const HALF_HEIGHT: f64 = 16.0;

/// The distance by which each of several brackets at one place is moved inwards. It is a little more than the width of
/// a line.
const STEP: f64 = 3.0;

/// The maximum number of steps inwards. A bracket further away would seem to belong to another time.
const MOST_STEPS: u32 = 7;

/// The minimum height of a bracket.
const LOWEST: f64 = 7.0;

/// The length of the horizontal ends of a bracket.
const FOOT: f64 = 7.0;

/// The width of a line. Of two lines that are nearer to each other, one hides the other.
const LINE: f64 = 2.2;

/// One bracket of a pair, in dots.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bracket {
    x: f64,
    y: f64,
    half_height: f64,
    foot: f64,
}

/// Draws all visible brackets. Those of callers come first.
pub(super) fn brackets(
    figure: &Figure,
    layout: &SvgLayout,
    writer: &mut SvgWriter<impl Write>,
) -> io::Result<()> {
    let mut calls: Vec<&Call> = figure.calls.drawn.iter().collect();
    calls.sort_by_key(|call| call.row);
    let mut drawn: Vec<Bracket> = Vec::new();
    for call in calls {
        for (end, foot) in [(&call.entry, FOOT), (&call.exit, -FOOT)] {
            if figure.time.has(end.seconds) {
                let bracket = Bracket::at(layout.place(end), foot, &layout.curves, &drawn);
                drawn.push(bracket);
                bracket.draw(call, writer)?;
            }
        }
    }
    Ok(())
}

impl Bracket {
    /// Returns the outermost bracket at a place that hides no bracket in `drawn`.
    fn at((x, y): (f64, f64), foot: f64, frame: &Frame, drawn: &[Self]) -> Self {
        // the bracket stays within the frame, or nearly: beyond the frame there are numbers
        let room = (y - frame.top).min(frame.bottom - y) - LINE / 2.0;
        let within = |step: u32| Self {
            x: x + f64::from(step) * STEP.copysign(foot),
            y,
            half_height: (HALF_HEIGHT.min(room) - f64::from(step) * STEP).max(LOWEST),
            foot,
        };
        let mut brackets = (0..=MOST_STEPS).map(within);
        let free = brackets.find(|bracket| !drawn.iter().any(|other| bracket.hides(other)));
        free.unwrap_or_else(|| within(MOST_STEPS))
    }

    fn hides(&self, other: &Self) -> bool {
        let is_near = |one: f64, other: f64| (one - other).abs() < LINE;
        self.foot == other.foot
            && is_near(self.x, other.x)
            && is_near(self.y - self.half_height, other.y - other.half_height)
            && is_near(self.y + self.half_height, other.y + other.half_height)
    }

    fn draw(&self, call: &Call, writer: &mut SvgWriter<impl Write>) -> io::Result<()> {
        let Self { x, foot, .. } = *self;
        let (above, below) = (self.y - self.half_height, self.y + self.half_height);
        let path = line([(x + foot, above), (x, above), (x, below), (x + foot, below)]);
        let (stroke, width) = (call.colour.to_string(), LINE.to_string());
        let attributes = [
            ("class", "bracket"),
            ("d", path.as_str()),
            ("fill", "none"),
            ("stroke", &stroke),
            ("stroke-width", &width),
        ];
        with_tooltip(call, "path", &attributes, writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        left: 0.0,
        top: 0.0,
        right: 900.0,
        bottom: 400.0,
    };

    fn drawn(places: &[(f64, f64)]) -> Vec<Bracket> {
        let mut drawn = Vec::new();
        for place in places {
            drawn.push(Bracket::at(*place, FOOT, &FRAME, &drawn));
        }
        drawn
    }

    #[test]
    fn brackets_at_one_place_do_not_hide_each_other() {
        let drawn = drawn(&[(100.0, 50.0); 8]);
        for (index, bracket) in drawn.iter().enumerate() {
            assert!(!drawn[..index].iter().any(|other| bracket.hides(other)));
        }
        // the bracket of a caller is at its exact place
        assert_eq!((drawn[0].x, drawn[0].half_height), (100.0, 16.0));
    }

    #[test]
    fn brackets_at_different_places_have_the_same_height() {
        let drawn = drawn(&[(100.0, 50.0), (103.0, 50.0), (100.0, 90.0)]);
        assert!(drawn.iter().all(|bracket| bracket.half_height == 16.0));
    }

    #[test]
    fn brackets_at_the_edge_of_the_frame_are_low() {
        let drawn = drawn(&[(100.0, 14.1), (200.0, 400.0)]);
        assert_eq!(drawn[0].half_height, 13.0);
        assert_eq!(drawn[1].half_height, LOWEST);
    }

    #[test]
    fn very_many_brackets_at_one_place_stay_near_it() {
        let drawn = drawn(&[(100.0, 50.0); 300]);
        assert!(drawn.iter().all(|bracket| bracket.x <= 121.0));
    }
}

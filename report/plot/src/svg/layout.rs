//! The places of everything in the picture.

use super::svg_writer::number;
use crate::figure::{Axis, Entry, Figure, Position, Shape};
use crate::font::Font;

/// The places of everything, in dots from the upper left corner.
pub(super) struct SvgLayout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The frame of the curves.
    pub(super) curves: Frame,
    /// The frame of the bars.
    pub(super) bars: Option<Frame>,
    /// Where the legend begins, and how wide its texts may be.
    pub(super) legend_left: f64,
    pub(super) legend_width: f64,
    time: Axis,
    memory: Axis,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// 14 by 6 inches, as the original has it.
const WIDTH: f64 = 1_260.0;
const HEIGHT: f64 = 540.0;

/// Sizes of letters.
pub(super) const TITLE: f64 = 14.0;
pub(super) const LABEL: f64 = 12.0;
pub(super) const SMALL: f64 = 11.0;

/// A row of bars, where there is room for it.
const ROW: f64 = 26.0;

/// The room of a name in the legend, however long the rest is.
const SHORTEST_NAME: f64 = 150.0;

/// The margin at the edges.
pub(super) const EDGE: f64 = 18.0;

/// The width before a text of the legend, which its marker has.
pub(super) const MARKER: f64 = 34.0;

impl SvgLayout {
    /// The layout for a figure.
    pub(super) fn of(figure: &Figure, font: &Font) -> Self {
        let longest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| font.length(text)).fold(0.0, f64::max)
        };
        let mut numbers = figure.memory.ticks.iter().map(|tick| tick.label.as_str());
        // the words beside the axis, its numbers, and the little lines
        let left = EDGE + LABEL + 12.0 + longest(&mut numbers) * SMALL + 8.0;
        let legend_width = width_of(&figure.legend, font);
        let legend_left = WIDTH - EDGE - legend_width - MARKER - 16.0;
        let whole = Frame {
            left,
            top: if figure.title.is_some() { 52.0 } else { 30.0 },
            right: legend_left - 14.0,
            bottom: HEIGHT - if figure.notes.is_empty() { 56.0 } else { 70.0 },
        };
        let (curves, bars) = match figure.calls.shape {
            Shape::Bars if figure.calls.rows > 0 => whole.shared(figure.calls.rows),
            _ => (whole, None),
        };
        Self {
            width: WIDTH,
            height: HEIGHT,
            curves,
            bars,
            legend_left,
            legend_width,
            time: figure.time.clone(),
            memory: figure.memory.clone(),
        }
    }

    /// How far to the right a time is.
    pub(super) fn x(&self, seconds: f64) -> f64 {
        self.curves.left + self.time.share(seconds) * self.curves.width()
    }

    /// How far down an amount of memory is.
    pub(super) fn y(&self, mebibytes: f64) -> f64 {
        self.curves.bottom - self.memory.share(mebibytes) * self.curves.height()
    }

    /// Where that is.
    pub(super) fn place(&self, position: &Position) -> (f64, f64) {
        (self.x(position.seconds), self.y(position.mebibytes))
    }

    /// Where the time axis is written.
    pub(super) fn bottom(&self) -> f64 {
        self.bars.unwrap_or(self.curves).bottom
    }
}

/// The width for the longest text, cut for long names so that the curves have most of the width.
fn width_of(legend: &[Entry], font: &Font) -> f64 {
    let longest =
        |text: &dyn Fn(&Entry) -> f64| legend.iter().map(text).fold(0.0, f64::max) * SMALL;
    let of_rests = longest(&|entry| font.length(&entry.rest));
    let of_all = longest(&|entry| font.length(&entry.name) + font.length(&entry.rest));
    let with_short_names = (of_rests + SHORTEST_NAME).min(WIDTH / 2.0);
    of_all.min(with_short_names.max(0.3 * WIDTH))
}

impl Frame {
    /// From its left to its right edge.
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// From its upper to its lower edge.
    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The attributes of an SVG rectangle in this place.
    pub(super) fn attributes(&self) -> [(&'static str, String); 4] {
        [
            ("x", number(self.left)),
            ("y", number(self.top)),
            ("width", number(self.width())),
            ("height", number(self.height())),
        ]
    }

    /// The upper part for curves, and the lower one for so many rows of bars.
    fn shared(self, rows: usize) -> (Self, Option<Self>) {
        #[expect(clippy::cast_precision_loss, reason = "they are few")]
        let of_bars = (rows as f64 * ROW).min(self.height() / 2.0);
        let curves = Self {
            bottom: self.bottom - of_bars - 10.0,
            ..self
        };
        let bars = Self {
            top: self.bottom - of_bars,
            ..self
        };
        (curves, Some(bars))
    }
}

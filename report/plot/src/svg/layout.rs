//! The positions of all parts of the picture.

use super::svg_writer::number;
use crate::figure::{Axis, Entry, Figure, Position, Shape};
use crate::font::Font;

/// The positions of all parts, in dots from the upper left corner.
pub(super) struct SvgLayout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The frame of the curves.
    pub(super) curves: Frame,
    /// The frame of the bars.
    pub(super) bars: Option<Frame>,
    /// The left edge of the legend; `legend_width` is the greatest width of its texts.
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

/// The size of 14 by 6 inches at 90 dots an inch, as in memory_profiler.
const WIDTH: f64 = 1_260.0;
const HEIGHT: f64 = 540.0;

/// The sizes of letters.
pub(super) const TITLE: f64 = 14.0;
pub(super) const LABEL: f64 = 12.0;
pub(super) const SMALL: f64 = 11.0;

/// The height of a row of bars, if there is room for it.
const ROW: f64 = 26.0;

/// The minimum room for a name in the legend, however long the rest is.
const SHORTEST_NAME: f64 = 150.0;

/// The margin at the edges.
pub(super) const EDGE: f64 = 18.0;

/// The width of the marker before a text of the legend.
pub(super) const MARKER: f64 = 34.0;

impl SvgLayout {
    /// Returns the layout for a figure.
    pub(super) fn of(figure: &Figure, font: &Font) -> Self {
        let longest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| font.length(text)).fold(0.0, f64::max)
        };
        let mut numbers = figure.memory.ticks.iter().map(|tick| tick.label.as_str());
        // the label of the axis, its numbers, and the lines at the numbers
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

    /// Returns the horizontal position of a time.
    pub(super) fn x(&self, seconds: f64) -> f64 {
        self.curves.left + self.time.share(seconds) * self.curves.width()
    }

    /// Returns the vertical position of an amount of memory.
    pub(super) fn y(&self, mebibytes: f64) -> f64 {
        self.curves.bottom - self.memory.share(mebibytes) * self.curves.height()
    }

    /// Returns the horizontal and the vertical position.
    pub(super) fn place(&self, position: &Position) -> (f64, f64) {
        (self.x(position.seconds), self.y(position.mebibytes))
    }

    /// Returns the position of the time axis.
    pub(super) fn bottom(&self) -> f64 {
        self.bars.unwrap_or(self.curves).bottom
    }
}

/// Returns the width for the texts of the legend: that of the longest text, but with long names limited so that the
/// curves have most of the width.
fn width_of(legend: &[Entry], font: &Font) -> f64 {
    let longest =
        |text: &dyn Fn(&Entry) -> f64| legend.iter().map(text).fold(0.0, f64::max) * SMALL;
    let of_rests = longest(&|entry| font.length(&entry.rest));
    let of_all = longest(&|entry| font.length(&entry.name) + font.length(&entry.rest));
    let with_short_names = (of_rests + SHORTEST_NAME).min(WIDTH / 2.0);
    of_all.min(with_short_names.max(0.3 * WIDTH))
}

impl Frame {
    /// Returns the distance from its left to its right edge.
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Returns the distance from its upper to its lower edge.
    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Returns the attributes of an SVG rectangle at this position.
    pub(super) fn attributes(&self) -> [(&'static str, String); 4] {
        [
            ("x", number(self.left)),
            ("y", number(self.top)),
            ("width", number(self.width())),
            ("height", number(self.height())),
        ]
    }

    /// Divides the frame into an upper part for curves and a lower part for this number of rows of bars.
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

//! The content of a picture, independent of its format: axes, curves, calls of functions, and the texts beside them.
//!
//! All formats use it. Its size is bounded for any recording: the numbers of points, calls and labels are limited to what
//! can be distinguished in a picture.

mod axis;
mod ticks;
mod trend;

mod call_layout;
mod curve;
mod legend;

mod figure_builder;

pub(crate) use curve::samples;
pub(crate) use trend::Trend;

use crate::colour::Colour;
use crate::text::{fitting, isolated};

/// A picture of one recording, or of several.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The text above the picture.
    pub title: Option<String>,
    /// The horizontal axis, from left to right, in seconds since the start of the recording.
    pub time: Axis,
    /// The vertical axis, from bottom to top, in MiB.
    pub memory: Axis,
    /// The memory of each process.
    pub curves: Vec<Curve>,
    /// The places of the highest memory.
    pub peaks: Vec<Peak>,
    /// The calls of functions.
    pub calls: Calls,
    /// The meaning of the colours.
    pub legend: Vec<Entry>,
    /// Sentences about parts of the recording that are not drawn.
    pub notes: Vec<String>,
}

/// An axis of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The quantity with its unit.
    pub label: String,
    /// The value at its beginning.
    pub from: f64,
    /// The value at its end, which is greater.
    pub to: f64,
    /// The places with a line and a number, in order.
    pub ticks: Vec<Tick>,
}

/// A place on an axis with a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value.
    pub at: f64,
    /// The number, in the unit of the axis' label.
    pub label: String,
}

/// A place in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// The time since the start of the recording.
    pub seconds: f64,
    /// The memory.
    pub mebibytes: f64,
}

/// The highest memory of the process or of its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Peak {
    /// The place.
    pub at: Position,
    /// The amount of memory as text.
    pub label: String,
}

/// The memory of a process.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The process, or the recording.
    pub label: String,
    /// The colour.
    pub colour: Colour,
    /// The points from left to right.
    pub points: Vec<Position>,
    /// The ends of the straight line that fits all samples best; `None` if it is not requested.
    pub trend: Option<[Position; 2]>,
}

/// The calls of functions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// The shape of all calls.
    pub shape: Shape,
    /// The drawn calls, in the order of their functions.
    pub drawn: Vec<Call>,
    /// The number of rows of the bars.
    pub rows: usize,
}

/// The shape in which calls are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A bracket at the beginning and one at the end, on the curve.
    #[default]
    Brackets,
    /// Bars, each above the bar of its caller.
    Bars,
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The name of the function, shortened as far as it stays unique.
    pub label: String,
    /// The full name of the function.
    pub name: String,
    /// The colour of the function.
    pub colour: Colour,
    /// The time of its start, and the memory then.
    pub entry: Position,
    /// The time of its end, and the memory then.
    pub exit: Position,
    /// The number of rows below it: those of its callers, and those of threads in lower rows.
    pub row: usize,
}

/// An entry of the legend: the meaning of a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The marker before its name.
    pub marker: Marker,
    /// The colour.
    pub colour: Colour,
    /// The name. If there is no room, characters in its middle are left out.
    pub name: String,
    /// The text after the name, which is never cut.
    pub rest: String,
}

/// The maximum number of entries of a legend. A picture has no room for more beside it.
const MOST_ENTRIES: usize = 24;

/// The drawing before an entry of the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A curve.
    Curve,
    /// Brackets.
    Bracket,
    /// Bars.
    Bar,
    /// Nothing: the entry states how many entries are missing.
    Nothing,
}

impl Axis {
    /// Returns the relative position of a value on the axis: 0 at its beginning, 1 at its end.
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from)
    }

    /// Returns whether a value is on the axis.
    #[must_use]
    pub fn has(&self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }
}

impl Entry {
    /// Returns the whole text.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}{}", isolated(self.name.clone()), self.rest)
    }

    /// Returns the text cut to the room. `width` returns the width of a character.
    pub(crate) fn fitting(&self, room: f64, width: impl Fn(char) -> f64) -> String {
        let rest: f64 = self.rest.chars().map(&width).sum();
        let name = isolated(fitting(&self.name, room - rest, &width));
        // the rest alone may be longer than the room
        fitting(&format!("{name}{}", self.rest), room, width)
    }
}

impl Call {
    /// Returns the length of the call in seconds. It is negative if the clock was set back.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.exit.seconds - self.entry.seconds
    }
}

#[cfg(test)]
mod tests;

//! The content of a picture, independent of its format: axes, curves, calls of functions, and the texts beside them.
//!
//! All formats share it. Its size is bounded for any recording: as many points, calls and labels as a person can see.

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
    /// From left to right, in seconds since the start of the recording.
    pub time: Axis,
    /// From below to above, in MiB.
    pub memory: Axis,
    /// The memory of each process.
    pub curves: Vec<Curve>,
    /// Where the most memory was in use.
    pub peaks: Vec<Peak>,
    /// Runs of functions.
    pub calls: Calls,
    /// The meaning of the colours.
    pub legend: Vec<Entry>,
    /// Sentences about what is not drawn.
    pub notes: Vec<String>,
}

/// A direction of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The quantity with its unit.
    pub label: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends, which is further.
    pub to: f64,
    /// Where a line and a number stand, in order.
    pub ticks: Vec<Tick>,
}

/// A place on an axis that has a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// The number, in the unit of the axis' label.
    pub label: String,
}

/// A place in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// Since the start of the recording.
    pub seconds: f64,
    /// The memory.
    pub mebibytes: f64,
}

/// Where the most memory was in use, of the process or of its children.
#[derive(Clone, Debug, PartialEq)]
pub struct Peak {
    /// Where.
    pub at: Position,
    /// How much it was.
    pub label: String,
}

/// The memory of a process.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Which process, or which recording.
    pub label: String,
    /// The colour.
    pub colour: Colour,
    /// From left to right.
    pub points: Vec<Position>,
    /// The ends of the straight line nearest to all samples, if that is asked for.
    pub trend: Option<[Position; 2]>,
}

/// Runs of functions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calls {
    /// The shape of all calls.
    pub shape: Shape,
    /// The drawn calls, in the order of their functions.
    pub drawn: Vec<Call>,
    /// How many rows those take that stand upon each other.
    pub rows: usize,
}

/// The shape in which calls are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A bracket at the beginning and one at the end, on the curve.
    #[default]
    Brackets,
    /// Bars that stand upon those that called them.
    Bars,
}

/// A run of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function, as short as it is still one of its own.
    pub label: String,
    /// The function in full.
    pub name: String,
    /// The colour of the function.
    pub colour: Colour,
    /// When it began.
    pub entry: Position,
    /// When it ended.
    pub exit: Position,
    /// How many rows are below it: of those it stands upon, and of threads that have the lower ones.
    pub row: usize,
}

/// An entry of the legend: the meaning of a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The small drawing before its name.
    pub marker: Marker,
    /// The colour.
    pub colour: Colour,
    /// The name; if there is no room, its middle is left out.
    pub name: String,
    /// The text after the name, which is never cut.
    pub rest: String,
}

/// The most entries of a legend, as many as have room beside a picture.
const MOST_ENTRIES: usize = 24;

/// The drawing that an entry of the legend begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A curve.
    Curve,
    /// Brackets.
    Bracket,
    /// Bars.
    Bar,
    /// Nothing: it tells how much more there is.
    Nothing,
}

impl Axis {
    /// How far along the axis a value is: none of it where it begins, all of it where it ends.
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        (value - self.from) / (self.to - self.from)
    }

    /// Whether a value is on it.
    #[must_use]
    pub fn has(&self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }
}

impl Entry {
    /// All that is said.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}{}", isolated(self.name.clone()), self.rest)
    }

    /// The label cut to the room; `width` is that of a character.
    pub(crate) fn fitting(&self, room: f64, width: impl Fn(char) -> f64) -> String {
        let rest: f64 = self.rest.chars().map(&width).sum();
        let name = isolated(fitting(&self.name, room - rest, &width));
        // also the rest may be longer than the room
        fitting(&format!("{name}{}", self.rest), room, width)
    }
}

impl Call {
    /// How long it ran, in seconds; negative where the clock was set back.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.exit.seconds - self.entry.seconds
    }
}

#[cfg(test)]
mod tests;

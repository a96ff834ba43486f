//! The recordings to draw, and the options.

use std::time::Duration;

use pyprof_recording::Timeline;

/// A recording of `mprof` that was read.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The file's name. If there are several recordings, it distinguishes their curves.
    pub name: String,
    /// The content of the file.
    pub timeline: Timeline,
}

/// The options of a picture.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The title; `None` for the command line.
    pub title: Option<String>,
    /// The part of the time axis that is shown.
    pub window: Option<Window>,
    /// The choice of drawing the calls of functions.
    pub functions: Functions,
    /// The choice of drawing the trend of the memory.
    pub slope: Slope,
    /// The choice of curves with brackets, or curves with bars below them.
    pub layout: Layout,
}

/// A part of the time axis, in seconds from its zero. It may be negative for children that ran before the process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    from: f64,
    to: f64,
}

impl Window {
    /// Returns the window; `None` if `to` is not greater than `from`, or greater than any clock.
    #[must_use]
    pub fn of(from: f64, to: f64) -> Option<Self> {
        let time = |seconds: f64| Duration::try_from_secs_f64(seconds.abs()).ok();
        let length = Duration::try_from_secs_f64(to - from).ok()?;
        let is_one = time(from).is_some() && time(to).is_some() && !length.is_zero();
        is_one.then_some(Self { from, to })
    }

    /// Returns the start and the end.
    #[must_use]
    pub fn ends(self) -> (f64, f64) {
        (self.from, self.to)
    }
}

/// The choice of drawing the calls of functions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Functions {
    /// The calls are drawn.
    #[default]
    Shown,
    /// The calls are not drawn.
    Hidden,
}

/// The choice of drawing the trend of the memory: the straight line that fits all samples best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slope {
    /// The trend is drawn.
    Shown,
    /// The trend is not drawn.
    #[default]
    Hidden,
}

/// The arrangement of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// The memory as a curve, with brackets at the start and end of function calls.
    #[default]
    Curve,
    /// The calls of functions as bars, each above the bar of its caller.
    Flame,
}

//! The recordings to draw, and the options.

use std::time::Duration;

use pyprof_recording::Timeline;

/// A file of `mprof`, read.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The file's name, which tells its curve from others where there are several.
    pub name: String,
    /// Its content.
    pub timeline: Timeline,
}

/// The options of a picture.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// In place of the command line.
    pub title: Option<String>,
    /// The part of the time axis that is shown.
    pub window: Option<Window>,
    /// Whether the runs of functions are drawn.
    pub functions: Functions,
    /// Whether the trend of the memory is drawn.
    pub slope: Slope,
    /// Curves with brackets, or with bars below them.
    pub layout: Layout,
}

/// A part of the time axis, in seconds from its zero; what children did may be before that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    from: f64,
    to: f64,
}

impl Window {
    /// From here to there, if that is further and no clock goes beyond it.
    #[must_use]
    pub fn of(from: f64, to: f64) -> Option<Self> {
        let time = |seconds: f64| Duration::try_from_secs_f64(seconds.abs()).ok();
        let length = Duration::try_from_secs_f64(to - from).ok()?;
        let is_one = time(from).is_some() && time(to).is_some() && !length.is_zero();
        is_one.then_some(Self { from, to })
    }

    /// Where it begins and where it ends.
    #[must_use]
    pub fn ends(self) -> (f64, f64) {
        (self.from, self.to)
    }
}

/// Whether the runs of functions are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Functions {
    /// They are.
    #[default]
    Shown,
    /// They are not.
    Hidden,
}

/// Whether the trend of the memory is drawn: the straight line nearest to all samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slope {
    /// It is.
    Shown,
    /// It is not.
    #[default]
    Hidden,
}

/// The arrangement of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// The memory as a curve, with brackets where functions ran.
    #[default]
    Curve,
    /// The runs of functions as bars that stand upon those that called them.
    Flame,
}

//! The content of a page: the recordings, reduced to the size of a page.

use std::borrow::Cow;
use std::time::Duration;

use pyprof_html::shown;
use pyprof_measure::Point;
use serde::Serialize;

use super::calls::Calls;
use super::curves::{Curve, largest};
use super::shares::shares;
use crate::figure::samples;
use crate::names::names;
use crate::options::{Functions, Layout, Options, Recording};

/// The maximum number of points of all curves together. A point takes about four bytes, so the page
/// stays far below two megabytes.
const MOST_POINTS: usize = 80_000;

/// The maximum length of a command line in characters; longer ones are cut.
const LONGEST_LINE: usize = 2_000;

/// The content of a page.
#[derive(Serialize)]
pub(super) struct Content {
    title: Option<String>,
    /// Seconds from the start of the recording.
    window: Option<[f64; 2]>,
    layout: Shown,
    recordings: Vec<Recorded>,
}

/// The way in which functions are shown at first.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Shown {
    Brackets,
    Flame,
}

/// One recording.
#[derive(Serialize)]
struct Recorded {
    name: String,
    command: Option<String>,
    /// The zero of the time axis, in seconds since the epoch.
    start: Option<f64>,
    /// The number of samples of the process itself.
    samples: usize,
    curves: Vec<Curve>,
    /// The number of children.
    children: usize,
    ran: Calls,
}

impl Content {
    /// Returns the content for these recordings.
    pub(super) fn of(recordings: &[Recording], options: &Options) -> Self {
        let selected: Vec<Selected<'_>> = recordings.iter().map(Selected::of).collect();
        let wanted: Vec<usize> = selected.iter().flat_map(Selected::lengths).collect();
        let mut shares = shares(&wanted, MOST_POINTS).into_iter();
        // brackets of several recordings would cover each other
        let functions = match recordings.len() {
            1 => options.functions,
            _ => Functions::Hidden,
        };
        Self {
            title: options
                .title
                .as_deref()
                .map(|title| shown(title, LONGEST_LINE)),
            window: options.window.map(|window| window.ends().into()),
            layout: match options.layout {
                Layout::Curve => Shown::Brackets,
                Layout::Flame => Shown::Flame,
            },
            recordings: selected
                .iter()
                .zip(names(recordings))
                .map(|(selected, name)| selected.recorded(name, &mut shares, options, functions))
                .collect(),
        }
    }
}

/// A recording with the processes of it that are shown.
struct Selected<'a> {
    recording: &'a Recording,
    start: Duration,
    processes: Vec<(Option<u64>, Cow<'a, [Point]>)>,
}

impl<'a> Selected<'a> {
    fn of(recording: &'a Recording) -> Self {
        let timeline = &recording.timeline;
        let itself = (None, samples(&timeline.points, &timeline.functions, None));
        let children = largest(&timeline.children).into_iter();
        let children = children.map(|child| {
            let process = Some(child.process);
            (
                process,
                samples(&child.points, &timeline.functions, process),
            )
        });
        let processes = [itself].into_iter().chain(children);
        Self {
            recording,
            start: recording.start().unwrap_or_default(),
            processes: processes.filter(|(_, points)| !points.is_empty()).collect(),
        }
    }

    fn lengths(&self) -> impl Iterator<Item = usize> {
        self.processes.iter().map(|(_, points)| points.len())
    }

    fn recorded(
        &self,
        name: String,
        shares: &mut impl Iterator<Item = usize>,
        options: &Options,
        functions: Functions,
    ) -> Recorded {
        let timeline = &self.recording.timeline;
        let with_shares = self.processes.iter().zip(shares);
        let curves = with_shares.map(|((child, points), most)| {
            Curve::of(*child, points, self.start, most, options.slope)
        });
        let command = timeline.command.as_deref();
        let itself = self.processes.iter().find(|(child, _)| child.is_none());
        let points = itself.map_or(&[][..], |(_, points)| points);
        Recorded {
            name,
            command: command.map(|command| shown(command, LONGEST_LINE)),
            start: self.recording.start().map(|start| start.as_secs_f64()),
            samples: timeline.points.len(),
            curves: curves.collect(),
            children: timeline.children.len(),
            ran: match functions {
                Functions::Shown => Calls::of(&timeline.functions, points, self.start),
                Functions::Hidden => Calls::default(),
            },
        }
    }
}

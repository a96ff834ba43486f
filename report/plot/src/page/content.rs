//! What the viewer is told: as much of the recordings as a page can carry.

use std::time::Duration;

use pyprof_measure::{Point, Timeline};
use serde::Serialize;

use super::calls::Calls;
use super::curves::{Curve, in_order, largest};
use super::{names, shares::shares};
use crate::{Functions, Layout, Options, Recording};

/// The points of all curves together: some four bytes each, so that the page stays far below two megabytes.
const MOST_POINTS: usize = 80_000;

/// All that the viewer is told.
#[derive(Serialize)]
pub(super) struct Content {
    title: Option<String>,
    /// Seconds from the start.
    window: Option<[f64; 2]>,
    layout: Shown,
    recordings: Vec<Recorded>,
}

/// How functions are shown at first.
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
    /// The zero of its time axis, in seconds since the epoch.
    start: Option<f64>,
    curves: Vec<Curve>,
    /// How many children there were.
    children: usize,
    ran: Calls,
}

impl Content {
    /// What is told of these recordings.
    pub(super) fn of(recordings: &[Recording], options: &Options) -> Self {
        let told: Vec<Told<'_>> = recordings.iter().map(Told::of).collect();
        let wanted: Vec<usize> = told.iter().flat_map(Told::lengths).collect();
        let mut shares = shares(&wanted, MOST_POINTS).into_iter();
        // brackets of several recordings would stand upon each other
        let functions = match recordings.len() {
            1 => options.functions,
            _ => Functions::Hidden,
        };
        Self {
            title: options.title.as_deref().map(names::line),
            window: options
                .window
                .map(|(from, to)| [from.as_secs_f64(), to.as_secs_f64()]),
            layout: match options.layout {
                Layout::Curve => Shown::Brackets,
                Layout::Flame => Shown::Flame,
            },
            recordings: told
                .iter()
                .map(|told| told.recorded(&mut shares, options, functions))
                .collect(),
        }
    }
}

/// A recording, with the processes that are shown of it.
struct Told<'a> {
    recording: &'a Recording,
    start: Duration,
    processes: Vec<(Option<u64>, &'a [Point])>,
}

impl<'a> Told<'a> {
    fn of(recording: &'a Recording) -> Self {
        let timeline = &recording.timeline;
        let children = largest(&timeline.children).into_iter();
        let children = children.map(|child| (Some(child.process), child.points.as_slice()));
        let itself = [(None, timeline.points.as_slice())].into_iter();
        let processes = itself
            .chain(children)
            .filter(|(_, points)| !points.is_empty());
        Self {
            recording,
            start: start(timeline).unwrap_or_default(),
            processes: processes.collect(),
        }
    }

    fn lengths(&self) -> impl Iterator<Item = usize> {
        self.processes.iter().map(|(_, points)| points.len())
    }

    fn recorded(
        &self,
        shares: &mut impl Iterator<Item = usize>,
        options: &Options,
        functions: Functions,
    ) -> Recorded {
        let timeline = &self.recording.timeline;
        let curve = |((child, points), most): (&(Option<u64>, &[Point]), usize)| {
            Curve::of(*child, &in_order(points), self.start, most, options.slope)
        };
        Recorded {
            name: names::line(&self.recording.name),
            command: timeline.command.as_deref().map(names::line),
            start: start(timeline).map(|start| start.as_secs_f64()),
            curves: self.processes.iter().zip(shares).map(curve).collect(),
            children: timeline.children.len(),
            ran: match functions {
                Functions::Shown => {
                    Calls::of(&timeline.functions, &in_order(&timeline.points), self.start)
                }
                Functions::Hidden => Calls::default(),
            },
        }
    }
}

/// The zero of the time axis, also where there are children only.
fn start(timeline: &Timeline) -> Option<Duration> {
    let of_children = || {
        let children = timeline.children.iter();
        let points = children.flat_map(|child| &child.points);
        points.map(|point| point.time).min()
    };
    timeline.start().or_else(of_children)
}

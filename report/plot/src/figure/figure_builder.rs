//! Building a figure from recordings.

use std::cmp::Reverse;
use std::time::Duration;

use pyprof_html::shown;
use pyprof_measure::Point;
use pyprof_recording::Timeline;
use pyprof_report::LAST_DIGIT;

use super::call_layout::{CallLayout, calls};
use super::curve::{View, curve, samples};
use super::legend::{Line, Process, legend};
use super::ticks::Unit;
use super::{Axis, Calls, Curve, Figure, Peak, Position, Shape, axis};
use crate::cannot_draw::CannotDraw;
use crate::colour::Colour;
use crate::names::names;
use crate::options::{Functions, Layout, Options, Recording, Window};
use crate::start::start;

/// The maximum number of points of a curve across the whole picture: more than two for each dot of its width.
const MOST_POINTS: usize = 4_000;

/// The maximum number of curves of children: more can hardly be distinguished.
const MOST_CHILDREN: usize = 100;

/// The maximum length of a title in characters; longer ones are cut.
const LONGEST_TITLE: usize = 2_000;

impl Figure {
    /// Returns the figure of all recordings that have something to draw.
    ///
    /// # Errors
    /// No recording has something to draw, or none has something to draw in the requested window.
    pub fn of(recordings: &[Recording], options: &Options) -> Result<Self, CannotDraw> {
        let window = options.window.map(Window::ends);
        let mut builder = FigureBuilder {
            ends: axis::EMPTY_RANGE,
            ..FigureBuilder::default()
        };
        for (recording, name) in recordings.iter().zip(names(recordings)) {
            if let Some(start) = recording.start() {
                let view = View { start, window };
                let beside_others = (recordings.len() > 1).then_some(name.as_str());
                builder.add(recording, beside_others, &view, options);
            }
        }
        if builder.drawn == 0 {
            let names = recordings.iter().map(|recording| recording.name.as_str());
            return Err(CannotDraw::Empty(names.collect::<Vec<_>>().join("`, `")));
        }
        let title = match (&options.title, recordings) {
            (Some(title), _) => Some(title),
            (None, [only]) => only.timeline.command.as_ref(),
            (None, _) => None,
        };
        builder.figure(title.map(|title| shown(title, LONGEST_TITLE)), window)
    }
}

impl Recording {
    /// Returns the zero of the time axis; `None` if there is nothing to draw.
    #[must_use]
    pub fn start(&self) -> Option<Duration> {
        self.timeline.start().or_else(|| self.timeline.first())
    }
}

/// Collects the parts of a figure, one recording after the other.
#[derive(Default)]
struct FigureBuilder {
    curves: Vec<Curve>,
    lines: Vec<Line>,
    peaks: Vec<(Position, Option<u64>)>,
    call_layout: CallLayout,
    notes: Vec<String>,
    drawn: usize,
    colours: usize,
    /// The times of the first and the last record, in seconds.
    ends: (f64, f64),
}

impl FigureBuilder {
    /// Adds a recording, with its name if there are several.
    fn add(&mut self, recording: &Recording, name: Option<&str>, view: &View, options: &Options) {
        let timeline = &recording.timeline;
        let colour = match self.drawn {
            0 => Colour::MEMORY,
            _ => self.next_colour(),
        };
        let points = samples(&timeline.points, &timeline.functions, None);
        if !points.is_empty() {
            let start = start(view.start);
            let curve = curve(&points, start, colour, view, options.slope, MOST_POINTS);
            self.push(curve, Process::Itself, name);
        }
        let highest_here = highest(&points);
        // sorting the calls needs as much memory as the points have used
        drop(points);
        let highest_child = self.children(timeline, name, view, options);
        if name.is_none() {
            let itself = highest_here.map(|point| (point, None));
            let child = highest_child.map(|(child, point)| (point, Some(child)));
            let peaks = [itself, child].into_iter().flatten();
            let peaks = peaks.map(|(point, child)| (view.place(&point), child));
            self.peaks = peaks.filter(|(at, _)| view.has(at.seconds)).collect();
            if options.functions == Functions::Shown {
                let shape = match options.layout {
                    Layout::Curve => Shape::Brackets,
                    Layout::Flame => Shape::Bars,
                };
                self.call_layout = calls(&timeline.functions, view, shape, self.colours);
            }
        }
        let ends = timeline.first().into_iter().chain(timeline.end());
        self.ends = axis::range(ends.map(|time| view.seconds(time)), self.ends);
        self.drawn += 1;
    }

    /// Adds the curves of the children; if there are too many, those with the most memory. Returns the child with the
    /// highest memory and its peak.
    fn children(
        &mut self,
        timeline: &Timeline,
        name: Option<&str>,
        view: &View,
        options: &Options,
    ) -> Option<(u64, Point)> {
        let children = &timeline.children;
        let mut drawn: Vec<(usize, Point)> = Vec::new();
        for (index, child) in children.iter().enumerate() {
            drawn.extend(highest(&child.points).map(|peak| (index, peak)));
        }
        drawn.sort_by_key(|(_, peak)| Reverse(peak.memory));
        let first = drawn.first();
        let highest = first.map(|&(index, peak)| (children[index].process, peak));
        if drawn.len() > MOST_CHILDREN {
            let others = drawn.len() - MOST_CHILDREN;
            drawn.truncate(MOST_CHILDREN);
            self.notes
                .push(format!("{others} children with less memory are not drawn"));
        }
        drawn.sort_by_key(|(index, _)| *index);
        let most = (2 * MOST_POINTS / drawn.len().max(1)).clamp(200, MOST_POINTS);
        for (index, peak) in drawn {
            let child = &children[index];
            let process = Some(child.process);
            let points = samples(&child.points, &timeline.functions, process);
            let label = format!("child {}", child.process);
            let colour = self.next_colour();
            let curve = curve(&points, label, colour, view, options.slope, most);
            let peak = Reverse(peak.memory);
            self.push(curve, Process::Child { peak }, name);
        }
        highest
    }

    fn push(&mut self, curve: Curve, process: Process, recording: Option<&str>) {
        let line = Line::of(process, &curve, recording);
        self.curves.push(Curve {
            label: line.entry.label(),
            ..curve
        });
        self.lines.push(line);
    }

    /// Returns the next colour for curves and then functions. The first curve is black and does not use it.
    fn next_colour(&mut self) -> Colour {
        self.colours += 1;
        Colour::distinct(self.colours - 1)
    }

    fn figure(
        mut self,
        title: Option<String>,
        window: Option<(f64, f64)>,
    ) -> Result<Figure, CannotDraw> {
        let Calls { shape, drawn, .. } = &self.call_layout.calls;
        let ends = drawn
            .iter()
            .flat_map(|call| [call.entry.seconds, call.exit.seconds]);
        let time = axis::of_time(&self.curves, axis::range(ends, axis::EMPTY_RANGE), window);
        if !self.curves.iter().any(|curve| curve.is_on(&time)) {
            return Err(CannotDraw::Window {
                from: time.from,
                to: time.to,
                first: self.ends.0,
                last: self.ends.1,
            });
        }
        let memory = axis::of_memory(&self.curves, &time);
        let (one, several) = match shape {
            Shape::Brackets => ("more call has no brackets", "more calls have no brackets"),
            Shape::Bars => ("more call is not drawn", "more calls are not drawn"),
        };
        self.notes
            .extend(counted(self.call_layout.shorter, one, several));
        self.notes.extend(counted(
            self.call_layout.deeper,
            "call in a higher row is not drawn",
            "calls in higher rows are not drawn",
        ));
        let peaks = self
            .peaks
            .iter()
            .map(|(at, child)| peak(at, *child, &memory));
        Ok(Figure {
            title,
            time,
            peaks: peaks.collect(),
            memory,
            legend: legend(&self.lines, &self.call_layout),
            curves: self.curves,
            calls: self.call_layout.calls,
            notes: self.notes,
        })
    }
}

/// Returns a peak with its label: the amount in the unit of the axis, and the child if the peak is that of a child.
fn peak(at: &Position, child: Option<u64>, memory: &Axis) -> Peak {
    let amount = Unit::of_memory(memory.to).amount_text(at.mebibytes, &memory.ticks);
    Peak {
        at: *at,
        label: match child {
            Some(child) => format!("child {child}: {amount}"),
            None => amount,
        },
    }
}

/// Returns a count with its noun; `None` for zero.
fn counted(count: usize, one: &str, several: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {several}")),
    }
}

/// Returns the first point with the highest memory.
fn highest(points: &[Point]) -> Option<Point> {
    points.iter().copied().reduce(|best, point| {
        // the readings of functions have fewer digits than samples; a difference below their last digit does not count
        if point.memory.mebibytes() - best.memory.mebibytes() > LAST_DIGIT {
            point
        } else {
            best
        }
    })
}

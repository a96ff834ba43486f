//! From recordings to a figure.

use std::time::Duration;

use pyprof_measure::{Child, Point};

use super::calls::{Made, calls};
use super::curve::{View, curve, samples};
use super::legend::legend;
use super::ticks::Unit;
use super::{Axis, Calls, Curve, Figure, Peak, Position, Shape, axis};
use crate::cannot_draw::CannotDraw;
use crate::colour::Colour;
use crate::options::{Functions, Layout, Options, Recording, Window};
use crate::start::start;
use crate::text::{fitting, shown};

/// As many points as a curve across the whole picture needs: two for each dot of it, and more.
const MOST_POINTS: usize = 4_000;

/// As many curves of children as can be told from each other, or nearly.
const MOST_CHILDREN: usize = 100;

/// Of a command line that is longer, nobody reads the rest.
const LONGEST_TITLE: usize = 2_000;

/// Of what is told of memory when functions begin and end, in MiB.
const LAST_DIGIT: f64 = 1e-4;

/// As many letters of a file's name as have room beside its start.
const LONGEST_NAME: f64 = 26.0;

impl Figure {
    /// The figure of all recordings that have something to draw.
    ///
    /// # Errors
    /// None of them has, or nothing is in the part of the time that is asked for.
    pub fn of(recordings: &[Recording], options: &Options) -> Result<Self, CannotDraw> {
        let window = options.window.map(Window::ends);
        let mut making = Making {
            ends: axis::NOTHING,
            ..Making::default()
        };
        for recording in recordings {
            if let Some(start) = recording.start() {
                let view = View { start, window };
                making.add(recording, recordings.len(), &view, options);
            }
        }
        if making.drawn == 0 {
            let names = recordings.iter().map(|recording| recording.name.as_str());
            return Err(CannotDraw::Empty(names.collect::<Vec<_>>().join("`, `")));
        }
        let title = match (&options.title, recordings) {
            (Some(title), _) => Some(title),
            (None, [only]) => only.timeline.command.as_ref(),
            (None, _) => None,
        };
        making.figure(title.map(|title| shown(title, LONGEST_TITLE)), window)
    }
}

impl Recording {
    /// The zero of its time axis; none where there is nothing to draw.
    #[must_use]
    pub fn start(&self) -> Option<Duration> {
        self.timeline.start().or_else(|| self.timeline.first())
    }
}

/// A figure that is being made.
#[derive(Default)]
struct Making {
    curves: Vec<Curve>,
    peaks: Vec<Position>,
    made: Made,
    notes: Vec<String>,
    drawn: usize,
    colours: usize,
    /// From the first thing that was recorded to the last, in seconds.
    ends: (f64, f64),
}

impl Making {
    fn add(&mut self, recording: &Recording, of: usize, view: &View, options: &Options) {
        let timeline = &recording.timeline;
        let start = start(view.start);
        let label = match of {
            1 => start,
            _ => format!("{}: {start}", short(&recording.name)),
        };
        let colour = match self.drawn {
            0 => Colour::MEMORY,
            _ => self.next_colour(),
        };
        let points = samples(&timeline.points, &timeline.functions);
        if !points.is_empty() {
            let curve = curve(&points, label, colour, view, options.slope, MOST_POINTS);
            self.curves.push(curve);
        }
        let highest_child = self.children(&timeline.children, view, options);
        if of == 1 {
            let peaks = [highest(&points), highest_child].into_iter().flatten();
            let peaks = peaks.map(|point| view.place(&point));
            self.peaks = peaks.filter(|peak| view.has(peak.seconds)).collect();
            if options.functions == Functions::Shown {
                let shape = match options.layout {
                    Layout::Curve => Shape::Brackets,
                    Layout::Flame => Shape::Bars,
                };
                self.made = calls(&timeline.functions, view, shape, self.colours);
            }
        }
        let ends = timeline.first().into_iter().chain(timeline.end());
        self.ends = axis::range(ends.map(|time| view.seconds(time)), self.ends);
        self.drawn += 1;
    }

    /// Curves of the children, those with the most memory if there are too many; the point with the most.
    fn children(&mut self, children: &[Child], view: &View, options: &Options) -> Option<Point> {
        let mut drawn: Vec<(usize, Point)> = Vec::new();
        for (index, child) in children.iter().enumerate() {
            drawn.extend(highest(&child.points).map(|peak| (index, peak)));
        }
        drawn.sort_by_key(|(_, peak)| std::cmp::Reverse(peak.memory));
        let highest = drawn.first().map(|(_, peak)| *peak);
        if drawn.len() > MOST_CHILDREN {
            let others = drawn.len() - MOST_CHILDREN;
            drawn.truncate(MOST_CHILDREN);
            self.notes
                .push(format!("{others} children with less memory are not drawn"));
        }
        drawn.sort_by_key(|(index, _)| *index);
        let most = (2 * MOST_POINTS / drawn.len().max(1)).clamp(200, MOST_POINTS);
        for child in drawn.into_iter().map(|(index, _)| &children[index]) {
            let points = samples(&child.points, &[]);
            let label = format!("child {}", child.process);
            let colour = self.next_colour();
            let curve = curve(&points, label, colour, view, options.slope, most);
            self.curves.push(curve);
        }
        highest
    }

    /// The first curve is black, the others and then the functions have the colours in their order.
    fn next_colour(&mut self) -> Colour {
        self.colours += 1;
        Colour::distinct(self.colours - 1)
    }

    fn figure(
        mut self,
        title: Option<String>,
        window: Option<(f64, f64)>,
    ) -> Result<Figure, CannotDraw> {
        let Calls { shape, drawn, .. } = &self.made.calls;
        let ends = drawn
            .iter()
            .flat_map(|call| [call.entry.seconds, call.exit.seconds]);
        let time = axis::of_time(&self.curves, axis::range(ends, axis::NOTHING), window);
        if !self.curves.iter().any(|curve| curve.is_on(&time)) {
            return Err(CannotDraw::Window {
                from: time.from,
                to: time.to,
                first: self.ends.0,
                last: self.ends.1,
            });
        }
        let memory = axis::of_memory(&self.curves, &time);
        let what = match shape {
            Shape::Brackets => "shorter calls have no brackets",
            Shape::Bars => "shorter calls are not drawn",
        };
        if self.made.shorter > 0 {
            self.notes.push(format!("{} {what}", self.made.shorter));
        }
        if self.made.deeper > 0 {
            self.notes.push(format!(
                "{} calls in higher rows are not drawn",
                self.made.deeper
            ));
        }
        Ok(Figure {
            title,
            time,
            peaks: self.peaks.iter().map(|at| peak(at, &memory)).collect(),
            memory,
            legend: legend(&self.curves, &self.made.calls, &self.made.functions),
            curves: self.curves,
            calls: self.made.calls,
            notes: self.notes,
        })
    }
}

/// The most memory, told as the axis tells it.
fn peak(at: &Position, memory: &Axis) -> Peak {
    Peak {
        at: *at,
        label: Unit::of_memory(memory.to).told(at.mebibytes),
    }
}

/// The beginning and the end of a file's name, if it is long.
fn short(name: &str) -> String {
    fitting(&shown(name, LONGEST_TITLE), LONGEST_NAME, |_| 1.0)
}

/// The first of those with the most memory.
fn highest(points: &[Point]) -> Option<Point> {
    points.iter().copied().reduce(|best, point| {
        // functions' readings have fewer digits than samples: what differs by less than the last of these is the same
        if point.memory.mebibytes() - best.memory.mebibytes() > LAST_DIGIT {
            point
        } else {
            best
        }
    })
}

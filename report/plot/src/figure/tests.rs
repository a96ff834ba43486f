//! Figures of recordings with known content.

mod any_recording;

use std::time::Duration;

use pyprof_measure::{Bytes, Point, Span, Spans};
use pyprof_recording::{Child, Timeline};

use super::*;
use crate::{CannotDraw, Layout, Options, Recording, Window};

fn point(seconds: f64, mebibytes: f64) -> Point {
    Point {
        time: Duration::from_secs_f64(1000.0 + seconds),
        memory: Bytes::from_mebibytes(mebibytes),
    }
}

fn span(entry: f64, exit: f64, level: usize) -> Span {
    Span {
        entry: point(entry, 1.0),
        exit: point(exit, 2.0),
        level,
    }
}

fn function(name: &str, spans: Vec<Span>) -> Spans {
    Spans {
        process: None,
        name: name.to_owned(),
        spans,
    }
}

fn recording(timeline: Timeline) -> Recording {
    Recording {
        name: "file.dat".to_owned(),
        timeline,
    }
}

fn figure(timeline: Timeline, options: &Options) -> Figure {
    Figure::of(&[recording(timeline)], options).expect("a figure")
}

fn window(from: f64, to: f64) -> Options {
    Options {
        window: Window::of(from, to),
        ..Options::default()
    }
}

fn flame() -> Options {
    Options {
        layout: Layout::Flame,
        ..Options::default()
    }
}

#[test]
fn the_peak_may_be_a_sample_or_a_reading_of_a_function() {
    let timeline = Timeline {
        points: vec![point(0.0, 5.0), point(1.0, 7.0)],
        functions: vec![Spans {
            process: None,
            name: "f".to_owned(),
            spans: vec![Span {
                exit: point(0.5, 9.0),
                ..span(0.25, 0.5, 0)
            }],
        }],
        ..Timeline::default()
    };
    let figure = figure(timeline, &Options::default());
    let at = Position {
        seconds: 0.5,
        mebibytes: 9.0,
    };
    assert_eq!(
        figure.peaks.iter().map(|peak| peak.at).collect::<Vec<_>>(),
        [at]
    );
    assert_eq!(figure.curves[0].points.len(), 4);
}

#[test]
fn the_peak_of_a_plateau_is_its_first_sample() {
    let mut run = span(0.5, 2.5, 0);
    run.exit.memory = Bytes::from_mebibytes(300.1211);
    let plateau = [
        (0.0, 1.0),
        (1.0, 300.121_094),
        (2.0, 300.121_094),
        (3.0, 1.0),
    ];
    let timeline = Timeline {
        points: plateau.map(|(at, memory)| point(at, memory)).to_vec(),
        functions: vec![function("f", vec![run])],
        ..Timeline::default()
    };
    let [peak] = &figure(timeline, &Options::default()).peaks[..] else {
        panic!("a peak")
    };
    assert!((peak.at.seconds - 1.0).abs() < 1e-9, "{peak:?}");
}

#[test]
fn empty_rows_are_not_counted() {
    let timeline = Timeline {
        points: vec![point(0.0, 5.0), point(9.0, 7.0)],
        functions: vec![function(
            "f",
            vec![span(0.0, 9.0, 3), span(1.0, 2.0, usize::MAX)],
        )],
        ..Timeline::default()
    };
    let calls = figure(timeline, &flame()).calls;
    assert_eq!(calls.rows, 2);
    assert_eq!(
        calls.drawn.iter().map(|call| call.row).collect::<Vec<_>>(),
        [0, 1]
    );
}

#[test]
fn the_time_of_a_recursive_function_counts_once() {
    let depths = (0..30_u32).map(|depth| (f64::from(depth) / 100.0, depth as usize));
    let recursion = depths.map(|(at, depth)| span(at, 10.0 - at, depth));
    let timeline = Timeline {
        points: vec![point(0.0, 5.0), point(10.0, 7.0)],
        functions: vec![function("m.f", recursion.collect())],
        ..Timeline::default()
    };
    for options in [Options::default(), flame()] {
        let legend = figure(timeline.clone(), &options).legend;
        assert_eq!(legend[1].label(), "f 10.000s in 30 calls");
    }
}

#[test]
fn simultaneous_calls_have_different_rows_also_in_a_window() {
    let timeline = Timeline {
        points: vec![point(0.0, 5.0), point(9.0, 7.0)],
        functions: vec![
            function("first", vec![span(1.0, 9.0, 0)]),
            function("second", vec![span(1.0, 9.0, 0)]),
            function("inner", vec![span(3.0, 5.0, 1)]),
        ],
        ..Timeline::default()
    };
    let rows = |options: &Options| {
        let calls = figure(timeline.clone(), options).calls;
        let rows: Vec<usize> = calls.drawn.iter().map(|call| call.row).collect();
        (rows, calls.rows)
    };
    assert_eq!(rows(&flame()), (vec![0, 2, 1], 3));
    let window = Options {
        layout: Layout::Flame,
        ..window(6.0, 8.0)
    };
    assert_eq!(rows(&window), (vec![0, 1], 2));
}

#[test]
fn if_there_are_too_many_calls_the_longest_are_kept() {
    let mut spans: Vec<Span> = (0..5_000_u32)
        .map(|at| f64::from(at) / 100.0)
        .map(|at| span(at, at + 0.5, 0))
        .collect();
    spans[3] = span(0.03, 20.0, 0);
    spans[4_000] = span(40.0, 49.0, 0);
    let timeline = Timeline {
        points: vec![point(0.0, 5.0), point(60.0, 7.0)],
        functions: vec![function("f", spans)],
        ..Timeline::default()
    };
    let figure = figure(timeline, &Options::default());
    let lengths: Vec<f64> = figure.calls.drawn.iter().map(Call::length).collect();
    assert_eq!(lengths.len(), 300);
    assert!(lengths[3] > 19.0 && lengths[299] > 8.0, "{lengths:?}");
    assert_eq!(figure.notes, ["4700 more calls have no brackets"]);
    let labels: Vec<String> = figure.legend.iter().map(Entry::label).collect();
    assert_eq!(labels[1], "f 50.490s in 5000 calls");
}

#[test]
fn if_there_are_too_many_children_the_largest_are_kept() {
    let child = |process: u64, mebibytes: f64| Child {
        process,
        points: vec![point(0.0, mebibytes)],
    };
    let mut children: Vec<Child> = (0..500).map(|process| child(process, 1.0)).collect();
    children[444] = child(444, 2.0);
    let timeline = Timeline {
        children,
        ..Timeline::default()
    };
    let figure = figure(timeline, &Options::default());
    assert_eq!(figure.curves.len(), 100);
    assert!(figure.curves.iter().any(|curve| curve.label == "child 444"));
    assert_eq!(figure.legend.len(), 24);
    assert_eq!(figure.legend[23].label(), "and 77 curves more");
    assert_eq!(
        figure.notes,
        ["400 children with less memory are not drawn"]
    );
}

#[test]
fn an_error_names_the_empty_recording() {
    let cannot = Figure::of(&[recording(Timeline::default())], &Options::default());
    assert_eq!(cannot.err(), Some(CannotDraw::Empty("file.dat".to_owned())));
}

#[test]
fn a_window_between_two_samples_has_the_line_between_them() {
    let points = vec![point(0.0, 10.0), point(10.0, 20.0)];
    let timeline = Timeline {
        points,
        ..Timeline::default()
    };
    let drawn = figure(timeline.clone(), &window(4.0, 6.0));
    assert_eq!((drawn.time.from, drawn.time.to), (4.0, 6.0));
    assert_eq!(drawn.curves[0].points.len(), 2);
    let cannot = Figure::of(&[recording(timeline)], &window(11.0, 12.0));
    let outside = CannotDraw::Window {
        from: 11.0,
        to: 12.0,
        first: 0.0,
        last: 10.0,
    };
    assert_eq!(cannot.err(), Some(outside));
}

#[test]
fn times_of_a_child_before_the_zero_can_be_shown() {
    let timeline = Timeline {
        points: vec![point(0.0, 10.0), point(10.0, 20.0)],
        children: vec![Child {
            process: 7,
            points: vec![point(-4.0, 3.0), point(-2.0, 5.0)],
        }],
        ..Timeline::default()
    };
    let drawn = figure(timeline.clone(), &window(-5.0, -1.0));
    assert_eq!((drawn.time.from, drawn.time.to), (-5.0, -1.0));
    let cannot = Figure::of(&[recording(timeline)], &window(-9.0, -8.0));
    let outside = CannotDraw::Window {
        from: -9.0,
        to: -8.0,
        first: -4.0,
        last: 10.0,
    };
    assert_eq!(cannot.err(), Some(outside));
}

#[test]
fn a_distant_point_takes_no_points_from_a_window() {
    let mut points: Vec<Point> = (0..6_000_u32)
        .map(|at| point(f64::from(at) / 10.0, f64::from(at % 7)))
        .collect();
    points[3_000].memory = Bytes::from_mebibytes(900.0);
    points.push(point(1e6, 5.0));
    let timeline = Timeline {
        points,
        ..Timeline::default()
    };
    let drawn = figure(timeline, &window(0.0, 600.0));
    let points = &drawn.curves[0].points;
    assert!((3_000..=4_002).contains(&points.len()), "{}", points.len());
    assert!(points.iter().any(|point| point.mebibytes > 899.0));
    // the curve continues to the next point outside
    assert!(points.last().is_some_and(|last| last.seconds > 9e5));
}

#[test]
fn the_axis_includes_the_line_at_the_edges_of_a_window() {
    let points = [(0.0, 0.0), (5.0, 20.0), (10.0, 1000.0)];
    let timeline = Timeline {
        points: points.map(|(at, memory)| point(at, memory)).to_vec(),
        ..Timeline::default()
    };
    let between = |from: f64, to: f64| figure(timeline.clone(), &window(from, to)).memory;
    // 16 MiB at four seconds, 216 at six, 608 at eight
    for (axis, lowest, highest) in [
        (between(4.0, 6.0), 16.0, 216.0),
        (between(6.0, 8.0), 216.0, 608.0),
    ] {
        assert!(axis.from <= lowest && axis.from > lowest - 20.0, "{axis:?}");
        assert!(axis.to >= highest && axis.to < highest + 20.0, "{axis:?}");
    }
}

#[test]
fn a_window_between_two_curves_is_an_error() {
    let child = |process, at| Child {
        process,
        points: vec![point(at, 1.0), point(at + 1.0, 1.0)],
    };
    let timeline = Timeline {
        children: vec![child(1, 0.0), child(2, 10.0)],
        ..Timeline::default()
    };
    let cannot = Figure::of(&[recording(timeline)], &window(4.0, 6.0));
    assert!(matches!(cannot, Err(CannotDraw::Window { .. })));
}

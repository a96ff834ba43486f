//! Figures of recordings whose content is known, and of such as nobody has thought of.

use std::time::Duration;

use proptest::prelude::*;
use pyprof_measure::{Bytes, Point, Span, Spans};
use pyprof_recording::{Child, Timeline};

use super::*;
use crate::{CannotDraw, Colours, Functions, Layout, Options, Recording, Slope, Window};

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
fn the_peak_is_among_samples_and_what_functions_read() {
    let timeline = Timeline {
        points: vec![point(0.0, 5.0), point(1.0, 7.0)],
        functions: vec![Spans {
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
fn rows_are_counted_without_those_that_nothing_stands_in() {
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
fn what_called_itself_is_told_with_the_time_in_which_it_ran() {
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
fn what_ran_at_once_has_rows_of_its_own_also_in_a_window() {
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
fn of_too_many_runs_the_longest_are_kept_in_their_order() {
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
fn of_too_many_children_those_with_the_most_memory_are_kept() {
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
fn what_has_nothing_is_named() {
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
fn what_a_child_did_before_the_zero_can_be_shown() {
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
fn a_neighbour_far_away_takes_no_points_from_a_window() {
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
    // the curve goes on to the one beyond
    assert!(points.last().is_some_and(|last| last.seconds > 9e5));
}

#[test]
fn the_line_fits_where_it_enters_and_leaves_a_window() {
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
fn a_window_between_what_two_processes_did_has_nothing() {
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

fn any_point() -> impl Strategy<Value = Point> {
    let time = prop_oneof![0..10_000_000_000_u64, Just(0), Just(u64::MAX)];
    let memory = prop_oneof![
        0..10_000_000_000_i64,
        Just(i64::MIN),
        Just(i64::MAX),
        Just(0)
    ];
    (time, memory).prop_map(|(time, memory)| Point {
        time: Duration::from_nanos(time).saturating_mul(if time == u64::MAX {
            1_000_000_000
        } else {
            1
        }),
        memory: Bytes::new(memory),
    })
}

fn any_timeline() -> impl Strategy<Value = Timeline> {
    let points = || prop::collection::vec(any_point(), 0..20);
    let level = prop_oneof![0..4_usize, Just(usize::MAX)];
    let span = (any_point(), any_point(), level).prop_map(|(entry, exit, level)| Span {
        entry,
        exit,
        level,
    });
    let function = (any::<String>(), prop::collection::vec(span, 0..9))
        .prop_map(|(name, spans)| Spans { name, spans });
    let child = (0..9_u64, points()).prop_map(|(process, points)| Child { process, points });
    let command = prop::option::of(any::<String>());
    let (children, functions) = (
        prop::collection::vec(child, 0..4),
        prop::collection::vec(function, 0..4),
    );
    (command, points(), children, functions).prop_map(|(command, points, children, functions)| {
        Timeline {
            command,
            points,
            children,
            functions,
        }
    })
}

fn any_options() -> impl Strategy<Value = Options> {
    let window = prop::option::of((-3..12_i32, 1..5_i32));
    (window, any::<[bool; 3]>()).prop_map(|(window, [functions, slope, layout])| Options {
        title: None,
        window: window.and_then(|(from, length)| Window::of(from.into(), (from + length).into())),
        functions: if functions {
            Functions::Shown
        } else {
            Functions::Hidden
        },
        slope: if slope { Slope::Shown } else { Slope::Hidden },
        layout: if layout { Layout::Flame } else { Layout::Curve },
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_recorded_there_is_a_figure_or_a_reason(
        timelines in prop::collection::vec(any_timeline(), 1..3),
        options in any_options(),
    ) {
        let recordings: Vec<Recording> = timelines.into_iter().map(recording).collect();
        if let Ok(figure) = Figure::of(&recordings, &options) {
            for axis in [&figure.time, &figure.memory] {
                prop_assert!(axis.from < axis.to && (axis.to - axis.from).is_finite(), "{axis:?}");
                prop_assert!(axis.ticks.is_sorted_by(|one, next| one.at < next.at), "{axis:?}");
            }
            let mut svg = Vec::new();
            figure.svg(&mut svg).expect("written");
            let svg = String::from_utf8(svg).expect("text");
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            prop_assert!(resvg::usvg::roxmltree::Document::parse(&svg).is_ok(), "{svg}");
            let text = figure.text(80, 24, Colours::Hidden);
            prop_assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
        }
    }

    #[test]
    fn whatever_is_recorded_the_page_carries_it_as_json(
        timelines in prop::collection::vec(any_timeline(), 1..3),
        options in any_options(),
    ) {
        let recordings: Vec<Recording> = timelines.into_iter().map(recording).collect();
        let mut page = Vec::new();
        crate::page(&recordings, &options, &mut page).expect("written");
        let page = String::from_utf8(page).expect("text");
        let content = page.split_once("id=\"content\">").and_then(|(_, rest)| rest.split_once("</script>"));
        let content: serde_json::Value = serde_json::from_str(content.expect("a content").0).expect("JSON");
        prop_assert_eq!(content["recordings"].as_array().map(Vec::len), Some(recordings.len()));
    }
}

//! Figures and pages of arbitrary recordings.

use std::time::Duration;

use proptest::prelude::*;
use pyprof_measure::{Bytes, Point, Span, Spans};
use pyprof_recording::{Child, Timeline};

use super::recording;
use crate::{Colours, Figure, Functions, Layout, Options, Recording, Slope, Window};

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
    let function = (
        prop::option::of(0..9_u32),
        any::<String>(),
        prop::collection::vec(span, 0..9),
    )
        .prop_map(|(process, name, spans)| Spans {
            process,
            name,
            spans,
        });
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
    fn any_recording_has_a_figure_or_an_error(
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
    fn any_recording_has_a_page_with_valid_json(
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

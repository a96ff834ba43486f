use std::time::Duration;

use pyprof_recording::Timeline;

use super::*;
use crate::{Functions, Layout, Slope, Window};

fn recording(name: &str, text: &str) -> Recording {
    Recording {
        name: name.to_owned(),
        timeline: Timeline::read(text.as_bytes()).expect("a recording"),
    }
}

fn written(recordings: &[Recording], options: &Options) -> String {
    let mut written = Vec::new();
    page(recordings, options, &mut written).expect("written");
    String::from_utf8(written).expect("text")
}

/// Returns the content that a page carries for the viewer.
fn content(page: &str) -> serde_json::Value {
    let (_, content) = page
        .split_once("<script type=\"application/json\" id=\"content\">")
        .expect("a content");
    let (content, _) = content.split_once("</script>").expect("an end");
    serde_json::from_str(content).expect("JSON")
}

const USUAL: &str = "\
CMDLINE python a.py
MEM 10.000000 100.0000
MEM 20.000000 100.1000
CHLD 7 5.000000 100.1000
MEM 15.000000 100.2000
FUNC m.f 10.0000 100.0000 20.0000 100.1000 0
";

#[test]
fn a_page_contains_the_recording() {
    let page = written(&[recording("a.dat", USUAL)], &Options::default());
    let content = content(&page);
    let recorded = &content["recordings"][0];
    assert_eq!(recorded["name"], "a.dat");
    assert_eq!(recorded["command"], "python a.py");
    assert_eq!(recorded["start"], 100.0);
    assert_eq!(recorded["samples"], 3);
    // the samples, and the readings at both ends of the call
    assert_eq!(recorded["curves"][0]["readings"], 5);
    assert_eq!(recorded["curves"][1]["child"], 7);
    assert_eq!(recorded["ran"]["functions"][0]["label"], "f");
    assert_eq!(recorded["ran"]["counted"], 1);
    assert_eq!(content["layout"], "brackets");
}

#[test]
fn a_page_is_complete_and_loads_nothing() {
    let page = written(&[recording("a.dat", USUAL)], &Options::default());
    assert!(!page.contains("{{"));
    assert!(!page.contains("src="));
    assert!(
        !page
            .replace("http://www.w3.org/2000/svg", "")
            .contains("http://")
    );
    assert!(!page.contains("https://"));
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_page_contains_the_options() {
    let options = Options {
        title: Some("mine".to_owned()),
        window: Window::of(-0.5, 2.0),
        functions: Functions::Hidden,
        slope: Slope::Shown,
        layout: Layout::Flame,
    };
    let content = content(&written(&[recording("a.dat", USUAL)], &options));
    assert_eq!(content["title"], "mine");
    assert_eq!(content["window"], serde_json::json!([-0.5, 2.0]));
    assert_eq!(content["layout"], "flame");
    let recorded = &content["recordings"][0];
    assert_eq!(recorded["ran"]["counted"], 0);
    let slope = recorded["curves"][0]["trend"]["slope"]
        .as_f64()
        .expect("a slope");
    assert!((slope - 1.0 / 0.028).abs() < 0.001, "{slope}");
    assert!(recorded["curves"][1]["trend"].is_null());
}

#[test]
fn several_recordings_have_no_functions() {
    let two = [recording("a.dat", USUAL), recording("b.dat", USUAL)];
    let content = content(&written(&two, &Options::default()));
    assert_eq!(content["recordings"][1]["name"], "b");
    assert_eq!(content["recordings"][1]["ran"]["counted"], 0);
}

#[test]
fn markup_in_names_is_not_markup_in_the_page() {
    let text = "CMDLINE </script><script>hacked = 1</script><!--{{viewer}}\n\
                FUNC </script><img src=x onerror=hacked=1> 1 2 3 4 0\nMEM 1.0 2.0\n";
    let page = written(&[recording("<b>.dat", text)], &Options::default());
    assert!(!page.contains("<img"));
    assert!(!page.contains("<b>"));
    let recorded = &content(&page)["recordings"][0];
    assert_eq!(
        recorded["command"],
        "</script><script>hacked = 1</script><!--{{viewer}}"
    );
}

#[test]
fn a_million_samples_and_many_calls_make_a_small_page() {
    let mut recording = recording("a.dat", "CMDLINE x\n");
    let point = |index: u64| pyprof_measure::Point {
        memory: pyprof_measure::Bytes::new((index * 7_919 % 1_000_003 * 4096) as i64),
        time: Duration::from_micros(1_700_000_000_000_000 + index * 1_000_100),
    };
    recording.timeline.points = (0..1_000_000).map(point).collect();
    for function in 0..5000 {
        recording.timeline.functions.push(pyprof_measure::Spans {
            process: None,
            name: format!("package.module_{function}.function_{function}"),
            spans: (0..20)
                .map(|call| pyprof_measure::Span {
                    entry: point(function * 100 + call * 3),
                    exit: point(function * 100 + call * 3 + 70),
                    level: (call % 9) as usize,
                })
                .collect(),
        });
    }
    let page = written(&[recording], &Options::default());
    assert!(page.len() < 2_000_000, "{}", page.len());
}

#[test]
fn nearly_empty_recordings_have_a_page() {
    let far =
        "MEM 99999999999999999999.0 9999999999999999999.0\nMEM -5.0 0.0\nFUNC f 1 9 2 3 99999999\n";
    for text in [
        "",
        "MEM 1.0 2.0\n",
        "CHLD 7 1.0 2.0\n",
        "FUNC f 1.0 2.0 3.0 4.0 0\n",
        far,
    ] {
        let page = written(&[recording("a.dat", text)], &Options::default());
        assert_eq!(
            content(&page)["recordings"].as_array().map(Vec::len),
            Some(1)
        );
    }
    assert_eq!(
        content(&written(&[], &Options::default()))["recordings"],
        serde_json::json!([])
    );
}

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pyprof_export::Document;
use pyprof_heap::{Amounts, Call, Heap, Line, Mappings, Owner};
use pyprof_process::{Pid, ProcessId};
use pyprof_record::{Ending, Record, RecordedHeap};
use serde_json::Value;

use super::*;

/// Every file has the same source.
struct Same(Vec<String>);

impl SourceLines for Same {
    fn lines(&mut self, _: &str) -> Option<&[String]> {
        Some(&self.0)
    }
}

fn owner(file: &str, line: u32, function: &str) -> Owner {
    Owner::Line {
        file: file.to_owned(),
        line,
        function: function.to_owned(),
    }
}

fn amounts(at_peak: u64) -> Amounts {
    Amounts {
        allocated: 3 * at_peak,
        allocations: 3,
        at_peak,
        at_end: at_peak / 2,
        blocks_at_end: 1,
        inherited: 0,
    }
}

/// Returns the record of a program whose lines are called by their predecessors, at most 50 deep. The bytes of each line are
/// at most 10,000.
fn record(lines: u32, calls: u32, file: &str, function: &str) -> Record {
    let owners: Vec<Arc<Owner>> = (0..lines)
        .map(|number| {
            let file = format!("{file}{}.py", number % 300);
            Arc::new(owner(
                &file,
                number / 300 + 1,
                &format!("{function}{number}"),
            ))
        })
        .collect();
    let size = |number: u32| u64::from(number) * 7919 % 10_000 + 1;
    let calls: Vec<Call> = (0..calls)
        .map(|number| Call {
            caller: (number % 50 > 0).then(|| number as usize - 1),
            owner: Some(owners[(number % lines) as usize].clone()),
            own: amounts(size(number)),
        })
        .collect();
    let mut sums = vec![Amounts::default(); owners.len()];
    for (number, call) in calls.iter().enumerate() {
        let sum = &mut sums[number % lines as usize];
        *sum = *sum + call.own;
    }
    let lines = owners.iter().zip(&sums).map(|(owner, sum)| Line {
        owner: (**owner).clone(),
        python: *sum,
        native: Amounts::default(),
        garbage: 0,
    });
    Record {
        process: ProcessId {
            pid: Pid(4711),
            started: 0,
            boot: 0,
        },
        command: b"python\0a.py\0".to_vec(),
        python: "3.12.1".to_owned(),
        machine: None,
        begun: Duration::from_secs(1_700_000_000),
        ended: Some(Duration::from_secs(1_700_000_010)),
        ending: Ending::Finished,
        precision: 3,
        tables: Vec::new(),
        heap: Some(RecordedHeap {
            heap: Heap {
                totals: sums.iter().copied().sum(),
                peak: None,
                lines: lines.collect(),
                calls,
                missing: 0,
                mappings: Mappings::default(),
                resident: None,
                processes: 1,
            },
            marks: None,
            current: "/app".to_owned(),
            standard: Vec::new(),
        }),
    }
}

fn written(record: &Record, source: Option<&str>) -> String {
    let document = Document::new(record, &mut |_, _| None);
    let mut same = source.map(|line| Same(vec![line.to_owned(); 1000]));
    let sources = same.as_mut().map(|same| same as &mut dyn SourceLines);
    let mut written = Vec::new();
    write(record, &document, sources, &mut written).expect("written");
    String::from_utf8(written).expect("text")
}

/// Returns the content that a page carries for the viewer.
fn content(page: &str) -> Value {
    let (_, content) = page
        .split_once("<script type=\"application/json\" id=\"content\">")
        .expect("a content");
    let (content, _) = content.split_once("</script>").expect("an end");
    serde_json::from_str(content).expect("JSON")
}

/// Decodes numbers of the content.
fn numbers(text: &Value) -> Vec<i64> {
    let bytes = STANDARD
        .decode(text.as_str().expect("a text"))
        .expect("base64");
    let (mut numbers, mut number, mut shift) = (Vec::new(), 0_u64, 0);
    for byte in bytes {
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            numbers.push((number >> 1).cast_signed() ^ -(number & 1).cast_signed());
            (number, shift) = (0, 0);
        }
    }
    numbers
}

fn figures(of: &Value) -> Vec<i64> {
    let figures = of.as_array().expect("figures").iter();
    figures
        .map(|figure| figure.as_i64().expect("a number"))
        .collect()
}

#[test]
fn the_lines_and_those_that_are_left_out_add_up_to_the_totals() {
    for (lines, is_cut) in [(10, false), (20_000, true)] {
        let page = written(&record(lines, lines, "/app/m", "f"), Some("x = 1"));
        let heap = &content(&page)["heap"];
        let rows = numbers(&heap["lines"]["rows"]);
        assert_eq!(heap["lines"]["counted"], lines);
        assert_eq!(rows.len() / 11 < lines as usize, is_cut);
        let (others, total) = (
            figures(&heap["lines"]["others"]),
            figures(&heap["lines"]["total"]),
        );
        for figure in 0..10 {
            let shown: i64 = rows.iter().skip(1 + figure).step_by(11).sum();
            assert_eq!(shown + others[figure], total[figure], "{figure}");
        }
        let group = figures(&heap["lines"]["groups"][0][1]);
        assert_eq!(group, total);
        assert_eq!(heap["lines"]["groups"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn no_box_has_less_than_the_boxes_in_it() {
    for (calls, is_cut) in [(100, false), (30_000, true)] {
        let page = written(&record(500, calls, "/app/m", "f"), Some("x = 1"));
        let tree = &content(&page)["heap"]["tree"];
        let boxes = numbers(&tree["boxes"]);
        let boxes: Vec<&[i64]> = boxes.chunks_exact(9).collect();
        assert_eq!(boxes.len() < calls as usize, is_cut);
        let whole = figures(&tree["whole"]);
        for quantity in 0..3 {
            let all = |it: &[i64]| it[2 + quantity] + it[5 + quantity];
            // what is left of each box without those in it
            let mut left: Vec<i64> = boxes.iter().map(|it| it[5 + quantity]).collect();
            let mut roots = 0;
            for (index, it) in boxes.iter().enumerate() {
                match usize::try_from(it[0]).expect("a distance") {
                    0 => roots += all(it),
                    distance => left[index - distance] -= all(it),
                }
            }
            assert!(left.iter().all(|left| *left >= 0));
            let remainder: i64 = left.iter().sum();
            assert_eq!(remainder > 0 || roots < whole[quantity], is_cut);
            if !is_cut {
                assert_eq!(roots, whole[quantity]);
                let own: i64 = boxes.iter().map(|it| it[2 + quantity]).sum();
                assert_eq!(own, roots);
            }
        }
        let left_out: i64 = boxes.iter().map(|it| it[8]).sum();
        let left_out_roots = tree["left_out"].as_i64().expect("a number");
        assert_eq!(left_out + left_out_roots > 0, is_cut);
    }
}

#[test]
fn a_page_of_many_lines_with_long_hostile_texts_is_below_a_megabyte() {
    let hostile = "<\"\\\u{1}".repeat(500);
    let page = written(
        &record(15_000, 30_000, &format!("/app/{hostile}"), &hostile),
        Some(&hostile),
    );
    assert!(page.len() < 1_000_000, "{}", page.len());
    let heap = &content(&page)["heap"];
    assert!(!numbers(&heap["lines"]["rows"]).is_empty());
    assert!(!numbers(&heap["tree"]["boxes"]).is_empty());
    assert_ne!(heap["sources"]["files"], serde_json::json!([]));
    let usual = written(
        &record(40_000, 60_000, "/app/module", "method"),
        Some("x = 1"),
    );
    assert!(usual.len() < 1_000_000, "{}", usual.len());
}

#[test]
fn a_page_is_complete_and_loads_nothing() {
    let page = written(&record(10, 10, "/app/m", "f"), Some("x = 1"));
    assert!(!page.contains("{{"));
    assert!(!page.contains("src="));
    assert!(!page.contains("http://") && !page.contains("https://"));
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn markup_in_names_and_in_sources_is_not_markup_in_the_page() {
    let markup = "</script><script>hacked = 1</script><!--<img src=x onerror=hacked=1>{{viewer}}";
    let page = written(&record(3, 3, markup, markup), Some(markup));
    assert!(!page.contains("<img"));
    assert_eq!(page.matches("</script>").count(), 2);
    let places = &content(&page)["heap"]["places"];
    let functions = places["functions"].as_array().expect("names");
    assert!(functions.contains(&format!("{markup}0").into()));
    assert_eq!(places["rows"][0][4], markup);
}

#[test]
fn a_page_without_sources_has_no_text_of_them() {
    let record = record(10, 10, "/app/m", "f");
    assert!(written(&record, Some("secret = 1")).contains("secret"));
    let page = written(&record, None);
    assert!(!page.contains("secret"));
    assert_eq!(content(&page)["heap"]["sources"], Value::Null);
}

#[test]
fn a_record_without_a_heap_has_a_page() {
    let record = Record {
        heap: None,
        ..record(1, 1, "/app/m", "f")
    };
    let content = content(&written(&record, Some("x = 1")));
    assert_eq!(content["heap"], Value::Null);
    assert_eq!(
        (&content["command"], &content["pid"]),
        (&"python a.py".into(), &4711.into())
    );
}

use super::*;
use crate::Damaged;

fn read(text: &str) -> Timeline {
    Timeline::read(text.as_bytes()).expect("a recording")
}

fn error(text: &str) -> String {
    Timeline::read(text.as_bytes())
        .expect_err("damaged")
        .to_string()
}

fn point(mebibytes: f64, seconds: f64) -> Point {
    Point {
        memory: Bytes::from_mebibytes(mebibytes),
        time: Duration::from_secs_f64(seconds),
    }
}

const WHOLE: &str = "\
CMDLINE python 'a b.py' -5
FUNC pk.mod.f 27.1211 1674829182.2034 35.3906 1674829183.2034 0
MEM 27.121094 1674829182.2034
CHLD 4711 12.500000 1674829182.2100
MEM 28.000000 1674829182.3034
CHLD 4711 13.500000 1674829182.3100
FUNC pk.mod.f 28.1211 1674829183.2034 36.3906 1674829184.2034 1
";

#[test]
fn every_record_is_read() {
    let timeline = read(WHOLE);
    assert_eq!(timeline.command.as_deref(), Some("python 'a b.py' -5"));
    let points = [
        point(27.121_094, 1_674_829_182.203_4),
        point(28.0, 1_674_829_182.303_4),
    ];
    assert_eq!(timeline.points, points);
    let of_child = [point(12.5, 1_674_829_182.21), point(13.5, 1_674_829_182.31)];
    assert_eq!(
        timeline.children,
        [Child {
            process: 4711,
            points: of_child.to_vec()
        }]
    );
    let [function] = &timeline.functions[..] else {
        panic!("{timeline:?}")
    };
    assert_eq!(function.name, "pk.mod.f");
    let second = Span {
        entry: point(28.121_1, 1_674_829_183.203_4),
        exit: point(36.390_6, 1_674_829_184.203_4),
        level: 1,
    };
    assert_eq!(function.spans[1], second);
    assert_eq!(timeline.start(), Some(points[0].time));
    assert_eq!(timeline.end(), Some(second.exit.time));
    assert_eq!(timeline.peak(), Some(points[1]));
    assert_eq!(timeline.children[0].peak(), Some(of_child[1]));
}

#[test]
fn time_begins_with_the_first_of_samples_and_functions() {
    let seconds = |text: &str| read(text).start().map(|start| start.as_secs());
    let sample = "MEM 1.0 100.0\n";
    assert_eq!(seconds(sample), Some(100));
    assert_eq!(
        seconds(&format!("{sample}FUNC f 1.0 95.0 1.0 103.0 0\n")),
        Some(95)
    );
    assert_eq!(
        seconds(&format!("{sample}FUNC f 1.0 103.0 1.0 95.0 0\n")),
        Some(95)
    );
    let with_child = read(&format!("{sample}CHLD 7 1.0 90.0\n"));
    assert_eq!(with_child.start(), Some(Duration::from_secs(100)));
    assert_eq!(with_child.first(), Some(Duration::from_secs(90)));
    assert_eq!(seconds("CHLD 7 1.0 90.0\n"), None);
}

fn peak_within(timeline: &Timeline, function: &str) -> Option<Bytes> {
    let function = timeline.function(function).expect("it ran");
    timeline.peak_within(&function.spans)
}

#[test]
fn a_peak_within_a_function_is_one_of_its_samples() {
    let timeline = read(
        "FUNC f 0.0 1.0 0.0 2.0 0\nMEM 5.0 0.5\nMEM 3.0 1.0\nMEM 4.0 2.0\nMEM 9.0 2.5\nFUNC g 0 8 0 9 0\n",
    );
    assert_eq!(
        peak_within(&timeline, "f"),
        Some(Bytes::from_mebibytes(4.0))
    );
    assert_eq!(peak_within(&timeline, "g"), None);
}

#[test]
fn a_sample_is_within_a_function_if_it_is_within_any_of_its_runs() {
    let runs = [
        (10, 20),
        (12, 15),
        (19, 30),
        (40, 35),
        (50, 50),
        (60, 70),
        (5, 6),
    ];
    let lines = runs.map(|(entry, exit)| format!("FUNC f 0.0 {entry}.0 0.0 {exit}.0 0\n"));
    for second in 0..80_u64 {
        let timeline = read(&format!("{}MEM 5.0 {second}.0\n", lines.concat()));
        let is_within = runs
            .iter()
            .any(|(entry, exit)| (*entry..=*exit).contains(&second));
        assert_eq!(peak_within(&timeline, "f").is_some(), is_within, "{second}");
    }
}

#[test]
fn older_files_have_no_level_and_a_companion() {
    let mut timeline = read("MEM 27.121094 1674829182.2034\n");
    let beside = "FUNC f 27.1211 1674829182.2034 35.3906 1674829183.2034\n";
    timeline.add(beside.as_bytes()).expect("a recording");
    timeline.add(beside.as_bytes()).expect("a recording");
    assert_eq!(timeline.points.len(), 1);
    assert_eq!(timeline.functions.len(), 1);
    assert_eq!(timeline.functions[0].spans.len(), 2);
    assert_eq!(timeline.functions[0].spans[0].level, 0);
}

#[test]
fn a_name_may_have_blanks_and_numbers() {
    for name in [".my block", ".a  b", ".step 3", "", ".1.0 2.0 3.0"] {
        let timeline = read(&format!("FUNC {name} 1.0 2.0 3.0 4.0 7\n"));
        assert_eq!(timeline.functions[0].name, name);
        assert_eq!(timeline.functions[0].spans[0].level, 7);
    }
}

#[test]
fn the_last_line_counts_if_it_is_complete() {
    let samples = |last: &str| read(&format!("MEM 1.0 2.0\n{last}")).points.len();
    assert_eq!(samples("MEM 27.121094 1674829182.3034"), 2);
    for cut in [
        "M",
        "MEM",
        "MEM 27.1",
        "MEM 27.121094 16",
        "MEM 27.121094 1674829182.303",
    ] {
        assert_eq!(samples(cut), 1, "{cut}");
    }
    let runs = |last: &str| read(last).functions.len();
    assert_eq!(runs("FUNC f 1.0 2.0 3.0 4.0000 1"), 1);
    assert_eq!(runs("FUNC f 1.0 2.0 3.0 4.0000"), 0);
    assert_eq!(runs("FUNC f 1.0 2.0"), 0);
}

#[test]
fn a_command_may_have_line_ends() {
    let timeline =
        read("CMDLINE sh -c 'echo\n\nMEM\nMEM a\n  done'\nMEM 1.0 2.0\nother\nMEM 2.0 3.0\n");
    assert_eq!(
        timeline.command.as_deref(),
        Some("sh -c 'echo\n\nMEM\nMEM a\n  done'")
    );
    assert_eq!(timeline.points.len(), 2);
}

#[test]
#[cfg_attr(miri, ignore = "Miri reads a megabyte in minutes")]
fn a_command_of_a_million_lines_is_a_command() {
    let lines = "\nx".repeat(1 << 20);
    let timeline = read(&format!("CMDLINE a{lines}\nMEM 1.0 2.0\n"));
    assert_eq!(timeline.command, Some(format!("a{lines}")));
    assert_eq!(timeline.points.len(), 1);
}

#[test]
#[cfg_attr(miri, ignore = "Miri reads a megabyte in minutes")]
fn an_endless_command_is_cut_to_the_length_limit_of_a_line() {
    let line = format!("{}\n", "x".repeat(1 << 20));
    let timeline = read(&format!("CMDLINE a\n{}MEM 1.0 2.0\n", line.repeat(20)));
    let kept = timeline.command.map_or(0, |command| command.len());
    assert_eq!(kept >> 20, 15);
    assert_eq!(timeline.points.len(), 1);
}

#[test]
fn numbers_are_rounded_to_the_nearest_value() {
    for text in [
        "0.1",
        "1674829182.2034",
        "27.121094",
        "-5.000001",
        "-0.0",
        "999999999999.99",
        "12345678901234567890.123456789",
    ] {
        let [point] = read(&format!("MEM {text} 1.0\n")).points[..] else {
            panic!("{text}")
        };
        assert_eq!(
            point.memory,
            Bytes::from_mebibytes(text.parse().expect("a number"))
        );
    }
}

#[test]
fn unknown_records_are_skipped_and_lines_may_end_with_a_carriage_return() {
    let timeline = read("\r\nGPU 1 2 3\r\n# a comment\nMEM 1.0 2.0\r\nMEMORY 7\n");
    assert_eq!(timeline.points, [point(1.0, 2.0)]);
    assert_eq!(timeline.command, None);
    assert_eq!(read(""), Timeline::default());
}

#[test]
fn an_error_names_the_line() {
    let memory = "`MEM` must be followed by the MiB and the seconds since the epoch";
    assert_eq!(error("MEM 1.0 2.0\nMEM 1.0\n"), format!("line 2: {memory}"));
    for wrong in [
        "MEM",
        "MEM ",
        "MEM a 1",
        "MEM 1 nan",
        "MEM inf 1",
        "MEM 1 -1",
        "MEM 1e3 1",
        "MEM 1. 1",
        "MEM .5 1",
        "MEM 1  2",
        "MEM 1 2 3",
        "MEM + 1",
        "MEM 1 1.2.3",
    ] {
        assert_eq!(
            error(&format!("{wrong}\n")),
            format!("line 1: {memory}"),
            "{wrong}"
        );
    }
    for wrong in [
        "CHLD 1 2",
        "CHLD a 1 2",
        "CHLD -1 2 3",
        "CHLD 99999999999999999999 1 2",
    ] {
        assert!(
            error(&format!("\n{wrong}\n")).starts_with("line 2: `CHLD` must be"),
            "{wrong}"
        );
    }
    for wrong in ["FUNC", "FUNC f", "FUNC f 1 2 3", "FUNC f 1 2 3 x 0"] {
        assert!(
            error(&format!("{wrong}\n")).starts_with("line 1: `FUNC` must be"),
            "{wrong}"
        );
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced() {
    let timeline = Timeline::read(&b"CMDLINE a\xffb\nFUNC \xfe 1 2 3 4 0\n"[..]).expect("read");
    assert_eq!(timeline.command.as_deref(), Some("a\u{fffd}b"));
    assert_eq!(timeline.functions[0].name, "\u{fffd}");
}

#[test]
#[cfg_attr(miri, ignore = "Miri reads a megabyte in minutes")]
fn a_line_without_an_end_is_not_read_into_memory() {
    let endless = Damaged::from_endless();
    assert_eq!(endless, "line 1: it is longer than 16 MiB");
}

#[test]
fn the_seeds_of_fuzzing_are_read() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/seeds/recording");
    let seeds = std::fs::read_dir(seeds).expect("the seeds").flatten();
    let texts: Vec<_> = seeds
        .map(|seed| std::fs::read(seed.path()).expect("read"))
        .collect();
    assert!(texts.len() > 5);
    let damaged = texts
        .iter()
        .filter(|text| Timeline::read(&text[..]).is_err());
    assert_eq!(damaged.count(), 1);
}

impl Damaged {
    fn from_endless() -> String {
        let endless = std::io::BufReader::new(std::io::repeat(b'x'));
        Timeline::read(endless).expect_err("endless").to_string()
    }
}

#[test]
fn a_run_in_a_child_has_its_pid_after_the_level() {
    let timeline = read(
        "FUNC m.f 1.0000 2.0000 1.0000 3.0000 0\nFUNC m.f 1.0000 2.5000 1.0000 9.5000 1 4711\nFUNC .a 5 1.0000 2.5000 1.0000 2.7500 1 4711\n",
    );
    let found: Vec<_> = timeline
        .functions
        .iter()
        .map(|it| (it.process, it.name.as_str(), it.spans[0].level))
        .collect();
    assert_eq!(
        found,
        [
            (None, "m.f", 0),
            (Some(4711), "m.f", 1),
            (Some(4711), ".a 5", 1)
        ]
    );
    assert_eq!(timeline.start(), Some(Duration::from_secs(2)));
    assert_eq!(timeline.end(), Some(Duration::from_millis(9_500)));
    let everywhere = timeline.function("f").expect("it ran");
    assert_eq!((everywhere.name, everywhere.spans.len()), ("m.f", 2));
    assert_eq!(timeline.names(), ["m.f", ".a 5"]);
}

#[test]
fn a_number_in_a_name_is_no_pid() {
    let timeline = read("FUNC .step 3 0 8 0 9 0\nFUNC .2.5 4 1.0 2.0 3.0 4.0 7\n");
    let found: Vec<_> = timeline
        .functions
        .iter()
        .map(|it| (it.process, it.name.as_str()))
        .collect();
    assert_eq!(found, [(None, ".step 3"), (None, ".2.5 4")]);
}

#[test]
fn a_cut_pid_is_not_read() {
    let cut = read("FUNC f 1.0000 2.0000 3.0000 4.0000 0 47");
    assert_eq!(cut.functions, []);
}

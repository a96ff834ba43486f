use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::Timeline;

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut to = Vec::new();
    write(&mut to);
    String::from_utf8(to).expect("text")
}

#[test]
fn a_run_is_the_line_that_memory_profiler_writes() {
    let point = |bytes, milliseconds| Point {
        memory: Bytes::new(bytes),
        time: Duration::from_millis(milliseconds),
    };
    let span = Span {
        entry: point(28_438_528, 1_674_829_182_203),
        exit: point(37_109_760, 1_674_829_183_203),
        level: 2,
    };
    assert_eq!(
        written(|to| run("mod.name", &span, None, to)),
        "FUNC mod.name 27.1211 1674829182.2030 35.3906 1674829183.2030 2\n"
    );
    assert_eq!(
        written(|to| run("mod.name", &span, Some(4711), to)),
        "FUNC mod.name 27.1211 1674829182.2030 35.3906 1674829183.2030 2 4711\n"
    );
}

/// Compares two amounts with the precision of a `FUNC` record: four digits after the point, in MiB.
fn is_near(one: Bytes, other: Bytes) -> bool {
    (one - other).mebibytes().abs() <= 0.5e-4 + 1e-6
}

fn point() -> impl Strategy<Value = (i64, u64)> {
    (0..1_i64 << 42, 0..30_000_000_000_000_u64)
}

fn time(at: u64) -> Duration {
    Duration::from_micros(at * 100)
}

proptest! {
    #[test]
    fn written_records_are_read_back(
        samples in prop::collection::vec(point(), 0..20),
        children in prop::collection::vec((1..4_u32, point()), 0..20),
        runs in prop::collection::vec(("[a-z. ]{1,9}[a-z]", point(), point(), 0..9_usize), 0..20),
        line in "[ -~]{0,40}",
    ) {
        let mut file = Vec::new();
        command(line.as_bytes(), &mut file);
        for &(bytes, at) in &samples {
            memory(Bytes::new(bytes), Timestamp(at), &mut file);
        }
        for &(pid, (bytes, at)) in &children {
            child(pid, Bytes::new(bytes), Timestamp(at), &mut file);
        }
        let spans: Vec<_> = runs.iter().map(|(name, entry, exit, level)| {
            let point = |&(bytes, at): &(i64, u64)| Point { memory: Bytes::new(bytes), time: time(at) };
            (name, Span { entry: point(entry), exit: point(exit), level: *level })
        }).collect();
        for (name, span) in &spans {
            run(name, span, None, &mut file);
        }

        let timeline = Timeline::read(&file[..]).expect("a recording");
        prop_assert_eq!(timeline.command, Some(line));
        prop_assert_eq!(timeline.points.len(), samples.len());
        for (read, (bytes, at)) in timeline.points.iter().zip(samples) {
            prop_assert!((read.memory - Bytes::new(bytes)).whole().abs() <= 1, "{read:?}");
            prop_assert!(read.time.abs_diff(time(at)) < Duration::from_micros(50), "{read:?}");
        }
        let read: usize = timeline.children.iter().map(|child| child.points.len()).sum();
        prop_assert_eq!(read, children.len());
        for (name, span) in &spans {
            let function = timeline.functions.iter().find(|it| it.name == **name);
            let is_it = |read: &&Span| {
                read.level == span.level
                    && is_near(read.entry.memory, span.entry.memory)
                    && is_near(read.exit.memory, span.exit.memory)
                    && read.entry.time.abs_diff(span.entry.time) < Duration::from_micros(50)
                    && read.exit.time.abs_diff(span.exit.time) < Duration::from_micros(50)
            };
            prop_assert!(function.is_some_and(|it| it.spans.iter().find(is_it).is_some()), "{name}");
        }
    }
}

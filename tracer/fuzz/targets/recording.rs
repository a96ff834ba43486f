//! Any bytes are a recording, or one of their lines is an error. Every query works on the timeline that was read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pyprof_recording::Timeline;

fuzz_target!(|file: &[u8]| {
    let Ok(mut timeline) = Timeline::read(file) else {
        return;
    };
    let records = file.split(|&byte| byte == b'\n').count();
    let of_functions = timeline
        .functions
        .iter()
        .map(|it| it.spans.len())
        .sum::<usize>();
    let of_children = timeline
        .children
        .iter()
        .map(|it| it.points.len())
        .sum::<usize>();
    assert!(timeline.points.len() + of_functions + of_children <= records);
    if let (Some(start), Some(end)) = (timeline.start(), timeline.end()) {
        assert!(of_functions > 0 || start <= end);
    }
    for function in &timeline.functions {
        let _ = timeline.peak_within(&function.spans);
    }
    let _ = (
        timeline.peak(),
        timeline
            .children
            .iter()
            .map(|child| child.peak())
            .max_by_key(Option::is_some),
    );
    // a companion file is added afterwards
    let before = timeline.points.len();
    assert!(timeline.add(file).is_ok());
    assert_eq!(timeline.points.len(), 2 * before);
});

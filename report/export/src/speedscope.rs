//! The format of <https://www.speedscope.app>: a profile for each quantity.

use std::borrow::Cow;
use std::io::Write;

use serde::Serialize;
use serde_json::json;

use crate::heap::Heap;
use crate::stacks::{Quantity, frames_of, label};

/// A frame.
#[derive(Serialize)]
struct Named<'a> {
    name: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
}

/// Writes the profiles of all quantities.
pub(crate) fn write(heap: &Heap, name: &str, out: &mut dyn Write) -> serde_json::Result<()> {
    let frames = heap.frames.iter().map(|frame| Named {
        name: match &frame.place.function {
            Some(function) => Cow::from(function),
            None => label(frame).into(),
        },
        file: frame.place.file.as_deref(),
        line: frame.place.line,
    });
    let frames: Vec<Named<'_>> = frames.collect();
    let profiles = Quantity::ALL.map(|quantity| {
        let calls: Vec<_> = heap
            .calls
            .iter()
            .filter(|call| quantity.of(call) > 0)
            .collect();
        let weights: Vec<u64> = calls.iter().map(|call| quantity.of(call)).collect();
        let samples: Vec<Vec<usize>> = calls.iter().map(|call| frames_of(heap, call)).collect();
        json!({
            "type": "sampled",
            "name": format!("bytes {}", quantity.title()),
            "unit": "bytes",
            "startValue": 0,
            "endValue": weights.iter().sum::<u64>(),
            "samples": samples,
            "weights": weights,
        })
    });
    let file = json!({
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "name": name,
        "exporter": "pyprof",
        "shared": { "frames": frames },
        "profiles": profiles,
    });
    serde_json::to_writer(out, &file)
}

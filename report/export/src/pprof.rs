//! The format of pprof, `profile.proto`: the call tree with all quantities, compressed.
//!
//! <https://github.com/google/pprof/blob/main/proto/profile.proto> describes the messages. Fields that are not written here are
//! left out.

use std::collections::HashMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use prost::Message;

use crate::document::Document;
use crate::heap::{Call, Heap};
use crate::stacks::{frames_of, label};

#[derive(Clone, PartialEq, Message)]
struct Profile {
    #[prost(message, repeated, tag = "1")]
    sample_type: Vec<ValueType>,
    #[prost(message, repeated, tag = "2")]
    sample: Vec<Sample>,
    #[prost(message, repeated, tag = "4")]
    location: Vec<Location>,
    #[prost(message, repeated, tag = "5")]
    function: Vec<Function>,
    #[prost(string, repeated, tag = "6")]
    string_table: Vec<String>,
    #[prost(int64, tag = "9")]
    time_nanos: i64,
    #[prost(int64, tag = "10")]
    duration_nanos: i64,
    #[prost(int64, repeated, tag = "13")]
    comment: Vec<i64>,
    #[prost(int64, tag = "14")]
    default_sample_type: i64,
}

#[derive(Clone, PartialEq, Message)]
struct ValueType {
    #[prost(int64, tag = "1")]
    kind: i64,
    #[prost(int64, tag = "2")]
    unit: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Sample {
    /// The stack, the innermost line first.
    #[prost(uint64, repeated, tag = "1")]
    location_id: Vec<u64>,
    #[prost(int64, repeated, tag = "2")]
    value: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct Location {
    #[prost(uint64, tag = "1")]
    id: u64,
    #[prost(message, repeated, tag = "4")]
    line: Vec<Line>,
}

#[derive(Clone, PartialEq, Message)]
struct Line {
    #[prost(uint64, tag = "1")]
    function_id: u64,
    #[prost(int64, tag = "2")]
    line: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Function {
    #[prost(uint64, tag = "1")]
    id: u64,
    #[prost(int64, tag = "2")]
    name: i64,
    #[prost(int64, tag = "3")]
    system_name: i64,
    #[prost(int64, tag = "4")]
    filename: i64,
}

/// The quantities, with their units.
const QUANTITIES: [(&str, &str); 4] = [
    ("peak", "bytes"),
    ("end", "bytes"),
    ("allocated", "bytes"),
    ("allocations", "count"),
];

/// Returns the quantities of a call in the order of [`QUANTITIES`].
fn values(call: &Call) -> [u64; 4] {
    [
        call.at_peak_bytes,
        call.at_end_bytes,
        call.allocated_bytes,
        call.allocations,
    ]
}

/// The texts of a profile. The first one is empty.
struct Texts {
    all: Vec<String>,
    indices: HashMap<String, i64>,
}

impl Texts {
    fn index(&mut self, text: &str) -> i64 {
        if let Some(index) = self.indices.get(text) {
            return *index;
        }
        let index = signed(self.all.len() as u64);
        self.all.push(text.to_owned());
        self.indices.insert(text.to_owned(), index);
        index
    }
}

/// Writes the profile.
pub(crate) fn write(document: &Document, heap: &Heap, out: &mut dyn Write) -> io::Result<()> {
    let mut compressed = GzEncoder::new(out, Compression::default());
    compressed.write_all(&profile(document, heap).encode_to_vec())?;
    compressed.finish()?;
    Ok(())
}

fn profile(document: &Document, heap: &Heap) -> Profile {
    let mut texts = Texts {
        all: Vec::new(),
        indices: HashMap::new(),
    };
    texts.index("");
    let sample_type = QUANTITIES.map(|(kind, unit)| ValueType {
        kind: texts.index(kind),
        unit: texts.index(unit),
    });
    let default_sample_type = texts.index(QUANTITIES[0].0);
    let comment = texts.index(&document.command.join(" "));
    let (location, function) = locations(heap, &mut texts);
    let began = document.begun_seconds;
    let ended = document.ended_seconds.unwrap_or(began);
    Profile {
        sample_type: sample_type.to_vec(),
        sample: heap
            .calls
            .iter()
            .filter_map(|call| sample(heap, call))
            .collect(),
        location,
        function,
        string_table: texts.all,
        time_nanos: nanoseconds(began),
        duration_nanos: nanoseconds(ended - began),
        comment: vec![comment],
        default_sample_type,
    }
}

/// Returns the sample of a call; `None` if it has nothing.
fn sample(heap: &Heap, call: &Call) -> Option<Sample> {
    let values = values(call);
    let frames = frames_of(heap, call).into_iter().rev();
    values.iter().any(|value| *value > 0).then(|| Sample {
        location_id: frames.map(|frame| frame as u64 + 1).collect(),
        value: values.map(signed).to_vec(),
    })
}

/// Returns a location for each frame, and the functions.
fn locations(heap: &Heap, texts: &mut Texts) -> (Vec<Location>, Vec<Function>) {
    let mut functions: Vec<Function> = Vec::new();
    let mut numbers: HashMap<(i64, i64), u64> = HashMap::new();
    let locations = heap.frames.iter().enumerate().map(|(index, frame)| {
        let place = &frame.place;
        let name = place.function.clone().unwrap_or_else(|| label(frame));
        let name = texts.index(&name);
        let filename = texts.index(place.file.as_deref().unwrap_or_default());
        let id = *numbers.entry((name, filename)).or_insert_with(|| {
            let id = functions.len() as u64 + 1;
            functions.push(Function {
                id,
                name,
                system_name: name,
                filename,
            });
            id
        });
        Location {
            id: index as u64 + 1,
            line: vec![Line {
                function_id: id,
                line: place.line.unwrap_or_default().into(),
            }],
        }
    });
    let locations = locations.collect();
    (locations, functions)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a time that is too late is the latest that there is"
)]
fn nanoseconds(seconds: f64) -> i64 {
    (seconds * 1e9) as i64
}

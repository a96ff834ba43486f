//! The content of a page.

use pyprof_export::{Document, Ending, Group, Heap, Resident};
use pyprof_html::shown;
use pyprof_record::{Record, RecordedHeap};
use serde::Serialize;

use crate::functions::{Functions, Texts};
use crate::growth::Growth;
use crate::holders::Holders;
use crate::lines::Lines;
use crate::mappings::Mappings;
use crate::places::{NamedPlaces, Places};
use crate::source_lines::SourceLines;
use crate::sources::Sources;
use crate::tree::Tree;

/// The longest command line, in characters.
const LONGEST_COMMAND: usize = 2000;

/// The content of a page. Amounts of memory are in bytes, and times in seconds.
#[derive(Serialize)]
pub(crate) struct Content {
    command: String,
    python: String,
    pid: u32,
    /// The start of the program since the epoch.
    begun: f64,
    /// The end; `null` if it was not written.
    ended: Option<f64>,
    ending: Ending,
    signal: Option<u32>,
    heap: Option<HeapContent>,
    functions: Functions,
    /// True if the page has no source text.
    no_source: bool,
}

/// The heap.
#[derive(Serialize)]
struct HeapContent {
    peak: Option<Moment>,
    /// The largest lines at the peak, at the end, and of those that have allocated.
    holders: [Holders; 3],
    lines: Lines,
    tree: Tree,
    mappings: Option<Mappings>,
    growth: Option<Growth>,
    sources: Option<Sources>,
    resident: Option<Resident>,
    /// The number of blocks that are missing in the figures.
    missing: u32,
    places: NamedPlaces,
}

/// The moment of the peak.
#[derive(Serialize)]
struct Moment {
    /// The seconds since the start of the program; `null` if they are not known.
    seconds: Option<f64>,
    /// The place that reached the peak; `null` if it is not a line.
    place: Option<usize>,
}

impl Content {
    pub(crate) fn new(
        record: &Record,
        document: &Document,
        sources: Option<&mut dyn SourceLines>,
    ) -> Self {
        let no_source = sources.is_none();
        let texts = match no_source {
            true => Texts::LeftOut,
            false => Texts::Shown,
        };
        let heap = record.heap.as_ref().zip(document.heap.as_ref());
        Self {
            command: shown(&document.command.join(" "), LONGEST_COMMAND),
            python: shown(&document.python, LONGEST_COMMAND),
            pid: document.pid,
            begun: document.begun_seconds,
            ended: document.ended_seconds,
            ending: document.ending,
            signal: document.signal,
            functions: Functions::new(document, texts),
            heap: heap.map(|(recorded, heap)| HeapContent::new(recorded, heap, sources)),
            no_source,
        }
    }
}

impl HeapContent {
    fn new(recorded: &RecordedHeap, heap: &Heap, sources: Option<&mut dyn SourceLines>) -> Self {
        let mut places = Places::new(sources);
        let places_of = &mut places;
        Self {
            peak: peak(heap, places_of),
            holders: Holders::of_quantities(heap, places_of),
            lines: Lines::new(heap, places_of),
            tree: Tree::new(heap, places_of),
            mappings: Mappings::new(heap, places_of),
            growth: Growth::new(recorded, places_of),
            sources: Sources::new(heap, places_of),
            resident: heap.resident.clone(),
            missing: recorded.heap.missing,
            places: places.finish(),
        }
    }
}

/// Returns the moment of the peak; `None` if nothing was allocated.
fn peak(heap: &Heap, places: &mut Places<'_>) -> Option<Moment> {
    let peak = heap.peak.as_ref()?;
    let line = heap.lines.iter().find(|line| line.place == peak.place);
    let group: Option<Group> = line.map(|line| line.group);
    let is_line = peak.place.file.is_some();
    Some(Moment {
        seconds: peak.seconds,
        place: is_line.then(|| places.add(&peak.place, group)),
    })
}

//! The heap in a document.

use std::collections::HashMap;
use std::ptr;

use pyprof_heap as counted;
use pyprof_heap::{Amounts, Owner, Peak};
use pyprof_record::RecordedHeap;
use pyprof_report::heap::Folders;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lines::{Group, Held};
use crate::marks::Marks;
use crate::place::Place;
use crate::resident::Resident;

/// The heap of the process: the blocks that allocators have given to the program.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Heap {
    /// The sums over all lines.
    pub total: Held,
    /// The number of blocks that are missing in all figures, since the system refused the memory for their notes.
    #[serde(default)]
    pub missing_blocks: u32,
    /// The moment of the peak; `null` if nothing was allocated.
    pub peak: Option<Moment>,
    /// The owners that have allocated something, the largest first.
    pub lines: Vec<HeapLine>,
    /// The frames of the call tree.
    pub frames: Vec<Frame>,
    /// The call tree. A caller comes before all that it calls. The sums over all calls of a frame are the figures of its
    /// line.
    pub calls: Vec<Call>,
    /// The memory that the program has mapped. It is no part of the heap.
    pub mappings: Mappings,
    /// The resident memory at the end; `null` if the process was killed or still runs.
    pub resident: Option<Resident>,
    /// The marks; `null` if there are none.
    #[serde(default)]
    pub marks: Option<Marks>,
}

/// A moment of the run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Moment {
    /// The seconds since the start of the program; `null` if they are not known, since the process was killed then.
    pub seconds: Option<f64>,
    /// The owner of the allocation that reached the peak.
    #[serde(flatten)]
    pub place: Place,
}

/// The memory of one owner.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HeapLine {
    /// The owner.
    #[serde(flatten)]
    pub place: Place,
    /// Its group.
    pub group: Group,
    /// The text of the line, as the file has it; `null` if it cannot be read, or has changed since the start of
    /// the program.
    pub source: Option<String>,
    /// All its memory.
    #[serde(flatten)]
    pub held: Held,
    /// The part that C code has allocated with `malloc` and its like.
    pub native: Held,
}

/// A frame of the call tree.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Frame {
    /// The line.
    #[serde(flatten)]
    pub place: Place,
    /// Its group; `null` for callers that are left out, since the stack is too deep.
    pub group: Option<Group>,
}

/// A line, called by a certain line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Call {
    /// The index of the line among the frames.
    pub frame: usize,
    /// The index of the caller among the calls; `null` if the line was not called, or its callers are not known.
    pub caller: Option<usize>,
    /// The bytes that the line itself has allocated in this call.
    pub allocated_bytes: u64,
    /// The number of its allocations.
    pub allocations: u64,
    /// The bytes that it held at the peak.
    pub at_peak_bytes: u64,
    /// The bytes that it held at the end.
    pub at_end_bytes: u64,
    /// The blocks that it held at the end.
    pub at_end_blocks: u64,
}

/// The memory that the program has mapped, in whole pages. A block is a mapping.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Mappings {
    /// The sums over all lines. The peak is that of the mappings.
    pub total: Held,
    /// The moment of that peak; `null` if nothing was mapped.
    pub peak: Option<Moment>,
    /// The owners that have mapped something, the largest first.
    pub lines: Vec<MappingLine>,
}

/// The mappings of one owner.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MappingLine {
    /// The owner.
    #[serde(flatten)]
    pub place: Place,
    /// Its group.
    pub group: Group,
    /// All its mappings.
    #[serde(flatten)]
    pub held: Held,
    /// The mappings of files, which may be in memory only.
    pub files: Held,
}

impl Heap {
    /// Makes the heap of a document. `source` returns a line of a file, counted from 1.
    pub(crate) fn new(
        recorded: &RecordedHeap,
        source: &mut dyn FnMut(&str, u32) -> Option<String>,
    ) -> Self {
        let folders = Folders {
            standard: recorded.standard.clone(),
            current: recorded.current.clone(),
        };
        let heap = &recorded.heap;
        let mut lines: Vec<&counted::Line> = heap.lines.iter().collect();
        lines.sort_by_key(|line| std::cmp::Reverse(size(&line.all())));
        let lines = lines.into_iter().map(|line| {
            let place = Place::new(&line.owner, &folders);
            let source = match (&place.file, place.line) {
                (Some(file), Some(line)) => source(file, line),
                _ => None,
            };
            HeapLine {
                source: source.map(|text| text.trim().to_owned()),
                place,
                group: folders.group(&line.owner).into(),
                held: line.all().into(),
                native: line.native.into(),
            }
        });
        let lines = lines.collect();
        let (frames, calls) = call_tree(&heap.calls, &folders);
        Self {
            total: heap.totals.into(),
            missing_blocks: heap.missing,
            peak: heap.peak.as_ref().map(|peak| moment(peak, &folders)),
            lines,
            frames,
            calls,
            mappings: mappings(&heap.mappings, &folders),
            resident: heap.resident.as_ref().map(Resident::from),
            marks: recorded.marks.as_ref().map(|it| Marks::new(it, &folders)),
        }
    }
}

/// The key by which lines are sorted.
fn size(amounts: &Amounts) -> (u64, u64) {
    (amounts.at_peak.max(amounts.at_end), amounts.allocated)
}

fn moment(peak: &Peak, folders: &Folders) -> Moment {
    Moment {
        seconds: peak.time.map(|time| time.as_secs_f64()),
        place: Place::new(&peak.reached_by, folders),
    }
}

/// Returns the frames and the calls of a tree.
fn call_tree(tree: &[counted::Call], folders: &Folders) -> (Vec<Frame>, Vec<Call>) {
    let mut frames = Vec::new();
    let mut indices: HashMap<Option<&Owner>, usize> = HashMap::new();
    // many calls share one owner, so that its texts need not be compared
    let mut of_shared: HashMap<Option<*const Owner>, usize> = HashMap::new();
    let calls = tree.iter().map(|call| {
        let owner = call.owner.as_deref();
        let frame = *of_shared
            .entry(owner.map(ptr::from_ref))
            .or_insert_with(|| {
                *indices.entry(owner).or_insert_with(|| {
                    frames.push(Frame {
                        place: owner
                            .map_or_else(Place::default, |owner| Place::new(owner, folders)),
                        group: owner.map(|owner| folders.group(owner).into()),
                    });
                    frames.len() - 1
                })
            });
        Call {
            frame,
            caller: call.caller,
            allocated_bytes: call.own.allocated,
            allocations: call.own.allocations,
            at_peak_bytes: call.own.at_peak,
            at_end_bytes: call.own.at_end,
            at_end_blocks: call.own.blocks_at_end,
        }
    });
    let calls = calls.collect();
    (frames, calls)
}

fn mappings(mappings: &counted::Mappings, folders: &Folders) -> Mappings {
    let mut lines: Vec<&counted::MappingLine> = mappings.lines.iter().collect();
    lines.sort_by_key(|line| std::cmp::Reverse(size(&line.all())));
    let lines = lines.into_iter().map(|line| MappingLine {
        place: Place::new(&line.owner, folders),
        group: folders.group(&line.owner).into(),
        held: line.all().into(),
        files: line.files.into(),
    });
    Mappings {
        total: mappings.totals.into(),
        peak: mappings.peak.as_ref().map(|peak| moment(peak, folders)),
        lines: lines.collect(),
    }
}

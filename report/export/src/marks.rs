//! The marks in a document.

use pyprof_heap as counted;
use pyprof_report::heap::Folders;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lines::Group;
use crate::place::Place;

/// The marks of the program, and what its lines held at the first one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Marks {
    /// The marks, in the order of time. There is at least one.
    pub all: Vec<Mark>,
    /// The owners that held something at the first mark, the largest first.
    pub lines_at_first: Vec<MarkedLine>,
}

/// A moment of the program.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    /// The name that the program has given to it; `null` for a mark that has come by time.
    pub name: Option<String>,
    /// The seconds since the start of the program.
    pub seconds: f64,
    /// The bytes of the heap at this moment.
    pub held_bytes: u64,
}

/// The memory of one owner at a mark.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MarkedLine {
    /// The owner.
    #[serde(flatten)]
    pub place: Place,
    /// Its group.
    pub group: Group,
    /// The bytes that it held.
    pub held_bytes: u64,
    /// The blocks that it held.
    pub blocks: u64,
}

impl Marks {
    /// Makes the marks of a document.
    pub(crate) fn new(marks: &counted::Marks, folders: &Folders) -> Self {
        let all = marks.all.iter().map(|mark| Mark {
            name: mark.name.clone(),
            seconds: mark.time.as_secs_f64(),
            held_bytes: mark.held,
        });
        let lines = marks.first.lines.iter().map(|line| MarkedLine {
            place: Place::new(&line.owner, folders),
            group: folders.group(&line.owner).into(),
            held_bytes: line.all().at_end,
            blocks: line.all().blocks_at_end,
        });
        let mut lines: Vec<MarkedLine> = lines
            .filter(|line| line.held_bytes > 0 || line.blocks > 0)
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.held_bytes));
        Self {
            all: all.collect(),
            lines_at_first: lines,
        }
    }
}

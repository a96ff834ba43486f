//! The source of the files with the largest lines, and the figures of their lines.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use pyprof_export::{Group, Heap, Place};
use serde::Serialize;

use crate::budget::{length, limit};
use crate::figures::{quantities, share};
use crate::places::Places;
use crate::source_lines::SourceLines;
use crate::text::source_line;

/// The most files.
const MOST_FILES: usize = 60;

/// The part of the budget that one file may use.
const OF_ONE_FILE: usize = limit::SOURCES / 3;

/// The number of lines up to which the whole file is shown.
const WHOLE_UP_TO: usize = 150;

/// The number of lines that are shown before and after a line with figures.
const AROUND: u32 = 3;

/// The least shares of a total for which a line is shown, in the code of the program and in that of others. A file of others
/// without such a line is not shown.
const LEAST_OF_PROGRAM: f64 = 0.000_1;
const LEAST_OF_OTHERS: f64 = 0.001;

/// The number of lines that are shown even if their shares are less.
const ALWAYS: usize = 3;

/// The shown sources.
#[derive(Serialize)]
pub(crate) struct Sources {
    files: Vec<SourceFile>,
    /// The number of the files that have figures and are not shown.
    left_out: usize,
}

/// A file.
#[derive(Serialize)]
struct SourceFile {
    /// The number of its name among the files of the places.
    file: usize,
    /// The number of its group.
    group: u8,
    /// The bytes of all its lines held at the peak, held at the end, and allocated.
    sums: [u64; 3],
    /// The number of its lines.
    counted: usize,
    /// Consecutive lines: the number of the first one, and their texts.
    pieces: Vec<(u32, Vec<String>)>,
    /// The lines with figures: the number, the bytes held at the peak, held at the end, and allocated, and the number of
    /// allocations.
    figures: Vec<(u32, [u64; 4])>,
}

/// The figures of a file.
struct Measured<'a> {
    place: &'a Place,
    group: Group,
    sums: [u64; 3],
    lines: HashMap<u32, [u64; 4]>,
}

impl Sources {
    /// Returns the sources; `None` if they are left out.
    pub(crate) fn new(heap: &Heap, places: &mut Places<'_>) -> Option<Self> {
        places.sources.as_ref()?;
        let whole = quantities(&heap.total);
        let files = measured(heap);
        let mut ranked: Vec<(f64, &Measured<'_>)> = files
            .iter()
            .map(|file| (share(file.sums, whole), file))
            .collect();
        ranked.sort_by(|(one, _), (other, _)| other.partial_cmp(one).unwrap_or(Ordering::Equal));
        let (mut shown, mut size) = (Vec::new(), 0);
        for (share, file) in ranked {
            let is_small = share < LEAST_OF_OTHERS && file.group != Group::YourCode;
            let room = OF_ONE_FILE.min(limit::SOURCES.saturating_sub(size));
            if is_small || shown.len() >= MOST_FILES || room < OF_ONE_FILE / 20 {
                continue;
            }
            if let Some(source) = file.source(whole, room, places) {
                size += length(&source);
                shown.push(source);
            }
        }
        Some(Self {
            left_out: files.len() - shown.len(),
            files: shown,
        })
    }
}

/// Returns the files with figures, in the order of their first lines in the heap.
fn measured(heap: &Heap) -> Vec<Measured<'_>> {
    let mut files: Vec<Measured<'_>> = Vec::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    for line in &heap.lines {
        let (Some(file), Some(number)) = (line.place.file.as_deref(), line.place.line) else {
            continue;
        };
        let index = *numbers.entry(file).or_insert_with(|| {
            files.push(Measured {
                place: &line.place,
                group: line.group,
                sums: [0; 3],
                lines: HashMap::new(),
            });
            files.len() - 1
        });
        let bytes = quantities(&line.held);
        let sums = files[index].lines.entry(number).or_default();
        for (sum, figure) in sums
            .iter_mut()
            .zip(bytes.iter().chain([&line.held.allocations]))
        {
            *sum = sum.saturating_add(*figure);
        }
        for (sum, figure) in files[index].sums.iter_mut().zip(bytes) {
            *sum = sum.saturating_add(figure);
        }
    }
    files
}

impl Measured<'_> {
    /// Returns the source around the lines with figures, the largest first, as far as there is room; `None` if the file
    /// cannot be read.
    fn source(&self, whole: [u64; 3], room: usize, places: &mut Places<'_>) -> Option<SourceFile> {
        let path = self.place.file.as_deref()?;
        let sources: &mut dyn SourceLines = places.sources.as_deref_mut()?;
        let lines = sources.lines(path)?;
        let text = |number: u32| {
            let index = usize::try_from(number.checked_sub(1)?).ok()?;
            lines.get(index).map(|line| source_line(line))
        };
        let (mut numbers, mut size) = (BTreeSet::new(), 0);
        'windows: for number in self.ranked(whole) {
            let around = match lines.len() <= WHOLE_UP_TO {
                true => 1..=u32::try_from(lines.len()).unwrap_or(u32::MAX),
                false => number.saturating_sub(AROUND).max(1)..=number.saturating_add(AROUND),
            };
            for number in around {
                let Some(text) = text(number).filter(|_| !numbers.contains(&number)) else {
                    continue;
                };
                // the number and the figures of the line take room too
                size += length(&text) + self.lines.get(&number).map_or(0, length) + 8;
                if size > room {
                    break 'windows;
                }
                numbers.insert(number);
            }
        }
        let figures = numbers
            .iter()
            .filter_map(|number| Some((*number, *self.lines.get(number)?)))
            .collect();
        Some(SourceFile {
            group: self.group as u8,
            sums: self.sums,
            counted: lines.len(),
            pieces: pieces(&numbers, |number| text(number).unwrap_or_default()),
            figures,
            file: places.file(self.place)?,
        })
    }

    /// Returns the numbers of the large lines, those with the largest share of a total first.
    fn ranked(&self, whole: [u64; 3]) -> Vec<u32> {
        let share_of = |figures: &[u64; 4]| share([figures[0], figures[1], figures[2]], whole);
        let shares = self
            .lines
            .iter()
            .map(|(number, figures)| (share_of(figures), *number));
        let mut ranked: Vec<(f64, u32)> = shares.collect();
        ranked.sort_by(|one, other| {
            let shares = other.0.partial_cmp(&one.0).unwrap_or(Ordering::Equal);
            shares.then(one.1.cmp(&other.1))
        });
        let least = match self.group {
            Group::YourCode => LEAST_OF_PROGRAM,
            _ => LEAST_OF_OTHERS,
        };
        let large = ranked.iter().take_while(|(share, _)| *share >= least);
        ranked.truncate(large.count().max(ALWAYS));
        ranked.into_iter().map(|(_, number)| number).collect()
    }
}

/// Returns consecutive numbers as one piece.
fn pieces(numbers: &BTreeSet<u32>, text: impl Fn(u32) -> String) -> Vec<(u32, Vec<String>)> {
    let mut pieces: Vec<(u32, Vec<String>)> = Vec::new();
    let mut next = None;
    for number in numbers {
        match pieces.last_mut() {
            Some((_, texts)) if next == Some(*number) => texts.push(text(*number)),
            _ => pieces.push((*number, vec![text(*number)])),
        }
        next = number.checked_add(1);
    }
    pieces
}

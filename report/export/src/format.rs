//! The formats.

use std::io::{self, Write};
use std::path::Path;

use thiserror::Error;

use crate::document::Document;
use crate::stacks::Quantity;
use crate::{csv_table, folded, json, pprof, speedscope};

/// A format for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// All figures.
    Json,
    /// The lines as comma-separated values.
    Csv,
    /// Folded stacks.
    Flamegraph,
    /// The stacks for speedscope.
    Speedscope,
    /// The stacks for pprof.
    Pprof,
}

impl Format {
    /// Returns the format that the ending of a file means; `None` for other endings.
    #[must_use]
    pub fn for_file(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let endings = [
            (".json", Self::Json),
            (".csv", Self::Csv),
            (".folded", Self::Flamegraph),
            (".pb.gz", Self::Pprof),
        ];
        let found = endings.iter().find(|(ending, _)| name.ends_with(ending));
        found.map(|(_, format)| *format)
    }
}

/// The reasons for which a record cannot be exported.
#[derive(Debug, Error)]
pub enum CannotExport {
    /// The format has the call tree of the heap, and the record has no heap.
    #[error("this format has the stacks of the heap, and the record has no heap")]
    NoHeap,
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// Writes a document. Flame graphs that have only one quantity have `quantity`.
///
/// # Errors
/// The record lacks what the format is about, or the output cannot be written.
pub fn write(
    document: &Document,
    format: Format,
    quantity: Quantity,
    out: &mut dyn Write,
) -> Result<(), CannotExport> {
    let heap = || document.heap.as_ref().ok_or(CannotExport::NoHeap);
    match format {
        Format::Json => {
            json::write(document, out).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        Format::Csv => csv_table::write(document, out).map_err(io::Error::from)?,
        Format::Flamegraph => folded::write(heap()?, quantity, out)?,
        Format::Speedscope => {
            let name = document.command.join(" ");
            speedscope::write(heap()?, &name, out).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        Format::Pprof => pprof::write(document, heap()?, out)?,
    }
    Ok(())
}

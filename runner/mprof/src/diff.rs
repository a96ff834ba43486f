//! `mprof diff`: the heaps of two records, line by line.

pub(crate) mod cannot_compare;
mod limit;

use std::ffi::c_int;
use std::path::Path;

use pyprof_console::{exit_status, print, print_bytes};
use pyprof_export::{Diff, Heap, Shown};

use crate::command_line::{Diff as Options, DiffFormat};
use crate::document_file;
use crate::failure::Failure;
use crate::warning::warn;

use cannot_compare::CannotCompare;
use limit::Limit;

/// Prints the comparison. Returns the exit status, which is that of a failure if the limit is exceeded.
pub(crate) fn diff(options: &Options) -> Result<c_int, Failure> {
    let limit = options.fail_over.as_deref().map(Limit::read).transpose()?;
    let (before, after) = (read(&options.before)?, read(&options.after)?);
    let shown = Shown {
        quantity: options.quantity.into(),
        top: options.top,
    };
    for (path, heap) in [(&options.before, &before), (&options.after, &after)] {
        document_file::warn_of_changed_sources(path, heap);
    }
    let diff = Diff::new(&before, &after, shown.quantity);
    match options.format {
        DiffFormat::Text => print(&diff.text(shown))?,
        DiffFormat::Markdown => print_bytes(diff.markdown(shown).as_bytes())?,
        DiffFormat::Json => print_bytes(diff.json().as_bytes())?,
    }
    let (before, after) = diff.total.of(shown.quantity);
    match limit.filter(|limit| limit.is_exceeded(before, after)) {
        Some(limit) => {
            warn(format!("the bytes grew by more than {limit}"));
            Ok(exit_status::FAILED)
        }
        None => Ok(exit_status::DONE),
    }
}

/// Reads the heap of a record, or of its report in JSON.
fn read(path: &Path) -> Result<Heap, CannotCompare> {
    let heap = document_file::read(path)?.heap;
    heap.ok_or_else(|| CannotCompare::NoHeap(path.to_owned()))
}

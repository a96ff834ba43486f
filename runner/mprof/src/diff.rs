//! `mprof diff`: the heaps of two records, line by line.

pub(crate) mod cannot_compare;
mod limit;

use std::ffi::c_int;
use std::path::Path;

use pyprof_console::{exit_status, print, print_bytes};
use pyprof_export::{Diff, Document, Group, Heap, HeapLine, Shown};
use pyprof_record::{Record, is_record};

use crate::command_line::{Diff as Options, DiffFormat};
use crate::failure::Failure;
use crate::report::document;
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
        if lacks_sources(heap) {
            warn(format!(
                "source files have changed since the run of `{}`: their lines are compared by number; `mprof report -o FILE.json` before the change keeps the text",
                path.display()
            ));
        }
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

/// Returns whether lines of the program have no text.
fn lacks_sources(heap: &Heap) -> bool {
    let mut lines = heap.lines.iter();
    lines.any(|line| line.group == Group::YourCode && line.source.is_none() && is_file(line))
}

/// Returns whether the line is in a file, and not in the code of `exec` or `-c`.
fn is_file(line: &HeapLine) -> bool {
    let file = line.place.file.as_deref();
    file.is_some_and(|file| !file.starts_with('<'))
}

/// Reads the heap of a record, or of its report in JSON.
fn read(path: &Path) -> Result<Heap, CannotCompare> {
    let named = |cause| CannotCompare::Unreadable {
        path: path.to_owned(),
        cause,
    };
    let found = if is_record(path) {
        document(&Record::read(path).map_err(|cause| named(cause.into()))?)
    } else {
        let text = std::fs::read_to_string(path).map_err(|cause| named(cause.into()))?;
        text.parse::<Document>()
            .map_err(|cause| named(cause.into()))?
    };
    found
        .heap
        .ok_or_else(|| CannotCompare::NoHeap(path.to_owned()))
}

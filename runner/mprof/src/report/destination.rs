//! The format of the report, and the file that it is written to.

use std::fs;
use std::path::Path;

use pyprof_export::{Format, Quantity};
use pyprof_record::is_record;

use super::cannot_report::CannotReport;
use super::page::Source;
use crate::command_line::{HeapQuantity, Report, ReportFormat};

/// A chosen format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// The tables that the end of a program prints.
    Text,
    /// The verdicts and the lines that matter.
    Brief,
    /// A format for other programs.
    Exported(Format, Quantity),
    /// A page for a browser.
    Page(Source),
}

impl From<HeapQuantity> for Quantity {
    fn from(quantity: HeapQuantity) -> Self {
        match quantity {
            HeapQuantity::Peak => Self::AtPeak,
            HeapQuantity::End => Self::AtEnd,
            HeapQuantity::Allocated => Self::Allocated,
        }
    }
}

/// Returns the chosen format, and the file; `None` for standard output.
pub(super) fn choose(options: &Report) -> Result<(Chosen, Option<&Path>), CannotReport> {
    let path = options.output.as_deref();
    let format = match (options.format, path) {
        (Some(format), _) => format,
        (None, Some(path)) => {
            of_ending(path).ok_or_else(|| CannotReport::Ending(path.to_owned()))?
        }
        (None, None) => ReportFormat::Text,
    };
    if options.quantity.is_some() && format != ReportFormat::Flamegraph {
        return Err(CannotReport::Quantity);
    }
    if options.no_source && format != ReportFormat::Html {
        return Err(CannotReport::NoSource);
    }
    let source = match options.no_source {
        true => Source::LeftOut,
        false => Source::Shown,
    };
    let quantity = options.quantity.unwrap_or(HeapQuantity::Peak).into();
    let exported = |format| Chosen::Exported(format, quantity);
    let chosen = match format {
        ReportFormat::Text => Chosen::Text,
        ReportFormat::Html => Chosen::Page(source),
        ReportFormat::Json => exported(Format::Json),
        ReportFormat::Csv => exported(Format::Csv),
        ReportFormat::Flamegraph => exported(Format::Flamegraph),
        ReportFormat::Speedscope => exported(Format::Speedscope),
        ReportFormat::Pprof => exported(Format::Pprof),
        ReportFormat::Brief => Chosen::Brief,
    };
    Ok((chosen, path))
}

/// Returns the format that the ending of a path means.
fn of_ending(path: &Path) -> Option<ReportFormat> {
    match Format::for_file(path) {
        Some(Format::Json) => Some(ReportFormat::Json),
        Some(Format::Csv) => Some(ReportFormat::Csv),
        Some(Format::Flamegraph) => Some(ReportFormat::Flamegraph),
        Some(Format::Speedscope) => Some(ReportFormat::Speedscope),
        Some(Format::Pprof) => Some(ReportFormat::Pprof),
        None => {
            let ending = path.extension()?.to_str()?.to_ascii_lowercase();
            match ending.as_str() {
                "txt" | "log" => Some(ReportFormat::Text),
                "html" | "htm" => Some(ReportFormat::Html),
                _ => None,
            }
        }
    }
}

/// Writes the file. A record is not overwritten: a running process may have mapped it.
pub(crate) fn save(path: &Path, text: &[u8]) -> Result<(), CannotReport> {
    if is_record(path) {
        return Err(CannotReport::IsRecord(path.to_owned()));
    }
    fs::write(path, text).map_err(|cause| CannotReport::Unwritten {
        path: path.to_owned(),
        cause,
    })
}

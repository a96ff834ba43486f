//! A file of the command line that cannot be written.

use thiserror::Error;

use crate::Advice;
use crate::output::NotWritable;
use crate::record_file::NotRecordable;

/// The error of the file for the report or for the record.
#[derive(Debug, Error)]
#[error(transparent)]
pub enum UnusableFile {
    /// The report cannot be written to its file.
    Report(#[from] NotWritable),
    /// The record cannot be created.
    Record(#[from] NotRecordable),
}

impl Advice for UnusableFile {
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Report(_) => None,
            Self::Record(cannot) => cannot.hint(),
        }
    }
}

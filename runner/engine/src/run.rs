//! The run that this process is: its settings, and whether it is the one that reports.

use std::process;
use std::sync::OnceLock;

use pyprof_measure::{Backend, Children, Quantity};
use pyprof_settings::{Record, Role, Settings};

/// A run that has begun.
struct Run {
    settings: Settings,
    /// The process that has begun it; others are forks.
    process: u32,
}

static RUN: OnceLock<Run> = OnceLock::new();

/// Begins the run in this process.
pub(crate) fn start(settings: Settings) -> &'static Settings {
    let process = process::id();
    &RUN.get_or_init(|| Run { settings, process }).settings
}

/// How the run is to be recorded and reported; nothing in an interpreter that is not hosted.
pub(crate) fn settings() -> Option<&'static Settings> {
    RUN.get().map(|run| &run.settings)
}

/// What is recorded.
pub(crate) fn record() -> Record {
    settings().map_or(Record::Lines, |settings| settings.record)
}

/// What the report's figures are.
pub(crate) fn quantity() -> Quantity {
    let named = settings().and_then(|settings| Backend::named(&settings.backend));
    Quantity {
        backend: named.unwrap_or_default(),
        children: children(),
    }
}

/// Whose memory they are.
pub(crate) fn children() -> Children {
    match settings().map(|settings| settings.children) {
        Some(pyprof_settings::Children::Include) => Children::Include,
        Some(pyprof_settings::Children::Exclude) | None => Children::Exclude,
    }
}

/// The settings, if this is the process that reports.
pub(crate) fn reporting() -> Option<&'static Settings> {
    let run = RUN.get()?;
    (run.settings.role == Role::Main && run.process == process::id()).then_some(&run.settings)
}

/// Whether the program that is profiled has started this process as another interpreter.
pub(crate) fn is_child() -> bool {
    settings().is_some_and(|settings| settings.role == Role::Child)
}

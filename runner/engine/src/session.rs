//! The settings of this process, whether it writes the report, and whether the program has imported the module.

use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use pyprof_measure::{Backend, Children, Quantity};
use pyprof_settings::{Record, Role, Settings};

/// A run that has begun.
struct Session {
    settings: Settings,
    /// The pid of the process that has begun the run. Processes with another pid are forks.
    process: u32,
    /// The beginning, as the time since the epoch.
    begun: Duration,
}

static SESSION: OnceLock<Session> = OnceLock::new();

/// Begins the run in this process.
pub(crate) fn begin(settings: Settings) -> &'static Settings {
    let session = || Session {
        settings,
        process: process::id(),
        begun: UNIX_EPOCH.elapsed().unwrap_or_default(),
    };
    &SESSION.get_or_init(session).settings
}

/// Returns the beginning of the run in this process, as the time since the epoch.
pub(crate) fn begun() -> Duration {
    SESSION
        .get()
        .map(|session| session.begun)
        .unwrap_or_default()
}

/// Returns the settings of the run; `None` in a program that has only imported the module.
pub(crate) fn settings() -> Option<&'static Settings> {
    SESSION.get().map(|session| &session.settings)
}

/// Returns the kind of record.
pub(crate) fn record() -> Record {
    settings().map_or(Record::Lines, |settings| settings.record)
}

/// Returns the quantity that the report shows.
pub(crate) fn quantity() -> Quantity {
    let named = settings().and_then(|settings| Backend::named(&settings.backend));
    Quantity {
        backend: named.unwrap_or_default(),
        children: children(),
    }
}

/// Returns whether the quantity includes the memory of children.
pub(crate) fn children() -> Children {
    settings().map_or(Children::Exclude, |settings| settings.children)
}

/// Returns the settings, if this process writes the report.
pub(crate) fn reporting() -> Option<&'static Settings> {
    let session = SESSION.get()?;
    (session.settings.role == Role::Main && session.process == process::id())
        .then_some(&session.settings)
}

/// Returns whether this process is another interpreter, which the profiled program has started.
pub(crate) fn is_child() -> bool {
    settings().is_some_and(|settings| settings.role == Role::Child)
}

/// Returns the pid of this process, if it is a child of the program.
pub(crate) fn child() -> Option<u32> {
    let session = SESSION.get()?;
    let program = match (&session.settings.role, &session.settings.children_file) {
        (Role::Main, _) => session.process,
        (Role::Child, Some(file)) => file.run,
        (Role::Child, None) => 0,
    };
    let this = process::id();
    (this != program).then_some(this)
}

/// Returns whether this interpreter records the functions that are marked with the `profile` in `builtins`.
pub(crate) fn records() -> bool {
    settings().is_some_and(|it| it.role == Role::Main || it.records_children())
}

static WAS_IMPORTED: AtomicBool = AtomicBool::new(false);

/// Records that the program imports the module `memory_profiler`.
pub(crate) fn note_import() {
    WAS_IMPORTED.store(true, Ordering::Relaxed);
}

/// Returns whether the program has imported the module `memory_profiler`.
pub(crate) fn was_imported() -> bool {
    WAS_IMPORTED.load(Ordering::Relaxed)
}

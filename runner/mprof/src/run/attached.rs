//! `mprof attach`: a recording of a process that already runs.

use std::ffi::{OsStr, c_int};
use std::time::{Duration, Instant};

use pyprof_console::exit_status;
use pyprof_process::{Unreadable, Watched};

use super::backend::for_sampling;
use super::cannot_run::CannotRun;
use super::display::announcement::Announcement;
use super::display::screen::Screen;
use super::sampling::process_limits;
use super::sampling::recording::Recording;
use super::sampling::sampler::Sampler;
use super::sampling::schedule::Schedule;
use super::session::Session;
use super::signals::signal_queue::SignalQueue;
use super::signals::this_process::die;
use super::target::argv;
use super::target::find_process::{self, Found};
use super::target::origin::Origin;
use super::target::process::Process;
use crate::command_line::Sampling;

/// The length of a recording without `--timeout`.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(3600);

/// Records the process with this pid or name, and returns the exit status.
pub(super) fn record(sampling: &Sampling, hint: &OsStr) -> Result<c_int, CannotRun> {
    let backend = for_sampling(sampling)?;
    let signals = SignalQueue::block().map_err(CannotRun::Signals)?;
    let screen = Screen::for_options(sampling, Origin::Attached)?;
    let announcement = format!(
        "attaching to existing process, using hint: {}\n",
        hint.to_string_lossy()
    );
    if let Err(signal) = Announcement::new(&signals).print(sampling, &announcement) {
        return Ok(die(signal));
    }
    let Found { pid, argv } = find_process::find(hint)?;
    let unreadable = |why| Unreadable { process: pid, why };
    let process = Process::attach(pid).map_err(unreadable)?;
    let mut watched = Watched::find(pid, backend)?;
    watched.read()?;
    let mut recording = Recording::for_option(sampling.output.as_deref())?;
    let command_line = argv::command_line(&argv);
    recording.command_line(&command_line);
    let limit = sampling
        .timeout
        .as_ref()
        .map_or(DEFAULT_TIMEOUT, |it| it.length);
    process_limits::reduce_timer_slack();
    process_limits::raise_file_limit();
    let session = Session {
        process: &process,
        signals: &signals,
        sampler: Some(Sampler::for_options(
            sampling,
            backend,
            watched,
            Origin::Attached,
        )),
        sampling_error: None,
        recording,
        schedule: Schedule::new(
            Instant::now(),
            sampling.interval.length,
            (!limit.is_zero()).then_some(limit),
        ),
        view: screen.view(&command_line, pid, Origin::Attached),
    };
    session.record_attached()?;
    Ok(exit_status::DONE)
}

//! `mprof run`: a recording of a program from its start to its end.

use std::ffi::{OsString, c_int};
use std::time::Instant;

use pyprof_console::exit_status;
use pyprof_process::Watched;

use super::backend::for_sampling;
use super::cannot_run::CannotRun;
use super::display::announcement::Announcement;
use super::display::screen::{NoChart, Screen};
use super::sampling::process_limits;
use super::sampling::recording::Recording;
use super::sampling::sampler::Sampler;
use super::sampling::schedule::Schedule;
use super::session::{End, Session};
use super::signals::signal_queue::SignalQueue;
use super::signals::this_process::die;
use super::target::argv;
use super::target::origin::Origin;
use super::target::process::{Ended, Process};
use super::target::python::Start;
use crate::command_line::Run;
use crate::failure::Failure;
use crate::warning::warn;
use pyprof_process::stat;

/// Starts the program, records it, and returns the exit status.
pub(super) fn record(options: &Run) -> Result<c_int, Failure> {
    let sampling = &options.sampling;
    let backend = for_sampling(sampling).map_err(CannotRun::from)?;
    let signals = SignalQueue::block().map_err(CannotRun::Signals)?;
    let screen = Screen::for_options(sampling, Origin::Started).map_err(CannotRun::from)?;
    let recording = Recording::for_option(sampling.output.as_deref());
    let mut recording = recording.map_err(CannotRun::from)?;
    let (process, argv) = match start(options, &mut recording, &signals, &screen) {
        Ok(started) => started,
        Err(why) => {
            recording.delete_if_unused();
            return match why {
                CannotRun::Interrupted(signal) => Ok(die(signal)),
                why => Err(why.into()),
            };
        }
    };
    process_limits::reduce_timer_slack();
    process_limits::raise_file_limit();
    let command_line = argv::command_line(&argv);
    recording.command_line(&command_line);
    let limit = sampling.timeout.as_ref().map(|limit| limit.length);
    let (watched, sampling_error) = match Watched::find(process.pid(), backend) {
        Ok(watched) => (Some(watched), None),
        // the program has just ended; SIGCHLD reports that
        Err(why) if why.has_ended() && stat::parent(process.pid()).is_some() => (None, None),
        Err(why) => (None, Some(CannotRun::Unreadable(why))),
    };
    let sampler =
        watched.map(|watched| Sampler::for_options(sampling, backend, watched, Origin::Started));
    let session = Session {
        process: &process,
        signals: &signals,
        sampler,
        sampling_error,
        recording,
        schedule: Schedule::new(Instant::now(), sampling.interval.length, limit),
        view: screen.view(&command_line, process.pid(), Origin::Started),
    };
    let (end, complete) = session.record_started();
    let (status, signal) = outcome(end, options);
    let failed = complete.map_err(|why| Failure::from(why).report()).err();
    if let Some(signal) = signal {
        return Ok(die(signal));
    }
    Ok(failed.filter(|_| !options.exit_code).unwrap_or(status))
}

/// Starts the program. Returns its process and the command line of the recording.
fn start(
    options: &Run,
    recording: &mut Recording,
    signals: &SignalQueue,
    screen: &Screen,
) -> Result<(Process, Vec<OsString>), CannotRun> {
    let start = Start::new(options, || recording.path_for_spans())?;
    let announcement = Announcement::new(signals);
    announcement
        .print(&options.sampling, start.announcement())
        .map_err(CannotRun::Interrupted)?;
    if let Some(why) = start.untimed {
        announcement
            .warn(&format!("the times of functions are not recorded: {why}"))
            .map_err(CannotRun::Interrupted)?;
    }
    let streams = screen.streams().map_err(NoChart::NoOutput)?;
    match Process::start(&start.argv, signals.before(), streams) {
        Ok(process) => Ok((process, start.recorded)),
        Err(cause) => {
            let program = start.argv.into_iter().next().unwrap_or_default();
            Err(CannotRun::Program { program, cause })
        }
    }
}

/// Returns the exit status, and the signal by which mprof ends itself. If a signal has killed the program and mprof
/// has received it too, a shell that runs a script must see that signal to stop the script.
fn outcome(end: End, options: &Run) -> (c_int, Option<c_int>) {
    match end {
        End::TimeOut => (exit_status::DONE, None),
        End::Detached(signal) => (exit_status::DONE, Some(signal)),
        End::Ended(program) if !options.exit_code => (exit_status::DONE, program.shared_signal()),
        End::Ended(program) => {
            let Ended { status, .. } = program.ended;
            if status != 0 {
                warn(format_args!(
                    "Program resulted with a non-zero exit code: {status}"
                ));
            }
            (status, None)
        }
    }
}

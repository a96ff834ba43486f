//! `mprof run` and `mprof attach`: sampling a program into a file.

mod found;
mod process;
mod python;
mod words;

mod stat;

mod schedule;
mod sender;
mod settings;
mod signals;
mod told;
mod waiting;

mod announcement;

mod executed;
mod looking;
mod numbers;
mod recording;
mod uncounted;

mod course;
mod live;
mod output;
mod painter;
mod passing_on;
mod progress;
mod screen;
mod terminal;
mod view;

mod session;

mod reason;

use std::ffi::{OsStr, OsString, c_int};
use std::io;
use std::time::{Duration, Instant};

use pyprof_interpreter::CannotUse;
use pyprof_measure::Backend;
use pyprof_process::{Unreadable, Watched};

use crate::command_line::{Attach, Run, Sampling};
use crate::exit_status;
use crate::failure::Failure;
use crate::say;

use announcement::Announcement;
use found::{Found, NotFound};
use looking::{Counted, Looker, Peaks};
use process::{Ended, Process};
use python::Start;
use reason::reason;
use recording::{NotWritable, Recording};
use schedule::Schedule;
use screen::{NoChart, Owner, Screen};
use session::{End, Session};
use signals::{Signals, die};

/// Why nothing was run, or recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotRun {
    #[error("cannot run `{}`: {}", program.display(), reason(cause))]
    Program { program: OsString, cause: io::Error },
    #[error("cannot read the memory of process `{}`: {}", .0.process, reason(&.0.why))]
    Unreadable(#[from] Unreadable),
    #[error(transparent)]
    NotFound(#[from] NotFound),
    #[error(transparent)]
    NotWritable(#[from] NotWritable),
    #[error("the backend `{0}` can only be read in the program itself")]
    Backend(&'static str),
    #[error(transparent)]
    NoChart(#[from] NoChart),
    #[error(transparent)]
    Interpreter(#[from] CannotUse),
    #[error("cannot run `{}`: there is no such script, nor along PATH", .0.display())]
    NoScript(OsString),
    #[error("signal {0} came before it was started")]
    Interrupted(c_int),
    #[error("cannot ask for signals: {}", reason(.0))]
    Signals(#[source] io::Error),
}

impl CannotRun {
    /// What to end with.
    pub(crate) fn status(&self) -> c_int {
        match self {
            Self::NoChart(_) => exit_status::REFUSED,
            _ => exit_status::NOTHING,
        }
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound(not_found) => not_found.hint(),
            Self::Interpreter(_) => Some("name one: mprof run --python PYTHON PROGRAM".to_owned()),
            Self::Backend(name) => Some(format!("`pyprof --backend {name}` reads it there")),
            _ => None,
        }
    }
}

/// How long a process is sampled that runs already, if nothing else is asked for.
const AN_HOUR: Duration = Duration::from_secs(3600);

/// Runs a program and samples it; the status to end with.
pub(crate) fn run(options: Run) -> Result<c_int, Failure> {
    match options.program.first() {
        None => no_program(),
        Some(process) if options.attach => Ok(sample_running(&options.sampling, process)?),
        Some(_) => sample_started(&options),
    }
}

/// Samples a process that runs already; the status to end with.
pub(crate) fn attach(options: Attach) -> Result<c_int, Failure> {
    match &options.process {
        None => no_program(),
        Some(process) => Ok(sample_running(&options.sampling, process)?),
    }
}

fn no_program() -> Result<c_int, Failure> {
    say::text("A program to run must be provided. Use -h for help\n")?;
    Ok(exit_status::NOTHING)
}

fn sample_started(options: &Run) -> Result<c_int, Failure> {
    let sampling = &options.sampling;
    let backend = readable(sampling)?;
    let signals = Signals::keep_back().map_err(CannotRun::Signals)?;
    let screen = Screen::of(sampling, Owner::Us).map_err(CannotRun::from)?;
    let mut recording = open(sampling).map_err(CannotRun::from)?;
    let (process, told) = match started(options, &mut recording, &signals, &screen) {
        Ok(started) => started,
        Err(why) => {
            recording.withdraw();
            return match why {
                CannotRun::Interrupted(signal) => Ok(die(signal)),
                why => Err(why.into()),
            };
        }
    };
    settings::be_punctual();
    settings::open_many_files();
    recording.command_line(&words::line(&told));
    let limit = sampling.timeout.as_ref().map(|limit| limit.length);
    let (watched, unreadable) = match Watched::find(process.number(), backend) {
        Ok(watched) => (Some(watched), None),
        // it has ended just now, of which we are told
        Err(why) if why.has_ended() && stat::parent(process.number()).is_some() => (None, None),
        Err(why) => (None, Some(CannotRun::Unreadable(why))),
    };
    let session = Session {
        process: &process,
        signals: &signals,
        looker: watched.map(|watched| looker(sampling, backend, watched, Owner::Us)),
        failed: unreadable,
        recording,
        schedule: Schedule::new(Instant::now(), sampling.interval.length, limit),
        view: screen.view(&words::line(&told), process.number(), Owner::Us),
    };
    let (end, complete) = session.with_program();
    let (status, signal) = outcome(end, options);
    let failed = complete.map_err(|why| Failure::from(why).tell()).err();
    if let Some(signal) = signal {
        return Ok(die(signal));
    }
    Ok(failed.filter(|_| !options.exit_code).unwrap_or(status))
}

/// The process that runs the program, and what is recorded as its command line.
fn started(
    options: &Run,
    recording: &mut Recording,
    signals: &Signals,
    screen: &Screen,
) -> Result<(Process, Vec<OsString>), CannotRun> {
    let start = Start::of(options, || recording.path_for_spans())?;
    let announcement = Announcement::new(signals);
    let said = announcement.say(&options.sampling, start.announced());
    said.map_err(CannotRun::Interrupted)?;
    if let Some(why) = start.untimed {
        let said = announcement.warn(&format!("the times of functions are not recorded: {why}"));
        said.map_err(CannotRun::Interrupted)?;
    }
    let streams = screen.streams().map_err(NoChart::NoOutput)?;
    match Process::start(&start.words, signals.before(), streams) {
        Ok(process) => Ok((process, start.told)),
        Err(cause) => {
            let program = start.words.into_iter().next().unwrap_or_default();
            Err(CannotRun::Program { program, cause })
        }
    }
}

/// The status to end with, or the signal: one that has ended the program and came to mprof, too, ends mprof, so that a shell
/// knows that it is to stop.
fn outcome(end: End, options: &Run) -> (c_int, Option<c_int>) {
    match end {
        End::TimeOut => (exit_status::DONE, None),
        End::Left(signal) => (exit_status::DONE, Some(signal)),
        End::Ended(program) if !options.exit_code => (exit_status::DONE, program.told_and_killed()),
        End::Ended(program) => {
            let Ended { status, .. } = program.ended;
            if status != 0 {
                warn(&format!(
                    "Program resulted with a non-zero exit code: {status}"
                ));
            }
            (status, None)
        }
    }
}

fn sample_running(sampling: &Sampling, hint: &OsStr) -> Result<c_int, CannotRun> {
    let backend = readable(sampling)?;
    let signals = Signals::keep_back().map_err(CannotRun::Signals)?;
    let screen = Screen::of(sampling, Owner::Somebody)?;
    let hinted = format!(
        "attaching to existing process, using hint: {}\n",
        hint.to_string_lossy()
    );
    let said = Announcement::new(&signals).say(sampling, &hinted);
    if let Err(signal) = said {
        return Ok(die(signal));
    }
    let Found { number, words } = found::find(hint)?;
    let gone = |why| Unreadable {
        process: number,
        why,
    };
    let process = Process::of(number).map_err(gone)?;
    let mut watched = Watched::find(number, backend)?;
    watched.read()?;
    let mut recording = open(sampling)?;
    recording.command_line(&words::line(&words));
    let limit = sampling.timeout.as_ref().map_or(AN_HOUR, |it| it.length);
    settings::be_punctual();
    settings::open_many_files();
    let session = Session {
        process: &process,
        signals: &signals,
        looker: Some(looker(sampling, backend, watched, Owner::Somebody)),
        failed: None,
        recording,
        schedule: Schedule::new(
            Instant::now(),
            sampling.interval.length,
            (!limit.is_zero()).then_some(limit),
        ),
        view: screen.view(&words::line(&words), number, Owner::Somebody),
    };
    session.with_stranger()?;
    Ok(exit_status::DONE)
}

/// The backend, if it can be read of another process.
fn readable(sampling: &Sampling) -> Result<Backend, CannotRun> {
    let backend = sampling.backend;
    if backend.counts_children() {
        return Ok(backend);
    }
    Err(CannotRun::Backend(python::name(backend)))
}

fn open(sampling: &Sampling) -> Result<Recording, NotWritable> {
    match &sampling.output {
        Some(path) => Recording::open(path.clone()),
        None => Recording::begin(),
    }
}

fn looker(sampling: &Sampling, backend: Backend, watched: Watched, owner: Owner) -> Looker {
    let peaks = match (backend, sampling.reset_peaks) {
        (Backend::ResidentSet, false) => Peaks::AboveAll,
        (Backend::ResidentSet, true) => Peaks::Each,
        _ => Peaks::Unknown,
    };
    let counted = Counted::new(sampling.include_children, sampling.multiprocess);
    Looker::new(watched, counted, peaks, owner)
}

/// Says what has not worked, though the recording goes on.
fn warn(text: &str) {
    say::message(&format!("mprof: {text}\n"));
}

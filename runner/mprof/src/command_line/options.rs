//! The options of each command, as clap knows them.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use pyprof_measure::Backend;

/// `mprof run`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof run [OPTIONS] PROGRAM [ARGUMENTS]...")]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// The program is one of Python: record when its functions ran, as it is
    /// done for .py files, `-m MODULE`, and after `python`
    #[arg(long)]
    pub(crate) python: bool,
    /// Run a .py file, or an interpreter, as any other program
    #[arg(long, conflicts_with = "python")]
    pub(crate) nopython: bool,
    /// The interpreter that runs scripts [default: the one that `pyprof` takes]
    #[arg(long, value_name = "PATH")]
    pub(crate) interpreter: Option<PathBuf>,
    /// End with the status of the program; 128 + N if signal N killed it
    #[arg(short = 'E', long)]
    pub(crate) exit_code: bool,
    /// Sample a process that runs already, as `mprof attach` does
    #[arg(short, long)]
    pub(crate) attach: bool,
    /// The program, a script, or -m and a module; with its arguments
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "PROGRAM"
    )]
    pub(crate) program: Vec<OsString>,
}

impl Run {
    /// Returns whether the program is a module, as in `python -m`: `-m` is no option of mprof's.
    pub(crate) fn names_module(&self) -> bool {
        let first = self
            .program
            .first()
            .map_or(&b""[..], |word| word.as_bytes());
        match first.strip_prefix(b"-m") {
            Some(b"") => self.program.len() > 1,
            Some(_) => true,
            None => false,
        }
    }
}

/// `mprof attach`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof attach [OPTIONS] NUMBER-OR-NAME")]
pub(crate) struct Attach {
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// The number of a process, or its name or a part of it
    #[arg(value_name = "NUMBER-OR-NAME")]
    pub(crate) process: Option<OsString>,
}

/// What is sampled, how often and into which file.
#[derive(Args, Debug)]
pub(crate) struct Sampling {
    /// Seconds between the samples
    #[arg(short = 'T', long, value_name = "SECONDS", default_value = "0.1", value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) interval: Seconds,
    /// Add the memory of all descendants
    #[arg(short = 'C', long)]
    pub(crate) include_children: bool,
    /// Record each of the descendants apart
    #[arg(short = 'M', long)]
    pub(crate) multiprocess: bool,
    /// Seconds after which sampling ends (default: never; attached: an hour)
    #[arg(short, long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) timeout: Option<Seconds>,
    /// The file that is appended to [default: mprofile_YYYYMMDDhhmmss.dat]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How memory is counted
    #[arg(long, value_name = "NAME", default_value = "psutil", value_parser = backend())]
    pub(crate) backend: Backend,
    /// Reset the kernel's mark of the highest memory at each sample, so that
    /// every spike is seen. The program can notice: its `ru_maxrss` is reset
    #[arg(long)]
    pub(crate) reset_peaks: bool,
    /// Fill the terminal with a chart while the program runs
    #[arg(long)]
    pub(crate) live: bool,
}

/// `mprof rm`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof rm [OPTIONS] NUMBERS-OR-FILES...")]
pub(crate) struct Remove {
    /// Only print what would be removed
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Indices as in `mprof list`, -1 the newest, or files
    #[arg(value_name = "NUMBERS-OR-FILES", allow_negative_numbers = true)]
    pub(crate) recordings: Vec<OsString>,
}

/// `mprof clean`.
#[derive(Args, Debug)]
pub(crate) struct Clean {
    /// Only print what would be removed
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `mprof peak`.
#[derive(Args, Debug)]
pub(crate) struct Peak {
    /// Only while this function ran
    #[arg(long, value_name = "NAME")]
    pub(crate) func: Option<String>,
    /// Indices as in `mprof list`, or files; the newest, if none is named
    #[arg(value_name = "FILES", allow_negative_numbers = true)]
    pub(crate) recordings: Vec<OsString>,
}

/// `mprof plot`.
#[derive(Args, Debug)]
pub(crate) struct Plot {
    /// The title of the figure [default: the command line]
    #[arg(short, long)]
    pub(crate) title: Option<String>,
    /// Do not draw when functions ran
    #[arg(short, long)]
    pub(crate) no_function_ts: bool,
    /// Write a picture, of the kind that its ending tells: png, svg, pdf, html
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The part of the time that is drawn, in seconds from the start: 1.5,10
    #[arg(short, long, value_name = "A,B", allow_hyphen_values = true)]
    pub(crate) window: Option<String>,
    /// Draw the runs of functions as bars, upon those that called them
    #[arg(short, long)]
    pub(crate) flame: bool,
    /// Draw the trend of the memory, and tell it
    #[arg(short, long)]
    pub(crate) slope: bool,
    /// Accepted for the sake of old command lines, and without effect
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) backend: Option<String>,
    /// Indices as in `mprof list`, or files; the newest, if none is named
    #[arg(value_name = "FILES", allow_negative_numbers = true)]
    pub(crate) recordings: Vec<OsString>,
}

/// A length of time, with the text that it was typed as.
#[derive(Clone, Debug)]
pub(crate) struct Seconds {
    pub(crate) length: Duration,
    pub(crate) typed: String,
}

fn seconds(text: &str) -> Result<Seconds, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "it is no number of seconds".to_owned())?;
    let length = Duration::try_from_secs_f64(number)
        .map_err(|_| "there is no such length of time".to_owned())?;
    Ok(Seconds {
        length,
        typed: text.to_owned(),
    })
}

fn backend() -> impl TypedValueParser<Value = Backend> {
    let names = Backend::NAMES.iter().map(|(name, backend)| {
        // all names are known, so that the error can say why one cannot be used
        PossibleValue::new(name).hide(!backend.counts_children())
    });
    PossibleValuesParser::new(names).map(|name| Backend::named(&name).unwrap_or_default())
}

//! The options of each command, as definitions for clap.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use pyprof_measure::Backend;

/// `mprof run`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof run [OPTIONS] PROGRAM [ARGUMENTS]...")]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// Run a Python program and record the times of its functions. This is
    /// the default for .py files, `-m MODULE`, and `python`
    #[arg(long)]
    pub(crate) python: bool,
    /// Run a .py file or an interpreter like any other program
    #[arg(long, conflicts_with = "python")]
    pub(crate) nopython: bool,
    /// The interpreter for scripts [default: the interpreter of `pyprof`]
    #[arg(long, value_name = "PATH")]
    pub(crate) interpreter: Option<PathBuf>,
    /// End with the status of the program; 128 + N if signal N killed it
    #[arg(short = 'E', long)]
    pub(crate) exit_code: bool,
    /// Sample a running process, as `mprof attach` does
    #[arg(short, long)]
    pub(crate) attach: bool,
    /// A program, a script, or -m and a module, followed by its arguments
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "PROGRAM"
    )]
    pub(crate) program: Vec<OsString>,
}

impl Run {
    /// Returns whether the program is a module, as in `python -m`. mprof itself has no option `-m`.
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
#[command(override_usage = "mprof attach [OPTIONS] PID-OR-NAME")]
pub(crate) struct Attach {
    #[command(flatten)]
    pub(crate) sampling: Sampling,
    /// The pid of a process, its name, or a part of the name
    #[arg(value_name = "PID-OR-NAME")]
    pub(crate) process: Option<OsString>,
}

/// The options for sampling, and the file.
#[derive(Args, Debug)]
pub(crate) struct Sampling {
    /// Seconds between the samples
    #[arg(short = 'T', long, value_name = "SECONDS", default_value = "0.1", value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    pub(crate) interval: Seconds,
    /// Add the memory of all descendants
    #[arg(short = 'C', long)]
    pub(crate) include_children: bool,
    /// Record each descendant separately
    #[arg(short = 'M', long)]
    pub(crate) multiprocess: bool,
    /// Seconds after which sampling ends [default: none; attached: 3600]
    #[arg(short, long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) timeout: Option<Seconds>,
    /// Append the recording to FILE [default: mprofile_YYYYMMDDhhmmss.dat]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The measured quantity
    #[arg(long, value_name = "NAME", default_value = "psutil", value_parser = backend())]
    pub(crate) backend: Backend,
    /// Reset the kernel's high-water mark at each sample, so that every peak
    /// is recorded. The program can notice that its `ru_maxrss` is reset
    #[arg(long)]
    pub(crate) reset_peaks: bool,
    /// Show a chart that fills the terminal while the program runs
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
    /// Indices as in `mprof list` (-1 is the newest), or files
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
    /// Only the time in which this function ran
    #[arg(long, value_name = "NAME")]
    pub(crate) func: Option<String>,
    /// Indices as in `mprof list`, or files; the newest, if none is named
    #[arg(value_name = "FILES", allow_negative_numbers = true)]
    pub(crate) recordings: Vec<OsString>,
}

/// `mprof report`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof report [OPTIONS] FILE-OR-PID")]
pub(crate) struct Report {
    /// Digits after the point [default: those of the run]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(..=100))]
    pub(crate) precision: Option<u8>,
    /// Lines in the table of the heap [default: 10]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<NonZeroUsize>,
    /// The format: text (the default), html (a page for a browser), json (all
    /// figures, in bytes), csv (a row for each line), flamegraph (folded
    /// stacks), speedscope, pprof, or brief (verdicts and five lines, for
    /// programs that read reports)
    #[arg(short, long, value_name = "NAME", hide_possible_values = true)]
    #[arg(verbatim_doc_comment)]
    pub(crate) format: Option<ReportFormat>,
    /// The bytes of a flame graph: peak (held at the peak, the default), end
    /// (held at the end), or allocated
    #[arg(long, value_name = "NAME", hide_possible_values = true)]
    #[arg(verbatim_doc_comment)]
    pub(crate) quantity: Option<HeapQuantity>,
    /// Leave the source text out of the page
    #[arg(long)]
    pub(crate) no_source: bool,
    /// Write to FILE. Its ending is the format, unless there is --format: txt,
    /// log, html, json, csv, folded, pb.gz
    #[arg(short, long, value_name = "FILE", verbatim_doc_comment)]
    pub(crate) output: Option<PathBuf>,
    /// Print the Python and the machine of the run on standard error
    #[arg(long)]
    pub(crate) verbose: bool,
    /// A record, made by `pyprof --record FILE`, or the pid of a process that
    /// has one
    #[arg(value_name = "FILE-OR-PID")]
    pub(crate) record: OsString,
}

/// The formats of `mprof report`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Text,
    Html,
    Json,
    Csv,
    Flamegraph,
    Speedscope,
    Pprof,
    Brief,
}

/// The quantities of the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HeapQuantity {
    Peak,
    End,
    Allocated,
}

/// `mprof diff`.
#[derive(Args, Debug)]
#[command(override_usage = "mprof diff [OPTIONS] BEFORE AFTER")]
pub(crate) struct Diff {
    /// The bytes that are compared: peak (held at the peak, the default), end
    /// (held at the end), or allocated
    #[arg(
        long,
        value_name = "NAME",
        default_value = "peak",
        hide_default_value = true
    )]
    #[arg(hide_possible_values = true, verbatim_doc_comment)]
    pub(crate) quantity: HeapQuantity,
    /// Lines in the table
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
    /// The format: text (the default), markdown, or json
    #[arg(
        short,
        long,
        value_name = "NAME",
        default_value = "text",
        hide_default_value = true
    )]
    #[arg(hide_possible_values = true, verbatim_doc_comment)]
    pub(crate) format: DiffFormat,
    /// End with status 1 if the bytes grew by more than this: 5%, 10MiB, 4096
    #[arg(long, value_name = "LIMIT", verbatim_doc_comment)]
    pub(crate) fail_over: Option<String>,
    /// A record with a heap, or its report in JSON
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,
    /// A record with a heap, or its report in JSON
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,
}

/// The formats of `mprof diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    Text,
    Markdown,
    Json,
}

/// `mprof plot`.
#[derive(Args, Debug)]
pub(crate) struct Plot {
    /// The title of the figure [default: the command line]
    #[arg(short, long)]
    pub(crate) title: Option<String>,
    /// Do not draw the calls of functions
    #[arg(short, long)]
    pub(crate) no_function_ts: bool,
    /// Write the picture to FILE; the ending is the format: png, svg, pdf, html
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The part of the time that is drawn, in seconds from the start: 1.5,10
    #[arg(short, long, value_name = "A,B", allow_hyphen_values = true)]
    pub(crate) window: Option<String>,
    /// Draw the calls of functions as bars, each above its caller
    #[arg(short, long)]
    pub(crate) flame: bool,
    /// Draw the trend of the memory, with its slope in the legend
    #[arg(short, long)]
    pub(crate) slope: bool,
    /// Accepted for compatibility, without effect
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(crate) backend: Option<String>,
    /// Indices as in `mprof list`, or files; the newest, if none is named
    #[arg(value_name = "FILES", allow_negative_numbers = true)]
    pub(crate) recordings: Vec<OsString>,
}

/// A duration, with the text from the command line.
#[derive(Clone, Debug)]
pub(crate) struct Seconds {
    pub(crate) length: Duration,
    pub(crate) typed: String,
}

fn seconds(text: &str) -> Result<Seconds, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "it is not a number of seconds".to_owned())?;
    let length = Duration::try_from_secs_f64(number)
        .map_err(|_| "it is not a possible duration".to_owned())?;
    Ok(Seconds {
        length,
        typed: text.to_owned(),
    })
}

fn backend() -> impl TypedValueParser<Value = Backend> {
    let names = Backend::NAMES.iter().map(|(name, backend)| {
        // names that are not supported here are accepted, so that a later error can give the reason
        PossibleValue::new(name).hide(!backend.counts_children())
    });
    PossibleValuesParser::new(names).map(|name| Backend::named(&name).unwrap_or_default())
}

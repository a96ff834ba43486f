//! The options for clap. The help, the check, and the search for the start of the program all use these definitions.

mod budgets;
mod conflict;
mod heap;
mod limit;
mod manual;
mod pythons;

use std::ffi::OsString;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command};
use pyprof_measure::{Backend, Children, When};
use pyprof_settings::{Allocations, ChildTables, Color, EmptyReport, Record, Role, Settings};

use self::budgets::BudgetOptions;
use self::manual::EXAMPLES;
pub(super) use self::manual::whole_command;
use self::pythons::{pythons, value};
use crate::UnusableFile;
use crate::manual::Manual;
use crate::output::writable_path;
use crate::record_file::new_record_path;

/// The heading of the options that are passed to Python. [`super::split()`] recognises them by this heading.
pub(super) const PYTHON_OPTIONS: &str = "Options that are passed to Python (see `python --help`)";

/// The name of `-m`.
pub(super) const MODULE: &str = "module";

/// The name of `-c`.
pub(super) const CODE: &str = "code";

/// The name of `--python`.
const INTERPRETER: &str = "python";

const PROGRAM: &str = "The program";
const REPORT: &str = "The report";
const GENERAL: &str = "Other";

/// The entry point of a run, which determines the accepted options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryPoint {
    /// The executable `pyprof`, which starts a Python.
    Launcher,
    /// `python -m memory_profiler`, in a Python that is already running.
    RunAsModule,
}

impl EntryPoint {
    /// Returns the name in usage messages.
    fn name(self) -> &'static str {
        match self {
            Self::Launcher => "pyprof",
            Self::RunAsModule => "python -m memory_profiler",
        }
    }

    fn usage(self) -> String {
        let programs = ["PROGRAM", "-m MODULE", "-c CODE"];
        let lines =
            programs.map(|program| format!("{} [OPTIONS] {program} [ARGUMENTS]...", self.name()));
        lines.join("\n       ")
    }

    /// Returns the end of the help. The examples are those of the launcher.
    fn after_help(self) -> String {
        match self {
            Self::Launcher => format!("{PROGRAMS}\n\n{EXAMPLES}"),
            Self::RunAsModule => PROGRAMS.to_owned(),
        }
    }

    /// Returns the hint for finding the options.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Launcher => "`pyprof --help` lists the options",
            Self::RunAsModule => "`python -m memory_profiler --help` lists the options",
        }
    }
}

const ABOUT: &str = "\
Runs a Python program as `python` does, and prints the memory of the functions
decorated with @profile, line by line.";

const PROGRAMS: &str = "\
PROGRAM is a script (.py, also searched on PATH), a zip file, a folder with
__main__.py (written with a `/`), `-` for standard input, or a module name.
All arguments after PROGRAM belong to the program.";

/// The options of pyprof.
#[derive(Args, Debug)]
pub struct Options {
    /// Digits after the point
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = REPORT)]
    #[arg(value_parser = clap::value_parser!(u8).range(..=100), allow_negative_numbers = true)]
    pub(super) precision: u8,

    /// Append the report to FILE instead of printing it. With --heap, write
    /// the format of the ending json, csv, folded or pb.gz, and replace FILE
    #[arg(short, value_name = "FILE", help_heading = REPORT, verbatim_doc_comment)]
    pub(super) output: Option<PathBuf>,

    /// Keep the measurements in the new file FILE while the program runs.
    /// `mprof report FILE` prints the tables, however the program ends
    #[arg(long = "record", value_name = "FILE", help_heading = REPORT, verbatim_doc_comment)]
    record_file: Option<PathBuf>,

    /// Colours of increments: always, never, or auto (the default): on a
    /// terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = REPORT)]
    #[arg(value_parser = color(), hide_default_value = true, hide_possible_values = true)]
    #[arg(verbatim_doc_comment)]
    pub(super) color: Color,

    /// The measured quantity. psutil (the default), posix: the resident set;
    /// psutil_pss: the proportional set, with a share of each shared page;
    /// psutil_uss: the unique set, without shared pages; tracemalloc: the
    /// allocations of Python; jemalloc: all allocations of the process, to
    /// the byte; jemalloc_thread: those of the thread that runs the line
    #[arg(long, value_name = "NAME", help_heading = REPORT)]
    #[arg(value_parser = backend(), hide_possible_values = true, verbatim_doc_comment)]
    backend: Option<String>,

    /// Add columns with the allocated and the freed memory of each line, and
    /// its peak; measured by the backend jemalloc or jemalloc_thread
    #[arg(long, help_heading = REPORT, verbatim_doc_comment)]
    allocations: bool,

    /// Count the heap of the whole program, without a decorator: print the
    /// peak, what is left at the end, and the lines that allocated it
    #[arg(long, help_heading = REPORT, verbatim_doc_comment)]
    heap: bool,

    /// Lines in the table of --heap [default: 10]
    #[arg(long, value_name = "N", help_heading = REPORT)]
    #[arg(value_parser = heap::number_of_lines, allow_negative_numbers = true)]
    top: Option<NonZeroU32>,

    /// --heap, and run the garbage collector at the end: a column of the
    /// table has the garbage that it has freed
    #[arg(long = "heap-gc", help_heading = REPORT, verbatim_doc_comment)]
    heap_gc: bool,

    /// Allocations whose callers --heap finds: those of 512 bytes or more
    /// and samples of the others (sampled, the default), all, or none
    #[arg(long = "heap-stacks", value_name = "WHICH", help_heading = REPORT)]
    #[arg(hide_possible_values = true, verbatim_doc_comment)]
    heap_stacks: Option<heap::StacksValue>,

    /// With --heap, make a mark every S seconds, and print the growth since
    /// the first mark
    #[arg(long, value_name = "S", help_heading = REPORT)]
    #[arg(value_parser = heap::seconds, allow_negative_numbers = true, verbatim_doc_comment)]
    marks_every: Option<Duration>,

    #[command(flatten)]
    budgets: BudgetOptions,

    /// Print the times of each call instead of tables
    #[arg(long, help_heading = REPORT)]
    timestamp: bool,

    /// Add the memory of all processes that the program starts
    #[arg(long, help_heading = REPORT)]
    include_children: bool,

    /// Print the tables of child processes too, after those of the program;
    /// with --heap, also their heaps
    #[arg(long = "children", help_heading = REPORT, verbatim_doc_comment)]
    child_tables: bool,

    /// Add the lines of child processes to those of the program
    #[arg(long = "merge-children", help_heading = REPORT)]
    merged_child_tables: bool,

    /// Read the memory at every line, even if it cannot have changed
    #[arg(long, help_heading = REPORT)]
    read_always: bool,

    /// No message if nothing was profiled
    #[arg(long, help_heading = REPORT)]
    quiet: bool,

    /// Print how the run is recorded
    #[arg(long, help_heading = REPORT)]
    pub(super) verbose: bool,

    /// Start pdb when the memory reaches X MiB in a profiled function
    #[arg(long, value_name = "X", help_heading = PROGRAM)]
    #[arg(value_parser = limit::mebibytes, allow_negative_numbers = true)]
    pub(super) pdb_mmem: Option<f64>,

    /// The interpreter: a path, a name on PATH, or a virtual environment
    /// [default: the one that pyprof is installed for, that of VIRTUAL_ENV,
    /// or the first `python` or `python3` on PATH]
    #[arg(long, value_name = "PATH", help_heading = PROGRAM, verbatim_doc_comment)]
    pub python: Option<OsString>,

    /// Print the decorated functions of a script without running it
    #[arg(long, help_heading = PROGRAM)]
    pub list: bool,
}

/// The backend that is used if none is named.
const DEFAULT_BACKEND: &str = "psutil";

/// The backend that counts allocations if none is named.
const COUNTING_BACKEND: &str = "jemalloc";

impl Options {
    /// Returns the settings of the run, as far as these options determine them. The paths of files are absolute, and
    /// the files can be written.
    ///
    /// # Errors
    /// The file for the report, or that for the record, cannot be written.
    pub fn settings(&self) -> Result<Settings, UnusableFile> {
        Ok(Settings {
            role: Role::Main,
            output: self.output.clone().map(writable_path).transpose()?,
            record: self.record(),
            record_file: self.record_file.clone().map(new_record_path).transpose()?,
            backend: self.backend().to_owned(),
            children: self.children(),
            reading: self.reading(),
            allocations: self.allocations(),
            heap: self.heap(),
            budgets: self.budgets.settings(),
            child_tables: self.child_tables(),
            verbose: self.verbose,
            empty_report: self.empty_report(),
            limit: self.pdb_mmem,
            precision: self.precision.into(),
            color: self.color,
            ..Settings::default()
        })
    }

    /// Returns the name of the backend.
    fn backend(&self) -> &str {
        let unnamed = match self.allocations() {
            Allocations::Shown => COUNTING_BACKEND,
            Allocations::Hidden => DEFAULT_BACKEND,
        };
        self.backend.as_deref().unwrap_or(unnamed)
    }

    /// Returns whether the memory of children is included.
    fn children(&self) -> Children {
        if self.include_children {
            Children::Include
        } else {
            Children::Exclude
        }
    }

    /// Returns whether the tables show the allocations of each line.
    fn allocations(&self) -> Allocations {
        if self.allocations {
            Allocations::Shown
        } else {
            Allocations::Hidden
        }
    }

    /// Returns the choice of tables of child processes.
    fn child_tables(&self) -> ChildTables {
        match (self.child_tables, self.merged_child_tables) {
            (_, true) => ChildTables::Merged,
            (true, false) => ChildTables::Apart,
            (false, false) => ChildTables::Hidden,
        }
    }

    /// Returns the kind of record: lines or times.
    fn record(&self) -> Record {
        if self.timestamp {
            Record::Timestamps
        } else {
            Record::Lines
        }
    }

    /// Returns whether there is a message if nothing was profiled.
    fn empty_report(&self) -> EmptyReport {
        if self.quiet {
            EmptyReport::Silent
        } else {
            EmptyReport::Explained
        }
    }

    /// Returns the times at which memory is read.
    fn reading(&self) -> When {
        if self.read_always {
            When::Always
        } else {
            When::Changed
        }
    }
}

/// Returns the whole command line up to the program.
pub(super) fn command(entry: EntryPoint) -> Command {
    let command = Command::new("pyprof")
        .version(env!("CARGO_PKG_VERSION"))
        .override_usage(entry.usage())
        .after_help(entry.after_help())
        .no_binary_name(true)
        .infer_long_args(true)
        .args_override_self(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args(programs());
    let command = Options::augment_args(command)
        .about(ABOUT)
        .args(general())
        .args(pythons());
    match entry {
        EntryPoint::Launcher => command
            .args([Manual::option(), Manual::hidden_option()].map(|it| it.help_heading(GENERAL))),
        EntryPoint::RunAsModule => command.mut_args(|option| {
            let name = option.get_id().as_str();
            let is_of_heap = HEAP_OPTIONS.contains(&name) || budgets::NAMES.contains(&name);
            let hidden = is_start_option(&option) || is_of_heap;
            option.hide(hidden)
        }),
    }
}

/// The options of the heap, which is counted from the start of a Python on.
const HEAP_OPTIONS: [&str; 5] = ["heap", "top", "heap_gc", "heap_stacks", "marks_every"];

/// Returns whether only the start of a Python can apply the option.
fn is_start_option(option: &Arg) -> bool {
    option.is_hide_set()
        || option.get_help_heading() == Some(PYTHON_OPTIONS)
        || option.get_id() == INTERPRETER
}

/// Returns the first given option that only the start of a Python can apply, as `-u` or `--python`.
pub(super) fn first_start_option(command: &Command, matches: &ArgMatches) -> Option<String> {
    let given = |option: &&Arg| {
        matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    let mut options = command.get_arguments();
    let option = options.find(|option| is_start_option(option) && given(option))?;
    match (option.get_short(), option.get_long()) {
        (Some(letter), _) => Some(format!("-{letter}")),
        (None, long) => long.map(|long| format!("--{long}")),
    }
}

/// Returns the value of `-m` or `-c`: the module's name or the code.
pub(super) fn module_or_code(matches: &ArgMatches) -> Option<OsString> {
    let values = |name| matches.get_many::<OsString>(name).into_iter().flatten();
    values(MODULE).chain(values(CODE)).next().cloned()
}

fn programs() -> [Arg; 2] {
    [
        value("m", "MODULE", "Run a module").id(MODULE),
        value("c", "CODE", "Run this code").id(CODE),
    ]
    .map(|option| option.help_heading(PROGRAM))
}

fn general() -> [Arg; 2] {
    [
        Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::Help)
            .help("Print this help"),
        Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help("Print the version"),
    ]
    .map(|option| option.help_heading(GENERAL))
}

fn color() -> impl TypedValueParser<Value = Color> {
    PossibleValuesParser::new(["auto", "always", "never"]).map(|when| match when.as_str() {
        "always" => Color::Always,
        "never" => Color::Never,
        _ => Color::Auto,
    })
}

fn backend() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(Backend::NAMES.map(|(name, _)| name))
}

//! The options for clap. The help, the check, and the search for the start of the program all use these definitions.

mod limit;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command};
use pyprof_measure::{Backend, Children, When};
use pyprof_settings::{Allocations, Color, Nothing, Record, Role, Settings};

/// The heading of the options that are passed on to Python. [`super::split()`] recognises them by this heading.
pub(super) const PYTHONS: &str = "Options that go to Python as they are (see `python --help`)";

/// The name of `-m`.
pub(super) const MODULE: &str = "module";

/// The name of `-c`.
pub(super) const CODE: &str = "code";

/// The name of `--python`.
const INTERPRETER: &str = "python";

const PROGRAM: &str = "The program";
const REPORT: &str = "The report";
const GENERAL: &str = "Other";

/// The reader of a command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The executable `pyprof`, which starts a Python.
    Launcher,
    /// `python -m memory_profiler`, in a Python that is already running.
    Module,
}

impl Reader {
    /// Returns the name in usage messages.
    fn name(self) -> &'static str {
        match self {
            Self::Launcher => "pyprof",
            Self::Module => "python -m memory_profiler",
        }
    }

    fn usage(self) -> String {
        let programs = ["PROGRAM", "-m MODULE", "-c CODE"];
        let lines =
            programs.map(|program| format!("{} [OPTIONS] {program} [ARGUMENTS]...", self.name()));
        lines.join("\n       ")
    }

    /// Returns the hint that names the place of the options.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Launcher => "`pyprof --help` lists the options",
            Self::Module => "`python -m memory_profiler --help` lists the options",
        }
    }
}

const ABOUT: &str = "\
Runs a Python program as `python` would and prints, line by line, the memory
that the functions decorated with @profile took.";

const PROGRAMS: &str = "\
PROGRAM is a script (.py, also looked for along PATH), a zip file, a folder
with __main__.py (written with a `/`), `-` for standard input, or a module.
All that follows it belongs to it.";

/// The options of pyprof.
#[derive(Args, Debug)]
pub struct Options {
    /// Digits after the point
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = REPORT)]
    #[arg(value_parser = clap::value_parser!(u8).range(..=100), allow_negative_numbers = true)]
    pub(super) precision: u8,

    /// Append the report to FILE instead of printing it
    #[arg(short, value_name = "FILE", help_heading = REPORT)]
    pub output: Option<PathBuf>,

    /// Colour of increments; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = REPORT)]
    #[arg(value_parser = color(), hide_default_value = true, hide_possible_values = true)]
    pub(super) color: Color,

    /// What is measured. psutil (the default), posix: the resident set;
    /// psutil_pss: of shared pages a part; psutil_uss: none of them;
    /// tracemalloc: what Python has allocated; jemalloc: what the process
    /// has allocated, Python or not, to the byte; jemalloc_thread: what the
    /// thread that runs the line has
    #[arg(long, value_name = "NAME", help_heading = REPORT)]
    #[arg(value_parser = backend(), hide_possible_values = true, verbatim_doc_comment)]
    backend: Option<String>,

    /// Show what each line allocated, what it freed, and its peak.
    /// Measured with jemalloc, or jemalloc_thread
    #[arg(long, help_heading = REPORT, verbatim_doc_comment)]
    allocations: bool,

    /// Instead of tables, a line for each call: when it began and ended
    #[arg(long, help_heading = REPORT)]
    timestamp: bool,

    /// Add the memory of all processes that the program starts
    #[arg(long, help_heading = REPORT)]
    include_children: bool,

    /// Read the memory at every line, also where it cannot have changed
    #[arg(long, help_heading = REPORT)]
    read_always: bool,

    /// Do not tell where nothing was profiled
    #[arg(long, help_heading = REPORT)]
    quiet: bool,

    /// Say how the run is recorded
    #[arg(long, help_heading = REPORT)]
    pub(super) verbose: bool,

    /// Step into pdb where a profiled function's memory comes to X MiB
    #[arg(long, value_name = "X", help_heading = PROGRAM)]
    #[arg(value_parser = limit::mebibytes, allow_negative_numbers = true)]
    pub(super) pdb_mmem: Option<f64>,

    /// The interpreter: a path, a name on PATH, or a virtual environment.
    /// Otherwise that which pyprof is installed for, that of VIRTUAL_ENV,
    /// then `python` or `python3` on PATH
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
    /// Returns the settings of the run, as far as these options determine them.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            role: Role::Main,
            record: self.record(),
            backend: self.backend().to_owned(),
            children: self.children(),
            reading: self.reading(),
            allocations: self.allocations(),
            verbose: self.verbose,
            nothing: self.nothing(),
            limit: self.pdb_mmem,
            precision: self.precision.into(),
            color: self.color,
            ..Settings::default()
        }
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

    /// Returns the reason for which these options exclude each other; `None` if they do not.
    pub(super) fn contradiction(&self) -> Option<String> {
        let named = self.backend.as_deref()?;
        let counts = Backend::named(named).is_some_and(Backend::counts_allocations);
        (self.allocations && !counts).then(|| {
            format!("--allocations is measured with `--backend {COUNTING_BACKEND}`, not `{named}`")
        })
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
    fn nothing(&self) -> Nothing {
        if self.quiet {
            Nothing::Silent
        } else {
            Nothing::Said
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
pub(super) fn command(reader: Reader) -> Command {
    let command = Command::new("pyprof")
        .version(env!("CARGO_PKG_VERSION"))
        .override_usage(reader.usage())
        .after_help(PROGRAMS)
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
    match reader {
        Reader::Launcher => command,
        Reader::Module => command.mut_args(|option| {
            let hidden = is_of_a_start(&option);
            option.hide(hidden)
        }),
    }
}

/// Returns whether the option has an effect only at the start of a Python.
fn is_of_a_start(option: &Arg) -> bool {
    option.is_hide_set()
        || option.get_help_heading() == Some(PYTHONS)
        || option.get_id() == INTERPRETER
}

/// Returns the first given option that comes too late for a running Python, as it is typed.
pub(super) fn too_late(command: &Command, matches: &ArgMatches) -> Option<String> {
    let given = |option: &&Arg| {
        matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine)
    };
    let mut options = command.get_arguments();
    let option = options.find(|option| is_of_a_start(option) && given(option))?;
    match (option.get_short(), option.get_long()) {
        (Some(letter), _) => Some(format!("-{letter}")),
        (None, long) => long.map(|long| format!("--{long}")),
    }
}

/// Returns the module's name or the code, if `-m` or `-c` was given.
pub(super) fn told(matches: &ArgMatches) -> Option<OsString> {
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

fn pythons() -> impl Iterator<Item = Arg> {
    let shown = [
        value("X", "OPTION", "An option of the implementation"),
        value("W", "FILTER", "Which warnings are shown"),
        flag("O", "Without assertions; -OO: and docstrings"),
        flag("u", "Unbuffered output"),
        flag("B", "Write no .pyc files"),
        flag("E", "Ignore PYTHON* variables"),
        flag("I", "Isolated from the user's environment"),
        flag("s", "Without the user's site-packages"),
        flag("S", "Without `import site`"),
        flag("P", "Without the program's folder in sys.path"),
        flag("b", "Warn where bytes meet str; -bb: raise"),
        flag("i", "Stay interactive afterwards"),
        flag("q", "Quiet about copyright"),
    ];
    let others = ["d", "v", "x", "R"].map(|letter| flag(letter, "").hide(true));
    let long = Arg::new("check-hash-based-pycs")
        .long("check-hash-based-pycs")
        .hide(true);
    let all = shown.into_iter().chain(others).chain([long]);
    all.map(|option| option.help_heading(PYTHONS))
}

fn flag(letter: &'static str, help: &'static str) -> Arg {
    Arg::new(letter)
        .short(letter.chars().next())
        .action(ArgAction::SetTrue)
        .help(help)
}

fn value(letter: &'static str, name: &'static str, help: &'static str) -> Arg {
    Arg::new(letter)
        .short(letter.chars().next())
        .value_name(name)
        .action(ArgAction::Append)
        // Any text is allowed, also an empty one, or one that looks like an option: Python checks it.
        .value_parser(clap::builder::OsStringValueParser::new())
        .allow_hyphen_values(true)
        .help(help)
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

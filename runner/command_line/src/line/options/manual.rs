//! What the manual has besides the options.

use clap::{Arg, Command, ValueHint};

use super::{ABOUT, EntryPoint, command};

/// The end of the help.
pub(super) const EXAMPLES: &str = "\
Examples:
  pyprof script.py              the tables of the functions with @profile
  pyprof --heap -m package      the lines that hold the memory of a module
  pyprof --record run.rec script.py && mprof report run.rec";

/// Returns the launcher's command line with the program, which is not part of the definition that is read:
/// [`crate::line::split()`] finds it.
pub(in crate::line) fn whole_command() -> Command {
    let program = Arg::new("PROGRAM")
        .value_hint(ValueHint::FilePath)
        .help("A script, a zip file, a folder, `-`, or a module");
    let arguments = Arg::new("ARGUMENTS")
        .num_args(0..)
        .trailing_var_arg(true)
        .value_hint(ValueHint::FilePath)
        .help("The arguments of the program");
    let read = command(EntryPoint::Launcher);
    let visible = read.get_arguments().filter(|option| !option.is_hide_set());
    Command::new("pyprof")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .override_usage(EntryPoint::Launcher.usage())
        .after_help(EntryPoint::Launcher.after_help())
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args(visible.cloned())
        .args([program, arguments])
}

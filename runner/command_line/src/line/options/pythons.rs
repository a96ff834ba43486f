//! The options that are passed to Python.

use clap::{Arg, ArgAction};

use super::PYTHON_OPTIONS;

/// Returns the options of Python, in the order of the help.
pub(super) fn pythons() -> impl Iterator<Item = Arg> {
    let shown = [
        value("X", "OPTION", "An option of the implementation"),
        value("W", "FILTER", "The warnings that are shown"),
        flag("O", "Without assertions; -OO: without docstrings, too"),
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
    all.map(|option| option.help_heading(PYTHON_OPTIONS))
}

fn flag(letter: &'static str, help: &'static str) -> Arg {
    Arg::new(letter)
        .short(letter.chars().next())
        .action(ArgAction::SetTrue)
        .help(help)
}

/// Returns an option with a value.
pub(super) fn value(letter: &'static str, name: &'static str, help: &'static str) -> Arg {
    Arg::new(letter)
        .short(letter.chars().next())
        .value_name(name)
        .action(ArgAction::Append)
        // any text is allowed, even an empty one or one that looks like an option: Python checks it
        .value_parser(clap::builder::OsStringValueParser::new())
        .allow_hyphen_values(true)
        .help(help)
}

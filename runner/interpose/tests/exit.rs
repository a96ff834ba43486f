//! Processes that end by `_exit`. The test executes itself, so that its own process does not end like that.

use std::env;
use std::process::{Command, Output};

use pyprof_interpose::{Configuration, Faults, Moment, Replacement, configure, report_endings};

/// The variable that is set in the processes that end.
const WAY: &str = "ENDING_TEST_WAY";

unsafe extern "C" fn report(moment: Moment) -> bool {
    let text = match moment {
        Moment::Exit => "flushed",
        Moment::ForkExit => "noted",
        _ => "unexpected",
    };
    // SAFETY: the text has this length.
    unsafe { libc::write(2, text.as_ptr().cast(), text.len()) };
    true
}

/// Ends this process in the way that the variable names; returns if the variable is not set.
fn end() {
    let Ok(way) = env::var(WAY) else { return };
    let configuration = Configuration {
        interpreter: "/nowhere/python".into(),
        replacement: Replacement::Launcher {
            path: "/nowhere/pyprof".into(),
            library: None,
            settings: "/usr/bin/true".into(),
        },
        others: None,
    };
    configure(configuration).expect("not configured before");
    report_endings(report, Faults::Unrecorded);
    if way == "forked" {
        // SAFETY: the child only ends.
        if unsafe { libc::fork() } != 0 {
            // SAFETY: the call does not store the status.
            unsafe { libc::wait(std::ptr::null_mut()) };
            // SAFETY: the signal ends the process at once.
            unsafe { libc::raise(libc::SIGKILL) };
        }
    }
    // SAFETY: skips the exit handlers, which this process does not need.
    unsafe { libc::_exit(7) }
}

fn ended(way: &str) -> Output {
    Command::new(env::current_exe().expect("a path"))
        .args([
            "--exact",
            "the_report_is_written_once_by_the_process_itself",
        ])
        .env(WAY, way)
        .output()
        .expect("started")
}

#[test]
fn the_report_is_written_once_by_the_process_itself() {
    end();
    let itself = ended("itself");
    assert_eq!(itself.stderr, b"flushed");
    assert_eq!(itself.status.code(), Some(7));
    assert_eq!(ended("forked").stderr, b"noted");
}

//! Processes that end by `_exit`: this test executes itself, since its own process is not to end so.

use std::env;
use std::process::{Command, Output};

use pyprof_interpose::{Configuration, Replacement, configure};

/// Set in the processes that end.
const WAY: &str = "ENDING_TEST_WAY";

unsafe extern "C" fn flush() {
    // SAFETY: the text is as long as said.
    unsafe { libc::write(2, c"flushed".as_ptr().cast(), 7) };
}

/// Ends this process in the way that it was started for, if it was started for one.
fn end() {
    let Ok(way) = env::var(WAY) else { return };
    let configuration = Configuration {
        interpreter: "/nowhere/python".into(),
        replacement: Replacement::Launcher {
            path: "/nowhere/pyprof".into(),
            settings: "/usr/bin/true".into(),
        },
        flush: Some(flush),
    };
    configure(configuration).expect("not configured before");
    if way == "forked" {
        // SAFETY: the child only ends, the parent only waits and lets itself be killed.
        unsafe {
            if libc::fork() != 0 {
                libc::wait(std::ptr::null_mut());
                libc::raise(libc::SIGKILL);
            }
        }
    }
    // SAFETY: nothing that is left undone matters.
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
    assert_eq!(ended("forked").stderr, b"");
}

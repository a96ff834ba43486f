//! A process whose launcher was deleted.

use std::process::Command;
use std::sync::Once;

use pyprof_interpose::{Configuration, Replacement, configure};

fn configured() {
    static CONFIGURED: Once = Once::new();
    CONFIGURED.call_once(|| {
        let configuration = Configuration {
            interpreter: "/usr/bin/env".into(),
            replacement: Replacement::Launcher {
                path: "/nowhere/pyprof".into(),
                library: None,
                settings: "/usr/bin/true".into(),
            },
            others: None,
        };
        configure(configuration).expect("not configured before");
    });
}

#[test]
fn the_interpreter_itself_is_started() {
    configured();
    let output = Command::new("/usr/bin/env").env("A", "1").output();
    let environment = String::from_utf8(output.expect("started").stdout).expect("text");
    assert!(environment.contains("A=1\n"));
    assert!(!environment.contains("PYPROF_CHILD"));
}

#[test]
fn the_interpreter_itself_is_executed() {
    configured();
    let path = c"/usr/bin/env";
    let argv = [path.as_ptr(), c"true".as_ptr(), std::ptr::null()];
    let mut status = -1;
    // SAFETY: the child calls only what may be called between fork and exec.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // SAFETY: the texts end with a zero, the array with a null.
        unsafe { libc::execv(path.as_ptr(), argv.as_ptr()) };
        // SAFETY: skips the exit handlers, which are the parent's.
        unsafe { libc::_exit(127) };
    }
    // SAFETY: the call stores the status of the child in `status`.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert_eq!(status, 0);
}

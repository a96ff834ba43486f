//! A process whose launcher has gone.

use std::process::Command;

use pyprof_interpose::{Configuration, Replacement, configure};

#[test]
fn the_interpreter_itself_is_started() {
    let configuration = Configuration {
        interpreter: "/usr/bin/env".into(),
        replacement: Replacement::Launcher {
            path: "/nowhere/pyprof".into(),
        },
        flush: None,
    };
    configure(configuration).expect("not configured before");
    let output = Command::new("/usr/bin/env").env("A", "1").output();
    let environment = String::from_utf8(output.expect("started").stdout).expect("text");
    assert!(environment.contains("A=1\n"));
    assert!(!environment.contains("PYPROF_CHILD"));
}

//! A process whose interpreter was deleted, while its launcher exists.

use std::io::ErrorKind;
use std::process::Command;

use pyprof_interpose::{Configuration, Replacement, configure};

#[test]
fn a_missing_interpreter_is_an_error_for_the_caller() {
    let configuration = Configuration {
        interpreter: "/nowhere/bin/python".into(),
        replacement: Replacement::Launcher {
            path: "/usr/bin/env".into(),
            library: None,
            settings: "/usr/bin/true".into(),
        },
        others: None,
    };
    configure(configuration).expect("not configured before");
    let failure = Command::new("/nowhere/bin/python")
        .output()
        .expect_err("gone");
    assert_eq!(failure.kind(), ErrorKind::NotFound);
}

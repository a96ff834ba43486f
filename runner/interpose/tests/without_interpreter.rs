//! A process whose interpreter was deleted, while its launcher exists.

use std::io::ErrorKind;
use std::process::Command;

use pyprof_interpose::{Configuration, Replacement, configure};

#[test]
fn the_caller_learns_that_it_has_gone() {
    let configuration = Configuration {
        interpreter: "/nowhere/bin/python".into(),
        replacement: Replacement::Launcher {
            path: "/usr/bin/env".into(),
            library: None,
            settings: "/usr/bin/true".into(),
        },
    };
    configure(configuration).expect("not configured before");
    let failure = Command::new("/nowhere/bin/python")
        .output()
        .expect_err("gone");
    assert_eq!(failure.kind(), ErrorKind::NotFound);
}

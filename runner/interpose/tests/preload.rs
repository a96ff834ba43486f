//! A process whose interpreter is started with an engine preloaded. The engine does not exist; the dynamic linker
//! reports that and continues.

use std::process::Command;

use pyprof_interpose::{Configuration, Replacement, configure};

#[test]
fn the_engine_is_preloaded_before_the_old_list() {
    let configuration = Configuration {
        interpreter: "/usr/bin/env".into(),
        replacement: Replacement::Preload {
            libraries: vec!["/nowhere/engine.so".into()],
            settings: "{}".to_owned(),
        },
        others: None,
    };
    configure(configuration).expect("not configured before");
    let output = Command::new("/usr/bin/env")
        .env("LD_PRELOAD", "/nowhere/other.so")
        .output();
    let environment = String::from_utf8(output.expect("started").stdout).expect("text");
    for entry in [
        "LD_PRELOAD=/nowhere/engine.so:/nowhere/other.so\n",
        "PYPROF_SETTINGS={}\n",
        "PYPROF_LD_PRELOAD=/nowhere/other.so\n",
    ] {
        assert!(environment.contains(entry), "{environment}");
    }
}

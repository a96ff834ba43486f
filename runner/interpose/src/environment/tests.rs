//! Tests of the environment of a replacement.

use super::stack_array::{FEW, MANY};
use super::stack_text::TEXT;
use super::*;

fn after(given: &[&str], addition: &Addition) -> Option<Vec<String>> {
    let given: Vec<CString> = given
        .iter()
        .map(|entry| CString::new(*entry).expect("no zero byte"))
        .collect();
    let mut envp: Vec<*const c_char> = given.iter().map(|entry| entry.as_ptr()).collect();
    envp.push(ptr::null());
    let read = |envp| {
        // SAFETY: `extended` ends its array with a null.
        let entries = unsafe { entries(envp) };
        let text = |&entry: &*const c_char| {
            // SAFETY: each entry is one of `given` or one that `extended` has added.
            let entry = unsafe { CStr::from_ptr(entry) };
            entry.to_string_lossy().into_owned()
        };
        entries.iter().map(text).collect()
    };
    // SAFETY: `envp` ends with a null, and `given` holds its texts.
    unsafe { extended(envp.as_ptr(), addition, read) }
}

fn preload() -> Addition {
    Addition::Preload {
        libraries: c"/e.so".into(),
        name: "PYPROF_SETTINGS",
        settings: c"PYPROF_SETTINGS={}".into(),
    }
}

#[test]
fn a_child_is_marked_at_the_end() {
    let child = Addition::Child(c"PYPROF_CHILD=/p".into());
    let environment = after(&["A=1", "B=2"], &child).expect("room");
    assert_eq!(environment, ["A=1", "B=2", "PYPROF_CHILD=/p"]);
}

#[test]
fn a_mark_replaces_an_older_one() {
    let child = Addition::Child(c"PYPROF_CHILD=/p".into());
    let given = ["PYPROF_CHILD=/old", "A=1", "PYPROF_CHILD=/older"];
    let environment = after(&given, &child).expect("room");
    assert_eq!(environment, ["PYPROF_CHILD=/p", "A=1"]);
}

#[test]
fn the_engine_is_preloaded_alone() {
    let environment = after(&["A=1"], &preload()).expect("room");
    assert_eq!(
        environment,
        ["A=1", "LD_PRELOAD=/e.so", "PYPROF_SETTINGS={}"]
    );
}

#[test]
fn the_old_preload_list_follows_the_engine_and_is_kept() {
    let environment = after(&["LD_PRELOAD=/a.so:/b.so", "A=1"], &preload()).expect("room");
    assert_eq!(
        environment,
        [
            "LD_PRELOAD=/e.so:/a.so:/b.so",
            "A=1",
            "PYPROF_SETTINGS={}",
            "PYPROF_LD_PRELOAD=/a.so:/b.so",
        ]
    );
}

#[test]
fn a_variable_from_elsewhere_is_not_kept() {
    let given = ["PYPROF_LD_PRELOAD=/old.so", "A=1", "PYPROF_SETTINGS=old"];
    let environment = after(&given, &preload()).expect("room");
    assert_eq!(
        environment,
        ["A=1", "PYPROF_SETTINGS={}", "LD_PRELOAD=/e.so"]
    );
}

#[test]
fn an_empty_preload_differs_from_an_absent_one() {
    let environment = after(&["LD_PRELOAD="], &preload()).expect("room");
    assert_eq!(environment[2], "PYPROF_LD_PRELOAD=");
}

#[test]
fn a_null_environment_counts_as_empty() {
    let child = Addition::Child(c"PYPROF_CHILD=/p".into());
    // SAFETY: the new environment ends with a null, so it has a first element.
    let first = |envp: *const *const c_char| unsafe { *envp };
    // SAFETY: null is allowed.
    let first = unsafe { extended(ptr::null(), &child, first) };
    assert!(first.is_some_and(|first| !first.is_null()));
}

#[test]
fn an_environment_that_does_not_fit_is_refused() {
    let child = Addition::Child(c"PYPROF_CHILD=/p".into());
    for (entries, fits) in [
        (FEW, true),
        (FEW + 1, true),
        (MANY, true),
        (MANY + 1, false),
    ] {
        let environment = after(&vec!["A=1"; entries], &child);
        assert_eq!(
            environment.map(|all| all.len()),
            fits.then_some(entries + 1)
        );
    }
    let long = format!("LD_PRELOAD=/{}", "x".repeat(TEXT));
    assert_eq!(after(&[&long], &preload()), None);
}

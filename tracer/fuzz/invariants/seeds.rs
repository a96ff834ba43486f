//! The check of all seeds of a target, for the tests of its crate.

/// Fails unless each seed keeps the invariants that `check` tests.
pub(crate) fn must_keep(target: &str, check: fn(&[u8])) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/seeds");
    let seeds = std::fs::read_dir(format!("{folder}/{target}")).expect("the seeds");
    let mut checked = 0;
    for seed in seeds.flatten() {
        let bytes = std::fs::read(seed.path()).expect("read");
        let result = std::panic::catch_unwind(|| check(&bytes));
        assert!(result.is_ok(), "{}", seed.path().display());
        checked += 1;
    }
    assert!(checked > 2);
}

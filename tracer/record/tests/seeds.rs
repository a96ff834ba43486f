//! The seeds of fuzzing keep the invariants that the fuzzer checks. The inputs of its findings are among them.

#[path = "../../fuzz/invariants/record.rs"]
mod invariants;

#[test]
fn the_seeds_of_fuzzing_keep_the_invariants() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/seeds/record");
    let mut checked = 0;
    for seed in std::fs::read_dir(seeds).expect("the seeds").flatten() {
        let bytes = std::fs::read(seed.path()).expect("read");
        let result = std::panic::catch_unwind(|| invariants::check(&bytes));
        assert!(result.is_ok(), "{}", seed.path().display());
        checked += 1;
    }
    assert!(checked > 2);
}

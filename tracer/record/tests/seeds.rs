//! The seeds of fuzzing keep the invariants that the fuzzer checks. The inputs of its findings are among them.

#[path = "../../fuzz/invariants/record.rs"]
mod invariants;
#[path = "../../fuzz/invariants/seeds.rs"]
mod seeds;

#[test]
fn the_seeds_of_fuzzing_keep_the_invariants() {
    seeds::must_keep("record", invariants::check);
}

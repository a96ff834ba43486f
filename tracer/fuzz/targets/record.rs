//! The reader of records: the header, the blocks, the tables.

#![no_main]

#[path = "../invariants/record.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|file: &[u8]| invariants::check(file));

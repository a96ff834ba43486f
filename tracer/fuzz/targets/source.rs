//! The reader of sources: the encoding, the lines, the blocks.

#![no_main]

#[path = "../invariants/source.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|file: &[u8]| invariants::check(file));

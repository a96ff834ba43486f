//! The parser of sources: the outline, the marked functions.

#![no_main]

#[path = "../invariants/marked.rs"]
mod invariants;

libfuzzer_sys::fuzz_target!(|file: &[u8]| invariants::check(file));

//! The clock without a known counter of the processor: the system's clock is read instead.

pub(super) fn read() -> u64 {
    0
}

pub(super) fn is_trusted() -> bool {
    false
}

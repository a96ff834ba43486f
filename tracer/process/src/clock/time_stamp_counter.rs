//! The time stamp counter of x86-64. It is trusted if the kernel uses it as its own clock: the counter then runs at a
//! constant rate, and shows the same on all processors.

pub(super) fn read() -> u64 {
    // SAFETY: every processor of this architecture has the instruction.
    unsafe { core::arch::x86_64::_rdtsc() }
}

pub(super) fn is_trusted() -> bool {
    let source =
        std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    source.is_ok_and(|name| name.trim_end() == "tsc")
}

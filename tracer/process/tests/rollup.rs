//! An amount that takes the system long to compute is not read while nothing changes. The test has a process of its
//! own, since any other change of memory would cause a reading.

#![cfg(target_os = "linux")]

use pyprof_measure::{Backend, Bytes, When};
use pyprof_process::Meter;

/// Returns the number of bytes that this process has read from files.
fn bytes_read() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").expect("the kernel counts");
    let line = io.lines().find(|line| line.starts_with("rchar: "));
    let count = line.and_then(|line| line["rchar: ".len()..].parse().ok());
    count.expect("a number")
}

fn read_by_many_readings(when: When) -> u64 {
    let meter = Meter::new();
    let read = || meter.read(Backend::UniqueSet, when).expect("readable");
    read();
    let before = bytes_read();
    for _ in 0..200 {
        std::hint::black_box(read());
    }
    bytes_read() - before
}

#[test]
fn pages_are_added_up_only_after_a_change() {
    unchanged_memory_is_not_added_up_again();
    each_changed_page_shows();
}

fn unchanged_memory_is_not_added_up_again() {
    // a line of `statm` has fewer than 64 bytes, the whole rollup has more than 500
    assert!(read_by_many_readings(When::Always) > 200 * 500);
    assert!(read_by_many_readings(When::Changed) < 200 * 150);
}

fn each_changed_page_shows() {
    const PAGE: usize = 4096;
    let meter = Meter::new();
    let read = || {
        meter
            .read(Backend::UniqueSet, When::Changed)
            .expect("readable")
    };
    let mut pages = Vec::<u8>::with_capacity(600 * PAGE);
    let region = pages.spare_capacity_mut();
    let mut shown = 0;
    for page in 0..512 {
        let before = read();
        // otherwise the compiler may leave out a store that nothing reads
        std::hint::black_box(region[page * PAGE + PAGE / 2].write(1));
        shown += i32::from(read() > before);
    }
    assert!(shown >= 500 || huge_pages(), "{shown} of 512 pages");
    let before = read();
    drop(pages);
    assert!(read() - before < Bytes::new(-(1 << 20)), "released pages");
}

fn huge_pages() -> bool {
    let how = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
    how.is_ok_and(|how| how.contains("[always]"))
}

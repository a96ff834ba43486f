//! A block of memory shows in every backend. The test has a process of its own, since all tests of one process share
//! its memory.

use pyprof_measure::{Backend, When};
use pyprof_process::{Meter, Unavailable};

fn grown_by_a_block(backend: Backend) -> Result<f64, Unavailable> {
    const BLOCK: usize = 64 << 20;
    let meter = Meter::new();
    let before = meter.read(backend, When::Changed)?;
    let block = std::hint::black_box(vec![1_u8; BLOCK]);
    let after = meter.read(backend, When::Changed)?;
    drop(block);
    Ok((after - before).mebibytes())
}

#[test]
fn a_written_block_shows_in_every_backend() {
    for backend in [
        Backend::ResidentSet,
        #[cfg(target_os = "linux")]
        Backend::ProportionalSet,
        #[cfg(target_os = "linux")]
        Backend::UniqueSet,
    ] {
        let grown = grown_by_a_block(backend).expect("this process can be read");
        assert!(
            (62.0..66.0).contains(&grown),
            "{backend:?} grew by {grown} MiB"
        );
    }
}

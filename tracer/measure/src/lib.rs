//! What is measured and how it adds up: bytes, the meter, the measurements of a function's lines, and the recorder.
//!
//! Nothing here knows Python and nothing here prints: readings go in, measurements come out.

mod bytes;
mod measurements;
mod meter;
mod recorder;
#[cfg_attr(target_os = "linux", path = "resident/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "resident/elsewhere.rs")]
mod resident;
mod table;

#[cfg(all(test, target_os = "linux"))]
#[path = "resident/elsewhere.rs"]
mod resident_elsewhere;

pub use bytes::Bytes;
pub use measurements::{Line, Measurements};
pub use meter::{Meter, Unavailable};
pub use recorder::{Entry, Recorder};
pub use table::{Row, Table};

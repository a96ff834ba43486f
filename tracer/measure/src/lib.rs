//! What is measured and how it adds up: bytes, the meter, the measurements of a function's lines, and the recorder.
//!
//! Nothing here knows Python and nothing here prints: readings go in, measurements come out.

mod backend;
mod bytes;
mod children;
mod descent;
mod heap;
mod lonely;
mod measurements;
mod memory;
mod meter;
mod moment;
mod other;
mod quantity;
mod readings;
mod recorder;
mod sampler;
mod samples;
mod signals;
mod span;
mod stillness;
#[cfg_attr(target_os = "linux", path = "system/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "system/elsewhere.rs")]
mod system;
mod table;
mod timeline;
mod watched;

#[cfg(all(test, target_os = "linux"))]
#[path = "system/elsewhere.rs"]
mod system_elsewhere;

pub use backend::Backend;
pub use bytes::Bytes;
pub use children::Children;
pub use heap::{Account, Flow, Heap};
pub use measurements::{Execution, Line, Measurements};
pub use memory::{LeftOut, Memory};
pub use meter::{Meter, Unavailable, When};
pub use other::{OtherProcess, Unreadable};
pub use quantity::Quantity;
pub use readings::{Allocations, CountedAllocations, Readings};
pub use recorder::{Activations, Entry, Interruption, Recorder};
pub use sampler::{Observer, Sampler, following};
pub use samples::{Sample, Samples};
pub use signals::without_signals;
pub use span::{Point, Span, Spans};
pub use stillness::{Last, TooShort};
pub use table::{Columns, Row, Table};
pub use timeline::{Beginning, Child, Damage, Damaged, NotOne, Timeline, covered};
pub use watched::Watched;

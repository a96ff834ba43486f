//! The record of a process: a file that has the measurements of the process at every moment.
//!
//! The process maps the file and measures in the mapping. The kernel keeps what was written to a shared mapping,
//! however the process ends. The file does not grow with the run: it has a cell for each line of the profiled
//! functions.
//!
//! # The format
//!
//! All numbers are little-endian. The file begins with a [header](layout::Header) of one page. After it come blocks,
//! each with a [head](layout::BlockHead) that has its name and its length. A block never changes its place, and a
//! reader skips blocks whose names it does not know.
//!
//! | block | content |
//! | --- | --- |
//! | `command` | the command line; a zero byte after each argument |
//! | `python` | the version of Python |
//! | `machine` | the memory, the cores and the kernel, see [`layout::MachineHead`]; the record of a child has no such block |
//! | `function` | a profiled function: its file and its source lines, see [`layout::FunctionHead`] |
//! | `lines` | the measurements of a function, see [`layout::LinesHead`]; of several blocks of one function, the sums count |
//! | `heap` | 32 zeros, then the counters of the heap as the crate `pyprof-heap` reads them |
//! | `first mark` | the counters of the heap at the first mark, as the crate `pyprof-heap` reads them |
//! | `marks` | the marks of the program, see [`marks::MarksBlock`] |
//! | `folders` | the folder in which the program was started, and those of the standard library; a zero byte after each |
//! | `unused` | nothing: the rest of a part of the file |
//!
//! | version | change |
//! | --- | --- |
//! | 1 | the first |
//! | 2 | the block `machine`; readers of version 1 skip it |

mod ending;
mod layout;

mod mapping;
mod marks;
mod writer;

mod blocks;
mod reader;

pub use ending::Ending;
pub use mapping::{each_part, make_private};
pub use reader::{Record, RecordedHeap, Unreadable, is_record};
pub use writer::{About, FunctionNumber, FunctionText, Writer};

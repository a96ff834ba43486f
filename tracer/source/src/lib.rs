//! Python source as Python reads it, without an interpreter.
//!
//! A table shows source lines. They must be the same lines that `linecache` and `inspect` of the user's interpreter
//! return, since users compare them. [`read`] reads a file, [`decode()`] turns its bytes into text, [`lines()`] splits
//! the text into lines, and [`block()`] finds the lines of one code object.
//!
//! ```
//! use pyprof_source::{Version, block, decode, lines};
//!
//! let text = decode(b"x = 1\n\ndef f():\n    return x\n", |_name, _bytes| None)?;
//! let lines = lines(&text);
//! let rows = block(&lines, 3, Version { major: 3, minor: 12 });
//! assert_eq!(rows, Some(3..5));
//! # Ok::<(), pyprof_source::DecodeError>(())
//! ```
#![forbid(unsafe_code)]

mod block;
mod decode;
mod file;
mod lines;
mod search;
mod source_files;
mod tokens;
mod version;

pub use block::block;
pub use decode::{DecodeError, Encoding, decode, encoding};
pub use file::{MAX_LENGTH, is_not_read, read, read_script};
pub use lines::lines;
pub use source_files::SourceFiles;
pub use version::Version;

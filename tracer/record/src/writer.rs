//! Writing the record of this process.

use std::fs::{File, OpenOptions};
use std::io;
use std::mem::{offset_of, size_of};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use pyprof_heap::Mark;
use pyprof_heap::layout::Room;
use pyprof_measure::{Cell, Columns, SharedCells};
use pyprof_process::{Machine, ProcessId};
use zerocopy::{FromBytes, IntoBytes};

use crate::Ending;
use crate::layout::{
    ALIGNMENT, BlockHead, FIRST_PART, FunctionHead, HEADER_LENGTH, HEAP_PADDING, Header, LinesHead,
    MAGIC, MachineHead, VERSION, name, padded,
};
use crate::mapping::{self, Pages};
use crate::marks::MarksBlock;

/// The greatest length of the file: more than two million lines.
const LONGEST: u64 = 1 << 28;

/// The facts about a run that its record begins with.
#[derive(Debug)]
pub struct About {
    /// The command line; a zero byte after each argument.
    pub command: Vec<u8>,
    /// The version of Python: `3.13.1`.
    pub python: String,
    /// The machine; `None` for a child of the program, whose record would repeat it.
    pub machine: Option<Machine>,
    /// The digits after the point in the tables.
    pub precision: u32,
}

/// The source of a profiled function.
#[derive(Debug)]
pub struct FunctionText<'a> {
    /// The file, as the report names it.
    pub path: &'a [u8],
    /// The columns of the table.
    pub columns: Columns,
    /// The first line of the code object.
    pub first_line: u32,
    /// The number of the first source line.
    pub first_row: u32,
    /// The source lines with their line ends.
    pub text: &'a [String],
}

/// The number of a function in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionNumber(u64);

/// The record of this process. It can be extended while the file has the path that it was created with.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    /// The device and the inode number of the file.
    identity: (u64, u64),
    /// The rest of the last part.
    free: &'static mut [u8],
    /// The length of the file.
    length: u64,
    /// The length of the part for the heap.
    heap: u64,
    functions: u64,
    marks: Option<&'static mut MarksBlock>,
    used: &'static AtomicU64,
    ended: &'static AtomicU64,
    signal: &'static AtomicU32,
    ending: &'static AtomicU32,
}

impl Writer {
    /// Creates the record of this process.
    ///
    /// # Errors
    /// The file exists, or it cannot be created or mapped. A file that could not be mapped is removed.
    pub fn create(path: &Path, about: &About) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Self::begin(path.clone(), &file, about).inspect_err(|_| {
            // an empty file would be of no use
            let _ = std::fs::remove_file(&path);
        })
    }

    fn begin(path: PathBuf, file: &File, about: &About) -> io::Result<Self> {
        let identity = identity(file)?;
        let part = mapping::map(file, 0, FIRST_PART, Pages::Read)?;
        let (head, free) = part.split_at_mut(HEADER_LENGTH);
        let process = ProcessId::of_this_process();
        let header = Header {
            magic: MAGIC,
            version: VERSION,
            readable_from: 1,
            used: HEADER_LENGTH as u64,
            process: process.pid.0,
            parent: std::os::unix::process::parent_id(),
            started: process.started,
            boot: process.boot.to_le_bytes(),
            begun: now(),
            precision: about.precision,
            ..Header::default()
        };
        header
            .write_to_prefix(head)
            .map_err(|_| io::Error::other("the header is too long"))?;
        let start = head.as_mut_ptr();
        let field = |offset| start.wrapping_add(offset);
        let mut writer = Self {
            path,
            identity,
            free,
            length: FIRST_PART as u64,
            heap: 0,
            functions: 0,
            marks: None,
            // SAFETY: the header is aligned, never unmapped, and from now on used through these references only.
            used: unsafe { AtomicU64::from_ptr(field(offset_of!(Header, used)).cast()) },
            // SAFETY: as above.
            ended: unsafe { AtomicU64::from_ptr(field(offset_of!(Header, ended)).cast()) },
            // SAFETY: as above.
            signal: unsafe { AtomicU32::from_ptr(field(offset_of!(Header, signal)).cast()) },
            // SAFETY: as above.
            ending: unsafe { AtomicU32::from_ptr(field(offset_of!(Header, ending)).cast()) },
        };
        writer.add_bytes(name::COMMAND, &[&about.command])?;
        writer.add_bytes(name::PYTHON, &[about.python.as_bytes()])?;
        if let Some(machine) = &about.machine {
            writer.add_machine(machine)?;
        }
        Ok(writer)
    }

    fn add_machine(&mut self, machine: &Machine) -> io::Result<()> {
        let memory = machine.memory.unwrap_or_default().whole();
        let head = MachineHead {
            memory: u64::try_from(memory).unwrap_or_default(),
            cores: machine.cores.unwrap_or_default(),
            reserved: 0,
        };
        let kernel = machine.kernel.as_deref().unwrap_or_default();
        self.add_bytes(name::MACHINE, &[head.as_bytes(), kernel.as_bytes()])
    }

    /// Adds a function without measurements.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn add_function(&mut self, function: &FunctionText<'_>) -> io::Result<FunctionNumber> {
        let number = self.functions;
        let head = FunctionHead {
            number,
            first_line: function.first_line,
            first_row: function.first_row,
            rows: length(function.text.len())?,
            path: length(function.path.len())?,
            allocations: (function.columns == Columns::Allocations).into(),
            reserved: 0,
        };
        let lengths = function.text.iter().map(|line| length(line.len()));
        let lengths = lengths.collect::<io::Result<Vec<u32>>>()?;
        let text = function.text.concat();
        let content: [&[u8]; 4] = [
            head.as_bytes(),
            lengths.as_bytes(),
            function.path,
            text.as_bytes(),
        ];
        self.add_bytes(name::FUNCTION, &content)?;
        self.functions += 1;
        Ok(FunctionNumber(number))
    }

    /// Adds empty measurements of `lines` lines for a function, and returns them.
    ///
    /// # Errors
    /// There is no room for them.
    pub fn add_lines(&mut self, function: FunctionNumber, lines: usize) -> io::Result<SharedCells> {
        let length = size_of::<LinesHead>() + lines * size_of::<Cell>();
        self.add(name::LINES, length, |content| {
            let (head, cells) = LinesHead::mut_from_prefix(content).ok()?;
            head.function = function.0;
            Some(SharedCells {
                baseline: &mut head.baseline,
                lines: <[Cell]>::mut_from_bytes(cells).ok()?,
            })
        })
    }

    /// Adds the section in which the heap is counted, with this room. Returns its memory, which is aligned to 64 bytes.
    /// `folders` are the texts by which a report groups lines; a zero byte after each.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn add_heap(&mut self, room: Room, folders: &[u8]) -> io::Result<&'static mut [u8]> {
        self.add_bytes(name::FOLDERS, &[folders])?;
        let section = room.length();
        // the block is the whole part, since the other parts are read
        let whole = (size_of::<BlockHead>() + HEAP_PADDING + section).next_multiple_of(FIRST_PART);
        self.extend(whole, Pages::Unread)?;
        self.add(name::HEAP, whole - size_of::<BlockHead>(), |content| {
            content.get_mut(HEAP_PADDING..)?.get_mut(..section)
        })
    }

    /// Replaces the marks. `first` is a copy of the section at the first of them, which stays the same.
    ///
    /// # Errors
    /// There is no room for them.
    pub fn set_marks(&mut self, first: &[u8], marks: &[Mark]) -> io::Result<()> {
        let block = match self.marks.take() {
            Some(block) => block,
            None => {
                self.add_bytes(name::FIRST_MARK, &[first])?;
                let length = size_of::<MarksBlock>();
                self.add(name::MARKS, length, |content| {
                    MarksBlock::mut_from_bytes(content).ok()
                })?
            }
        };
        self.marks.insert(block).set(marks);
        Ok(())
    }

    /// Writes the end of the process. Later calls replace it. May be called in a signal handler.
    pub fn end(&self, ending: Ending) {
        let (kind, signal) = ending.numbers();
        self.ended.store(now(), Ordering::Relaxed);
        self.signal.store(signal, Ordering::Relaxed);
        self.ending.store(kind, Ordering::Release);
    }

    fn add_bytes(&mut self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let length = parts.iter().map(|part| part.len()).sum();
        self.add(name, length, |mut content| {
            for part in parts {
                let (to, rest) = content.split_at_mut_checked(part.len())?;
                to.copy_from_slice(part);
                content = rest;
            }
            Some(())
        })
    }

    /// Adds a block. `fill` gets its content of `length` zero bytes, before a reader can find the block.
    fn add<T>(
        &mut self,
        name: &str,
        length: usize,
        fill: impl FnOnce(&'static mut [u8]) -> Option<T>,
    ) -> io::Result<T> {
        let whole = (size_of::<BlockHead>() + length).next_multiple_of(ALIGNMENT);
        if whole > self.free.len() {
            self.extend(whole, Pages::Read)?;
        }
        let (block, rest) = std::mem::take(&mut self.free).split_at_mut(whole);
        let filled = BlockHead::mut_from_prefix(block)
            .ok()
            .and_then(|(head, content)| {
                *head = BlockHead {
                    name: padded(name),
                    length: whole as u64,
                    content: length as u64,
                };
                fill(content.get_mut(..length)?)
            });
        let filled = filled.ok_or_else(|| io::Error::other("the block has another layout"))?;
        self.free = rest;
        self.used.fetch_add(whole as u64, Ordering::Release);
        Ok(filled)
    }

    /// Extends the file by a part that has room for a block of this length.
    fn extend(&mut self, length: usize, pages: Pages) -> io::Result<()> {
        let file = OpenOptions::new().read(true).write(true).open(&self.path)?;
        if identity(&file)? != self.identity {
            return Err(io::Error::other("another file has its place"));
        }
        let mut part = length.next_multiple_of(FIRST_PART);
        match pages {
            // each part doubles the file, but for the heap
            Pages::Read => {
                let others = usize::try_from(self.length - self.heap).unwrap_or(usize::MAX);
                part = part.max(others);
            }
            Pages::Unread => self.heap += part as u64,
        }
        if self.length.saturating_add(part as u64) > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let part = mapping::map(&file, self.length, part, pages)?;
        if !self.free.is_empty() {
            let unused = self.free.len() - size_of::<BlockHead>();
            self.add(name::UNUSED, unused, |_| Some(()))?;
        }
        self.length += part.len() as u64;
        self.free = part;
        Ok(())
    }
}

fn identity(file: &File) -> io::Result<(u64, u64)> {
    let status = file.metadata()?;
    Ok((status.dev(), status.ino()))
}

fn length(length: usize) -> io::Result<u32> {
    u32::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

/// Returns the time in nanoseconds since the epoch.
fn now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

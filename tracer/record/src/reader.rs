//! Reading a record, of a process that has ended or still runs.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::time::Duration;

use pyprof_heap::{Damaged, Heap, Mark, Marks};
use pyprof_measure::{Bytes, Cell, Columns, Measurements, Table};
use pyprof_process::{Machine, Pid, ProcessId};
use thiserror::Error;
use zerocopy::FromBytes;

use crate::Ending;
use crate::blocks::{Block, Blocks};
use crate::layout::{
    FIRST_PART, FunctionHead, HEADER_LENGTH, HEAP_PADDING, Header, LinesHead, MAGIC, MachineHead,
    VERSION, name,
};
use crate::marks::MarksBlock;

/// The content of a record.
#[derive(Debug)]
pub struct Record {
    /// The process.
    pub process: ProcessId,
    /// The command line; a zero byte after each argument.
    pub command: Vec<u8>,
    /// The version of Python.
    pub python: String,
    /// The machine; `None` in the record of a child, and in one of version 1.
    pub machine: Option<Machine>,
    /// The beginning, as the time since the epoch.
    pub begun: Duration,
    /// The end, as the time since the epoch; `None` if it was not written.
    pub ended: Option<Duration>,
    /// The end of the process.
    pub ending: Ending,
    /// The digits after the point.
    pub precision: usize,
    /// The tables, in the order in which the functions were decorated. Functions that never ran are left out.
    pub tables: Vec<Table>,
    /// The heap of the process; `None` if it was not counted.
    pub heap: Option<RecordedHeap>,
}

/// The heap of a process, and the folders by which a report groups its lines.
#[derive(Debug)]
pub struct RecordedHeap {
    /// The heap.
    pub heap: Heap,
    /// The marks; `None` if there are none.
    pub marks: Option<Marks>,
    /// The folder in which the program was started.
    pub current: String,
    /// The folders of the standard library.
    pub standard: Vec<String>,
}

/// The reasons for which a record cannot be read.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// The system's error.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The file has other content.
    #[error("it is not a record of pyprof")]
    Foreign,
    /// The file was written by a later version.
    #[error(
        "a newer pyprof wrote it: it has version {0} of the format, and this pyprof reads versions up to {VERSION}"
    )]
    Newer(u32),
    /// The content contradicts itself.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
}

/// Returns whether a file begins like a record, and has a possible length.
#[must_use]
pub fn is_record(path: &Path) -> bool {
    let mut first = [0; MAGIC.len()];
    // opening a FIFO would block, and a folder may have many files of other lengths
    let is_possible = |file: Metadata| file.is_file() && file.len() >= FIRST_PART as u64;
    path.metadata().is_ok_and(is_possible)
        && File::open(path).is_ok_and(|mut file| file.read_exact(&mut first).is_ok())
        && first == MAGIC
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// The file cannot be read, or is no record that this version can read.
    pub fn read(path: &Path) -> Result<Self, Unreadable> {
        let mut file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(Unreadable::Foreign);
        }
        // a file that is no record may be long
        let mut bytes = Vec::new();
        file.by_ref()
            .take(HEADER_LENGTH as u64)
            .read_to_end(&mut bytes)?;
        if bytes.starts_with(&MAGIC) {
            file.read_to_end(&mut bytes)?;
        }
        Self::of(&bytes)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    /// It is no record that this version can read.
    pub fn of(bytes: &[u8]) -> Result<Self, Unreadable> {
        if !bytes.starts_with(&MAGIC) {
            return Err(Unreadable::Foreign);
        }
        let (header, _) = Header::read_from_prefix(bytes)
            .map_err(|_| Unreadable::Damaged("its header is cut off"))?;
        if header.readable_from > VERSION {
            return Err(Unreadable::Newer(header.version));
        }
        let ending = Ending::of(header.ending, header.signal)
            .ok_or(Unreadable::Damaged("its ending is of no known kind"))?;
        let used = usize::try_from(header.used).unwrap_or(usize::MAX);
        let blocks = bytes
            .get(HEADER_LENGTH..used)
            .ok_or(Unreadable::Damaged("its end is cut off"))?;
        let mut content = Content::default();
        for block in Blocks(blocks) {
            let block = block.ok_or(Unreadable::Damaged("a block is longer than the file"))?;
            content.add(block)?;
        }
        Ok(Self {
            process: ProcessId {
                pid: Pid(header.process),
                started: header.started,
                boot: u128::from_le_bytes(header.boot),
            },
            command: content.command,
            python: content.python,
            machine: content.machine,
            begun: Duration::from_nanos(header.begun),
            ended: (header.ended != 0).then(|| Duration::from_nanos(header.ended)),
            ending,
            precision: usize::try_from(header.precision).unwrap_or_default(),
            tables: content
                .functions
                .iter()
                .filter_map(Function::table)
                .collect(),
            heap: content.heap.map(|heap| RecordedHeap {
                heap,
                marks: content
                    .first_mark
                    .and_then(|first| Marks::of(first, content.marks)),
                current: content.current,
                standard: content.standard,
            }),
        })
    }
}

/// The content of the blocks.
#[derive(Debug, Default)]
struct Content {
    command: Vec<u8>,
    python: String,
    machine: Option<Machine>,
    functions: Vec<Function>,
    /// The index in `functions` of each function number.
    places: HashMap<u64, usize>,
    heap: Option<Heap>,
    first_mark: Option<Heap>,
    marks: Vec<Mark>,
    current: String,
    standard: Vec<String>,
}

#[derive(Debug)]
struct Function {
    path: OsString,
    columns: Columns,
    first_line: u32,
    first_row: u32,
    text: Vec<String>,
    measurements: Option<Measurements>,
}

impl Content {
    fn add(&mut self, block: Block<'_>) -> Result<(), Unreadable> {
        if block.is(name::COMMAND) {
            self.command = block.content.to_vec();
        } else if block.is(name::PYTHON) {
            self.python = String::from_utf8_lossy(block.content).into_owned();
        } else if block.is(name::MACHINE) {
            let machine = machine(block.content);
            self.machine = Some(machine.ok_or(Unreadable::Damaged("its machine is cut off"))?);
        } else if block.is(name::FUNCTION) {
            let (number, function) =
                function(block.content).ok_or(Unreadable::Damaged("a function has no source"))?;
            self.places.insert(number, self.functions.len());
            self.functions.push(function);
        } else if block.is(name::LINES) {
            let wrong = Unreadable::Damaged("measurements belong to no function");
            self.add_lines(block.content).ok_or(wrong)?;
        } else if block.is(name::HEAP) {
            let section = block.content.get(HEAP_PADDING..).unwrap_or_default();
            self.heap = Some(heap(section)?);
        } else if block.is(name::FIRST_MARK) {
            self.first_mark = Some(heap(block.content)?);
        } else if block.is(name::MARKS) {
            let block = MarksBlock::read_from_bytes(block.content).ok();
            let marks = block.and_then(|block| block.get());
            self.marks = marks.ok_or(Unreadable::Damaged("the number of its marks is wrong"))?;
        } else if block.is(name::FOLDERS) {
            let folders = String::from_utf8_lossy(block.content);
            let mut folders = folders.split_terminator('\0').map(str::to_owned);
            self.current = folders.next().unwrap_or_default();
            self.standard = folders.collect();
        }
        Ok(())
    }

    fn add_lines(&mut self, content: &[u8]) -> Option<()> {
        let (head, cells) = LinesHead::read_from_prefix(content).ok()?;
        let function = self.functions.get_mut(*self.places.get(&head.function)?)?;
        let (cells, rest) = cells.as_chunks::<{ size_of::<Cell>() }>();
        if !rest.is_empty() {
            return None;
        }
        let cells = cells.iter().map(|cell| Cell::read_from_bytes(cell).ok());
        let cells = cells.collect::<Option<Vec<_>>>()?;
        let measured = Measurements::kept(function.first_line, head.baseline, cells);
        match &mut function.measurements {
            Some(before) => before.add(&measured),
            none => *none = Some(measured),
        }
        Some(())
    }
}

/// Returns the machine of a block; `None` if the block is too short.
fn machine(content: &[u8]) -> Option<Machine> {
    let (head, kernel) = MachineHead::read_from_prefix(content).ok()?;
    let memory = i64::try_from(head.memory).unwrap_or_default();
    let kernel = String::from_utf8_lossy(kernel).into_owned();
    Some(Machine {
        kernel: Some(kernel).filter(|it| !it.is_empty()),
        cores: Some(head.cores).filter(|it| *it > 0),
        memory: Some(Bytes::new(memory)).filter(|it| *it > Bytes::ZERO),
    })
}

fn heap(section: &[u8]) -> Result<Heap, Unreadable> {
    Heap::read(section).map_err(|Damaged(why)| Unreadable::Damaged(why))
}

/// Returns the function of a block, with its number; `None` if the lengths in it are not possible.
fn function(content: &[u8]) -> Option<(u64, Function)> {
    let (head, rest) = FunctionHead::read_from_prefix(content).ok()?;
    let length = |number: u32| usize::try_from(number).ok();
    // the last line has a number, and so has the one after it
    head.first_row.checked_add(head.rows)?.checked_add(1)?;
    let (lengths, rest) = rest.split_at_checked(length(head.rows)?.checked_mul(4)?)?;
    let (path, mut rest) = rest.split_at_checked(length(head.path)?)?;
    let mut text = Vec::new();
    for bytes in lengths.as_chunks::<4>().0 {
        let (line, after) = rest.split_at_checked(length(u32::from_le_bytes(*bytes))?)?;
        text.push(String::from_utf8_lossy(line).into_owned());
        rest = after;
    }
    let function = Function {
        path: OsString::from_vec(path.to_vec()),
        columns: match head.allocations {
            0 => Columns::Classic,
            _ => Columns::Allocations,
        },
        first_line: head.first_line,
        first_row: head.first_row,
        text,
        measurements: None,
    };
    Some((head.number, function))
}

impl Function {
    fn table(&self) -> Option<Table> {
        let measurements = self.measurements.as_ref()?;
        let path = self.path.clone();
        Table::of(path, self.columns, self.first_row, &self.text, measurements)
    }
}

//! Reads a recording line by line, so that a file of any length only takes the memory of its data.
//!
//! The reader accepts what occurs in real files: a last line that was still being written, a command that contains line
//! ends, records of unknown kinds. A record of a known kind that cannot be read is an error, since otherwise a value
//! would be missing without notice.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, Read};

use hashbrown::HashTable;
use pyprof_measure::{Point, Span, Spans};

use crate::record::{Malformed, Record};
use crate::{Child, Timeline};

/// The length limit of a line in bytes. No recording has a longer line, since the arguments of a program cannot be so long.
const LONGEST_LINE: u64 = 16 << 20;

/// The error of a recording that cannot be read.
#[derive(Debug)]
pub struct Damaged {
    /// The number of the line, from 1.
    pub line: usize,
    /// The damage of the line.
    pub damage: Damage,
}

/// The damage of a line in a recording.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// A record of a known kind without the values of that kind.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A line that is longer than the limit.
    #[error("it is longer than {} MiB", LONGEST_LINE >> 20)]
    Endless,
    /// The error of the system.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.damage {
            // the error concerns the file, not the contents of a line
            Damage::Unreadable(why) => why.fmt(f),
            damage => write!(f, "line {}: {damage}", self.line),
        }
    }
}

impl std::error::Error for Damaged {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.damage)
    }
}

impl Timeline {
    /// Reads a recording.
    ///
    /// # Errors
    /// The number of the first line that cannot be read, or that is a malformed record of a known kind.
    pub fn read(from: impl BufRead) -> Result<Self, Damaged> {
        let mut timeline = Self::default();
        timeline.add(from)?;
        Ok(timeline)
    }

    /// Adds another file of the same program: early versions wrote the times of functions to a file of their own.
    ///
    /// # Errors
    /// The same as for [`Timeline::read`].
    pub fn add(&mut self, mut from: impl BufRead) -> Result<(), Damaged> {
        let mut reader = TimelineReader::of(self);
        let mut text = Vec::new();
        for line in 1.. {
            text.clear();
            let added = next_line(&mut from, &mut text).and_then(|()| {
                if text.is_empty() {
                    Ok(())
                } else {
                    reader.line(&text)
                }
            });
            added.map_err(|damage| Damaged { line, damage })?;
            if text.is_empty() {
                break;
            }
        }
        reader.end_command();
        Ok(())
    }
}

/// The kind of the first record of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstRecord {
    /// The command line or the memory of a process: the file is a recording.
    Program,
    /// A call of a function: the file may be a companion.
    Call,
}

impl FirstRecord {
    /// Reads the first line of a file; returns `None` if it is not a record.
    ///
    /// # Errors
    /// The error of the system.
    pub fn of(from: impl BufRead) -> io::Result<Option<Self>> {
        let mut line = Vec::new();
        from.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        Ok(match Record::parse(text) {
            Ok(Record::Command(_) | Record::Memory(_) | Record::Child(..)) => Some(Self::Program),
            Ok(Record::Run(..)) => Some(Self::Call),
            Ok(Record::Unknown) | Err(_) => None,
        })
    }
}

/// Reads a line with its end into `into`, which stays empty at the end of the file.
fn next_line(from: &mut impl BufRead, into: &mut Vec<u8>) -> Result<(), Damage> {
    from.take(LONGEST_LINE).read_until(b'\n', into)?;
    if into.len() as u64 == LONGEST_LINE {
        return Err(Damage::Endless);
    }
    Ok(())
}

/// The data read so far, and indexes to add to it.
struct TimelineReader<'a> {
    timeline: &'a mut Timeline,
    /// The index of each process and name in `functions`. It does not store the names again: there may be a million of them.
    functions: HashTable<usize>,
    hasher: RandomState,
    children: HashMap<u64, usize>,
    /// The lines of the command, until the next record. Together they are limited like one line.
    command: Option<Vec<u8>>,
}

impl<'a> TimelineReader<'a> {
    fn of(timeline: &'a mut Timeline) -> Self {
        let hasher = RandomState::new();
        let mut functions = HashTable::with_capacity(timeline.functions.len());
        for (index, function) in timeline.functions.iter().enumerate() {
            let hash = hasher.hash_one(key(function));
            let rehash = |&index: &usize| hasher.hash_one(key(&timeline.functions[index]));
            functions.insert_unique(hash, index, rehash);
        }
        let children = timeline.children.iter().enumerate();
        let children = children.map(|(index, child)| (child.process, index));
        Self {
            functions,
            hasher,
            children: children.collect(),
            timeline,
            command: None,
        }
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Damage> {
        let (text, is_ended) = match line.strip_suffix(b"\n") {
            Some(text) => (text.strip_suffix(b"\r").unwrap_or(text), true),
            None => (line, false),
        };
        let record = match Record::parse(text) {
            Ok(record) => record,
            Err(_) if !is_ended => return Ok(()),
            Err(_) if self.command.is_some() => Record::Unknown,
            Err(malformed) => return Err(malformed.into()),
        };
        if is_ended || record.is_whole(text) {
            self.record(record, text);
        }
        Ok(())
    }

    fn record(&mut self, record: Record<'_>, text: &[u8]) {
        match record {
            Record::Command(text) => return self.begin_command(text),
            Record::Unknown => return self.continue_command(text),
            Record::Memory(point) => self.timeline.points.push(point),
            Record::Child(process, point) => self.child(process).push(point),
            Record::Run(name, span, process) => self.run(name, span, process),
        }
        self.end_command();
    }

    fn begin_command(&mut self, text: &[u8]) {
        self.command = Some(text.to_vec());
    }

    fn continue_command(&mut self, text: &[u8]) {
        if let Some(command) = &mut self.command
            && ((command.len() + text.len()) as u64) < LONGEST_LINE
        {
            command.push(b'\n');
            command.extend_from_slice(text);
        }
    }

    /// Stores the command. The text is decoded only once, since it may have a million lines.
    fn end_command(&mut self) {
        if let Some(command) = self.command.take() {
            self.timeline.command = Some(String::from_utf8_lossy(&command).into_owned());
        }
    }

    fn child(&mut self, process: u64) -> &mut Vec<Point> {
        let children = &mut self.timeline.children;
        let index = *self.children.entry(process).or_insert_with(|| {
            children.push(Child {
                process,
                points: Vec::new(),
            });
            children.len() - 1
        });
        &mut children[index].points
    }

    fn run(&mut self, name: &[u8], span: Span, process: Option<u32>) {
        let name = String::from_utf8_lossy(name);
        let functions = &mut self.timeline.functions;
        let hash = self.hasher.hash_one((process, &*name));
        let known = self
            .functions
            .find(hash, |&index| key(&functions[index]) == (process, &*name));
        if let Some(&index) = known {
            return functions[index].spans.push(span);
        }
        functions.push(Spans {
            process,
            name: name.into_owned(),
            // most of a million functions run once
            spans: vec![span],
        });
        let rehash = |&index: &usize| self.hasher.hash_one(key(&functions[index]));
        self.functions
            .insert_unique(hash, functions.len() - 1, rehash);
    }
}

/// Returns the process and the name, a pair that is unique among the entries.
fn key(function: &Spans) -> (Option<u32>, &str) {
    (function.process, &function.name)
}

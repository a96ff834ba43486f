//! Reading a recording, line by line, so that a file of any length takes the memory of what it says and no more.
//!
//! What real files have is taken as it comes: a last line that was being written, a command with line ends in it, kinds of
//! records that are not known here. A record of a known kind that cannot be read is an error, since otherwise a
//! figure would be missing without a sign of it.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, Read};

use hashbrown::HashTable;
use pyprof_measure::{Point, Span, Spans};

use crate::record::{Malformed, Record};
use crate::{Child, Timeline};

/// A longer line is not of a recording: the arguments of a program cannot be as long.
const LONGEST_LINE: u64 = 16 << 20;

/// A recording that cannot be read.
#[derive(Debug)]
pub struct Damaged {
    /// Counted from 1.
    pub line: usize,
    /// What is the matter with it.
    pub damage: Damage,
}

/// What is the matter with a line of a recording.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// It does not say what its kind has to.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It goes on and on.
    #[error("it is longer than {} MiB", LONGEST_LINE >> 20)]
    Endless,
    /// The system's own reason.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.damage {
            // it is the file that cannot be read, and not what stands in it
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
    /// What a recording says.
    ///
    /// # Errors
    /// A line, by its number, that cannot be read, or that is of a known kind and does not say what it has to.
    pub fn read(from: impl BufRead) -> Result<Self, Damaged> {
        let mut timeline = Self::default();
        timeline.add(from)?;
        Ok(timeline)
    }

    /// Adds what another file says of the same program: the times of functions once had one of their own.
    ///
    /// # Errors
    /// As for [`Timeline::read`].
    pub fn add(&mut self, mut from: impl BufRead) -> Result<(), Damaged> {
        let mut reading = Reading::of(self);
        let mut text = Vec::new();
        for line in 1.. {
            text.clear();
            let added = next_line(&mut from, &mut text).and_then(|()| {
                if text.is_empty() {
                    Ok(())
                } else {
                    reading.line(&text)
                }
            });
            added.map_err(|damage| Damaged { line, damage })?;
            if text.is_empty() {
                break;
            }
        }
        reading.end_command();
        Ok(())
    }
}

/// What the first record of a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// A program, and its memory.
    Program,
    /// A run of a function.
    Run,
}

impl Beginning {
    /// How a file begins; nothing, if not as a recording does.
    ///
    /// # Errors
    /// The system's own.
    pub fn of(from: impl BufRead) -> io::Result<Option<Self>> {
        let mut line = Vec::new();
        from.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        Ok(match Record::parse(text) {
            Ok(Record::Command(_) | Record::Memory(_) | Record::Child(..)) => Some(Self::Program),
            Ok(Record::Run(..)) => Some(Self::Run),
            Ok(Record::Unknown) | Err(_) => None,
        })
    }
}

/// Reads a line with its end; nothing where there is none any more.
fn next_line(from: &mut impl BufRead, into: &mut Vec<u8>) -> Result<(), Damage> {
    from.take(LONGEST_LINE).read_until(b'\n', into)?;
    if into.len() as u64 == LONGEST_LINE {
        return Err(Damage::Endless);
    }
    Ok(())
}

/// What has been read, and where more of it belongs.
struct Reading<'a> {
    timeline: &'a mut Timeline,
    /// Where each name stands among the functions. The names are not kept twice: there may be a million of them.
    functions: HashTable<usize>,
    hasher: RandomState,
    children: HashMap<u64, usize>,
    /// The lines that belong to the command, until there is a record; no more of them than of one line.
    command: Option<Vec<u8>>,
}

impl<'a> Reading<'a> {
    fn of(timeline: &'a mut Timeline) -> Self {
        let hasher = RandomState::new();
        let mut functions = HashTable::with_capacity(timeline.functions.len());
        for (index, function) in timeline.functions.iter().enumerate() {
            let hash = hasher.hash_one(&function.name);
            let rehash = |&index: &usize| hasher.hash_one(&timeline.functions[index].name);
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
            Record::Run(name, span) => self.run(name, span),
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

    /// It is made a text once, since it may have a million lines.
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

    fn run(&mut self, name: &[u8], span: Span) {
        let name = String::from_utf8_lossy(name);
        let functions = &mut self.timeline.functions;
        let hash = self.hasher.hash_one(&*name);
        let known = self
            .functions
            .find(hash, |&index| functions[index].name == name);
        if let Some(&index) = known {
            return functions[index].spans.push(span);
        }
        functions.push(Spans {
            name: name.into_owned(),
            // most of a million functions ran once
            spans: vec![span],
        });
        let rehash = |&index: &usize| self.hasher.hash_one(&functions[index].name);
        self.functions
            .insert_unique(hash, functions.len() - 1, rehash);
    }
}

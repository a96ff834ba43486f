//! What was measured on the lines of one function.

use crate::Bytes;

/// What one line did, over all its executions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// What its executions changed, added up.
    pub increment: Bytes,
    /// The highest memory that was seen after it.
    pub memory: Bytes,
    /// How often it was executed.
    pub occurrences: u64,
    /// What its executions allocated, freed or not, added up. This and the next two are zero where they are not measured.
    pub allocated: Bytes,
    /// What its executions freed, whichever line had allocated it.
    pub freed: Bytes,
    /// The most that one of its executions had in use, above what was in use when it began.
    pub peak: Bytes,
}

impl Line {
    /// Adds what an execution has changed, whether it is over or not.
    #[inline]
    fn settle(&mut self, execution: &Execution) {
        self.increment += execution.increment;
        self.memory = self.memory.max(execution.memory);
        self.allocated += execution.allocated;
        self.freed += execution.freed;
    }

    fn add(&mut self, other: &Self) {
        self.increment += other.increment;
        self.memory = self.memory.max(other.memory);
        self.occurrences += other.occurrences;
        self.allocated += other.allocated;
        self.freed += other.freed;
        self.peak = self.peak.max(other.peak);
    }
}

/// What one execution of a line did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Execution {
    /// What it changed.
    pub increment: Bytes,
    /// The memory that it left.
    pub memory: Bytes,
    /// What it allocated, freed or not.
    pub allocated: Bytes,
    /// What it freed, whichever line had allocated it.
    pub freed: Bytes,
    /// The most that it had in use, above what was in use when it began.
    pub peak: Bytes,
}

/// The lines of one function, and of the functions that stand in it.
#[derive(Clone, Debug)]
pub struct Measurements {
    first_line: u32,
    /// By distance from the first line.
    lines: Vec<Option<Line>>,
    baseline: Option<Baseline>,
}

/// The memory when the function was entered first.
#[derive(Clone, Copy, Debug)]
struct Baseline {
    memory: Bytes,
    /// Whether [`Measurements::take`] has given it away.
    is_taken: bool,
}

/// Generated code may claim any line number: past this distance from its function it is not followed.
const FARTHEST_LINE: usize = 1 << 20;

impl Measurements {
    /// Nothing measured yet of the function whose code object starts at `first_line`.
    #[must_use]
    pub fn new(first_line: u32) -> Self {
        Self {
            first_line,
            lines: Vec::new(),
            baseline: None,
        }
    }

    /// Where the function's code object starts: the line of its first decorator, if it has one.
    #[must_use]
    pub fn first_line(&self) -> u32 {
        self.first_line
    }

    /// The function was entered with this memory. Only the first entry makes the baseline of the table: what its callers did
    /// between two calls is not the function's.
    pub fn enter(&mut self, memory: Bytes) {
        self.baseline.get_or_insert(Baseline {
            memory,
            is_taken: false,
        });
    }

    /// Counts one execution of a line.
    #[inline]
    pub fn count(&mut self, line: u32, execution: Execution) {
        if let Some(measured) = self.measured(line, &execution) {
            measured.settle(&execution);
            measured.occurrences += 1;
            measured.peak = measured.peak.max(execution.peak);
        }
    }

    /// Counts what an execution of a line, which is not over, has changed so far.
    pub fn settle(&mut self, line: u32, execution: Execution) {
        if let Some(measured) = self.measured(line, &execution) {
            measured.settle(&execution);
        }
    }

    /// What is measured of a line, which `execution` may be the first of; None beyond what is measured.
    #[inline]
    fn measured(&mut self, line: u32, execution: &Execution) -> Option<&mut Line> {
        let distance = line.checked_sub(self.first_line)? as usize;
        if distance > FARTHEST_LINE {
            return None;
        }
        if distance >= self.lines.len() {
            self.lines.resize(distance + 1, None);
        }
        let first = || Line {
            memory: execution.memory,
            ..Line::default()
        };
        Some(self.lines[distance].get_or_insert_with(first))
    }

    /// Adds what `others` have measured of the same function, the baseline aside.
    pub fn add(&mut self, others: &Self) {
        debug_assert_eq!(self.first_line, others.first_line, "tables of one function");
        if self.lines.len() < others.lines.len() {
            self.lines.resize(others.lines.len(), None);
        }
        for (line, other) in self.lines.iter_mut().zip(&others.lines) {
            match (line, other) {
                (_, None) => {}
                (line @ None, Some(other)) => *line = Some(*other),
                (Some(line), Some(other)) => line.add(other),
            }
        }
    }

    /// What was measured on a line, if it was executed. The first line's increment includes the baseline.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<Line> {
        let distance = number.checked_sub(self.first_line)? as usize;
        let mut line = self.lines.get(distance).copied().flatten()?;
        if distance == 0 {
            line.increment += self
                .baseline
                .map_or(Bytes::ZERO, |baseline| baseline.memory);
        }
        Some(line)
    }

    /// Takes away what was measured since the last time, by number, and goes on from nothing; the baseline is taken once.
    pub fn take(&mut self) -> Vec<(u32, Line)> {
        let mut taken: Vec<_> = (self.first_line..)
            .zip(&mut self.lines)
            .filter_map(|(number, line)| Some((number, line.take()?)))
            .collect();
        if let (Some((number, line)), Some(baseline)) = (taken.first_mut(), &mut self.baseline)
            && *number == self.first_line
            && !baseline.is_taken
        {
            line.increment += baseline.memory;
            baseline.is_taken = true;
        }
        taken
    }

    /// Whether no line was executed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// All that the lines changed, the baseline aside.
    #[must_use]
    pub fn changed(&self) -> Bytes {
        self.lines
            .iter()
            .flatten()
            .fold(Bytes::ZERO, |sum, line| sum + line.increment)
    }
}

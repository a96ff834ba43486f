//! The measurements of the lines of one function.

use std::mem;

use crate::cells::{Cell, Cells, SharedCells};
use crate::{Bytes, Execution, Line};

/// The measurements of the lines of one function, nested functions included.
#[derive(Debug)]
pub struct Measurements {
    first_line: u32,
    cells: Cells,
    baseline: Option<Baseline>,
}

/// The memory at the first call of the function.
#[derive(Clone, Copy, Debug)]
struct Baseline {
    memory: Bytes,
    /// True if [`Measurements::take`] has already returned the baseline.
    is_taken: bool,
}

/// The largest distance from the first line that is measured, since generated code may claim any line number.
const FARTHEST_LINE: usize = 1 << 20;

impl Measurements {
    /// Makes empty measurements for a function whose code object starts at `first_line`.
    #[must_use]
    pub fn new(first_line: u32) -> Self {
        Self {
            first_line,
            cells: Cells::Own(Vec::new()),
            baseline: None,
        }
    }

    /// Makes measurements in memory that outlives this process. The cells must be empty.
    #[must_use]
    pub fn shared(first_line: u32, cells: SharedCells) -> Self {
        Self {
            cells: Cells::Shared(cells),
            ..Self::new(first_line)
        }
    }

    /// Makes the measurements that were kept in such memory.
    #[must_use]
    pub fn kept(first_line: u32, baseline: Cell, lines: Vec<Cell>) -> Self {
        let baseline = baseline.get().map(|kept| Baseline {
            memory: kept.memory,
            is_taken: false,
        });
        Self {
            first_line,
            cells: Cells::Own(lines),
            baseline,
        }
    }

    /// Returns the first line of the function's code object: the line of its first decorator, if it has one.
    #[must_use]
    pub fn first_line(&self) -> u32 {
        self.first_line
    }

    /// Takes `memory` as the baseline if this is the first call of the function. Later calls keep the baseline, because
    /// what the callers change between two calls does not belong to the function.
    pub fn enter(&mut self, memory: Bytes) {
        if self.baseline.is_some() {
            return;
        }
        self.baseline = Some(Baseline {
            memory,
            is_taken: false,
        });
        if let Cells::Shared(cells) = &mut self.cells {
            *cells.baseline = Cell::of(Line {
                memory,
                ..Line::default()
            });
        }
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

    /// Adds the changes so far by an execution that is not over.
    pub fn settle(&mut self, line: u32, execution: Execution) {
        if let Some(measured) = self.measured(line, &execution) {
            measured.settle(&execution);
        }
    }

    /// Returns the entry of a line, and makes it for the line's first execution; none beyond `FARTHEST_LINE`.
    #[inline]
    fn measured(&mut self, line: u32, execution: &Execution) -> Option<&mut Line> {
        let distance = line.checked_sub(self.first_line)? as usize;
        if distance > FARTHEST_LINE {
            return None;
        }
        let first = || Line {
            memory: execution.memory,
            ..Line::default()
        };
        Some(self.cells.reach(distance)?.get_or_insert_with(first))
    }

    /// Adds other measurements of the same function, except for their baseline.
    pub fn add(&mut self, others: &Self) {
        debug_assert_eq!(self.first_line, others.first_line, "tables of one function");
        for (distance, other) in others.cells.all().iter().enumerate() {
            let Some(other) = other.get() else { continue };
            if let Some(cell) = self.cells.reach(distance) {
                *cell = Cell::of(cell.get().map_or(other, |line| line.plus(&other)));
            }
        }
    }

    /// Returns the measurements of a line; none if it was not executed. The first line's increment includes the
    /// baseline.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<Line> {
        let distance = number.checked_sub(self.first_line)? as usize;
        let mut line = self.cells.all().get(distance)?.get()?;
        if distance == 0 {
            line.increment += self
                .baseline
                .map_or(Bytes::ZERO, |baseline| baseline.memory);
        }
        Some(line)
    }

    /// Returns the lines measured since the last call, with their numbers, and empties them. Only one call returns the
    /// baseline.
    pub fn take(&mut self) -> Vec<(u32, Line)> {
        let mut taken: Vec<_> = (self.first_line..)
            .zip(self.cells.all_mut())
            .filter_map(|(number, cell)| Some((number, mem::take(cell).get()?)))
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

    /// Moves the measurements to other cells, which must be empty.
    pub fn move_to(&mut self, cells: SharedCells) {
        let mut moved = Self::shared(self.first_line, cells);
        if let Some(baseline) = self.baseline {
            moved.enter(baseline.memory);
        }
        moved.add(self);
        *self = moved;
    }

    /// Returns the measurements so far, with the baseline, and goes on with empty ones: in `cells`, if they are given. The
    /// baseline does not come again.
    #[must_use]
    pub fn split(&mut self, cells: Option<SharedCells>) -> Self {
        let baseline = self.baseline.map(|_| Baseline {
            memory: Bytes::ZERO,
            is_taken: true,
        });
        let rest = Self {
            baseline,
            cells: cells.map_or_else(|| Cells::Own(Vec::new()), Cells::Shared),
            ..Self::new(self.first_line)
        };
        mem::replace(self, rest)
    }

    /// Returns whether no line was executed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.all().iter().all(|cell| cell.get().is_none())
    }

    /// Returns the sum of the increments of all lines, without the baseline.
    #[must_use]
    pub fn changed(&self) -> Bytes {
        self.cells
            .all()
            .iter()
            .filter_map(Cell::get)
            .fold(Bytes::ZERO, |sum, line| sum + line.increment)
    }
}

//! The storage of the measurements of a function's lines: memory of this process, or memory of a file that outlives it.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::Line;

/// The measurements of one line, if it was executed. A cell of zero bytes is that of a line that was not.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout,
)]
#[repr(C)]
pub struct Cell {
    line: Line,
    /// One if the line was executed, and zero if it was not.
    is_executed: u64,
}

impl Cell {
    /// Makes the cell of a line that was executed.
    #[must_use]
    pub fn of(line: Line) -> Self {
        Self {
            line,
            is_executed: 1,
        }
    }

    /// Returns the measurements; none if the line was not executed.
    #[must_use]
    pub fn get(&self) -> Option<Line> {
        (self.is_executed != 0).then_some(self.line)
    }

    /// Returns the measurements, which are `first` if the line is executed for the first time.
    #[inline]
    pub(crate) fn get_or_insert_with(&mut self, first: impl FnOnce() -> Line) -> &mut Line {
        if self.is_executed == 0 {
            *self = Self::of(first());
        }
        &mut self.line
    }
}

/// The cells of a function in memory that this process shares with a file. They are as many as the function has lines;
/// lines beyond them are not measured.
#[derive(Debug)]
pub struct SharedCells {
    /// A cell for the memory at the first call of the function: its `memory`.
    pub baseline: &'static mut Cell,
    /// The cells of the lines, indexed by their distance from the first line.
    pub lines: &'static mut [Cell],
}

/// The cells of a function, indexed by the distance of their lines from the first line.
#[derive(Debug)]
pub(crate) enum Cells {
    Own(Vec<Cell>),
    Shared(SharedCells),
}

impl Cells {
    /// Returns the cell of a line. Own cells are extended for it; `None` beyond the shared ones.
    #[inline]
    pub(crate) fn reach(&mut self, distance: usize) -> Option<&mut Cell> {
        match self {
            Self::Own(cells) => {
                if distance >= cells.len() {
                    cells.resize(distance + 1, Cell::default());
                }
                cells.get_mut(distance)
            }
            Self::Shared(cells) => cells.lines.get_mut(distance),
        }
    }

    pub(crate) fn all(&self) -> &[Cell] {
        match self {
            Self::Own(cells) => cells,
            Self::Shared(cells) => cells.lines,
        }
    }

    pub(crate) fn all_mut(&mut self) -> &mut [Cell] {
        match self {
            Self::Own(cells) => cells,
            Self::Shared(cells) => cells.lines,
        }
    }
}

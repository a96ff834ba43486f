//! The parts of a report.

use std::io;

use pyprof_measure::{Spans, Table};
use pyprof_report::{Piece, Width, paint, pieces, process, stamps};
use termcolor::WriteColor;

/// The part of a report for one function or for the heap, or a heading.
pub(crate) enum Part {
    /// The lines of the function, with this number of digits after the point.
    Table(Table, usize),
    /// The times at which the function ran.
    Stamps(Spans),
    /// The heap of the whole program, as text.
    Heap(Vec<Piece>),
    /// The heading of the tables of a child process: its pid, and its command line with a zero byte after each argument.
    Process(u32, Vec<u8>),
    /// The whole report in a format for other programs. It has no pieces, and only a file gets it.
    Exported(Vec<u8>),
}

impl Part {
    /// Returns the pieces: as the program's own object gets them, or as a terminal of this width shows them.
    pub(crate) fn pieces(&self, terminal: Option<Width>) -> Box<dyn Iterator<Item = Piece> + '_> {
        let shown = move |piece: Piece| match terminal {
            Some(width) => piece.for_terminal(width),
            None => piece,
        };
        match self {
            Self::Table(table, precision) => Box::new(pieces(table, *precision).map(shown)),
            Self::Stamps(spans) => Box::new(stamps(spans).map(shown)),
            Self::Heap(pieces) => Box::new(pieces.iter().cloned().map(shown)),
            Self::Exported(_) => Box::new(std::iter::empty()),
            Self::Process(pid, command) => Box::new([shown(process(*pid, command))].into_iter()),
        }
    }

    /// Writes the part without its first `written` pieces; with colours, as far as `to` supports them.
    pub(crate) fn paint(
        &self,
        written: usize,
        terminal: Option<Width>,
        to: &mut impl WriteColor,
    ) -> io::Result<()> {
        paint(self.pieces(terminal).skip(written), to)
    }
}

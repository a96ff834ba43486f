//! The parts of a report.

use std::io;

use pyprof_measure::{Spans, Table};
use pyprof_report::{Piece, Width, paint, pieces, stamps};
use termcolor::WriteColor;

/// What is written of one function.
pub(crate) enum Part {
    /// Its lines, with so many digits after the point.
    Table(Table, usize),
    /// When it ran.
    Stamps(Spans),
}

impl Part {
    /// In the pieces in which a program's own object gets it, or as a terminal of that width shows it.
    pub(crate) fn pieces(&self, terminal: Option<Width>) -> Box<dyn Iterator<Item = Piece> + '_> {
        let shown = move |piece: Piece| match terminal {
            Some(width) => piece.for_terminal(width),
            None => piece,
        };
        match self {
            Self::Table(table, precision) => Box::new(pieces(table, *precision).map(shown)),
            Self::Stamps(spans) => Box::new(stamps(spans).map(shown)),
        }
    }

    /// Without the first `written` pieces; with colours, as far as `to` has them.
    pub(crate) fn paint(
        &self,
        written: usize,
        terminal: Option<Width>,
        to: &mut impl WriteColor,
    ) -> io::Result<()> {
        paint(self.pieces(terminal).skip(written), to)
    }
}

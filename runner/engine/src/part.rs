//! The parts of a report.

use std::io;

use pyprof_measure::{Spans, Table};
use pyprof_report::{Piece, paint, pieces, stamps};
use termcolor::WriteColor;

/// What is written of one function.
pub(crate) enum Part {
    /// Its lines, with so many digits after the point.
    Table(Table, usize),
    /// When it ran.
    Stamps(Spans),
}

impl Part {
    /// In the pieces in which a program's own object gets it.
    pub(crate) fn pieces(&self) -> Box<dyn Iterator<Item = Piece> + '_> {
        match self {
            Self::Table(table, precision) => Box::new(pieces(table, *precision)),
            Self::Stamps(spans) => Box::new(stamps(spans)),
        }
    }

    /// Without the first `written` pieces; with colours, as far as `to` has them.
    pub(crate) fn paint(&self, written: usize, to: &mut impl WriteColor) -> io::Result<()> {
        paint(self.pieces().skip(written), to)
    }
}

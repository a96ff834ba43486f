//! The heat of a line: its share in the growth of its table.

use pyprof_measure::{Bytes, Line, Table};
use termcolor::{Color, ColorSpec};

/// The share of one line in the growth of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heat {
    /// At least half of the growth.
    Hot,
    /// At least a tenth of the growth.
    Warm,
    /// Less than a tenth, but enough to be visible in the figure.
    Mild,
    /// The line released memory.
    Released,
}

impl Heat {
    /// Returns the heat of each row of a table. The first row is the baseline and has none.
    pub(crate) fn of_rows(table: &Table, precision: usize) -> Vec<Option<Self>> {
        let grown = |line: &Line| line.increment.mebibytes().max(0.0);
        let body = || table.rows.iter().skip(1);
        let whole: f64 = body()
            .filter_map(|row| row.measured.as_ref())
            .map(grown)
            .sum();
        std::iter::once(None)
            .chain(body().map(|row| Self::of_share(row.measured?.increment, whole, precision)))
            .collect()
    }

    /// Returns the heat of a part of a whole; `None` for less than a hundredth.
    pub(crate) fn of_part(part: u64, whole: u64) -> Option<Self> {
        let at_least = |divisor: u64| part > 0 && part.saturating_mul(divisor) >= whole;
        match part {
            _ if at_least(2) => Some(Self::Hot),
            _ if at_least(10) => Some(Self::Warm),
            _ if at_least(100) => Some(Self::Mild),
            _ => None,
        }
    }

    fn of_share(increment: Bytes, whole: f64, precision: usize) -> Option<Self> {
        let shown = format!("{increment:.precision$}");
        if !shown.contains(|digit: char| ('1'..='9').contains(&digit)) {
            return None;
        }
        let share = increment.mebibytes() / whole;
        Some(match share {
            _ if increment < Bytes::ZERO => Self::Released,
            share if share >= 0.5 => Self::Hot,
            share if share >= 0.1 => Self::Warm,
            _ => Self::Mild,
        })
    }

    pub(crate) fn color(self) -> ColorSpec {
        let mut spec = ColorSpec::new();
        match self {
            Self::Hot => spec.set_fg(Some(Color::Red)).set_bold(true),
            Self::Warm => spec.set_fg(Some(Color::Yellow)),
            Self::Mild => spec.set_fg(Some(Color::Green)),
            Self::Released => spec.set_fg(Some(Color::Cyan)),
        };
        spec
    }
}

#[cfg(test)]
mod tests {
    use pyprof_measure::Row;

    use super::*;

    fn row(mebibytes: i64) -> Row {
        let measured = Line {
            increment: Bytes::new(mebibytes << 20),
            ..Line::default()
        };
        Row {
            number: 1,
            measured: Some(measured),
            text: "\n".to_owned(),
        }
    }

    #[test]
    fn the_heat_of_a_line_is_its_share_of_the_growth() {
        let table = Table {
            columns: pyprof_measure::Columns::Classic,
            path: "x.py".into(),
            rows: [900, 60, 30, 4, 0, -64].map(row).to_vec(),
        };
        let expected = [
            None,
            Some(Heat::Hot),
            Some(Heat::Warm),
            Some(Heat::Mild),
            None,
            Some(Heat::Released),
        ];
        assert_eq!(Heat::of_rows(&table, 3), expected);
    }
}

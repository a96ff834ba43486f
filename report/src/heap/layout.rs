//! The layout of the rows: each column is as wide as its widest text, up to a limit for names.

use crate::cut::columns as width_of;
use crate::{Heat, Piece};

/// The blanks between two columns.
const GAP: &str = "  ";

/// The limit for the width of a column of names. A wider name moves the rest of its row to the right.
const WIDEST_NAME: usize = 28;

/// The texts of a row.
pub(super) struct Row {
    pub(super) figures: Vec<String>,
    pub(super) place: String,
    pub(super) function: String,
    pub(super) source: String,
    pub(super) heat: Option<Heat>,
}

/// The widths of the columns.
pub(super) struct Layout {
    figures: Vec<usize>,
    place: usize,
    function: usize,
}

impl Layout {
    pub(super) fn new<'a>(
        headings: &[[&str; 2]],
        rows: impl Iterator<Item = &'a Row> + Clone,
    ) -> Self {
        let figure = |(index, heading): (usize, &[&str; 2])| {
            let heading = heading.iter().map(|text| text.len()).max();
            let widest = rows.clone().map(|row| width_of(&row.figures[index])).max();
            heading.max(widest).unwrap_or_default()
        };
        let of_lines = || rows.clone().filter(|row| !row.function.is_empty());
        let name = |text: fn(&Row) -> &String, heading: &str| {
            let widths = of_lines().map(|row| width_of(text(row)));
            let widest = widths.filter(|width| *width <= WIDEST_NAME).max();
            widest.unwrap_or_default().max(heading.len())
        };
        Self {
            figures: headings.iter().enumerate().map(figure).collect(),
            place: name(|row| &row.place, LINE),
            function: name(|row| &row.function, FUNCTION),
        }
    }

    /// Returns the two lines with the headings, and the rule below them.
    pub(super) fn header(&self, headings: &[[&str; 2]]) -> Vec<Piece> {
        let line = |index: usize| {
            let texts = headings.iter().map(|heading| heading[index]);
            self.figures(texts).join(GAP)
        };
        let names = format!(
            "{GAP}{}{GAP}{}{GAP}{SOURCE}",
            padded(LINE, self.place),
            padded(FUNCTION, self.function)
        );
        let (upper, lower) = (line(0), format!("{}{names}", line(1)));
        let rule = "=".repeat(lower.len());
        [upper.trim_end(), &lower, &rule]
            .map(|text| Piece::row("", format!("{text}\n")))
            .into()
    }

    pub(super) fn piece(&self, row: &Row) -> Piece {
        let figures = self.figures(row.figures.iter().map(String::as_str));
        let (first, others) = figures
            .split_first()
            .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let others: String = others.iter().map(|text| format!("{GAP}{text}")).collect();
        let place = padded(&row.place, self.place);
        let function = padded(&row.function, self.function);
        let names = format!("{others}{GAP}{place}{GAP}{function}");
        let names = if row.source.is_empty() {
            names.trim_end().to_owned()
        } else {
            names + GAP
        };
        Piece::with_heat(
            first.to_owned(),
            row.heat,
            names,
            format!("{}\n", row.source),
        )
    }

    /// Returns texts padded to the widths of their columns, aligned to the right.
    fn figures<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
        let widths = self.figures.iter();
        texts
            .zip(widths)
            .map(|(text, width)| format!("{text:>width$}"))
            .collect()
    }
}

/// The headings of the columns without figures.
const LINE: &str = "Line";
const FUNCTION: &str = "Function";
const SOURCE: &str = "Source";

/// Returns the text, padded with blanks to this many columns of a terminal.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(width_of(text));
    format!("{text}{}", " ".repeat(missing))
}

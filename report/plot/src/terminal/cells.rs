//! The cells of a terminal, and printing them.

use ratatui::buffer::Buffer;
use ratatui::style::Color;
use ratatui::text::Span;

use crate::figure::Entry;

/// The choice of printing colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Colours are printed.
    Shown,
    /// Colours are not printed.
    Hidden,
}

/// Returns the index of the cell at a relative position from 0 to 1, in a row of `of` cells.
pub(super) fn column(share: f64, of: u16) -> u16 {
    let last = of.saturating_sub(1);
    let cell = (share * f64::from(last)).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the result is less than `of`"
    )]
    let cell = cell.clamp(0.0, f64::from(last)) as u16;
    cell
}

/// Returns the number of cells that a text takes.
pub(super) fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// Returns the lines, without the blanks at their ends.
pub(super) fn printed(buffer: &Buffer, colours: Colours) -> String {
    let mut text = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = Line::default();
        for x in buffer.area.left()..buffer.area.right() {
            if let Some(cell) = buffer.cell((x, y)) {
                line.add(cell.symbol(), (cell.fg, cell.bg), colours);
            }
        }
        text.push_str(&line.ended());
    }
    text
}

/// Returns a text in a colour.
pub(super) fn coloured(text: &str, colour: Color, colours: Colours) -> String {
    let mut line = Line::default();
    line.add(text, (colour, Color::Reset), colours);
    line.reset();
    line.text
}

/// The columns beside a text of the legend: its marker and blanks.
pub(super) const BESIDE: usize = 6;

/// Distributes entries into rows, each with as many as fit.
pub(super) fn in_rows(entries: &[Entry], room: usize) -> Vec<Vec<&Entry>> {
    let mut rows: Vec<Vec<&Entry>> = Vec::new();
    let mut free = 0;
    for entry in entries {
        let needed = width(&entry.label()) + BESIDE;
        match rows.last_mut() {
            Some(row) if needed <= free => row.push(entry),
            _ => {
                rows.push(vec![entry]);
                free = room;
            }
        }
        free = free.saturating_sub(needed);
    }
    rows
}

/// A line that is being composed.
struct Line {
    text: String,
    /// The length without the blanks at the end.
    kept: usize,
    style: (Color, Color),
}

impl Default for Line {
    fn default() -> Self {
        Self {
            text: String::new(),
            kept: 0,
            style: PLAIN,
        }
    }
}

const PLAIN: (Color, Color) = (Color::Reset, Color::Reset);

impl Line {
    fn add(&mut self, symbol: &str, style: (Color, Color), colours: Colours) {
        let style = match colours {
            Colours::Shown => style,
            Colours::Hidden => PLAIN,
        };
        if style != self.style {
            self.reset();
            for (color, code) in [(style.0, 38), (style.1, 48)] {
                self.text.push_str(&match color {
                    Color::Indexed(index) => format!("\x1b[{code};5;{index}m"),
                    Color::Black => format!("\x1b[{code};5;16m"),
                    _ => String::new(),
                });
            }
            self.style = style;
        }
        self.text.push_str(symbol);
        if !matches!(symbol, " " | "\u{2800}") || style.1 != Color::Reset {
            self.kept = self.text.len();
        }
    }

    fn reset(&mut self) {
        if self.style != PLAIN {
            self.text.push_str("\x1b[0m");
            self.kept = self.text.len();
        }
        self.style = PLAIN;
    }

    fn ended(mut self) -> String {
        self.reset();
        self.text.truncate(self.kept);
        self.text.push('\n');
        self.text
    }
}

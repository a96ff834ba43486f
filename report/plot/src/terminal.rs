//! A figure as text: the curves in dots of braille, the brackets as characters, the bars as coloured lines.

mod cells;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols;
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Context, Line};

use crate::colour::Colour;
use crate::figure::{Call, Curve, Entry, Figure, Marker, Shape};
use crate::text::fitting;
use cells::column;

pub use cells::Colours;

/// The minimum width of a picture in columns.
const NARROWEST: u16 = 40;
const LOWEST: u16 = 8;

/// The maximum number of rows of bars, so that room is left for the curves.
const MOST_ROWS: u16 = 8;

/// The maximum number of brackets at one place that are drawn side by side.
const MOST_BRACKETS: u16 = 8;

impl Figure {
    /// Returns the lines for a terminal of this size. If the terminal is too small, the text is a little larger than
    /// it.
    #[must_use]
    pub fn text(&self, columns: u16, lines: u16, colours: Colours) -> String {
        let columns = columns.max(NARROWEST);
        let room = usize::from(columns);
        let mut text = String::new();
        if let Some(title) = &self.title {
            text.push_str(&centred(title, room));
        }
        let legend: Vec<Entry> = self.peak_lines().chain(self.legend.clone()).collect();
        let entries = cells::in_rows(&legend, room);
        let others = entries.len() + self.notes.len() + usize::from(self.title.is_some()) + 1;
        let others = u16::try_from(others).unwrap_or(u16::MAX);
        let mut buffer = Buffer::empty(Rect::new(
            0,
            0,
            columns,
            lines.saturating_sub(others).max(LOWEST),
        ));
        self.draw(&mut buffer);
        text.push_str(&cells::printed(&buffer, colours));
        for row in entries {
            text.push_str(&legend_row(&row, room, colours));
        }
        for note in &self.notes {
            text.push_str(&format!("{}\n", clipped(note, room)));
        }
        text
    }

    /// Returns the legend entries of the lines through the peaks: a terminal has no room for the amounts beside the
    /// lines.
    fn peak_lines(&self) -> impl Iterator<Item = Entry> {
        self.peaks.iter().map(|peak| Entry {
            marker: Marker::Curve,
            colour: Colour::PEAK,
            name: String::new(),
            rest: format!("{} at the peak", peak.label),
        })
    }

    fn draw(&self, buffer: &mut Buffer) {
        let whole = buffer.area;
        let numbers = self
            .memory
            .ticks
            .iter()
            .map(|tick| tick.label.chars().count());
        let left = u16::try_from(numbers.max().unwrap_or_default() + 1).unwrap_or_default();
        let left = left.min(whole.width / 3);
        let rows = match self.calls.shape {
            Shape::Bars => u16::try_from(self.calls.rows)
                .unwrap_or(MOST_ROWS)
                .min(MOST_ROWS),
            Shape::Brackets => 0,
        };
        let rows = rows.min(whole.height / 3);
        let unit = clipped(&self.memory.label, usize::from(whole.width));
        buffer.set_string(0, 0, unit, Style::new());
        // one line above for the label; two below for the numbers and the label of the time
        let curves = Rect::new(left, 1, whole.width - left, whole.height - 3 - rows);
        self.memory_numbers(curves, buffer);
        let canvas = Canvas::default()
            .x_bounds([self.time.from, self.time.to])
            .y_bounds([self.memory.from, self.memory.to])
            .marker(symbols::Marker::Braille)
            .paint(|context| self.paint(context));
        canvas.render(curves, buffer);
        if self.calls.shape == Shape::Brackets {
            self.brackets(curves, buffer);
        }
        let bars = Rect::new(left, curves.bottom(), curves.width, rows);
        self.bars(bars, buffer);
        self.time_numbers(Rect::new(left, bars.bottom(), curves.width, 2), buffer);
    }

    fn paint(&self, context: &mut Context) {
        let peak = shade(Colour::PEAK);
        for at in self.peaks.iter().map(|peak| peak.at) {
            let Figure { time, memory, .. } = self;
            context.draw(&Line::new(
                time.from,
                at.mebibytes,
                time.to,
                at.mebibytes,
                peak,
            ));
            context.draw(&Line::new(
                at.seconds,
                memory.from,
                at.seconds,
                memory.to,
                peak,
            ));
        }
        for curve in self.curves.iter().rev() {
            context.layer();
            paint(curve, context);
        }
    }

    /// Draws the brackets. Those of callers come first. If several have the same place, each is one cell further
    /// inwards.
    fn brackets(&self, within: Rect, buffer: &mut Buffer) {
        let mut calls: Vec<&Call> = self.calls.drawn.iter().collect();
        calls.sort_by_key(|call| call.row);
        for call in calls {
            for (end, sign) in [(call.entry, "["), (call.exit, "]")] {
                if !(self.time.has(end.seconds) && self.memory.has(end.mebibytes)) {
                    continue;
                }
                let first = within.left() + column(self.time.share(end.seconds), within.width);
                let line = self.line(end.mebibytes, within);
                let cells = (0..MOST_BRACKETS).map(|step| match sign {
                    "[" => first.saturating_add(step),
                    _ => first.saturating_sub(step),
                });
                let mut cells = cells.filter(|cell| (within.left()..within.right()).contains(cell));
                let is_free = |cell: &u16| {
                    let there = buffer.cell((*cell, line)).map(Cell::symbol);
                    !matches!(there, Some("[" | "]"))
                };
                let cell = cells.find(is_free).unwrap_or(first);
                let style = Style::new().fg(shade(call.colour));
                buffer.set_string(cell, line, sign, style);
            }
        }
    }

    /// Returns the line on the screen for an amount of memory.
    fn line(&self, mebibytes: f64, within: Rect) -> u16 {
        within.bottom() - 1 - column(self.memory.share(mebibytes), within.height)
    }

    fn memory_numbers(&self, beside: Rect, buffer: &mut Buffer) {
        for tick in &self.memory.ticks {
            let line = self.line(tick.at, beside);
            let length = u16::try_from(tick.label.chars().count()).unwrap_or_default();
            buffer.set_string(
                beside.left().saturating_sub(length + 1),
                line,
                &tick.label,
                Style::new(),
            );
        }
    }

    fn time_numbers(&self, below: Rect, buffer: &mut Buffer) {
        let mut free_from = 0;
        for tick in &self.time.ticks {
            let length = u16::try_from(tick.label.chars().count()).unwrap_or_default();
            let middle = below.left() + column(self.time.share(tick.at), below.width);
            let first = middle.saturating_sub(length / 2);
            if first >= free_from && first + length <= below.right() {
                buffer.set_string(first, below.top(), &tick.label, Style::new());
                free_from = first + length + 1;
            }
        }
        let length = u16::try_from(self.time.label.chars().count()).unwrap_or_default();
        let first = below.left() + below.width.saturating_sub(length) / 2;
        buffer.set_string(first, below.top() + 1, &self.time.label, Style::new());
    }

    fn bars(&self, within: Rect, buffer: &mut Buffer) {
        for call in &self.calls.drawn {
            let row = u16::try_from(call.row).unwrap_or(u16::MAX);
            if row < within.height {
                self.bar(call, within, within.bottom() - 1 - row, buffer);
            }
        }
    }

    fn bar(&self, call: &Call, within: Rect, line: u16, buffer: &mut Buffer) {
        let ends =
            [call.entry, call.exit].map(|end| column(self.time.share(end.seconds), within.width));
        let (first, last) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let width = last - first + 1;
        let style = Style::new().bg(shade(call.colour)).fg(Color::Black);
        let name = if width > 3 {
            clipped(&call.label, usize::from(width))
        } else {
            String::new()
        };
        let text = format!("{name:width$}", width = usize::from(width));
        buffer.set_string(within.left() + first, line, text, style);
    }
}

/// Returns the text of a row of legend entries.
fn legend_row(row: &[&Entry], room: usize, colours: Colours) -> String {
    let mut text = String::new();
    for entry in row {
        let sign = match entry.marker {
            Marker::Curve => "──",
            Marker::Bracket => "[]",
            Marker::Bar => "██",
            Marker::Nothing => "  ",
        };
        text.push_str(&cells::coloured(sign, shade(entry.colour), colours));
        #[expect(clippy::cast_precision_loss, reason = "terminals are not that wide")]
        let room = room.saturating_sub(cells::BESIDE) as f64;
        let label = entry.fitting(room, width_of);
        text.push_str(&format!(" {label}   "));
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

fn paint(curve: &Curve, context: &mut Context) {
    let colour = shade(curve.colour);
    let mut draw = |one: &crate::figure::Position, next: &crate::figure::Position| {
        context.draw(&Line::new(
            one.seconds,
            one.mebibytes,
            next.seconds,
            next.mebibytes,
            colour,
        ));
    };
    if let Some([first, last]) = &curve.trend {
        draw(first, last);
    }
    if let [only] = &curve.points[..] {
        draw(only, only);
    }
    for pair in curve.points.windows(2) {
        draw(&pair[0], &pair[1]);
    }
}

/// Returns the nearest of the colours that nearly all terminals have. The curve of the process has the colour of
/// ordinary text.
fn shade(colour: Colour) -> Color {
    if colour == Colour::MEMORY {
        return Color::Reset;
    }
    let steps =
        [colour.red, colour.green, colour.blue].map(|part| part / 51 + u8::from(part % 51 > 25));
    Color::Indexed(16 + 36 * steps[0] + 6 * steps[1] + steps[2])
}

fn centred(text: &str, room: usize) -> String {
    let text = clipped(text, room);
    let before = room.saturating_sub(cells::width(&text)) / 2;
    format!("{}{text}\n", " ".repeat(before))
}

fn clipped(text: &str, room: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "terminals are not that wide")]
    fitting(text, room as f64, width_of)
}

fn width_of(character: char) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "it is two at most")]
    let width = cells::width(&character.to_string()) as f64;
    width
}

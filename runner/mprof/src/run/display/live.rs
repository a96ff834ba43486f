//! A chart that fills the terminal while the program runs.

use std::io::{self, BufWriter};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::{Hide, Show};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style, Stylize};
use ratatui::symbols::Marker;
use ratatui::text::Line;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType};
use ratatui::{Frame, TerminalOptions, Viewport};

use super::history::History;
use super::painter::Picture;
use super::terminal::Terminal;
use crate::run::quantities::{amount, clock};

/// A chart on a terminal.
#[derive(Debug)]
pub(crate) struct Live {
    screen: Terminal,
    title: String,
    /// The canvas, and the size of the terminal when it was made.
    drawn: Option<(Rect, Canvas)>,
}

/// A canvas that writes each frame at once.
type Canvas = ratatui::Terminal<CrosstermBackend<BufWriter<Terminal>>>;

impl Live {
    /// Creates a chart on this terminal.
    pub(crate) fn new(screen: Terminal, title: String) -> io::Result<Self> {
        restore_on_panic(&screen)?;
        Ok(Self {
            screen,
            title,
            drawn: None,
        })
    }

    fn draw(&mut self, history: &History) -> io::Result<()> {
        let area = area(&self.screen);
        let (_, canvas) = match &mut self.drawn {
            Some(drawn) if drawn.0 == area => drawn,
            // ratatui would query the cursor's position, and read the answer from the input of the program
            other => {
                execute!(self.screen, Clear(ClearType::All))?;
                other.insert((area, canvas(&self.screen, area)?))
            }
        };
        let title = &self.title;
        canvas.draw(|frame| draw(title, history, frame))?;
        Ok(())
    }
}

// an error means that the terminal is gone, and is ignored
impl Picture for Live {
    fn terminal(&self) -> &Terminal {
        &self.screen
    }

    fn enter(&mut self) {
        let _ = execute!(self.screen, EnterAlternateScreen, Hide);
    }

    fn show(&mut self, history: &History) {
        let _ = self.draw(history);
    }

    fn leave(&mut self) {
        // flushes the buffer of the canvas
        self.drawn = None;
        leave(&mut self.screen);
    }

    /// Writes nothing: the chart has shown everything.
    fn sum_up(&mut self, _: &History, _: &Path) {}
}

fn area(screen: &Terminal) -> Rect {
    let size = terminal_size::terminal_size_of(screen);
    let (width, height) = size.map_or((80, 24), |(width, height)| (width.0, height.0));
    Rect::new(0, 0, width, height)
}

fn canvas(screen: &Terminal, area: Rect) -> io::Result<Canvas> {
    let backend = CrosstermBackend::new(BufWriter::new(Terminal::of(screen)?));
    let viewport = Viewport::Fixed(area);
    Canvas::with_options(backend, TerminalOptions { viewport })
}

fn leave(screen: &mut Terminal) {
    let _ = execute!(screen, LeaveAlternateScreen, Show);
}

/// Leaves the alternate screen before the message of a panic, which would be lost with that screen.
fn restore_on_panic(screen: &Terminal) -> io::Result<()> {
    let screen = Mutex::new(Terminal::of(screen)?);
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |information| {
        leave(&mut screen.lock().unwrap_or_else(PoisonError::into_inner));
        report(information);
    }));
    Ok(())
}

fn draw(title: &str, history: &History, frame: &mut Frame<'_>) {
    let rows = [
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(1),
    ];
    let [first, second, rest] = Layout::vertical(rows).areas(frame.area());
    frame.render_widget(Line::from(title).bold(), first);
    let (time, memory, peak) = (clock(history.elapsed()), history.memory(), history.peak());
    let (memory, most) = (amount(memory), amount(peak));
    let figures = format!("{time}  {memory}, peak {most}");
    frame.render_widget(Line::from(figures), second);
    let points = history.points();
    let line = Dataset::default()
        .marker(Marker::Braille)
        .graph_type(GraphType::Line)
        .style(Style::new().fg(Color::Cyan))
        .data(&points);
    let seconds = history.elapsed().as_secs_f64().max(1.0);
    let highest = peak.mebibytes().max(1.0) * ROOM_ABOVE;
    let chart = Chart::new(vec![line])
        .x_axis(axis("s", seconds))
        .y_axis(axis("MiB", highest));
    frame.render_widget(chart, rest);
}

/// The height of the chart, as a multiple of the peak.
const ROOM_ABOVE: f64 = 1.05;

fn axis(unit: &str, end: f64) -> Axis<'_> {
    let labels = [0.0, end / 2.0, end].map(|figure| format!("{figure:.1}"));
    Axis::default()
        .title(unit)
        .bounds([0.0, end])
        .labels(labels)
        .style(Style::new().fg(Color::DarkGray))
}

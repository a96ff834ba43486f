//! A chart that fills the terminal while the program runs.

use std::fs::File;
use std::io::{self, Write};
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
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use super::course::{Course, clock, figure};

/// The terminal, with the chart on it until this is dropped.
#[derive(Debug)]
pub(crate) struct Live {
    screen: File,
    title: String,
    /// As large as the terminal was when it was made.
    terminal: Option<(Rect, Terminal<CrosstermBackend<File>>)>,
}

impl Live {
    /// On this terminal.
    pub(crate) fn new(screen: File, title: String) -> io::Result<Self> {
        restore_on_panic(&screen)?;
        let mut live = Self {
            screen,
            title,
            terminal: None,
        };
        live.enter()?;
        Ok(live)
    }

    /// Draws what has been seen so far.
    pub(crate) fn show(&mut self, course: &Course) -> io::Result<()> {
        let area = area(&self.screen);
        let (_, terminal) = match &mut self.terminal {
            Some(terminal) if terminal.0 == area => terminal,
            // ratatui would ask the terminal where its cursor is, and take the answer from what the program reads
            other => {
                execute!(self.screen, Clear(ClearType::All))?;
                other.insert((area, on(self.screen.try_clone()?, area)?))
            }
        };
        let title = &self.title;
        terminal.draw(|frame| draw(title, course, frame))?;
        Ok(())
    }

    /// Takes the terminal.
    pub(crate) fn enter(&mut self) -> io::Result<()> {
        self.terminal = None;
        execute!(self.screen, EnterAlternateScreen, Hide)
    }

    /// Gives it back.
    pub(crate) fn leave(&mut self) {
        leave(&mut self.screen);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.leave();
    }
}

fn area(screen: &File) -> Rect {
    let size = terminal_size::terminal_size_of(screen);
    let (width, height) = size.map_or((80, 24), |(width, height)| (width.0, height.0));
    Rect::new(0, 0, width, height)
}

fn on(screen: File, area: Rect) -> io::Result<Terminal<CrosstermBackend<File>>> {
    let viewport = Viewport::Fixed(area);
    Terminal::with_options(CrosstermBackend::new(screen), TerminalOptions { viewport })
}

fn leave(screen: &mut File) {
    // a terminal that is gone needs nothing
    let _ = execute!(screen, LeaveAlternateScreen, Show).and_then(|()| screen.flush());
}

/// A message is to be read on the screen that stays.
fn restore_on_panic(screen: &File) -> io::Result<()> {
    let screen = Mutex::new(screen.try_clone()?);
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |information| {
        leave(&mut screen.lock().unwrap_or_else(PoisonError::into_inner));
        tell(information);
    }));
    Ok(())
}

fn draw(title: &str, course: &Course, frame: &mut Frame<'_>) {
    let rows = [
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(1),
    ];
    let [first, second, rest] = Layout::vertical(rows).areas(frame.area());
    frame.render_widget(Line::from(title).bold(), first);
    let (time, memory, peak) = (clock(course.elapsed()), course.memory(), course.peak());
    let (memory, most) = (figure(memory), figure(peak));
    let figures = format!("{time}  {memory}, peak {most}");
    frame.render_widget(Line::from(figures), second);
    let points = course.points();
    let line = Dataset::default()
        .marker(Marker::Braille)
        .graph_type(GraphType::Line)
        .style(Style::new().fg(Color::Cyan))
        .data(&points);
    let seconds = course.elapsed().as_secs_f64().max(1.0);
    let highest = peak.mebibytes().max(1.0) * ROOM_ABOVE;
    let chart = Chart::new(vec![line])
        .x_axis(axis("s", seconds))
        .y_axis(axis("MiB", highest));
    frame.render_widget(chart, rest);
}

/// So many times the peak is as high as the chart.
const ROOM_ABOVE: f64 = 1.05;

fn axis(unit: &str, end: f64) -> Axis<'_> {
    let labels = [0.0, end / 2.0, end].map(|figure| format!("{figure:.1}"));
    Axis::default()
        .title(unit)
        .bounds([0.0, end])
        .labels(labels)
        .style(Style::new().fg(Color::DarkGray))
}

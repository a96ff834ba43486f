//! The list of recordings for a terminal: `mprof list`.

use std::io::{self, Write};
use std::time::Duration;

use comfy_table::CellAlignment;
use pyprof_recording::Timeline;

use crate::grid::{Width, grid, printable, wrap_only};

/// A recording in the list. All texts are shown as given, except for tabs and control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number by which commands name the recording; `None` for a record of pyprof.
    pub index: Option<usize>,
    /// The name of the file.
    pub file: String,
    /// The time at which the recording began, as text.
    pub start_time: String,
    /// The content, or the reason for which it cannot be read.
    pub content: Result<Content, String>,
}

/// The summary of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The time from the first sample to the last; `None` if the end is not known.
    pub duration: Option<Duration>,
    /// The number of samples of the process itself; `None` if there are none, as in a record of pyprof.
    pub samples: Option<usize>,
    /// The highest memory, as text.
    pub peak: String,
    /// The program and its arguments.
    pub command: String,
}

impl From<&Timeline> for Content {
    fn from(timeline: &Timeline) -> Self {
        let samples = timeline.points.iter().map(|point| point.time);
        let start = samples.min().or_else(|| timeline.start());
        let times = start.zip(timeline.end());
        let peak = timeline.peak().map(|peak| peak.memory.mebibytes());
        Self {
            duration: Some(times.map_or(Duration::ZERO, |(start, end)| end.saturating_sub(start))),
            samples: Some(timeline.points.len()),
            peak: peak.map_or_else(String::new, |peak| format!("{peak:.1} MiB")),
            command: timeline.command.clone().unwrap_or_default(),
        }
    }
}

/// Writes the list with a header line above it. Writes nothing if there are no recordings.
///
/// # Errors
///
/// `to` cannot be written.
pub fn recordings(rows: &[Row], width: Width, to: &mut impl Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = grid(width);
    table.set_header([
        "#", "File", "Begun", "Duration", "Samples", "Peak", "Command",
    ]);
    table.add_rows(rows.iter().map(cells));
    wrap_only(&mut table, &[6]);
    for numbers in [0, 3, 4, 5] {
        if let Some(column) = table.column_mut(numbers) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(to, "{line}")?;
    }
    Ok(())
}

fn cells(row: &Row) -> [String; 7] {
    let (duration, samples, peak, command) = match &row.content {
        Ok(it) => (
            it.duration.map(duration_text).unwrap_or_default(),
            it.samples
                .map(|samples| samples.to_string())
                .unwrap_or_default(),
            it.peak.clone(),
            shortened(&it.command),
        ),
        Err(why) => (String::new(), String::new(), String::new(), printable(why)),
    };
    let file = printable(&row.file);
    [
        row.index
            .map_or_else(|| "-".to_owned(), |index| index.to_string()),
        file,
        row.start_time.clone(),
        duration,
        samples,
        peak,
        command,
    ]
}

/// Returns the command cut to a readable length: it may have thousands of arguments.
fn shortened(command: &str) -> String {
    let command = printable(&command.replace('\n', " "));
    match command.char_indices().nth(LONGEST_COMMAND) {
        Some((end, _)) => format!("{}...", &command[..end]),
        None => command,
    }
}

const LONGEST_COMMAND: usize = 200;

/// Returns a duration in seconds, or in hours, minutes and seconds.
pub(crate) fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", duration.as_secs_f64()),
        _ => format!(
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rows: &[Row], width: Width) -> String {
        let mut to = Vec::new();
        recordings(rows, width, &mut to).expect("memory takes everything");
        String::from_utf8(to).expect("the list is text")
    }

    fn row(index: usize, content: Result<Content, String>) -> Row {
        Row {
            index: Some(index),
            file: format!("mprofile_2023012715203{index}.dat"),
            start_time: "15:20:30 27/01/2023".to_owned(),
            content,
        }
    }

    #[test]
    fn each_recording_has_a_row_with_its_content_or_the_error() {
        let recording = "CMDLINE python\ta.py\nMEM 27.121094 1674829182.2\nMEM 30.5 1674829182.9\n";
        let timeline = Timeline::read(recording.as_bytes()).expect("a recording");
        let rows = [
            row(0, Ok(Content::from(&timeline))),
            row(
                1,
                Ok(Content {
                    duration: Some(Duration::from_secs(3_725)),
                    samples: Some(0),
                    ..Content::default()
                }),
            ),
            row(2, Err("line 3: it is long".to_owned())),
        ];
        let expected = "\
+---+-----------------------------+---------------------+----------+---------+----------+--------------------+
| # | File                        | Begun               | Duration | Samples |     Peak | Command            |
+============================================================================================================+
| 0 | mprofile_20230127152030.dat | 15:20:30 27/01/2023 |    0.7 s |       2 | 30.5 MiB | python  a.py       |
| 1 | mprofile_20230127152031.dat | 15:20:30 27/01/2023 |  1:02:05 |       0 |          |                    |
| 2 | mprofile_20230127152032.dat | 15:20:30 27/01/2023 |          |         |          | line 3: it is long |
+---+-----------------------------+---------------------+----------+---------+----------+--------------------+
";
        assert_eq!(text(&rows, Width::Any), expected);
    }

    #[test]
    fn a_long_command_is_cut_and_an_empty_list_has_no_header() {
        let command = "x".repeat(5000);
        let content = Content {
            command,
            ..Content::default()
        };
        assert!(text(&[row(0, Ok(content))], Width::Any).len() < 2000);
        assert_eq!(text(&[], Width::Any), "");
    }

    #[test]
    fn characters_that_change_the_direction_of_text_are_escaped() {
        let command = "python \u{202e}yp.evil\u{2069}".to_owned();
        let content = Content {
            command,
            ..Content::default()
        };
        let shown = text(&[row(0, Ok(content))], Width::Any);
        assert!(shown.contains(r"python \u{202e}yp.evil\u{2069}"), "{shown}");
    }

    #[test]
    fn only_the_command_is_wrapped_to_fit_the_terminal() {
        let command = "x".repeat(150);
        let rows = [row(
            0,
            Ok(Content {
                command,
                ..Content::default()
            }),
        )];
        let wide = text(&rows, Width::Columns(110));
        assert!(wide.lines().all(|line| line.len() <= 110), "{wide}");
        let narrow = text(&rows, Width::Columns(40));
        assert!(
            narrow.contains("| mprofile_20230127152030.dat | 15:20:30 27/01/2023 |"),
            "{narrow}"
        );
        assert!(narrow.lines().count() > 10, "{narrow}");
    }
}

//! The choice between a line of progress and a chart, and the terminal for it.

use std::fs;
use std::io::{self, IsTerminal};
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;

use pyprof_process::Pid;

use crate::command_line::Sampling;

use super::kept_output::KeptOutput;
use super::terminal::Terminal;
use super::view::View;
use crate::run::target::origin::Origin;
use crate::run::target::process::Stream;

/// The display that the options choose.
#[derive(Debug)]
pub(crate) enum Screen {
    /// A line of progress, if standard error is a terminal.
    Progress,
    /// A chart that fills the terminal.
    Chart {
        terminal: Terminal,
        /// The output of a started program. It would disturb the chart, and is kept until the end.
        output: Option<KeptOutput>,
    },
}

/// The reasons for which no chart is possible.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoChart {
    #[error("--live needs a terminal, and neither standard output nor standard error is one")]
    NoTerminal,
    #[error("cannot keep the output of the program: {0}")]
    NoOutput(#[source] io::Error),
}

impl Screen {
    /// Returns the display for these options.
    pub(crate) fn for_options(sampling: &Sampling, origin: Origin) -> Result<Self, NoChart> {
        if !sampling.live {
            return Ok(Self::Progress);
        }
        let terminal = terminal().ok_or(NoChart::NoTerminal)?;
        let output = match origin {
            Origin::Started => {
                Some(KeptOutput::for_terminal(&terminal).map_err(NoChart::NoOutput)?)
            }
            Origin::Attached => None,
        };
        Ok(Self::Chart { terminal, output })
    }

    /// Returns the streams of the started program that differ from those of mprof.
    pub(crate) fn streams(&self) -> io::Result<Vec<(Stream, Stdio)>> {
        let Self::Chart {
            output: Some(output),
            ..
        } = self
        else {
            return Ok(Vec::new());
        };
        let mut streams = Vec::new();
        if io::stdout().is_terminal() {
            streams.push((Stream::Output, output.stream()?));
        }
        if io::stderr().is_terminal() {
            streams.push((Stream::Errors, output.stream()?));
        }
        Ok(streams)
    }

    /// Begins to show the process, which is already running.
    pub(crate) fn view(self, title: &[u8], pid: Pid, origin: Origin) -> View {
        match self {
            Self::Progress => View::of_progress(|terminal| match origin {
                // the program has inherited standard error
                Origin::Started => true,
                Origin::Attached => writes_to(pid, terminal),
            }),
            Self::Chart {
                terminal,
                mut output,
            } => {
                if let Some(output) = &mut output {
                    output.close_program_side();
                }
                let title = String::from_utf8_lossy(title).into_owned();
                View::of_chart(terminal, title, output)
            }
        }
    }
}

fn terminal() -> Option<Terminal> {
    let (output, errors) = (io::stdout(), io::stderr());
    let terminal = if output.is_terminal() {
        Terminal::of(output)
    } else if errors.is_terminal() {
        Terminal::of(errors)
    } else {
        return None;
    };
    terminal.ok()
}

/// Returns whether the standard output or error of the process is this terminal. The streams of another user's process
/// cannot be read; the result is false then.
fn writes_to(pid: Pid, terminal: &Terminal) -> bool {
    let Ok(terminal) = terminal.file().metadata() else {
        return false;
    };
    let is_terminal = |stream: u32| {
        let file = fs::metadata(format!("/proc/{pid}/fd/{stream}"));
        file.is_ok_and(|file| file.rdev() == terminal.rdev())
    };
    [1, 2].into_iter().any(is_terminal)
}

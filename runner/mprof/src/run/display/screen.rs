//! Where it is shown what is seen: on a terminal, if there is one.

use std::fs;
use std::io::{self, IsTerminal};
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;

use crate::command_line::Sampling;

use super::output::Output;
use super::process::Stream;
use super::terminal::Terminal;
use super::view::View;

/// A terminal, and what it is used for.
#[derive(Debug)]
pub(crate) enum Screen {
    /// To show how far it has come, if there is one at all.
    Progress,
    /// For a chart that fills it.
    Chart {
        terminal: Terminal,
        /// What the program that we start writes instead.
        output: Option<Output>,
    },
}

/// There can be no chart.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoChart {
    #[error("--live fills a terminal, and neither standard output nor standard error is one")]
    NoTerminal,
    #[error("cannot keep what the program writes: {0}")]
    NoOutput(#[source] io::Error),
}

/// Whose process is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// We start it.
    Us,
    /// It runs already.
    Somebody,
}

impl Screen {
    /// What the options ask for.
    pub(crate) fn of(sampling: &Sampling, owner: Owner) -> Result<Self, NoChart> {
        if !sampling.live {
            return Ok(Self::Progress);
        }
        let terminal = terminal().ok_or(NoChart::NoTerminal)?;
        let output = match owner {
            Owner::Us => Some(Output::like(&terminal).map_err(NoChart::NoOutput)?),
            Owner::Somebody => None,
        };
        Ok(Self::Chart { terminal, output })
    }

    /// Where the program that we start writes to, if not where we do.
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

    /// Shows it there. The process runs by now.
    pub(crate) fn view(self, title: &[u8], process: u32, owner: Owner) -> View {
        match self {
            Self::Progress => View::of_progress(|terminal| match owner {
                // it has the stream that we would draw on
                Owner::Us => true,
                Owner::Somebody => writes_to(process, terminal),
            }),
            Self::Chart {
                terminal,
                mut output,
            } => {
                if let Some(output) = &mut output {
                    output.hand_over();
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

/// Whether a process writes to this terminal, as far as we may know.
fn writes_to(process: u32, terminal: &Terminal) -> bool {
    let Ok(terminal) = terminal.file().metadata() else {
        return false;
    };
    let is_it = |stream: u32| {
        let file = fs::metadata(format!("/proc/{process}/fd/{stream}"));
        file.is_ok_and(|file| file.rdev() == terminal.rdev())
    };
    [1, 2].into_iter().any(is_it)
}

//! Messages before the program starts. A reader that does not read delays the start by a second at most. The error is a
//! signal that ends mprof during that time.

use std::ffi::c_int;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::time::Instant;

use crate::command_line::Sampling;

use super::painter::TERMINAL_TIMEOUT;
use crate::run::poll::is_writable_within;
use crate::run::signals::signal_queue::SignalQueue;
use crate::warning::PREFIX;

/// Writes messages while signals are blocked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Announcement<'a>(&'a SignalQueue);

/// The time between two checks for signals, in milliseconds.
const CHECK_INTERVAL: i32 = 20;

impl<'a> Announcement<'a> {
    pub(crate) fn new(signals: &'a SignalQueue) -> Self {
        Self(signals)
    }

    /// Prints the interval and then this text.
    pub(crate) fn print(self, sampling: &Sampling, text: &str) -> Result<(), c_int> {
        let interval = sampling.interval.typed.parse::<f64>();
        let interval = interval.map_or_else(
            |_| sampling.interval.typed.clone(),
            |seconds| format!("{seconds:?}"),
        );
        let text = format!("{PREFIX}Sampling memory every {interval}s\n{text}");
        self.write(&text, io::stdout())
    }

    /// Prints a warning. The program is run anyway.
    pub(crate) fn warn(self, text: &str) -> Result<(), c_int> {
        self.write(&format!("{PREFIX}{text}\n"), io::stderr())
    }

    fn write(self, text: &str, mut to: impl Write + AsFd) -> Result<(), c_int> {
        let end = Instant::now() + TERMINAL_TIMEOUT;
        while !is_writable_within(to.as_fd(), CHECK_INTERVAL) {
            if let Some(signal) = self.0.ending() {
                return Err(signal);
            }
            if Instant::now() >= end {
                return Ok(());
            }
        }
        // the recording does not depend on a message
        let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
        Ok(())
    }
}

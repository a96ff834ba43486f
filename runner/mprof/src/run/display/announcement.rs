//! What is said before the program says anything. A stream that takes nothing, since its reader has stopped, keeps the program
//! from starting for a second; the signal that ends mprof meanwhile is the error.

use std::ffi::c_int;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::time::Instant;

use crate::command_line::Sampling;

use super::painter::PATIENCE;
use super::signals::Signals;
use super::waiting::has_room;

/// Says something while signals are kept back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Announcement<'a>(&'a Signals);

/// How often it is asked whether a signal has come, in milliseconds.
const A_MOMENT: i32 = 20;

impl<'a> Announcement<'a> {
    pub(crate) fn new(signals: &'a Signals) -> Self {
        Self(signals)
    }

    /// Says how it is sampled, and this.
    pub(crate) fn say(self, sampling: &Sampling, then: &str) -> Result<(), c_int> {
        let interval = sampling.interval.typed.parse::<f64>();
        let interval = interval.map_or_else(
            |_| sampling.interval.typed.clone(),
            |seconds| format!("{seconds:?}"),
        );
        let text = format!("mprof: Sampling memory every {interval}s\n{then}");
        self.write(&text, io::stdout())
    }

    /// Says what does not work, though the program is run.
    pub(crate) fn warn(self, text: &str) -> Result<(), c_int> {
        self.write(&format!("mprof: {text}\n"), io::stderr())
    }

    fn write(self, text: &str, mut to: impl Write + AsFd) -> Result<(), c_int> {
        let end = Instant::now() + PATIENCE;
        while !has_room(to.as_fd(), A_MOMENT) {
            if let Some(signal) = self.0.ending() {
                return Err(signal);
            }
            if Instant::now() >= end {
                return Ok(());
            }
        }
        // a stream that nothing reads is no reason not to record
        let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
        Ok(())
    }
}

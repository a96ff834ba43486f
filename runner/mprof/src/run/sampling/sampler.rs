//! Reads the memory of a process and records it.

use pyprof_measure::{Backend, Bytes};
use pyprof_process::{LeftOut, Unreadable, Watched};
use pyprof_recording::Timestamp;

use super::counted::Counted;
use super::exec_detector::ExecDetector;
use super::recording::Recording;
use super::sample::Sample;
use super::uncounted::Uncounted;
use crate::command_line::Sampling;
use crate::run::reason::reason;
use crate::run::target::origin::Origin;

/// The peaks between samples that the kernel's high-water mark can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peaks {
    /// No peaks: the high-water mark belongs to another quantity than the recorded one.
    None,
    /// The peaks above all earlier memory: only these raise the high-water mark.
    Highest,
    /// Every peak: the high-water mark is reset at each sample.
    All,
}

impl Peaks {
    /// Returns the peaks that a backend can show, with or without `--reset-peaks`.
    fn new(backend: Backend, reset_peaks: bool) -> Self {
        match (backend, reset_peaks) {
            (Backend::ResidentSet, false) => Self::Highest,
            (Backend::ResidentSet, true) => Self::All,
            _ => Self::None,
        }
    }
}

/// Takes samples of a process.
#[derive(Debug)]
pub(crate) struct Sampler {
    watched: Watched,
    counted: Counted,
    peaks: Peaks,
    /// A high-water mark above this value is a new peak; `None` before the first sample of an attached process.
    known_mark: Option<Bytes>,
    exec_detector: ExecDetector,
    has_executed: bool,
    left_out: Option<LeftOut>,
    not_reset: Option<Unreadable>,
    uncounted: Uncounted,
}

impl Sampler {
    /// Returns the sampler for these options.
    pub(crate) fn for_options(
        options: &Sampling,
        backend: Backend,
        watched: Watched,
        origin: Origin,
    ) -> Self {
        let peaks = Peaks::new(backend, options.reset_peaks);
        let counted = Counted::new(options.include_children, options.multiprocess);
        Self::new(watched, counted, peaks, origin)
    }

    /// Creates a sampler of this process.
    fn new(watched: Watched, counted: Counted, peaks: Peaks, origin: Origin) -> Self {
        let peaks = if counted.adds_children() {
            Peaks::None
        } else {
            peaks
        };
        Self {
            watched,
            counted,
            peaks,
            known_mark: match origin {
                // the high-water mark includes the time before the first sample, which belongs to the recording
                Origin::Started => Some(Bytes::ZERO),
                Origin::Attached => None,
            },
            exec_detector: ExecDetector::Unread,
            has_executed: false,
            left_out: None,
            not_reset: None,
            uncounted: Uncounted::default(),
        }
    }

    /// Takes a sample and records it.
    pub(crate) fn sample(&mut self, to: &mut Recording) -> Result<Sample, Unreadable> {
        // read before the memory: while the memory only grows, the high-water mark is not above it
        let mark = self.high_water_mark()?;
        let memory = self.watched.read()?;
        let at = Timestamp::now();
        let peak = self.peak(mark, memory);
        if let Some(peak) = peak {
            to.memory(peak, at);
        }
        if self.counted == Counted::Alone {
            to.memory(memory, at);
            self.uncounted.count(&mut self.watched);
        } else {
            return self.sample_descendants(memory, at, to);
        }
        Ok(Sample {
            memory,
            highest: peak.unwrap_or(memory),
        })
    }

    /// Records the peak of a process that has ended, if the peak was between two samples. `highest` is the high-water
    /// mark of the process's whole life; if it has executed another program, either program may have had that peak.
    /// `mprof_mark` is the high-water mark of mprof, with which the process began as a copy of mprof.
    pub(crate) fn record_last_peak(
        &mut self,
        highest: Option<Bytes>,
        mprof_mark: Bytes,
        to: &mut Recording,
    ) {
        let is_above = |known| highest.filter(|highest| *highest > known && *highest > mprof_mark);
        if self.peaks != Peaks::None
            && !self.has_executed
            && let Some(peak) = self.known_mark.and_then(is_above)
        {
            to.memory(peak, Timestamp::now());
        }
    }

    /// Returns sentences about memory that the recording lacks, with the reasons.
    pub(crate) fn missing(&self) -> Vec<String> {
        let left_out = self.left_out.as_ref().map(|LeftOut { process, why }| {
            let why = reason(why);
            format!("cannot read the memory of the child process `{process}`: {why}")
        });
        let not_reset = self.not_reset.as_ref().map(|it| {
            let why = reason(&it.why);
            format!("cannot reset the peak of process `{}`: {why}", it.process)
        });
        let uncounted = self.uncounted.sentence();
        left_out
            .into_iter()
            .chain(not_reset)
            .chain(uncounted)
            .collect()
    }

    /// Reads the high-water mark, and resets it if each peak is recorded; `None` if it is not used.
    fn high_water_mark(&mut self) -> Result<Option<Bytes>, Unreadable> {
        if self.peaks == Peaks::None {
            return Ok(None);
        }
        let mark = self.watched.highest()?;
        if self.peaks == Peaks::All && mark.is_some() {
            match self.watched.reset_highest() {
                Err(why) if !why.has_ended() => {
                    // the high-water mark of another user's process cannot be reset, so it shows only peaks above all
                    // earlier memory
                    self.peaks = Peaks::Highest;
                    self.not_reset = Some(why);
                }
                reset => reset?,
            }
        }
        // without a reset, the high-water mark falls only if the process has executed another program
        let has_fallen = self.peaks == Peaks::All || mark < self.known_mark;
        if mark.is_some()
            && (has_fallen || self.exec_detector == ExecDetector::Unread)
            && self.exec_detector.has_executed(self.watched.pid())
        {
            self.has_executed = true;
            // the high-water mark started again with that program
            self.known_mark = Some(Bytes::ZERO);
        }
        Ok(mark)
    }

    /// Returns the high-water mark if there was a peak since the last sample.
    fn peak(&mut self, mark: Option<Bytes>, memory: Bytes) -> Option<Bytes> {
        let before = self.known_mark;
        let highest = mark.unwrap_or(memory).max(memory);
        self.known_mark = match (self.peaks, before) {
            (Peaks::Highest, Some(before)) => Some(before.max(highest)),
            (Peaks::Highest, None) => Some(highest),
            (Peaks::All | Peaks::None, _) => Some(memory),
        };
        mark.filter(|mark| before.is_some_and(|before| *mark > before.max(memory)))
    }

    /// Reads the descendants, and records the sample with them.
    fn sample_descendants(
        &mut self,
        memory: Bytes,
        at: Timestamp,
        to: &mut Recording,
    ) -> Result<Sample, Unreadable> {
        let counted = self.counted;
        if !counted.adds_children() {
            to.memory(memory, at);
        }
        let mut sum = memory;
        let left_out = self.watched.read_descendants(|process, amount| {
            sum += amount;
            if counted.records_children() {
                to.child(process, amount, Timestamp::now());
            }
        })?;
        if let Some(left_out) = left_out {
            self.left_out.get_or_insert(left_out);
        }
        if counted.adds_children() {
            to.memory(sum, Timestamp::now());
        }
        Ok(Sample {
            memory: sum,
            highest: sum,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::process::{Command, Stdio};

    use pyprof_measure::Backend;

    use super::*;

    /// A shell command that allocates and frees 100 MiB, prints a line, and waits.
    const SPIKE: &str = "block=$(head -c 104857600 /dev/zero | tr '\\0' x); block=; unset block; echo; read -r line";

    #[test]
    fn a_spike_before_the_first_sample_is_recorded() {
        let mut command = Command::new("bash");
        command.args(["-c", SPIKE]);
        let shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut shell = shell.expect("there is a shell");
        let mut from = shell.stdout.take().expect("a pipe");
        from.read_exact(&mut [0]).expect("it has freed the block");
        let watched =
            Watched::find(pyprof_process::Pid(shell.id()), Backend::ResidentSet).expect("it runs");
        let mut sampler = Sampler::new(watched, Counted::Alone, Peaks::Highest, Origin::Started);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.dat");
        let mut recording = Recording::open(path.clone()).expect("written");
        sampler.sample(&mut recording).expect("it may be read");
        recording.flush();
        drop(shell.stdin.take());
        shell.wait().expect("ended");
        let lines = std::fs::read_to_string(path).expect("text");
        let memories: Vec<f64> = lines
            .lines()
            .filter_map(|line| line.split(' ').nth(1)?.parse().ok())
            .collect();
        let [spike, then] = memories[..] else {
            panic!("{lines}");
        };
        assert!(spike > 100.0 && then < 100.0, "{lines}");
    }
}

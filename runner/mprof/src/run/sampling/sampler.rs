//! A look at the process: what is read, and which records are made of it.

use pyprof_measure::{Bytes, LeftOut, Unreadable, Watched};

use super::executed::Executed;
use super::numbers::Moment;
use super::reason::reason;
use super::recording::Recording;
use super::screen::Owner;
use super::uncounted::Uncounted;

/// Whose memory is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// The process alone.
    Alone,
    /// With that of all that descend from it.
    Together,
    /// Alone, and each of those that descend from it.
    Apart,
    /// Together, and each of those.
    TogetherAndApart,
}

impl Counted {
    /// As the two options ask for it.
    pub(crate) fn new(include_children: bool, multiprocess: bool) -> Self {
        match (include_children, multiprocess) {
            (false, false) => Self::Alone,
            (true, false) => Self::Together,
            (false, true) => Self::Apart,
            (true, true) => Self::TogetherAndApart,
        }
    }

    fn adds_children(self) -> bool {
        matches!(self, Self::Together | Self::TogetherAndApart)
    }

    fn records_children(self) -> bool {
        matches!(self, Self::Apart | Self::TogetherAndApart)
    }
}

/// What the system's mark of the highest memory is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peaks {
    /// It is of another figure than what is recorded.
    Unknown,
    /// Where it has risen, there was a peak above all before.
    AboveAll,
    /// It begins anew at each look, so that each peak shows.
    Each,
}

/// Looks at a process.
#[derive(Debug)]
pub(crate) struct Looker {
    watched: Watched,
    counted: Counted,
    peaks: Peaks,
    /// What a mark has to be above for there to have been a peak; nothing, if the first look is to tell.
    known: Option<Bytes>,
    executed: Executed,
    has_executed: bool,
    left_out: Option<LeftOut>,
    not_reset: Option<Unreadable>,
    uncounted: Uncounted,
}

/// What a look has shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// The memory.
    pub(crate) memory: Bytes,
    /// The highest since the look before.
    pub(crate) highest: Bytes,
}

impl Looker {
    pub(crate) fn new(watched: Watched, counted: Counted, peaks: Peaks, owner: Owner) -> Self {
        let peaks = if counted.adds_children() {
            Peaks::Unknown
        } else {
            peaks
        };
        Self {
            watched,
            counted,
            peaks,
            known: match owner {
                // its mark has begun with it: a peak before the first look belongs to the recording
                Owner::Us => Some(Bytes::ZERO),
                Owner::Somebody => None,
            },
            executed: Executed::Unseen,
            has_executed: false,
            left_out: None,
            not_reset: None,
            uncounted: Uncounted::default(),
        }
    }

    /// Looks, and records it.
    pub(crate) fn look(&mut self, to: &mut Recording) -> Result<Seen, Unreadable> {
        // before the memory: while that only grows, it is not above what is read then
        let mark = self.mark()?;
        let memory = self.watched.read()?;
        let at = Moment::now();
        let peak = self.peak(mark, memory);
        if let Some(peak) = peak {
            to.memory(peak, at);
        }
        if self.counted == Counted::Alone {
            to.memory(memory, at);
            self.uncounted.count(&mut self.watched);
        } else {
            return self.look_at_children(memory, at, to);
        }
        Ok(Seen {
            memory,
            highest: peak.unwrap_or(memory),
        })
    }

    /// The peak of a process that has ended, if none of the looks has shown it. The figure is of its whole life: of one that
    /// has executed another program nobody knows which of them had it, and when. `own` is our own highest memory, in which
    /// the process began as all do that we start.
    pub(crate) fn look_back(&mut self, highest: Option<Bytes>, own: Bytes, to: &mut Recording) {
        let is_above = |known| highest.filter(|highest| *highest > known && *highest > own);
        if self.peaks != Peaks::Unknown
            && !self.has_executed
            && let Some(peak) = self.known.and_then(is_above)
        {
            to.memory(peak, Moment::now());
        }
    }

    /// What is missing in the recording, and why.
    pub(crate) fn missing(&self) -> Vec<String> {
        let left_out = self.left_out.as_ref().map(|LeftOut { process, why }| {
            let why = reason(why);
            format!("cannot read the memory of the child process `{process}`: {why}")
        });
        let not_reset = self.not_reset.as_ref().map(|it| {
            let why = reason(&it.why);
            format!("cannot reset the peak of process `{}`: {why}", it.process)
        });
        let uncounted = self.uncounted.told();
        left_out
            .into_iter()
            .chain(not_reset)
            .chain(uncounted)
            .collect()
    }

    fn mark(&mut self) -> Result<Option<Bytes>, Unreadable> {
        if self.peaks == Peaks::Unknown {
            return Ok(None);
        }
        let mark = self.watched.highest()?;
        if self.peaks == Peaks::Each && mark.is_some() {
            match self.watched.reset_highest() {
                Err(why) if !why.has_ended() => {
                    // another user's: what can be seen without is seen
                    self.peaks = Peaks::AboveAll;
                    self.not_reset = Some(why);
                }
                reset => reset?,
            }
        }
        // one that only rises falls when another program begins
        let has_fallen = self.peaks == Peaks::Each || mark < self.known;
        if mark.is_some()
            && (has_fallen || self.executed == Executed::Unseen)
            && self.executed.see(self.watched.number())
        {
            self.has_executed = true;
            // its mark has begun with it
            self.known = Some(Bytes::ZERO);
        }
        Ok(mark)
    }

    /// The mark, if it tells of a peak since the last look.
    fn peak(&mut self, mark: Option<Bytes>, memory: Bytes) -> Option<Bytes> {
        let before = self.known;
        let highest = mark.unwrap_or(memory).max(memory);
        self.known = match (self.peaks, before) {
            (Peaks::AboveAll, Some(before)) => Some(before.max(highest)),
            (Peaks::AboveAll, None) => Some(highest),
            (Peaks::Each | Peaks::Unknown, _) => Some(memory),
        };
        mark.filter(|mark| before.is_some_and(|before| *mark > before.max(memory)))
    }

    fn look_at_children(
        &mut self,
        memory: Bytes,
        at: Moment,
        to: &mut Recording,
    ) -> Result<Seen, Unreadable> {
        let counted = self.counted;
        if !counted.adds_children() {
            to.memory(memory, at);
        }
        let mut together = memory;
        let left_out = self.watched.read_descendants(|process, amount| {
            together += amount;
            if counted.records_children() {
                to.child(process, amount, Moment::now());
            }
        })?;
        if let Some(left_out) = left_out {
            self.left_out.get_or_insert(left_out);
        }
        if counted.adds_children() {
            to.memory(together, Moment::now());
        }
        Ok(Seen {
            memory: together,
            highest: together,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::process::{Command, Stdio};

    use pyprof_measure::Backend;

    use super::*;

    /// Has a block of 100 MiB and frees it, says so, and waits.
    const SPIKE: &str = "block=$(head -c 104857600 /dev/zero | tr '\\0' x); block=; unset block; echo; read -r line";

    #[test]
    fn a_spike_before_the_first_sample_is_seen() {
        let mut command = Command::new("bash");
        command.args(["-c", SPIKE]);
        let shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut shell = shell.expect("there is a shell");
        let mut from = shell.stdout.take().expect("a pipe");
        from.read_exact(&mut [0]).expect("it has freed the block");
        let watched = Watched::find(shell.id(), Backend::ResidentSet).expect("it runs");
        let mut looker = Looker::new(watched, Counted::Alone, Peaks::AboveAll, Owner::Us);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.dat");
        let mut recording = Recording::open(path.clone()).expect("written");
        looker.look(&mut recording).expect("it may be read");
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

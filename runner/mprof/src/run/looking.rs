//! A look at the process: what is read, and which records are made of it.

use pyprof_measure::{Bytes, LeftOut, Unreadable, Watched};

use super::reason::reason;
use super::recording::{Moment, Recording};
use super::screen::Owner;
use super::stat;

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

/// Lets us have as many files open as we may have: some of each child stay open. To be called when the program runs: it
/// would inherit that.
pub(crate) fn open_many_files() {
    // SAFETY: all zero is a valid value, overwritten by the call; where more is not to be had, it stays as it is.
    unsafe {
        let mut limit: libc::rlimit = std::mem::zeroed();
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
    }
}

/// Which program a process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Runs {
    Unseen,
    /// Still the one whose stack begins here, which is elsewhere for each.
    First(u64),
    /// It has executed another one since.
    Another,
}

impl Runs {
    fn see(self, process: u32) -> Self {
        match (self, stat::stack(process)) {
            (Self::Unseen, Some(stack)) => Self::First(stack),
            (Self::First(first), Some(stack)) if first != stack => Self::Another,
            _ => self,
        }
    }
}

/// Looks at a process.
#[derive(Debug)]
pub(crate) struct Looker {
    watched: Watched,
    counted: Counted,
    peaks: Peaks,
    /// What a mark has to be above for there to have been a peak; nothing, if the first look is to tell.
    known: Option<Bytes>,
    runs: Runs,
    left_out: Option<LeftOut>,
    not_reset: Option<Unreadable>,
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
            runs: Runs::Unseen,
            left_out: None,
            not_reset: None,
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
        } else {
            return self.look_at_children(memory, at, to);
        }
        Ok(Seen {
            memory,
            highest: peak.unwrap_or(memory),
        })
    }

    /// The peak of a process that has ended, if none of the looks has shown it. The figure is of its whole life: it tells
    /// nothing of one that has executed another program, since what it had as the first was seen. `own` is our own highest
    /// memory, in which the process began as all do that we start.
    pub(crate) fn look_back(&mut self, highest: Option<Bytes>, own: Bytes, to: &mut Recording) {
        let is_above = |known| highest.filter(|highest| *highest > known && *highest > own);
        if self.peaks != Peaks::Unknown
            && self.runs != Runs::Another
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
        left_out.into_iter().chain(not_reset).collect()
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
        let is_risen = self.peaks == Peaks::AboveAll && mark >= self.known;
        if mark.is_some() && (self.runs == Runs::Unseen || !is_risen) {
            self.runs = self.runs.see(self.watched.number());
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

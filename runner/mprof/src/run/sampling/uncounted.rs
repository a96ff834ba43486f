//! The child processes of a program that is recorded alone. They are counted for a warning: a server such as gunicorn uses
//! its memory in its children, while the curve of its first process is flat.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use pyprof_measure::Bytes;
use pyprof_process::{Pid, Watched};

use crate::run::quantities::amount;

/// The child processes that are not recorded.
#[derive(Debug, Default)]
pub(crate) struct Uncounted {
    next: Option<Instant>,
    /// The pids of the last count.
    last: HashSet<Pid>,
    /// The number of processes at the time when they used the most memory.
    count: usize,
    most: Bytes,
}

/// The minimum time between two counts. Processes that live for a shorter time are not counted.
const COUNT_INTERVAL: Duration = Duration::from_millis(250);

/// The minimum ratio of the time between two counts to the time of a count: counting takes at most half a percent of the
/// time.
const LEAST_RATIO: u32 = 200;

impl Uncounted {
    /// Counts the processes and their memory, if the last count is long enough ago.
    pub(crate) fn count(&mut self, watched: &mut Watched) {
        let begin = Instant::now();
        if self.next.is_some_and(|next| begin < next) {
            return;
        }
        let mut present = HashSet::new();
        let (mut count, mut memory) = (0, Bytes::ZERO);
        // an error concerns only the descendants; the process itself is still recorded
        let _ = watched.read_descendants(|process, resident| {
            present.insert(process);
            if self.last.contains(&process) {
                count += 1;
                memory += resident;
            }
        });
        self.last = present;
        if memory > self.most {
            (self.count, self.most) = (count, memory);
        }
        let end = Instant::now();
        self.next = Some(end + COUNT_INTERVAL.max((end - begin) * LEAST_RATIO));
    }

    /// Returns the warning about the memory that the recording lacks; `None` if it lacks nothing.
    pub(crate) fn sentence(&self) -> Option<String> {
        let processes = match self.count {
            0 => return None,
            1 => "1 child process".to_owned(),
            count => format!("{count} child processes"),
        };
        Some(format!(
            "the recording lacks {processes} with up to {}: -C adds them, -M records each",
            amount(self.most)
        ))
    }
}

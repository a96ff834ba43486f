//! The child processes of a program that is recorded alone: a server such as gunicorn has its memory in them, and a recording of
//! its first process is flat.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use pyprof_measure::{Bytes, Watched};

use super::course::figure;

/// The child processes that no record counts.
#[derive(Debug, Default)]
pub(crate) struct Uncounted {
    next: Option<Instant>,
    /// Those that were there when they were counted last.
    last: HashSet<u32>,
    /// How many they were when they held the most.
    count: usize,
    most: Bytes,
}

/// They are counted this often at most: a process that is gone by the next time is not worth a sentence.
const PACE: Duration = Duration::from_millis(250);

/// Counting them takes at most this part of the time: half a percent.
const SHARE: u32 = 200;

impl Uncounted {
    /// Counts them, if it is time to.
    pub(crate) fn count(&mut self, watched: &mut Watched) {
        let begin = Instant::now();
        if self.next.is_some_and(|next| begin < next) {
            return;
        }
        let mut seen = HashSet::new();
        let (mut count, mut memory) = (0, Bytes::ZERO);
        // the process itself is recorded, whatever is known of its children
        let _ = watched.read_descendants(|process, amount| {
            seen.insert(process);
            if self.last.contains(&process) {
                count += 1;
                memory += amount;
            }
        });
        self.last = seen;
        if memory > self.most {
            (self.count, self.most) = (count, memory);
        }
        let end = Instant::now();
        self.next = Some(end + PACE.max((end - begin) * SHARE));
    }

    /// What the recording leaves out, if that is anything.
    pub(crate) fn told(&self) -> Option<String> {
        let processes = match self.count {
            0 => return None,
            1 => "1 child process".to_owned(),
            count => format!("{count} child processes"),
        };
        Some(format!(
            "{processes} held up to {}, which the recording leaves out: -C adds them, -M records each",
            figure(self.most)
        ))
    }
}

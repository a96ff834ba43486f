//! What has been seen so far, for pictures of it: as many figures as a picture needs, however long it takes.

use std::time::{Duration, Instant};

use pyprof_measure::Bytes;

use super::looking::Seen;

/// The memory since the start.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    start: Instant,
    now: Instant,
    memory: Bytes,
    peak: Bytes,
    /// The most in each step of time; nothing where it was not looked.
    steps: Vec<Option<Bytes>>,
    step: Duration,
}

/// More than a terminal has columns.
const MOST: usize = 1024;

/// With steps of this length it begins; they are doubled when there are too many.
const FIRST_STEP: Duration = Duration::from_millis(10);

impl Course {
    pub(crate) fn new(start: Instant) -> Self {
        Self {
            start,
            now: start,
            memory: Bytes::ZERO,
            peak: Bytes::ZERO,
            steps: Vec::new(),
            step: FIRST_STEP,
        }
    }

    /// Takes a look into account.
    pub(crate) fn add(&mut self, seen: Seen, now: Instant) {
        self.now = now;
        self.memory = seen.memory;
        self.peak = self.peak.max(seen.highest);
        while self.step_of(now) >= MOST {
            let pairs = self.steps.chunks(2);
            self.steps = pairs
                .map(|pair| pair.iter().copied().max().flatten())
                .collect();
            self.step *= 2;
        }
        let at = self.step_of(now);
        if self.steps.len() <= at {
            self.steps.resize(at + 1, None);
        }
        self.steps[at] = self.steps[at].max(Some(seen.highest));
    }

    /// Time passes without a look.
    pub(crate) fn wait_until(&mut self, now: Instant) {
        self.now = now;
    }

    /// The time that has passed.
    pub(crate) fn elapsed(&self) -> Duration {
        self.now.saturating_duration_since(self.start)
    }

    /// What was seen last.
    pub(crate) fn memory(&self) -> Bytes {
        self.memory
    }

    /// The most.
    pub(crate) fn peak(&self) -> Bytes {
        self.peak
    }

    /// Seconds since the start, and MiB.
    pub(crate) fn points(&self) -> Vec<(f64, f64)> {
        let steps = self.steps.iter().enumerate();
        let points = steps.filter_map(|(at, most)| {
            let at = u32::try_from(at).ok()?;
            Some(((self.step * at).as_secs_f64(), (*most)?.mebibytes()))
        });
        points.collect()
    }

    /// The course in so many characters, each as high as its part of the time.
    pub(crate) fn sparkline(&self, width: usize) -> String {
        let count = self.steps.len();
        let width = width.min(count);
        let mut last = Bytes::ZERO;
        let columns = (0..width).map(|column| {
            let part = column * count / width..(column + 1) * count / width;
            // where it was not looked, it was as before
            last = self.steps[part]
                .iter()
                .copied()
                .max()
                .flatten()
                .unwrap_or(last);
            self.height(last)
        });
        columns.collect()
    }

    fn height(&self, memory: Bytes) -> char {
        const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let highest = self.peak.whole().max(1);
        let height = memory.whole().saturating_mul(HEIGHTS.len() as i64 - 1) / highest;
        let height = usize::try_from(height).unwrap_or(0);
        HEIGHTS[height.min(HEIGHTS.len() - 1)]
    }

    fn step_of(&self, now: Instant) -> usize {
        let since = now.saturating_duration_since(self.start);
        usize::try_from(since.as_nanos() / self.step.as_nanos()).unwrap_or(usize::MAX)
    }
}

/// `1:02:03`, or `2:03`.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// An amount as one reads it in a sentence.
pub(crate) fn figure(memory: Bytes) -> String {
    format!("{:.1} MiB", memory.mebibytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(seconds: u64) -> Course {
        let start = Instant::now();
        let mut course = Course::new(start);
        for second in 0..seconds {
            let memory = Bytes::new(i64::try_from(second).unwrap_or_default() + 1);
            let highest = if second == 3 {
                Bytes::new(1 << 40)
            } else {
                memory
            };
            course.add(
                Seen { memory, highest },
                start + Duration::from_secs(second),
            );
        }
        course
    }

    #[test]
    fn however_long_it_takes_the_peak_is_in_it() {
        for seconds in [4, 100, 100_000] {
            let course = course(seconds);
            assert!(course.steps.len() <= MOST);
            assert_eq!(course.peak(), Bytes::new(1 << 40));
            let highest = course
                .points()
                .iter()
                .map(|point| point.1)
                .fold(0.0, f64::max);
            assert_eq!(highest, course.peak().mebibytes());
            assert_eq!(course.sparkline(20).matches('█').count(), 1);
            assert_eq!(course.sparkline(20).chars().count(), 20);
            assert_eq!(course.elapsed(), Duration::from_secs(seconds - 1));
        }
    }

    #[test]
    fn a_clock_has_hours_only_if_there_are_any() {
        assert_eq!(clock(Duration::from_millis(62_900)), "1:02");
        assert_eq!(clock(Duration::from_secs(3_723)), "1:02:03");
    }
}

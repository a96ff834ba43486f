//! The memory since the start, for the display. The number of values is bounded, however long the recording is.

use std::time::{Duration, Instant};

use pyprof_measure::Bytes;

use crate::run::sampling::sample::Sample;

/// The memory since the start.
#[derive(Clone, Debug)]
pub(crate) struct History {
    start: Instant,
    now: Instant,
    memory: Bytes,
    peak: Bytes,
    /// The highest memory in each time step; `None` for a step without a sample.
    steps: Vec<Option<Bytes>>,
    step: Duration,
}

/// The maximum number of steps: more than a terminal has columns.
const MOST_STEPS: usize = 1024;

/// The length of a step at the start. It is doubled when there are more than `MOST_STEPS`.
const FIRST_STEP: Duration = Duration::from_millis(10);

impl History {
    /// Returns an empty history that begins at `start`.
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

    /// Adds a sample.
    pub(crate) fn add(&mut self, sample: Sample, now: Instant) {
        self.now = now;
        self.memory = sample.memory;
        self.peak = self.peak.max(sample.highest);
        while self.step_of(now) >= MOST_STEPS {
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
        self.steps[at] = self.steps[at].max(Some(sample.highest));
    }

    /// Extends the history to `now` without a sample.
    pub(crate) fn wait_until(&mut self, now: Instant) {
        self.now = now;
    }

    /// Returns the time from the start to the last call.
    pub(crate) fn elapsed(&self) -> Duration {
        self.now.saturating_duration_since(self.start)
    }

    /// Returns the memory of the last sample.
    pub(crate) fn memory(&self) -> Bytes {
        self.memory
    }

    /// Returns the highest memory so far.
    pub(crate) fn peak(&self) -> Bytes {
        self.peak
    }

    /// Returns the points of a curve: seconds since the start, and MiB.
    pub(crate) fn points(&self) -> Vec<(f64, f64)> {
        let steps = self.steps.iter().enumerate();
        let points = steps.filter_map(|(at, most)| {
            let at = u32::try_from(at).ok()?;
            Some(((self.step * at).as_secs_f64(), (*most)?.mebibytes()))
        });
        points.collect()
    }

    /// Returns the curve in at most `width` characters of different heights.
    pub(crate) fn sparkline(&self, width: usize) -> String {
        let count = self.steps.len();
        let width = width.min(count);
        let mut last = Bytes::ZERO;
        let columns = (0..width).map(|column| {
            let part = column * count / width..(column + 1) * count / width;
            // a step without a sample has the last known memory
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

#[cfg(test)]
mod tests {
    use super::*;

    fn history(seconds: u64) -> History {
        let start = Instant::now();
        let mut history = History::new(start);
        for second in 0..seconds {
            let memory = Bytes::new(i64::try_from(second).unwrap_or_default() + 1);
            let highest = if second == 3 {
                Bytes::new(1 << 40)
            } else {
                memory
            };
            history.add(
                Sample { memory, highest },
                start + Duration::from_secs(second),
            );
        }
        history
    }

    #[test]
    fn the_peak_of_a_long_recording_is_kept() {
        for seconds in [4, 100, 100_000] {
            let history = history(seconds);
            assert!(history.steps.len() <= MOST_STEPS);
            assert_eq!(history.peak(), Bytes::new(1 << 40));
            let highest = history
                .points()
                .iter()
                .map(|point| point.1)
                .fold(0.0, f64::max);
            assert_eq!(highest, history.peak().mebibytes());
            assert_eq!(history.sparkline(20).matches('█').count(), 1);
            assert_eq!(history.sparkline(20).chars().count(), 20);
            assert_eq!(history.elapsed(), Duration::from_secs(seconds - 1));
        }
    }
}

//! A reading with its time, and the samples to keep: all of them, or the highest.

use std::time::{SystemTime, UNIX_EPOCH};

use pyprof_measure::Bytes;

use crate::Pid;

/// One reading of the memory, with its time.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The memory.
    pub memory: Bytes,
    /// The time at which the reading was done, in seconds since the epoch.
    pub at: f64,
    /// The pid and the memory of each child, if children are sampled.
    pub children: Vec<(Pid, Bytes)>,
}

impl Sample {
    /// Makes a sample of a reading that was done just now.
    #[must_use]
    pub fn now(memory: Bytes) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            memory,
            at: since_epoch.unwrap_or_default().as_secs_f64(),
            children: Vec::new(),
        }
    }
}

/// The samples to keep.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    /// All samples, in order.
    All(Vec<Sample>),
    /// The first sample with the most memory. This takes the same space for any number of samples.
    Highest(Option<Sample>),
}

impl Samples {
    /// Adds a sample, and drops it if it is not one to keep.
    pub fn add(&mut self, sample: Sample) {
        match self {
            Self::All(samples) => samples.push(sample),
            Self::Highest(highest) => {
                if highest.as_ref().is_none_or(|it| it.memory < sample.memory) {
                    *highest = Some(sample);
                }
            }
        }
    }

    /// Returns the samples that are kept.
    #[must_use]
    pub fn into_kept(self) -> Vec<Sample> {
        match self {
            Self::All(samples) => samples,
            Self::Highest(highest) => highest.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(mut samples: Samples) -> Vec<i64> {
        for amount in [10, 50, 50, 20] {
            samples.add(Sample::now(Bytes::new(amount)));
        }
        let kept = samples.into_kept().into_iter();
        kept.map(|sample| sample.memory.whole()).collect()
    }

    #[test]
    fn samples_are_kept_in_order_or_the_highest_alone() {
        assert_eq!(kept(Samples::All(Vec::new())), [10, 50, 50, 20]);
        assert_eq!(kept(Samples::Highest(None)), [50]);
    }
}

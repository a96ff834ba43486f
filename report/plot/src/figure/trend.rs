//! The straight line that fits all samples of a recording best.

use super::Position;

/// A straight line through the samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trend {
    /// MiB for each second.
    pub(crate) slope: f64,
    middle: Position,
}

impl Trend {
    /// Returns the line with the least squared distances from the samples; `None` if all have the same time.
    pub(crate) fn of(samples: impl Iterator<Item = Position> + Clone) -> Option<Self> {
        let count = samples.clone().count();
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact for as many as memory holds"
        )]
        let mean = |sum: f64| sum / count as f64;
        let middle = Position {
            seconds: mean(samples.clone().map(|sample| sample.seconds).sum()),
            mebibytes: mean(samples.clone().map(|sample| sample.mebibytes).sum()),
        };
        let (mut together, mut of_time) = (0.0, 0.0);
        for sample in samples {
            let seconds = sample.seconds - middle.seconds;
            together += seconds * (sample.mebibytes - middle.mebibytes);
            of_time += seconds * seconds;
        }
        let slope = together / of_time;
        slope.is_finite().then_some(Self { slope, middle })
    }

    /// Returns the position of the line at a time.
    pub(crate) fn at(&self, seconds: f64) -> Position {
        Position {
            seconds,
            mebibytes: self.middle.mebibytes + self.slope * (seconds - self.middle.seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(samples: &[(f64, f64)]) -> Option<Trend> {
        Trend::of(
            samples
                .iter()
                .map(|&(seconds, mebibytes)| Position { seconds, mebibytes }),
        )
    }

    #[test]
    fn a_line_is_its_own_trend() {
        let trend = trend(&[(1.0, 10.0), (2.0, 12.5), (5.0, 20.0)]).expect("a trend");
        assert!((trend.slope - 2.5).abs() < 1e-9);
        assert!((trend.at(3.0).mebibytes - 15.0).abs() < 1e-9);
    }

    #[test]
    fn without_time_there_is_none() {
        assert_eq!(trend(&[]), None);
        assert_eq!(trend(&[(1.0, 10.0)]), None);
        assert_eq!(trend(&[(1.0, 10.0), (1.0, 20.0)]), None);
    }
}

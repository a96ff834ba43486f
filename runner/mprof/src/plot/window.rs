//! `--window A,B`.

use std::time::Duration;

use super::CannotPlot;

/// The part of the time that such a text means, in seconds from the first sample.
pub(super) fn read(text: &str) -> Result<(Duration, Duration), CannotPlot> {
    let ends = text.split_once(',').and_then(|(from, to)| {
        let from: f64 = from.trim().parse().ok()?;
        let to: f64 = to.trim().parse().ok()?;
        // before the first sample there is nothing; what is no number stays none
        let from = if from < 0.0 { 0.0 } else { from };
        let from = Duration::try_from_secs_f64(from).ok()?;
        Some((from, Duration::try_from_secs_f64(to).ok()?))
    });
    ends.filter(|(from, to)| from < to)
        .ok_or_else(|| CannotPlot::Window(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_two_numbers_of_seconds() {
        let seconds = Duration::from_secs_f64;
        assert_eq!(read("1.5,10").ok(), Some((seconds(1.5), seconds(10.0))));
        assert_eq!(read("-3, 1e2").ok(), Some((seconds(0.0), seconds(100.0))));
        for wrong in [
            "", "1", "1,", ",1", "2,1", "1,1", "a,b", "1,2,3", "0,inf", "1,nan", "nan,1", "-2,-1",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}

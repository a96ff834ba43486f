//! The ticks of an axis: round numbers, in a unit in which they are short.

use super::Tick;

/// The unit of the numbers of an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    /// The name in labels.
    pub(crate) name: &'static str,
    /// The size in the unit of the axis.
    pub(crate) size: f64,
    /// The usual steps between numbers in this unit; if it is empty, the steps are decimal.
    steps: &'static [f64],
    /// The minimum number of digits after the point in a single amount.
    least_digits: usize,
}

const SECONDS: Unit = Unit {
    name: "seconds",
    size: 1.0,
    steps: &[],
    least_digits: 1,
};
const MINUTES: Unit = Unit {
    name: "minutes",
    size: 60.0,
    steps: &[1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0],
    least_digits: 1,
};
const HOURS: Unit = Unit {
    name: "hours",
    size: 3_600.0,
    steps: &[0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0],
    least_digits: 1,
};
const DAYS: Unit = Unit {
    name: "days",
    size: 86_400.0,
    steps: &[],
    least_digits: 1,
};
const MEBIBYTES: Unit = Unit {
    name: "MiB",
    size: 1.0,
    steps: &[],
    least_digits: 1,
};
const GIBIBYTES: Unit = Unit {
    name: "GiB",
    size: 1_024.0,
    steps: &[],
    // to the nearest MiB, approximately
    least_digits: 3,
};

/// The minimum number that is written with an exponent.
const LEAST_WITH_EXPONENT: f64 = 1e9;

impl Unit {
    /// Returns the unit for an axis of this length in seconds: seconds up to 20 minutes, minutes up to 3 hours, hours up to
    /// 3 days, then days.
    pub(crate) fn of_time(seconds: f64) -> Self {
        match seconds {
            _ if seconds <= 20.0 * MINUTES.size => SECONDS,
            _ if seconds <= 3.0 * HOURS.size => MINUTES,
            _ if seconds <= 3.0 * DAYS.size => HOURS,
            _ => DAYS,
        }
    }

    /// Returns the unit for amounts up to this number of MiB.
    pub(crate) fn of_memory(mebibytes: f64) -> Self {
        if mebibytes < 10.0 * GIBIBYTES.size {
            MEBIBYTES
        } else {
            GIBIBYTES
        }
    }

    /// Returns an amount as text, with one digit more than the numbers on its axis.
    pub(crate) fn amount_text(self, amount: f64, axis: &[Tick]) -> String {
        let step = match axis {
            [one, next, ..] => (next.at - one.at) / self.size,
            _ => 1.0,
        };
        let digits = (digits(step) + 1).max(self.least_digits);
        format!("{:.digits$} {}", amount / self.size, self.name)
    }

    /// Returns the numbers between the ends of an axis, approximately as many as `wanted`.
    pub(crate) fn ticks(self, from: f64, to: f64, wanted: f64) -> Vec<Tick> {
        let (from, to) = (from / self.size, to / self.size);
        let step = self.step((to - from) / wanted);
        if !(step.is_normal() && from.is_finite() && to.is_finite()) {
            return Vec::new();
        }
        let first = (from / step).ceil();
        let numbers = (0..MOST_TICKS).map(|index| (first + f64::from(index)) * step);
        let mut ticks: Vec<Tick> = numbers
            .take_while(|number| *number <= to)
            .map(|number| Tick {
                at: number * self.size,
                label: number_text(number, step),
            })
            .collect();
        // the axis may be so short that neighbouring numbers have the same text
        ticks.dedup_by(|next, one| next.label == one.label);
        ticks
    }

    /// Returns the shortest usual step that is at least `least`.
    fn step(self, least: f64) -> f64 {
        let known = self.steps.iter().find(|step| **step >= least);
        let finest = self.steps.first().is_none_or(|finest| *finest <= least);
        match known {
            Some(step) if finest => *step,
            _ => decimal_step(least),
        }
    }
}

const MOST_TICKS: u32 = 40;

fn decimal_step(least: f64) -> f64 {
    let magnitude = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * magnitude);
    let step = steps.into_iter().find(|step| *step >= least * 0.999);
    step.unwrap_or(least)
}

/// Returns the digits after the point that a step needs.
fn digits(step: f64) -> usize {
    let mut digits = 0;
    let mut scaled = step;
    while digits < 9 && (scaled - scaled.round()).abs() > 1e-6 * scaled {
        digits += 1;
        scaled *= 10.0;
    }
    digits
}

/// Returns a number as text, with the digits that distinguish it from the next number at this step.
fn number_text(number: f64, step: f64) -> String {
    if number.abs() >= LEAST_WITH_EXPONENT {
        return format!("{number:e}");
    }
    let digits = digits(step);
    let text = format!("{number:.digits$}");
    // a negative number that is rounded to zero still has its sign
    let is_zero = text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.'));
    if is_zero {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(unit: Unit, from: f64, to: f64) -> Vec<String> {
        let ticks = unit.ticks(from, to, 8.0);
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn numbers_are_round() {
        assert_eq!(labels(SECONDS, -0.3, 8.3), ["0", "2", "4", "6", "8"]);
        assert_eq!(
            labels(SECONDS, 0.0, 0.0011),
            ["0.0000", "0.0002", "0.0004", "0.0006", "0.0008", "0.0010"]
        );
        assert_eq!(
            labels(MEBIBYTES, 499.0, 501.0).first().map(String::as_str),
            Some("499.0")
        );
    }

    #[test]
    fn a_unit_is_one_in_which_the_numbers_are_short() {
        for (seconds, name) in [
            (8.0, "seconds"),
            (1_000.0, "seconds"),
            (1_800.0, "minutes"),
            (20_000.0, "hours"),
            (1e6, "days"),
        ] {
            assert_eq!(Unit::of_time(seconds).name, name);
        }
        assert_eq!(Unit::of_memory(9_000.0).name, "MiB");
        assert_eq!(Unit::of_memory(20_000.0).name, "GiB");
    }

    #[test]
    fn an_amount_has_one_digit_more_than_the_axis() {
        let amount_text =
            |unit: Unit, from, to, amount| unit.amount_text(amount, &unit.ticks(from, to, 8.0));
        assert_eq!(amount_text(MEBIBYTES, 0.0, 140.0, 138.0), "138.0 MiB");
        assert_eq!(amount_text(MEBIBYTES, 0.0, 0.04, 0.04), "0.0400 MiB");
        assert_eq!(
            amount_text(MEBIBYTES, 100.46, 100.49, 100.49),
            "100.4900 MiB"
        );
        assert_eq!(
            amount_text(GIBIBYTES, 0.0, 21_000.0, 21_000.0),
            "20.508 GiB"
        );
        assert_eq!(MEBIBYTES.amount_text(5.0, &[]), "5.0 MiB");
    }

    #[test]
    fn minutes_and_hours_have_the_steps_of_a_clock() {
        assert_eq!(
            labels(MINUTES, 0.0, 7_200.0),
            ["0", "15", "30", "45", "60", "75", "90", "105", "120"]
        );
        assert_eq!(
            labels(HOURS, 0.0, 86_400.0),
            ["0", "3", "6", "9", "12", "15", "18", "21", "24"]
        );
        let second = 1.0 / 3_600.0;
        assert!(labels(HOURS, 0.0, second).len() > 3);
    }

    #[test]
    fn no_axis_is_too_long_or_too_short() {
        for (from, to) in [
            (0.0, 1e19),
            (-1e19, 1e19),
            (1e15, 1e15 + 1.0),
            (1e300, 1.1e300),
            (0.0, 1e-300),
            (0.0, f64::MIN_POSITIVE / 4.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
        ] {
            let labels = labels(DAYS, from, to);
            assert!(labels.len() <= MOST_TICKS as usize, "{labels:?}");
            assert!(labels.iter().all(|label| label.len() < 24), "{labels:?}");
        }
    }
}

//! Numbers in the format of records. Integer arithmetic formats them, because it is fast and one sample may need
//! hundreds of them.

use std::time::{SystemTime, UNIX_EPOCH};

use pyprof_measure::Bytes;

/// A time since the epoch, in units of 1/10000 s.
#[derive(Clone, Copy, Debug)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Returns the current time.
    #[must_use]
    pub fn now() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        let microseconds = since_epoch.unwrap_or_default().as_micros();
        Self(u64::try_from((microseconds + 50) / 100).unwrap_or(u64::MAX))
    }

    /// Writes the time in seconds with four digits after the point.
    pub(crate) fn write(self, to: &mut Vec<u8>) {
        with_point(self.0, 4, to);
    }
}

/// Writes an amount in MiB with six digits after the point.
pub(crate) fn mebibytes(amount: Bytes, to: &mut Vec<u8>) {
    const MILLION: u64 = 1_000_000;
    const BITS: u32 = 20;
    let scaled = amount.whole().unsigned_abs().saturating_mul(MILLION);
    let (whole, rest) = (scaled >> BITS, scaled & ((1 << BITS) - 1));
    let half = 1 << (BITS - 1);
    // round half to even, as C does
    let up = rest > half || (rest == half && whole % 2 == 1);
    with_point(whole + u64::from(up), 6, to);
}

/// Writes a number without a point.
pub(crate) fn whole(number: u64, to: &mut Vec<u8>) {
    to.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Writes a number with a point before its last `digits` digits.
fn with_point(number: u64, digits: u32, to: &mut Vec<u8>) {
    let scale = 10_u64.pow(digits);
    whole(number / scale, to);
    to.push(b'.');
    let mut buffer = itoa::Buffer::new();
    // the added digit in front keeps the leading zeros
    let after = buffer.format(scale + number % scale);
    to.extend_from_slice(&after.as_bytes()[1..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut to = Vec::new();
        write(&mut to);
        String::from_utf8(to).expect("digits")
    }

    #[test]
    fn an_amount_is_written_as_c_formats_it() {
        for bytes in [0, 4096, 8192, 12288, 40_702_000, 1 << 20, (3 << 40) + 8192] {
            let amount = Bytes::new(bytes);
            let expected = format!("{:.6}", amount.mebibytes());
            assert_eq!(written(|to| mebibytes(amount, to)), expected);
        }
    }

    #[test]
    fn a_timestamp_is_seconds_with_four_digits() {
        let seconds = |time: u64| written(|to| Timestamp(time).write(to));
        assert_eq!(seconds(16_748_291_822_034), "1674829182.2034");
        assert_eq!(seconds(10_000_005), "1000.0005");
        assert_eq!(seconds(0), "0.0000");
    }
}

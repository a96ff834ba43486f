//! `--window A,B`.

use pyprof_plot::Window;

/// The text is not a window.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the window `{0}`: it must be two numbers of seconds, the second one greater")]
pub(crate) struct NotWindow(String);

/// Reads a window `A,B`, in seconds from the start of the recording. Times may be negative: children may have run before
/// the start.
pub(super) fn read(text: &str) -> Result<Window, NotWindow> {
    let ends = text.split_once(',').and_then(|(from, to)| {
        let from = from.trim().parse().ok()?;
        Window::of(from, to.trim().parse().ok()?)
    });
    ends.ok_or_else(|| NotWindow(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_two_numbers_of_seconds() {
        let ends = |text| read(text).ok().map(Window::ends);
        assert_eq!(ends("1.5,10"), Some((1.5, 10.0)));
        assert_eq!(ends("-3, 1e2"), Some((-3.0, 100.0)));
        assert_eq!(ends("-5,-1"), Some((-5.0, -1.0)));
        for wrong in [
            "", "1", "1,", ",1", "2,1", "1,1", "a,b", "1,2,3", "0,inf", "1,nan", "nan,1", "-1,-2",
            "-inf,1", "0,1e300", "0,1e-300",
        ] {
            assert_eq!(ends(wrong), None, "{wrong}");
        }
    }
}

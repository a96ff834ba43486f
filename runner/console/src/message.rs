//! Messages on standard error.

use std::fmt::{self, Display, Formatter};
use std::io::{self, IsTerminal, Write};

use pyprof_report::harmless;

/// A message and its hint line.
struct Message<'a, T> {
    prefix: &'a str,
    text: T,
    hint: Option<&'a str>,
}

impl<T: Display> Display for Message<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}{}", self.prefix, self.text)?;
        match self.hint {
            Some(hint) => writeln!(f, "hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Writes a message, such as `mprof: cannot open …`, on one line, and the hint on the next line.
pub fn say(prefix: &str, text: impl Display, hint: Option<&str>) {
    write(&Message { prefix, text, hint }.to_string());
}

/// Writes text that ends with a line end. An error is ignored, since there is no other place to report it.
pub fn write(text: &str) {
    let mut errors = io::stderr();
    let _ = if errors.is_terminal() {
        errors.write_all(harmless(text.as_bytes()).as_bytes())
    } else {
        errors.write_all(text.as_bytes())
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_stands_on_its_own_line() {
        let message = |hint| {
            let prefix = "mprof: ";
            let text = "no such file";
            Message { prefix, text, hint }.to_string()
        };
        assert_eq!(message(None), "mprof: no such file\n");
        assert_eq!(
            message(Some("name one")),
            "mprof: no such file\nhint: name one\n"
        );
    }
}

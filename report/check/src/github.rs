//! Outcomes as commands of a workflow of GitHub, which shows them at the lines of a pull request.

use std::path::Path;

use crate::outcome::Outcome;
use crate::place::plain;

/// Returns an `::error` for each failure. Paths are relative to `folder`, if they are below it.
#[must_use]
pub fn github(outcomes: &[Outcome], folder: &Path) -> String {
    let command = |outcome: &Outcome| {
        let message = outcome.message()?;
        let at = outcome.spot.as_ref().map(|spot| {
            let file = plain(Path::new(&spot.file));
            let file = file.strip_prefix(folder).unwrap_or(&file);
            let file = property(&file.to_string_lossy());
            format!("file={file},line={},", spot.line)
        });
        let at = at.unwrap_or_default();
        Some(format!("::error {at}title=Memory::{}\n", escaped(&message)))
    };
    outcomes.iter().filter_map(command).collect()
}

/// Escapes a message.
fn escaped(text: &str) -> String {
    let text = text.replace('%', "%25");
    text.replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Spot;

    #[test]
    fn separators_are_escaped() {
        let outcome = |failure: Option<&str>, spot| Outcome {
            name: "a\nb".to_owned(),
            spot,
            failure: failure.map(str::to_owned),
        };
        let spot = Spot {
            file: "/w/a:b,c%.py".to_owned(),
            line: 7,
        };
        let all = [
            outcome(Some("5 % more"), Some(spot)),
            outcome(None, None),
            outcome(Some("x::y, z"), None),
        ];
        assert_eq!(
            github(&all, Path::new("/w")),
            "::error file=a%3Ab%2Cc%25.py,line=7,title=Memory::a%0Ab: 5 %25 more\n\
             ::error title=Memory::a%0Ab: x::y, z\n"
        );
    }
}

//! Outcomes as a file of JUnit, which most services for continuous integration read.

use std::fmt::Write;

use crate::outcome::Outcome;

/// Returns a test case for each outcome.
#[must_use]
pub fn junit(outcomes: &[Outcome]) -> String {
    let failures = outcomes.iter().filter(|it| it.failure.is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\"", outcomes.len());
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  <testsuite name=\"mprof check\" {counts}>\n"
    );
    for outcome in outcomes {
        let at = outcome.spot.as_ref().map(|spot| {
            let file = escaped(&spot.file);
            format!(" file=\"{file}\" line=\"{}\"", spot.line)
        });
        let name = escaped(&outcome.name);
        let at = at.unwrap_or_default();
        let head = format!("    <testcase classname=\"memory\" name=\"{name}\"{at}");
        let _ = match &outcome.failure {
            None => writeln!(text, "{head}/>"),
            Some(why) => {
                let why = escaped(why);
                writeln!(
                    text,
                    "{head}>\n      <failure message=\"{why}\">{why}</failure>\n    </testcase>"
                )
            }
        };
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

/// Escapes text for an element or an attribute. XML has no form for other control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(escaped, "&#{};", u32::from(letter));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

//! A lock as text. It is TOML, with one line for each line of the program.

use std::fmt::{self, Display, Formatter};

use pyprof_export::{Group, HeapLine, Held, Place};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::located::InvalidFile;
use crate::lock::{FIGURES, Lock, held};

/// The version of the format.
const VERSION: u64 = 1;

impl Display for Lock {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            to,
            "# The memory of a program by line, in bytes. `mprof lock` writes this file,"
        )?;
        writeln!(
            to,
            "# and `mprof check RECORD --lock` compares another run with it."
        )?;
        writeln!(to, "version = {VERSION}")?;
        writeln!(to, "python = {}", quoted(&self.python))?;
        writeln!(to, "\n[lines]")?;
        for line in &self.lines {
            let place = &line.place;
            let name = place.name.as_deref().unwrap_or_default();
            let number = place.line.unwrap_or_default();
            let function = place.function.as_deref().unwrap_or_default();
            write!(
                to,
                "{} = {{ ",
                quoted(&format!("{name}:{number} {function}"))
            )?;
            for (name, figure) in FIGURES {
                write!(to, "{name} = {}, ", figure.of(&line.held))?;
            }
            let source = line.source.as_deref().unwrap_or_default();
            writeln!(to, "source = {} }}", quoted(source))?;
        }
        Ok(())
    }
}

/// Returns a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(control)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Reads the text of a lock.
///
/// # Errors
/// The text is no TOML, has an unknown key or a wrong value, or another version.
pub fn read_lock(text: &str) -> Result<Lock, InvalidFile> {
    let table = DeTable::parse(text).map_err(|error| InvalidFile::of_toml(text, &error))?;
    let mut lock = Lock {
        python: String::new(),
        lines: Vec::new(),
    };
    let mut is_of_version = false;
    for (key, value) in table.get_ref() {
        let wrong = |message: &str| {
            let message = format!("`{}` {message}", key.get_ref());
            InvalidFile::at(text, &value.span(), message)
        };
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("version", value) if number(value) == Some(VERSION) => is_of_version = true,
            ("version", _) => {
                return Err(wrong(&format!(
                    "is another one than {VERSION}, which this mprof reads"
                )));
            }
            ("python", DeValue::String(python)) => lock.python = python.to_string(),
            ("python", _) => return Err(wrong("is no text")),
            ("lines", DeValue::Table(lines)) => {
                for (key, value) in lines {
                    lock.lines.push(line(text, key, value)?);
                }
            }
            ("lines", _) => return Err(wrong("is no table")),
            _ => return Err(wrong("is no key of a lock")),
        }
    }
    if !is_of_version {
        let message = "it has no `version`: `mprof lock` writes locks".to_owned();
        return Err(InvalidFile { line: 1, message });
    }
    Ok(lock)
}

fn line(
    text: &str,
    key: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
) -> Result<HeapLine, InvalidFile> {
    let wrong = |message: String| InvalidFile::at(text, &key.span(), message);
    let place = place(key.get_ref());
    let place = place.ok_or_else(|| {
        let form = "the form is \"FILE:LINE FUNCTION\"";
        wrong(format!("`{}` is no line: {form}", key.get_ref()))
    })?;
    let table = value.get_ref().as_table();
    let table = table.ok_or_else(|| wrong(format!("`{}` is no table", key.get_ref())))?;
    let mut figures = [None; 3];
    let mut source = None;
    for (name, value) in table {
        let known = FIGURES
            .iter()
            .position(|(known, _)| known == name.get_ref());
        match (known, name.get_ref().as_ref(), value.get_ref()) {
            (Some(place), _, value) => figures[place] = number(value),
            (None, "source", DeValue::String(text)) => source = Some(text.to_string()),
            (None, name, _) => {
                return Err(wrong(format!("`{name}` of `{}` is wrong", key.get_ref())));
            }
        }
    }
    let mut bytes = [0; 3];
    for ((to, figure), (name, _)) in bytes.iter_mut().zip(figures).zip(FIGURES) {
        let missing = || {
            wrong(format!(
                "`{name}` of `{}` is no number of bytes",
                key.get_ref()
            ))
        };
        *to = figure.ok_or_else(missing)?;
    }
    Ok(HeapLine {
        place,
        group: Group::YourCode,
        source: source.filter(|source| !source.is_empty()),
        held: held(bytes),
        native: Held::default(),
    })
}

/// Reads `app.py:17 load`.
fn place(text: &str) -> Option<Place> {
    // a name of a file may have blanks and colons, and that of a function blanks: the first number between both is the line
    let (at, number, function) = text.match_indices(':').find_map(|(at, _)| {
        let (number, function) = text.get(at + 1..)?.split_once(' ')?;
        let is_number = number.bytes().all(|letter| letter.is_ascii_digit());
        is_number.then(|| Some((at, number.parse().ok()?, function)))?
    })?;
    Some(Place {
        file: None,
        name: Some(text.get(..at)?.to_owned()),
        line: Some(number),
        function: Some(function.to_owned()),
    })
}

fn number(value: &DeValue<'_>) -> Option<u64> {
    let DeValue::Integer(number) = value else {
        return None;
    };
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Lock {
        let line = |name: &str, number, function: &str, bytes, source: Option<&str>| HeapLine {
            place: Place {
                file: None,
                name: Some(name.to_owned()),
                line: Some(number),
                function: Some(function.to_owned()),
            },
            group: Group::YourCode,
            source: source.map(str::to_owned),
            held: held(bytes),
            native: Held::default(),
        };
        Lock {
            python: "3.12".to_owned(),
            lines: vec![
                line(
                    "a \"b\"\\c\n.py",
                    3,
                    "f",
                    [1, 2, 3],
                    Some("x = '\t\u{7f}é'"),
                ),
                line("app.py", 17, "A.<locals>.f", [u64::MAX >> 1, 0, 7], None),
                line("x:1.py", 2, "<module>", [0, 0, 0], Some("#")),
            ],
        }
    }

    #[test]
    fn a_lock_is_read_as_it_was_written() {
        let text = example().to_string();
        let read = read_lock(&text).expect("a lock");
        assert_eq!(read.to_string(), text);
        let places = |lock: &Lock| -> Vec<_> {
            let lines = lock.lines.iter();
            lines
                .map(|line| (line.place.clone(), line.held, line.source.clone()))
                .collect()
        };
        assert_eq!(places(&read), places(&example()));
    }

    #[test]
    fn an_error_names_the_line() {
        for (text, parts) in [
            ("version = 1\nx = 1", ["line 2: ", "`x`"]),
            ("version = 2", ["line 1: ", "`version`"]),
            ("[lines]", ["line 1: ", "`version`"]),
            ("version = 1\n[lines]\nx = {}", ["line 3: ", "`x`"]),
            (
                "version = 1\n[lines]\n'x.py:3 f' = { peak = 1, left = 2 }",
                ["line 3: ", "`allocated` of `x.py:3 f`"],
            ),
            (
                "version = 1\n[lines]\n'x.py:3 f' = { peak = 1, lost = 2 }",
                ["line 3: ", "`lost` of `x.py:3 f`"],
            ),
        ] {
            let error = read_lock(text).expect_err(text).to_string();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }
}

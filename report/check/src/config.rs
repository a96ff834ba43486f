//! The file of budgets: `pyprof.toml`, or the section `[tool.pyprof]` of `pyproject.toml`.

use std::ops::Range;

use pyprof_measure::Bytes;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::budget::Budget;
use crate::figure::Figure;
use crate::located::InvalidFile;
use crate::subject::Subject;

/// The budgets of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The budgets, in the order of the file: first those of the whole program.
    pub budgets: Vec<Budget>,
}

/// The part of a file that has the budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The whole file.
    File,
    /// The section `[tool.pyprof]`.
    Tool,
}

/// The key of the table with the budgets of files, functions and lines.
const BUDGETS: &str = "budgets";

/// Reads the text of a file. Returns `None` if it does not have the section.
///
/// # Errors
/// The text is no TOML, or has an unknown key or a wrong value in the section.
pub fn read_config(text: &str, section: Section) -> Result<Option<Config>, InvalidFile> {
    let table = DeTable::parse(text).map_err(|error| InvalidFile::of_toml(text, &error))?;
    let reader = Reader { text };
    let table = table.get_ref();
    let prefix = match section {
        Section::File => String::new(),
        Section::Tool => "tool.pyprof.".to_owned(),
    };
    match section {
        Section::File => reader.config(table, &prefix).map(Some),
        Section::Tool => {
            let tool = table.get("tool").and_then(|tool| tool.get_ref().as_table());
            match tool.and_then(|tool| tool.get("pyprof")) {
                None => Ok(None),
                Some(value) => {
                    let table = reader.table(value, "tool.pyprof")?;
                    reader.config(table, &prefix).map(Some)
                }
            }
        }
    }
}

/// A text that is read.
struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    /// Reads the section. `prefix` is the beginning of the names of its keys.
    fn config(&self, table: &DeTable<'_>, prefix: &str) -> Result<Config, InvalidFile> {
        let mut of_program = Vec::new();
        let mut of_parts = Vec::new();
        for (key, value) in in_order(table) {
            if key.get_ref() == BUDGETS {
                let name = format!("{prefix}{BUDGETS}");
                for (part, value) in in_order(self.table(value, &name)?) {
                    let name = format!("{name}.\"{}\"", part.get_ref());
                    let table = self.table(value, &name)?;
                    of_parts.extend(self.part(part.get_ref(), table, &name)?);
                }
                continue;
            }
            let figure = figure(key.get_ref());
            let figure = figure.ok_or_else(|| {
                let known = Figure::KEYS.map(|(key, _)| key).join(", ");
                let name = format!("{prefix}{}", key.get_ref());
                self.error(
                    &key.span(),
                    format!("there is no key `{name}`: the keys are {known} and {BUDGETS}"),
                )
            })?;
            let name = format!("{prefix}{}", key.get_ref());
            of_program.push(Budget {
                name: figure.key().to_owned(),
                subject: Subject::Program,
                figure,
                most: self.size(value, &name)?,
            });
        }
        of_program.extend(of_parts);
        Ok(Config {
            budgets: of_program,
        })
    }

    /// Reads the budgets of a file, a function or a line.
    fn part(
        &self,
        part: &str,
        table: &DeTable<'_>,
        name: &str,
    ) -> Result<Vec<Budget>, InvalidFile> {
        let budget = |(key, value): (&Spanned<DeString<'_>>, &Spanned<DeValue<'_>>)| {
            let name = format!("{name}.{}", key.get_ref());
            let figure = figure(key.get_ref()).filter(|figure| *figure != Figure::Resident);
            let figure = figure.ok_or_else(|| {
                let known = "the keys are max-peak, max-left and max-allocated";
                self.error(&key.span(), format!("there is no key `{name}`: {known}"))
            })?;
            Ok(Budget {
                name: format!("{part} {}", figure.key()),
                subject: Subject::read(part),
                figure,
                most: self.size(value, &name)?,
            })
        };
        in_order(table).into_iter().map(budget).collect()
    }

    /// Reads a number of bytes, or a text such as `60MiB`.
    fn size(&self, value: &Spanned<DeValue<'_>>, name: &str) -> Result<u64, InvalidFile> {
        let size = match value.get_ref() {
            DeValue::String(text) => text.parse::<Bytes>().ok(),
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                number.ok().map(Bytes::new)
            }
            _ => None,
        };
        let size = size.filter(|size| *size >= Bytes::ZERO);
        let size = size.ok_or_else(|| {
            let message = format!("`{name}` is no size: sizes are \"60MiB\", \"1.5GB\", or 4096");
            self.error(&value.span(), message)
        })?;
        Ok(size.whole().unsigned_abs())
    }

    fn table<'t>(
        &self,
        value: &'t Spanned<DeValue<'_>>,
        name: &str,
    ) -> Result<&'t DeTable<'t>, InvalidFile> {
        value
            .get_ref()
            .as_table()
            .ok_or_else(|| self.error(&value.span(), format!("`{name}` is no table")))
    }

    fn error(&self, place: &Range<usize>, message: String) -> InvalidFile {
        InvalidFile::at(self.text, place, message)
    }
}

fn figure(key: &str) -> Option<Figure> {
    let known = Figure::KEYS.iter().find(|(name, _)| *name == key);
    known.map(|(_, figure)| *figure)
}

/// Returns the keys and values in the order of the file.
fn in_order<'t, 'i>(
    table: &'t DeTable<'i>,
) -> Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut all: Vec<_> = table.iter().collect();
    all.sort_by_key(|(key, _)| key.span().start);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, u64)>, String> {
        let config = read_config(text, Section::File).map_err(|error| error.to_string())?;
        let budgets = config.expect("a section").budgets.into_iter();
        Ok(budgets.map(|budget| (budget.name, budget.most)).collect())
    }

    #[test]
    fn budgets_have_the_order_of_the_file() {
        let text = "max-peak = '1MiB'\n[budgets.\"b.py:f\"]\nmax-left = 0\nmax-peak = 4_096\n\
                    [budgets.'a.py']\nmax-allocated = \"2k\"\n";
        let expected = [
            ("max-peak", 1 << 20),
            ("b.py:f max-left", 0),
            ("b.py:f max-peak", 4096),
            ("a.py max-allocated", 2048),
        ];
        let expected = expected.map(|(name, most)| (name.to_owned(), most));
        assert_eq!(read(text), Ok(expected.to_vec()));
    }

    #[test]
    fn an_error_names_the_line_and_the_key() {
        for (text, parts) in [
            ("\nmax-peek = 1", ["line 2: ", "`max-peek`"]),
            ("max-peak = '5 apples'", ["line 1: ", "`max-peak`"]),
            ("max-peak = -5", ["line 1: ", "`max-peak`"]),
            ("max-peak = 1.5", ["line 1: ", "`max-peak`"]),
            ("max-peak = 0xffffffffffffffff", ["line 1: ", "`max-peak`"]),
            ("budgets = 1", ["line 1: ", "`budgets`"]),
            (
                "[budgets]\n'a.py:f' = 3",
                ["line 2: ", "`budgets.\"a.py:f\"`"],
            ),
            (
                "[budgets.'a.py:f']\nmax-peak = 1\nmax-rss = 1",
                ["line 3: ", "`budgets.\"a.py:f\".max-rss`"],
            ),
            ("max-peak = 1\nmax-peak = 2", ["line 2: ", "duplicate"]),
            ("max-peak =", ["line 1: ", ""]),
        ] {
            let error = read(text).expect_err(text);
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
    }

    #[test]
    fn other_tools_have_sections_of_their_own() {
        let read = |text| read_config(text, Section::Tool);
        assert_eq!(
            read("[tool.ruff]\nline = 1\n[project]\nname = 'x'"),
            Ok(None)
        );
        assert_eq!(read("tool = 1"), Ok(None));
        let error = read("[tool.pyprof]\nmax = 1").expect_err("an unknown key");
        assert!(error.to_string().contains("`tool.pyprof.max`"), "{error}");
        let found = read("[tool.ruff]\nline = 1\n[tool.pyprof]\nmax-left = 7");
        assert_eq!(found.map(|it| it.map(|it| it.budgets.len())), Ok(Some(1)));
    }
}

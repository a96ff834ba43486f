//! The lines that the content names. Each place is in it once, and the other parts refer to it by its number.

use std::collections::HashMap;

use pyprof_export::{Group, Place};
use pyprof_html::shown;
use serde::Serialize;

use crate::budget::length;
use crate::source_lines::{SourceLines, line};

/// The longest names of files and of functions, and the longest text of a line, in characters.
const LONGEST_FILE: usize = 300;
const LONGEST_FUNCTION: usize = 200;
const LONGEST_TEXT: usize = 160;

/// The places of the content, and the source files that their texts come from.
pub(crate) struct Places<'a> {
    /// The sources; `None` if they are left out.
    pub(crate) sources: Option<&'a mut dyn SourceLines>,
    files: Names,
    functions: Names,
    rows: Vec<Row>,
    numbers: HashMap<(Place, Option<Group>), usize>,
    size: usize,
}

/// The places as JSON.
#[derive(Serialize)]
pub(crate) struct NamedPlaces {
    files: Vec<String>,
    functions: Vec<String>,
    /// The number of the file, the line, the number of the function, the number of the group, and the text of the line.
    rows: Vec<Row>,
}

/// A place. The group of callers that are left out is `null`.
#[derive(Serialize)]
struct Row(
    Option<usize>,
    Option<u32>,
    Option<usize>,
    Option<u8>,
    Option<String>,
);

impl<'a> Places<'a> {
    pub(crate) fn new(sources: Option<&'a mut dyn SourceLines>) -> Self {
        Self {
            sources,
            files: Names::default(),
            functions: Names::default(),
            rows: Vec::new(),
            numbers: HashMap::new(),
            size: 0,
        }
    }

    /// Returns the length of all places as JSON, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.size + self.files.size + self.functions.size
    }

    /// Returns the number of a place.
    pub(crate) fn add(&mut self, place: &Place, group: Option<Group>) -> usize {
        let key = (place.clone(), group);
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let row = Row(
            self.file(place),
            place.line,
            place
                .function
                .as_deref()
                .map(|function| self.functions.add(function, LONGEST_FUNCTION)),
            group.map(|group| group as u8),
            self.text(place),
        );
        self.size += length(&row);
        self.rows.push(row);
        self.numbers.insert(key, self.rows.len() - 1);
        self.rows.len() - 1
    }

    /// Returns the number of the file of a place.
    pub(crate) fn file(&mut self, place: &Place) -> Option<usize> {
        let name = place.name.as_deref().or(place.file.as_deref())?;
        Some(self.files.add(name, LONGEST_FILE))
    }

    fn text(&mut self, place: &Place) -> Option<String> {
        let sources = self.sources.as_deref_mut()?;
        let text = line(sources, place.file.as_deref()?, place.line?)?;
        Some(shown(text, LONGEST_TEXT))
    }

    /// Returns the places for the page.
    pub(crate) fn finish(self) -> NamedPlaces {
        NamedPlaces {
            files: self.files.names,
            functions: self.functions.names,
            rows: self.rows,
        }
    }
}

/// Names, each of them once.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
    size: usize,
}

impl Names {
    fn add(&mut self, name: &str, longest: usize) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let text = shown(name, longest);
        self.size += length(&text);
        self.names.push(text);
        self.numbers.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

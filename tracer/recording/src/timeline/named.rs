//! Finds the function for a short name, as plots and tables shorten names.

use std::collections::BTreeSet;

use pyprof_measure::{Span, Spans};

use super::Timeline;

/// A function or a block, in all processes in which it ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// The whole name.
    pub name: &'a str,
    /// The runs, process by process.
    pub spans: Vec<Span>,
}

/// The error of a name that is not the name of exactly one function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotUnique<'a> {
    /// No function with this name.
    Unknown,
    /// The whole names of the functions with this name.
    Several(Vec<&'a str>),
}

impl Timeline {
    /// Finds the function with this name, or the only function whose name ends with it at a dot. The text after the dot
    /// of a block counts as one part: a block is found by the name that was given to it, unless exactly one function
    /// has that name.
    ///
    /// # Errors
    /// No function, or more than one, has this name.
    pub fn function(&self, name: &str) -> Result<Named<'_>, NotUnique<'_>> {
        let whole = self.whole_name(name)?;
        let functions = self.functions.iter().filter(|it| it.name == whole);
        Ok(Named {
            name: whole,
            spans: functions.flat_map(|it| &it.spans).copied().collect(),
        })
    }

    /// Returns the names of all functions, each once, in the order of the functions.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        distinct(self.functions.iter())
    }

    fn whole_name(&self, name: &str) -> Result<&str, NotUnique<'_>> {
        if let Some(exact) = self.functions.iter().find(|it| it.name == name) {
            return Ok(&exact.name);
        }
        let is_short = |it: &&Spans| {
            let before = it.name.strip_suffix(name);
            before.is_some_and(|before| before.ends_with('.'))
        };
        let short = distinct(self.functions.iter().filter(is_short)).into_iter();
        let (block, function): (Vec<_>, Vec<_>) = short.partition(|it| it.starts_with('.'));
        let given = block.into_iter().find(|it| it.len() == name.len() + 1);
        match (&function[..], given) {
            ([only], _) => Ok(*only),
            (_, Some(given)) => Ok(given),
            ([], None) => Err(NotUnique::Unknown),
            _ => Err(NotUnique::Several(function)),
        }
    }
}

/// Returns the names of functions, each once. A function that ran in several processes has several entries.
fn distinct<'a>(functions: impl Iterator<Item = &'a Spans>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    let names = functions.map(|function| function.name.as_str());
    names.filter(|name| seen.insert(*name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str], name: &str) -> Result<String, Vec<String>> {
        let functions = names.iter().map(|name| Spans {
            process: None,
            name: (*name).to_owned(),
            spans: Vec::new(),
        });
        let timeline = Timeline {
            functions: functions.collect(),
            ..Timeline::default()
        };
        match timeline.function(name) {
            Ok(function) => Ok(function.name.to_owned()),
            Err(NotUnique::Unknown) => Err(Vec::new()),
            Err(NotUnique::Several(several)) => {
                Err(several.into_iter().map(str::to_owned).collect())
            }
        }
    }

    #[test]
    fn a_unique_end_of_a_name_is_enough() {
        let names = ["__main__.f", "pkg.mod.g", "pkg.other.g", "pkg.mod.h"];
        for (name, expected) in [
            ("f", "__main__.f"),
            ("__main__.f", "__main__.f"),
            ("mod.g", "pkg.mod.g"),
            ("pkg.other.g", "pkg.other.g"),
            ("h", "pkg.mod.h"),
        ] {
            assert_eq!(found(&names, name).as_deref(), Ok(expected), "{name}");
        }
        let several = ["pkg.mod.g", "pkg.other.g"].map(str::to_owned).to_vec();
        assert_eq!(found(&names, "g"), Err(several));
        for unknown in ["", ".", "x", "od.g", "pkg", "pkg.mod", "r.g", ".f"] {
            assert_eq!(found(&names, unknown), Err(Vec::new()), "{unknown}");
        }
    }

    #[test]
    fn a_whole_name_comes_before_the_end_of_another_one() {
        assert_eq!(found(&["a.f", "f"], "f").as_deref(), Ok("f"));
        assert_eq!(found(&[".f", "m.f"], ".f").as_deref(), Ok(".f"));
    }

    #[test]
    fn a_block_keeps_its_given_name() {
        assert_eq!(
            found(&[".load a.csv"], "load a.csv").as_deref(),
            Ok(".load a.csv")
        );
        assert_eq!(found(&[".load a.csv"], "csv"), Err(Vec::new()));
        assert_eq!(found(&[".f", "m.f"], "f").as_deref(), Ok("m.f"));
    }
}

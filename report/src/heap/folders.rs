//! The groups of lines, and the names of files in the report.

use pyprof_heap::Owner;

/// The folders by which the lines of a program are grouped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// The folders and archives with the modules of the standard library.
    pub standard: Vec<String>,
    /// The folder in which the program was started.
    pub current: String,
}

/// The names of folders with installed packages, as parts of a path.
const OF_PACKAGES: [&str; 2] = ["/site-packages/", "/dist-packages/"];

/// A group of lines, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Lines of the program.
    YourCode,
    /// Lines of installed packages.
    Libraries,
    /// Lines of the standard library.
    StandardLibrary,
    /// The interpreter, while no code of Python runs.
    Interpreter,
    /// Threads that do not run Python.
    NativeThreads,
    /// All lines that have no counters of their own.
    OtherLines,
}

impl Group {
    pub(super) const ALL: [Self; 6] = [
        Self::YourCode,
        Self::Libraries,
        Self::StandardLibrary,
        Self::Interpreter,
        Self::NativeThreads,
        Self::OtherLines,
    ];

    /// Returns the title of the group.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::YourCode => "your code",
            Self::Libraries => "libraries",
            Self::StandardLibrary => "standard library",
            Self::Interpreter => "interpreter",
            Self::NativeThreads => "native threads",
            Self::OtherLines => "lines without counters of their own",
        }
    }

    /// Returns whether the group consists of lines of code.
    pub(super) fn has_lines(self) -> bool {
        matches!(
            self,
            Self::YourCode | Self::Libraries | Self::StandardLibrary
        )
    }
}

impl Folders {
    /// Returns the group of an owner.
    #[must_use]
    pub fn group(&self, owner: &Owner) -> Group {
        match owner {
            Owner::Line { file, .. } => self.group_of_file(file),
            Owner::Interpreter => Group::Interpreter,
            Owner::NativeThreads => Group::NativeThreads,
            Owner::OtherLines => Group::OtherLines,
        }
    }

    /// Returns the group of a file. Frozen modules belong to the standard library. A name that is not a path, such as
    /// `<string>`, belongs to the user's code.
    fn group_of_file(&self, file: &str) -> Group {
        if below_packages(file).is_some() {
            Group::Libraries
        } else if file.starts_with("<frozen ") || self.below_standard(file).is_some() {
            Group::StandardLibrary
        } else {
            Group::YourCode
        }
    }

    /// Returns the name of a file in the report: its path relative to the folder of its group; the whole path if it is
    /// in none of the folders.
    #[must_use]
    pub fn shown<'a>(&self, file: &'a str) -> &'a str {
        let below = below_packages(file)
            .or_else(|| self.below_standard(file))
            .or_else(|| below(&self.current, file));
        below.map_or(file, |rest| rest.trim_start_matches("./"))
    }

    fn below_standard<'a>(&self, file: &'a str) -> Option<&'a str> {
        self.standard.iter().find_map(|folder| below(folder, file))
    }
}

/// Returns the path of a file relative to the innermost folder of installed packages; `None` if it is in none.
fn below_packages(file: &str) -> Option<&str> {
    let ends = OF_PACKAGES
        .iter()
        .filter_map(|name| Some(file.rfind(name)? + name.len()));
    file.get(ends.max()?..)
}

/// Returns the path of a file relative to a folder; `None` if the file is not in it.
fn below<'a>(folder: &str, file: &'a str) -> Option<&'a str> {
    if folder.is_empty() {
        return None;
    }
    let rest = file.strip_prefix(folder.trim_end_matches('/'))?;
    rest.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_group_of_its_folder() {
        let folders = Folders {
            standard: vec![
                "/usr/lib/python3.12".to_owned(),
                "/usr/lib/python312.zip".to_owned(),
            ],
            current: "/home/me/app/".to_owned(),
        };
        for (file, group, shown) in [
            ("/home/me/app/main.py", Group::YourCode, "main.py"),
            ("/home/me/app/./main.py", Group::YourCode, "main.py"),
            ("/home/me/app/../b.py", Group::YourCode, "../b.py"),
            (
                "/home/me/application.py",
                Group::YourCode,
                "/home/me/application.py",
            ),
            (
                "/home/me/app/venv/lib/python3.12/site-packages/numpy/a.py",
                Group::Libraries,
                "numpy/a.py",
            ),
            (
                "/usr/lib/python3/dist-packages/numpy/a.py",
                Group::Libraries,
                "numpy/a.py",
            ),
            (
                "/usr/lib/python3.12/site-packages/b.py",
                Group::Libraries,
                "b.py",
            ),
            (
                "/usr/lib/python3.12/json/decoder.py",
                Group::StandardLibrary,
                "json/decoder.py",
            ),
            (
                "/usr/lib/python312.zip/re.py",
                Group::StandardLibrary,
                "re.py",
            ),
            (
                "/usr/lib/python3.12x/re.py",
                Group::YourCode,
                "/usr/lib/python3.12x/re.py",
            ),
            (
                "<frozen importlib._bootstrap>",
                Group::StandardLibrary,
                "<frozen importlib._bootstrap>",
            ),
            ("<string>", Group::YourCode, "<string>"),
            ("<stdin>", Group::YourCode, "<stdin>"),
            ("", Group::YourCode, ""),
        ] {
            assert_eq!(folders.group_of_file(file), group, "{file}");
            assert_eq!(folders.shown(file), shown);
        }
        assert_eq!(Folders::default().shown("/x.py"), "/x.py");
    }
}

//! An owner of memory in a document.

use pyprof_heap::Owner;
use pyprof_report::heap::Folders;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An owner of memory: a line, or what its group says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The path of the file, as the code object has it; `null` if the owner is not a line.
    pub file: Option<String>,
    /// The path relative to the folder of the program, of the packages, or of the standard library.
    pub name: Option<String>,
    /// The number of the line, from 1 on.
    pub line: Option<u32>,
    /// The qualified name of the function; `<module>` for the code of a module.
    pub function: Option<String>,
}

impl Place {
    /// Returns the place of an owner, with its name relative to one of the folders.
    #[must_use]
    pub fn new(owner: &Owner, folders: &Folders) -> Self {
        match owner {
            Owner::Line {
                file,
                line,
                function,
            } => Self {
                file: Some(file.clone()),
                name: Some(folders.shown(file).to_owned()),
                line: Some(*line),
                function: Some(function.clone()),
            },
            _ => Self::default(),
        }
    }
}

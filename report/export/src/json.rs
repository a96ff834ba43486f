//! JSON, and its schema.

use std::io::Write;

use crate::diff::Diff;
use crate::document::Document;

/// Writes a document.
pub(crate) fn write(document: &Document, out: &mut dyn Write) -> serde_json::Result<()> {
    serde_json::to_writer(out, document)
}

impl Diff {
    /// Returns the comparison as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// Returns the JSON Schema of a document.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::schema_for!(Document);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// If the document has changed, `UPDATE_SCHEMA=1 cargo test -p pyprof-export` writes the file again.
    #[test]
    fn the_book_has_the_schema() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../book/src/report.schema.json"
        );
        let schema = schema() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(path, &schema).expect("written");
        }
        let in_book = std::fs::read_to_string(path).expect("a schema");
        assert_eq!(in_book, schema);
    }
}

//! JSON, and its schema.

use std::io::Write;

use crate::document::Document;

/// Writes a document.
pub(crate) fn write(document: &Document, out: &mut dyn Write) -> serde_json::Result<()> {
    serde_json::to_writer(out, document)
}

/// Returns the JSON Schema of a document.
#[must_use]
pub fn schema() -> String {
    let schema = schemars::schema_for!(Document);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}

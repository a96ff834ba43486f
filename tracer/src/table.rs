//! The functions that have a table, and the source that the table shows.

pub(crate) mod main_script;
pub(crate) mod main_source;
pub(crate) mod source_lines;
pub(crate) mod source_text;

pub(crate) mod function;
pub(crate) mod table_id;

//! The functions that have tables, and the source lines of the tables.

pub(crate) mod main_script;
pub(crate) mod main_source;
pub(crate) mod source_lines;
pub(crate) mod source_text;

pub(crate) mod record;

pub(crate) mod function;
pub(crate) mod table_id;

//! The rows of the tables: the figures of an owner, and its names.

use pyprof_heap::Owner;

use super::View;
use super::layout::Row;
use crate::grid::printable;

/// Returns the row of an owner. A line has its place, its function and its source; another owner has its title as the
/// place.
pub(super) fn of_owner(owner: &Owner, figures: Vec<String>, view: &View<'_>) -> Row {
    let (place, function) = name_of(owner, view);
    let source = match owner {
        Owner::Line { file, line, .. } => (view.source)(file, *line),
        _ => None,
    };
    Row {
        function,
        source: source.unwrap_or_default().trim().to_owned(),
        ..without_source(figures, place)
    }
}

/// Returns the place of an owner and its function. An owner that is not a line has its title as the place.
pub(super) fn name_of(owner: &Owner, view: &View<'_>) -> (String, String) {
    let Owner::Line {
        file,
        line,
        function,
    } = owner
    else {
        return (view.folders.group(owner).title().to_owned(), String::new());
    };
    let place = printable(view.folders.shown(file));
    (format!("{place}:{line}"), printable(function))
}

/// Returns a row with one name.
pub(super) fn without_source(figures: Vec<String>, place: String) -> Row {
    Row {
        figures,
        place,
        function: String::new(),
        source: String::new(),
        heat: None,
    }
}

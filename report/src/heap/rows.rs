//! The rows of the tables: the figures of an owner, and its names.

use pyprof_heap::Owner;

use super::View;
use super::layout::Row;
use crate::grid::printable;

/// Returns the row of an owner. A line has its place, its function and its source; another owner has its title as the
/// place.
pub(super) fn of_owner(owner: &Owner, figures: Vec<String>, view: &View<'_>) -> Row {
    let Owner::Line {
        file,
        line,
        function,
    } = owner
    else {
        return without_source(figures, view.folders.group(owner).title().to_owned());
    };
    let place = printable(view.folders.shown(file));
    let source = (view.source)(file, *line).unwrap_or_default();
    Row {
        function: printable(function),
        source: source.trim().to_owned(),
        ..without_source(figures, format!("{place}:{line}"))
    }
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

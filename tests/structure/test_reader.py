"""The reader of `use` edges finds all of them, and the circles among them."""

from pathlib import Path

import pytest

from structure.circles import circles_in
from structure.rust_modules import read_crate
from structure.rust_tokens import tokens_in
from structure.rust_uses import places_of_first_words, uses_in

LIBRARY = "mod first; mod second; mod third;\n"


@pytest.fixture
def crate(tmp_path):
    """Writes a crate, a file for each name, and reads it."""

    def made(**files: str):
        for name, source in ({"lib": LIBRARY} | files).items():
            path = tmp_path / "src" / (name.replace("__", "/") + ".rs")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        for name in ("first", "second", "third"):
            (tmp_path / "src" / f"{name}.rs").touch()
        return read_crate("made", Path(tmp_path / "src" / "lib.rs"))

    return made


def used(crate) -> set[tuple[str, str]]:
    """The names of the modules that use each other."""
    return {(str(use.source), str(use.target)) for use in uses_in(crate)}


def circles(crate) -> list[set[str]]:
    """The circles, by the names of their modules."""
    return [{str(use.source) for use in circle} for circle in circles_in(uses_in(crate))]


def test_two_files_that_use_each_other_are_a_circle(crate):
    found = crate(first="use crate::second::Item;", second="fn call() { crate::first::run() }")
    assert circles(found) == [{"made::first", "made::second"}]


def test_a_circle_through_three_files_is_found_with_its_places(crate):
    found = crate(first="\nuse crate::second;", second="use super::third;", third="fn call() { crate::first::run() }")
    (circle,) = circles_in(uses_in(found))
    assert len(circle) == 3
    assert "made::first uses made::second (" in "\n".join(map(str, circle))
    assert "first.rs:2)" in "\n".join(map(str, circle))


def test_uses_in_one_direction_are_no_circle(crate):
    assert circles(crate(first="use crate::{second::Item, third};", second="use crate::third;")) == []


def test_a_parent_and_its_child_may_use_each_other(crate):
    found = crate(first="mod inner; pub struct Own; fn call() { inner::run() }", first__inner="use super::Own;")
    assert used(found) == {("made::first", "made::first::inner"), ("made::first::inner", "made::first")}
    assert circles(found) == []


def test_a_child_and_a_file_beside_its_parent_are_a_circle(crate):
    found = crate(first="mod inner;", first__inner="use crate::second::Item;", second="use crate::first::inner::Other;")
    assert circles(found) == [{"made::first::inner", "made::second"}]


def test_a_second_name_of_an_item_leads_to_the_file_that_defines_it(crate):
    found = crate(lib=LIBRARY + "pub use first::Item;", second="use crate::Item;")
    assert used(found) == {("made::second", "made::first")}


def test_an_item_of_a_glob_import_leads_to_the_file_that_defines_it(crate):
    found = crate(
        lib=LIBRARY + "pub use first::*;", first="pub struct Item;", second="fn call() { crate::Item::new() }"
    )
    assert used(found) == {("made::second", "made::first")}


def test_an_import_is_followed_where_its_name_is_used(crate):
    found = crate(
        first="use crate::second; fn call() { second::inner::run() }", second="pub mod inner;", second__inner=""
    )
    assert used(found) == {("made::first", "made::second"), ("made::first", "made::second::inner")}


def test_each_file_that_cfg_chooses_is_read(crate):
    library = LIBRARY + '#[cfg_attr(not(Py_3_12), path = "held_3_9.rs")]\nmod held;\n'
    found = crate(lib=library, held="use crate::first::Item;", held_3_9="use crate::second::Item;")
    assert used(found) == {("made::held", "made::first"), ("made::held", "made::second")}


def test_a_block_belongs_to_its_file(crate):
    found = crate(first="mod block { use crate::second::Item; }", second="use crate::first::block::Other;")
    assert circles(found) == [{"made::first", "made::second"}]


def test_the_tests_of_a_file_may_use_files_that_use_it(crate):
    found = crate(first="#[cfg(test)] mod tests { use crate::second::Item; }", second="use crate::first::Other;")
    assert used(found) == {("made::first::tests", "made::second"), ("made::second", "made::first")}
    assert circles(found) == []


def test_text_in_comments_and_strings_is_no_use(crate):
    source = '// crate::second::a\n/* crate::second /* b */ crate::second::c */ const D: &str = r#"crate::second::"d"#;'
    assert used(crate(first=source)) == set()


def test_lifetimes_are_not_read_as_characters():
    texts = [token.text for token in tokens_in("fn f<'a>(of: &'a str) -> char { '\"' } // '")]
    assert texts == ["fn", "f", "<", ">", "(", "of", ":", "&", "str", ")", "-", ">", "char", "{", "}"]


def test_other_crates_are_named_by_the_first_words_of_paths(crate):
    found = crate(first="use pyprof_report::Table;", second="\nfn call() { ::pyprof_plot::draw() }")
    places = places_of_first_words(found)
    assert places["pyprof_report"].endswith("first.rs:1")
    assert places["pyprof_plot"].endswith("second.rs:2")


def test_a_module_without_a_file_is_an_error(tmp_path):
    (tmp_path / "lib.rs").write_text("mod absent;")
    with pytest.raises(FileNotFoundError, match="absent"):
        read_crate("made", tmp_path / "lib.rs")

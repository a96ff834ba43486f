//! Python's names of the encodings that need no Python to decode.

use super::Encoding;

/// Returns the encoding that `codecs.lookup(name)` would find; `Encoding::Named` if decoding needs Python.
pub(super) fn encoding(name: String) -> Encoding {
    match normal(&name).replace('.', "_").as_str() {
        "utf_8" | "u8" | "utf" | "utf8" | "utf8_ucs2" | "utf8_ucs4" | "cp65001" => Encoding::Utf8,
        "ascii" | "646" | "ansi_x3_4_1968" | "ansi_x3_4_1986" | "cp367" | "csascii" | "ibm367"
        | "iso646_us" | "iso_646_irv_1991" | "iso_ir_6" | "us" | "us_ascii" => Encoding::Ascii,
        "latin_1" | "8859" | "cp819" | "csisolatin1" | "ibm819" | "iso8859" | "iso8859_1"
        | "iso_8859_1" | "iso_8859_1_1987" | "iso_ir_100" | "l1" | "latin" | "latin1" => {
            Encoding::Latin1
        }
        "iso8859_15" | "iso_8859_15" | "csisolatin9" | "l9" | "latin9" => Encoding::Latin9,
        _ => Encoding::Named(name),
    }
}

/// Converts to lower case, with one underscore for every run of other characters.
fn normal(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    let mut pending = false;
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || letter == '.' {
            if pending && !normal.is_empty() {
                normal.push('_');
            }
            pending = false;
            normal.push(letter.to_ascii_lowercase());
        } else {
            pending = true;
        }
    }
    normal
}

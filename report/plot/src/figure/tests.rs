//! Figures of recordings whose content is known.

//! The options of budgets: the most memory that a run may take.

use clap::Args;
use pyprof_measure::{Bytes, InvalidSize};
use pyprof_settings::{Budget, Budgets};

const BUDGETS: &str = "Budgets (SIZE: 500MiB, 1.5GB, 4096)";

/// The names of all these options.
pub(super) const NAMES: [&str; 3] = ["max_peak", "max_left", "max_rss"];

/// The budgets of the command line.
#[derive(Args, Debug)]
pub(super) struct BudgetOptions {
    /// End with status 3 if the heap was larger than SIZE at its peak
    #[arg(long, value_name = "SIZE", help_heading = BUDGETS)]
    #[arg(value_parser = budget, allow_negative_numbers = true)]
    max_peak: Option<Budget>,

    /// End with status 3 if more than SIZE is left in the heap at the end
    #[arg(long, value_name = "SIZE", help_heading = BUDGETS)]
    #[arg(value_parser = budget, allow_negative_numbers = true)]
    max_left: Option<Budget>,

    /// End with status 3 if the resident memory was ever larger than SIZE
    #[arg(long, value_name = "SIZE", help_heading = BUDGETS)]
    #[arg(value_parser = budget, allow_negative_numbers = true)]
    max_rss: Option<Budget>,
}

/// Reads the size of a budget.
fn budget(text: &str) -> Result<Budget, InvalidSize> {
    let size: Bytes = text.parse()?;
    Ok(Budget {
        bytes: size.whole().unsigned_abs(),
        text: text.to_owned(),
    })
}

impl BudgetOptions {
    /// Returns the settings.
    pub(super) fn settings(&self) -> Budgets {
        Budgets {
            peak: self.max_peak.clone(),
            left: self.max_left.clone(),
            resident: self.max_rss.clone(),
        }
    }

    /// Returns the first given option for which the heap is counted.
    pub(super) fn heap_option(&self) -> Option<&'static str> {
        match (&self.max_peak, &self.max_left) {
            (Some(_), _) => Some("--max-peak"),
            (None, Some(_)) => Some("--max-left"),
            (None, None) => None,
        }
    }

    /// Returns the first given option.
    pub(super) fn first_option(&self) -> Option<&'static str> {
        let resident = || self.max_rss.as_ref().map(|_| "--max-rss");
        self.heap_option().or_else(resident)
    }
}

//! The call tree: the lines that allocate, and the lines that have called them.

use std::collections::HashMap;

use crate::layout::{KINDS, Kind, Role, counters_of, special};
use crate::section::{Damaged, Section};
use crate::{Amounts, Owner};

/// A line with the lines that have called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The index of the caller among the [`Calls`]; `None` if the line was not called, or its callers are not known.
    pub caller: Option<usize>,
    /// The line; `None` for callers that are left out, since the stack is too deep.
    pub owner: Option<Owner>,
    /// The amounts that the line itself has allocated, when it was called in this way.
    pub own: Amounts,
}

/// The call tree of a heap. A caller comes before all that it calls. The sums over all calls of a line equal its amounts,
/// without the inherited bytes, which have no callers. Large blocks are exact; the rest of a line is divided by samples.
pub type Calls = Vec<Call>;

/// Reads the call tree.
pub(crate) fn read(section: &Section<'_>) -> Result<Calls, Damaged> {
    let mut calls = Calls::new();
    // the index of the call of each node; `None` for the root
    let mut of_nodes: Vec<Option<usize>> = Vec::new();
    // a line may have several nodes with the same caller: one for each role and kind of block
    let mut of_lines: HashMap<(Option<usize>, u32), usize> = HashMap::new();
    let mut of_places: HashMap<u32, Leaves> = HashMap::new();
    for (node, amounts) in section.nodes() {
        if of_nodes.is_empty() {
            of_nodes.push(None);
            continue;
        }
        let caller = of_nodes.get(node.parent as usize);
        let caller = *caller.ok_or(Damaged("a caller in the heap is missing"))?;
        let owner = node.place / KINDS;
        let index = match of_lines.get(&(caller, owner)) {
            Some(index) => *index,
            None => {
                let owner = (owner != special::UNKNOWN).then(|| section.owner(owner));
                calls.push(Call {
                    caller,
                    owner: owner.transpose()?,
                    own: Amounts::default(),
                });
                calls.len() - 1
            }
        };
        of_lines.insert((caller, owner), index);
        of_nodes.push(Some(index));
        let leaves = of_places.entry(node.place).or_default();
        if node.role == Role::Large as u32 {
            leaves.large.push((index, amounts));
        } else if node.role == Role::Sampled as u32 {
            leaves.sampled.push((index, amounts));
        }
    }
    for owner in section.owners() {
        for kind in [Kind::Python, Kind::Native] {
            let all = section.amounts(owner, kind);
            if !all.is_used() {
                continue;
            }
            let leaves = of_places.remove(&counters_of(owner, kind));
            let unknown = leaves.unwrap_or_default().share(all, &mut calls);
            if unknown != Amounts::default() {
                calls.push(Call {
                    caller: None,
                    owner: Some(section.owner(owner)?),
                    own: unknown,
                });
            }
        }
    }
    Ok(calls)
}

/// Adds the call tree of another process.
pub(crate) fn add(calls: &mut Calls, other: Calls) {
    let places = calls.iter().enumerate();
    let mut places: HashMap<(Option<usize>, Option<Owner>), usize> = places
        .map(|(index, call)| ((call.caller, call.owner.clone()), index))
        .collect();
    // the index of each call of the other process
    let mut indices: Vec<usize> = Vec::with_capacity(other.len());
    for call in other {
        let caller = call.caller.and_then(|caller| indices.get(caller).copied());
        let index = *places
            .entry((caller, call.owner.clone()))
            .or_insert(calls.len());
        match calls.get_mut(index) {
            Some(same) => same.own = same.own + call.own,
            None => calls.push(Call { caller, ..call }),
        }
        indices.push(index);
    }
}

/// The nodes of one place that have amounts, by their index among the calls.
#[derive(Default)]
struct Leaves {
    large: Vec<(usize, Amounts)>,
    sampled: Vec<(usize, Amounts)>,
}

impl Leaves {
    /// Adds the amounts of the place to the calls. Returns the amounts for which there is no sample.
    fn share(self, all: Amounts, calls: &mut [Call]) -> Amounts {
        let all = <[u64; 5]>::from(all);
        let mut unknown = [0; 5];
        for (field, all) in all.into_iter().enumerate() {
            let large = weights(&self.large, field);
            let known: u64 = large.iter().sum();
            // a block that was counted while the counters were copied may be in a node and not yet in the line
            let of_large = divided(all.min(known), &large).unwrap_or_default();
            add_parts(calls, &self.large, field, &of_large);
            let rest = all.saturating_sub(known);
            match divided(rest, &weights(&self.sampled, field)) {
                Some(parts) => add_parts(calls, &self.sampled, field, &parts),
                None => unknown[field] = rest,
            }
        }
        unknown.into()
    }
}

/// Returns a field of the amounts of nodes.
fn weights(nodes: &[(usize, Amounts)], field: usize) -> Vec<u64> {
    let fields = nodes.iter().map(|(_, amounts)| <[u64; 5]>::from(*amounts));
    fields.map(|fields| fields[field]).collect()
}

/// Adds the parts of a field to the calls of nodes.
fn add_parts(calls: &mut [Call], nodes: &[(usize, Amounts)], field: usize, parts: &[u64]) {
    for ((index, _), part) in nodes.iter().zip(parts) {
        let mut fields = <[u64; 5]>::from(calls[*index].own);
        fields[field] += part;
        calls[*index].own = fields.into();
    }
}

/// Divides a number in the proportion of the weights. The parts add up to it. Returns `None` if no weight is positive.
fn divided(whole: u64, weights: &[u64]) -> Option<Vec<u64>> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return None;
    }
    let (mut seen, mut given) = (0, 0);
    let parts = weights.iter().map(|weight| {
        seen += u128::from(*weight);
        // rounding the running sum, and not each part, loses nothing
        let until = u64::try_from(u128::from(whole) * seen / sum).unwrap_or(whole);
        let part = until - given;
        given = until;
        part
    });
    Some(parts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up_to_the_whole() {
        for (whole, weights, parts) in [
            (10, &[1, 1, 1][..], Some(vec![3, 3, 4])),
            (0, &[1, 2], Some(vec![0, 0])),
            (7, &[0, 0], None),
            (7, &[], None),
            (u64::MAX, &[u64::MAX, 0], Some(vec![u64::MAX, 0])),
        ] {
            assert_eq!(divided(whole, weights), parts);
        }
    }
}

//! The call tree: the lines that allocate, and the lines that have called them.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

use crate::layout::{KINDS, Kind, Role, counters_of, special};
use crate::section::{Damaged, Section};
use crate::{Amounts, Owner};

/// A line with the lines that have called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The index of the caller among the [`Calls`]; `None` if the line was not called, or its callers are not known.
    pub caller: Option<usize>,
    /// The line; `None` for callers that are left out, since the stack is too deep. A tree may have many calls of one line.
    pub owner: Option<Arc<Owner>>,
    /// The amounts that the line itself has allocated, when it was called in this way.
    pub own: Amounts,
}

/// The call tree of a heap. A caller comes before all that it calls. The sums over all calls of a line equal its amounts,
/// without the inherited bytes, which have no callers. Large blocks are exact; the rest of a line is divided by samples.
pub type Calls = Vec<Call>;

/// Reads the call tree.
pub(crate) fn read(section: &Section<'_>) -> Result<Calls, Damaged> {
    let mut calls = Calls::with_capacity(section.nodes().count());
    // the call of each node
    let mut of_nodes: Vec<Number> = Vec::with_capacity(calls.capacity());
    // a line may have several nodes with the same caller: one for each role and kind of block
    let mut of_lines: HashMap<(Number, u32), u32> = HashMap::new();
    let mut owners = Owners::new(section);
    let mut leaves = Leaves::default();
    for (node, _) in section.nodes() {
        if of_nodes.is_empty() {
            of_nodes.push(None);
            continue;
        }
        let caller = of_nodes.get(node.parent as usize);
        let caller = *caller.ok_or(Damaged("a caller in the heap is missing"))?;
        let owner = node.place / KINDS;
        let number = match of_lines.get(&(caller, owner)) {
            Some(number) => *number,
            None => {
                let line = (owner != special::UNKNOWN).then(|| owners.get(owner));
                calls.push(Call {
                    caller: caller.map(index_of),
                    owner: line.transpose()?,
                    own: Amounts::default(),
                });
                let number = calls.len() as u32 - 1;
                of_lines.insert((caller, owner), number);
                number
            }
        };
        if node.role == Role::Large as u32 || node.role == Role::Sampled as u32 {
            leaves.0.push(Leaf {
                place: node.place,
                node: of_nodes.len() as u32,
                call: number,
            });
        }
        of_nodes.push(NonZeroU32::new(number + 1));
    }
    leaves.0.sort_unstable();
    for owner in section.owners() {
        for kind in [Kind::Python, Kind::Native] {
            let all = section.amounts(owner, kind);
            if !all.is_used() {
                continue;
            }
            let nodes = leaves.of(counters_of(owner, kind), section);
            let unknown = nodes.share(all, &mut calls);
            if unknown != Amounts::default() {
                calls.push(Call {
                    caller: None,
                    owner: Some(owners.get(owner)?),
                    own: unknown,
                });
            }
        }
    }
    Ok(calls)
}

/// The number of a call, from 1 on; `None` for that of the root. It takes little room, as there may be a million of them.
type Number = Option<NonZeroU32>;

/// Returns the index of a call among the calls.
fn index_of(number: NonZeroU32) -> usize {
    number.get() as usize - 1
}

/// The owners that were read, by their numbers.
struct Owners<'a> {
    section: &'a Section<'a>,
    read: Vec<Option<Arc<Owner>>>,
}

impl<'a> Owners<'a> {
    fn new(section: &'a Section<'a>) -> Self {
        Self {
            section,
            read: vec![None; section.owners().end as usize],
        }
    }

    fn get(&mut self, number: u32) -> Result<Arc<Owner>, Damaged> {
        let place = self.read.get_mut(number as usize);
        let place = place.ok_or(Damaged("an owner of the heap is missing"))?;
        if let Some(owner) = place {
            return Ok(owner.clone());
        }
        let owner = Arc::new(self.section.owner(number)?);
        Ok(place.insert(owner).clone())
    }
}

/// Adds the call tree of another process.
pub(crate) fn add(calls: &mut Calls, other: Calls) {
    let places = calls.iter().enumerate();
    let mut places: HashMap<(Option<usize>, Option<Arc<Owner>>), usize> = places
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

/// A node that has amounts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Leaf {
    place: u32,
    /// The number of the node.
    node: u32,
    /// The index of its call.
    call: u32,
}

/// The nodes that have amounts, sorted by their places.
#[derive(Default)]
struct Leaves(Vec<Leaf>);

impl Leaves {
    /// Returns the nodes of a place with their amounts.
    fn of(&self, place: u32, section: &Section<'_>) -> Nodes {
        let first = self.0.partition_point(|leaf| leaf.place < place);
        let leaves = self.0[first..].iter();
        let mut nodes = Nodes::default();
        for leaf in leaves.take_while(|leaf| leaf.place == place) {
            if let Some((node, amounts)) = section.node(leaf.node) {
                match node.role == Role::Large as u32 {
                    true => nodes.large.push((leaf.call as usize, amounts)),
                    false => nodes.sampled.push((leaf.call as usize, amounts)),
                }
            }
        }
        nodes
    }
}

/// The nodes of one place that have amounts, by their index among the calls.
#[derive(Default)]
struct Nodes {
    large: Vec<(usize, Amounts)>,
    sampled: Vec<(usize, Amounts)>,
}

impl Nodes {
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

//! The order in which Kamailio holds sets and destinations, and shows them.

use std::cmp::{Ordering, Reverse};
use std::iter::once;

use hashbrown::HashMap;

/// The entries of a list, set by set, in Kamailio's order.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Indices of entries.
    entries: Vec<u32>,
    /// The sets that follow each other there: the id, and where the set ends.
    sets: Vec<(i32, usize)>,
}

impl Order {
    /// Puts entries into Kamailio's order. `sets` are those of the entries as they stand in the file, each
    /// with how many follow each other in it; `priorities` are theirs in that order, and behind the last
    /// that is not 0 none need stand.
    ///
    /// Sets come as a walk of Kamailio's AVL tree meets them, children before their parent
    /// (`ds_avl_insert`, `ds_rpc_print_set`); it depends on the order of insertion. In a set the
    /// highest priority comes first, and of equal ones the last of the file (`add_dest2list`,
    /// `reindex_dests`).
    pub fn of(sets: &[(i32, u32)], priorities: &[i32]) -> Self {
        let mut numbered = Sets::with_room(sets.len());
        let numbers = sets.iter();
        let numbers: Vec<u32> = numbers
            .map(|&(id, count)| numbered.add(id, count))
            .collect();
        let count: usize = numbered.sizes.iter().sum();
        let mut order = Self {
            entries: vec![0; count],
            sets: Vec::with_capacity(numbered.sizes.len()),
        };
        // Where the next entries of each set are put: the last of the file comes first.
        let mut places = vec![0; numbered.sizes.len()];
        let mut end = 0;
        for set in numbered.tree.children_first() {
            let (Some(place), Some(size), Some(node)) = (
                places.get_mut(set as usize),
                numbered.sizes.get(set as usize),
                numbered.tree.nodes.get(set as usize),
            ) else {
                continue;
            };
            end += size;
            *place = end;
            order.sets.push((node.id, end));
        }
        let mut first = 0;
        for (&number, &(_, count)) in numbers.iter().zip(sets) {
            let Some(place) = places.get_mut(number as usize) else {
                continue;
            };
            let end = *place;
            *place -= count as usize;
            let indices = (first..first + count).rev();
            let places = order.entries.get_mut(*place..end).unwrap_or_default();
            places
                .iter_mut()
                .zip(indices)
                .for_each(|(place, index)| *place = index);
            first += count;
        }
        if !priorities.is_empty() {
            order.sort_members(priorities);
        }
        order
    }

    /// Brings the entries of each set into the order of their priorities; equal ones stay as they are.
    fn sort_members(&mut self, priorities: &[i32]) {
        let priority = |index: u32| priorities.get(index as usize).copied().unwrap_or_default();
        let mut rest = self.entries.as_mut_slice();
        let mut start = 0;
        for &(_, end) in &self.sets {
            let (members, others) = rest.split_at_mut(end - start);
            members.sort_by_key(|&member| Reverse(priority(member)));
            (rest, start) = (others, end);
        }
    }

    /// Indices of the entries, all sets one after the other.
    pub fn entries(&self) -> &[u32] {
        &self.entries
    }

    /// The sets, each with the indices of its entries.
    pub fn sets(&self) -> impl Iterator<Item = (i32, &[u32])> {
        let starts = once(0).chain(self.sets.iter().map(|&(_, end)| end));
        starts.zip(&self.sets).map(|(start, &(id, end))| {
            let members = self.entries.get(start..end).unwrap_or_default();
            (id, members)
        })
    }
}

/// A number that is the lower the sooner an entry comes in its set: by its priority, and of equals the
/// last of the file first. The lower half is the index, all bits turned.
pub(super) fn rank(priority: i32, index: u32) -> u64 {
    // As unsigned the lowest priority is 0.
    let priority = priority as u32 ^ 1 << 31;
    u64::from(!priority) << 32 | u64::from(!index)
}

/// The sets of a list, numbered as they came.
#[derive(Default)]
struct Sets {
    numbers: HashMap<i32, u32>,
    /// How many entries each has.
    sizes: Vec<usize>,
    tree: Tree,
}

impl Sets {
    /// None, with room for so many.
    fn with_room(count: usize) -> Self {
        Self {
            numbers: HashMap::with_capacity(count),
            sizes: Vec::with_capacity(count),
            tree: Tree {
                nodes: Vec::with_capacity(count),
                ..Tree::default()
            },
        }
    }

    /// Adds so many entries of the set with this id. Returns its number.
    fn add(&mut self, id: i32, count: u32) -> u32 {
        // What the tree has already does not change it.
        let number = *self.numbers.entry(id).or_insert_with(|| {
            self.sizes.push(0);
            self.tree.insert(id)
        });
        if let Some(size) = self.sizes.get_mut(number as usize) {
            *size += count as usize;
        }
        number
    }
}

/// An AVL tree of set ids; a node's index is the number of sets inserted before it.
#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    root: Option<u32>,
    /// The way from the root to what was inserted last, each with the side that it goes on. It is kept
    /// for its memory alone.
    path: Vec<(u32, usize)>,
}

struct Node {
    id: i32,
    height: u8,
    children: [Option<u32>; 2],
}

impl Tree {
    /// The index of the set with this id, which is added where it is new.
    fn insert(&mut self, id: i32) -> u32 {
        self.path.clear();
        let mut at = self.root;
        while let Some(index) = at {
            let node = &self.nodes[index as usize];
            let side = match id.cmp(&node.id) {
                Ordering::Equal => return index,
                Ordering::Less => 0,
                Ordering::Greater => 1,
            };
            self.path.push((index, side));
            at = node.children[side];
        }
        let new = self.nodes.len() as u32;
        self.nodes.push(Node {
            id,
            height: 1,
            children: [None, None],
        });
        let mut child = new;
        while let Some((parent, side)) = self.path.pop() {
            let height = self.nodes[parent as usize].height;
            self.nodes[parent as usize].children[side] = Some(child);
            child = self.rebalance(parent);
            if child == parent && self.nodes[child as usize].height == height {
                // Nothing changes above what is as high as it was.
                return new;
            }
        }
        self.root = Some(child);
        new
    }

    fn height(&self, node: Option<u32>) -> u8 {
        node.map_or(0, |index| self.nodes[index as usize].height)
    }

    fn update_height(&mut self, node: u32) {
        let [left, right] = self.nodes[node as usize].children;
        self.nodes[node as usize].height = 1 + self.height(left).max(self.height(right));
    }

    /// Rotates `node` if one side is two higher than the other; returns who stands in its place.
    fn rebalance(&mut self, node: u32) -> u32 {
        for side in [0, 1] {
            let [high, low] = [side, 1 - side].map(|s| self.nodes[node as usize].children[s]);
            let Some(child) = high.filter(|_| self.height(high) > self.height(low) + 1) else {
                continue;
            };
            let [outer, inner] = [side, 1 - side].map(|s| self.nodes[child as usize].children[s]);
            if self.height(inner) > self.height(outer) {
                self.nodes[node as usize].children[side] = Some(self.rotate(child, 1 - side));
            }
            return self.rotate(node, side);
        }
        self.update_height(node);
        node
    }

    /// Lifts the child on `side` into the place of `node`.
    fn rotate(&mut self, node: u32, side: usize) -> u32 {
        let Some(child) = self.nodes[node as usize].children[side] else {
            return node;
        };
        self.nodes[node as usize].children[side] =
            self.nodes[child as usize].children[1 - side].replace(node);
        self.update_height(node);
        self.update_height(child);
        child
    }

    fn children_first(&self) -> Vec<u32> {
        let mut reversed = Vec::with_capacity(self.nodes.len());
        let mut stack = Vec::from_iter(self.root);
        while let Some(index) = stack.pop() {
            reversed.push(index);
            let children = self.nodes[index as usize].children;
            stack.extend(children.into_iter().flatten());
        }
        reversed.reverse();
        reversed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The order of entries, each given as set and priority.
    fn order_of(entries: &[(i32, i32)]) -> Order {
        let sets: Vec<_> = entries
            .chunk_by(|(one, _), (two, _)| one == two)
            .map(|alike| (alike[0].0, alike.len() as u32))
            .collect();
        let priorities: Vec<_> = entries.iter().map(|&(_, priority)| priority).collect();
        Order::of(&sets, &priorities)
    }

    fn kamailio_order(entries: &[(i32, i32)]) -> Vec<usize> {
        let order = order_of(entries);
        order
            .entries()
            .iter()
            .map(|&index| index as usize)
            .collect()
    }

    fn sets(ids: &[i32]) -> Vec<i32> {
        let entries: Vec<_> = ids.iter().map(|&id| (id, 0)).collect();
        kamailio_order(&entries)
            .into_iter()
            .map(|e| ids[e])
            .collect()
    }

    #[test]
    fn sets_come_as_real_servers_show_them() {
        // From the measured lists: sets 9 1 5 1 100 3.
        assert_eq!(sets(&[9, 1, 5, 1, 100, 3]), [3, 1, 1, 100, 9, 5]);
        assert_eq!(sets(&[1, 2]), [2, 1]);
    }

    #[test]
    fn highest_priority_comes_first_and_of_equals_the_last_of_the_file() {
        let entries = [(1, 0), (1, 5), (1, 0), (1, 9), (1, 5)];
        assert_eq!(kamailio_order(&entries), [3, 4, 1, 2, 0]);
    }

    proptest! {
        #[test]
        fn each_set_has_its_entries_by_priority_and_then_the_last_first(
            entries in proptest::collection::vec((-5..5i32, -2..2i32), 0..100),
        ) {
            let order = order_of(&entries);
            let mut seen = 0;
            for (set, members) in order.sets() {
                let mut expected: Vec<u32> = (0..entries.len() as u32).collect();
                expected.retain(|&index| entries[index as usize].0 == set);
                expected.sort_by_key(|&index| rank(entries[index as usize].1, index));
                prop_assert_eq!(members, expected);
                seen += members.len();
            }
            prop_assert_eq!(seen, entries.len());
        }

        #[test]
        fn the_tree_stays_balanced_and_keeps_every_entry(ids in proptest::collection::vec(-40..40i32, 0..200)) {
            let mut order = kamailio_order(&ids.iter().map(|&id| (id, 0)).collect::<Vec<_>>());
            order.sort_unstable();
            prop_assert_eq!(order, (0..ids.len()).collect::<Vec<_>>());
            let order = order_of(&ids.iter().map(|&id| (id, 0)).collect::<Vec<_>>());
            for (id, members) in order.sets() {
                prop_assert!(members.iter().all(|&entry| ids[entry as usize] == id));
            }
            let mut tree = Tree::default();
            for id in ids {
                tree.insert(id);
                for node in &tree.nodes {
                    let [left, right] = node.children.map(|c| tree.height(c));
                    prop_assert!(left.abs_diff(right) <= 1);
                }
            }
        }
    }
}

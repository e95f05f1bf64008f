//! The order in which Kamailio stores and shows sets and destinations.

use std::cmp::{Ordering, Reverse};

use super::List;

/// A set of a list.
#[derive(Debug, Clone)]
pub struct DestinationSet {
    pub id: i32,
    /// The indices of its entries, in order of preference; at least one.
    pub entries: Vec<usize>,
}

/// The sets of a list in the order in which Kamailio shows them.
///
/// This is the order of a traversal of Kamailio's AVL tree, children before their parent
/// (`ds_avl_insert`, `ds_rpc_print_set`), which depends on the order of insertion. Within a set the
/// highest priority comes first; of equal priorities, the last in the file comes first
/// (`add_dest2list`, `reindex_dests`).
pub fn order(list: &List) -> Vec<DestinationSet> {
    let mut tree = AvlTree::default();
    // Indexed by node number.
    let mut sets: Vec<DestinationSet> = Vec::new();
    for (index, entry) in list.entries.iter().enumerate() {
        let number = tree.insert(entry.set()) as usize;
        if number == sets.len() {
            sets.push(DestinationSet {
                id: entry.set(),
                entries: Vec::new(),
            });
        }
        sets[number].entries.push(index);
    }
    for set in &mut sets {
        set.entries.reverse();
        set.entries
            .sort_by_key(|&index| Reverse(list.entries[index].priority()));
    }
    let numbers = tree.children_first().into_iter();
    numbers
        .map(|number| {
            let set = &mut sets[number as usize];
            DestinationSet {
                id: set.id,
                entries: std::mem::take(&mut set.entries),
            }
        })
        .collect()
}

/// In which order sets are to be inserted for [`order`] to show them so, as indices.
pub fn insertion_order(shown: &[i32]) -> Vec<usize> {
    // The node that is shown last is the root, what is smaller stands before what is greater. Level by
    // level nothing is rotated.
    let mut level: Vec<_> = std::iter::once(0..shown.len()).collect();
    let mut inserted = Vec::new();
    while !level.is_empty() {
        let mut below = Vec::new();
        for subtree in level {
            let Some(root) = subtree.end.checked_sub(1).filter(|_| !subtree.is_empty()) else {
                continue;
            };
            let of_root = &shown[subtree.clone()];
            let smaller = of_root.iter().take_while(|id| **id < shown[root]).count();
            inserted.push(root);
            below.push(subtree.start..subtree.start + smaller);
            below.push(subtree.start + smaller..root);
        }
        level = below;
    }
    inserted
}

impl List {
    /// The indices of all entries, set by set, in the order of [`order`].
    pub fn in_kamailio_order(&self) -> Vec<usize> {
        let sets = order(self).into_iter();
        sets.flat_map(|set| set.entries).collect()
    }
}

/// An AVL tree of set ids. The index of a node is the number of sets inserted before it.
#[derive(Default)]
struct AvlTree {
    nodes: Vec<AvlNode>,
    root: Option<u32>,
    /// The path from the root to the last insertion: node and side of each step. It is a field only
    /// so that its memory is reused.
    path: Vec<(u32, usize)>,
}

struct AvlNode {
    id: i32,
    height: u8,
    children: [Option<u32>; 2],
}

impl AvlTree {
    /// The index of the set with this id, which is inserted if it is new.
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
        self.nodes.push(AvlNode {
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
                // An unchanged height does not affect the nodes above.
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

    /// Rotates `node` if one side is two higher than the other; returns the node that takes its
    /// place.
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

    use crate::base::source::Source;

    use crate::kamailio::version::Version;
    use proptest::prelude::*;

    /// A list with these entries, given as set and priority.
    fn list(entries: &[(i32, i32)]) -> List {
        // Numbers in a list have no sign; negative ones are written so that they wrap.
        let line =
            |&(set, priority): &(i32, i32)| format!("{} sip:h 0 {}\n", set as u32, priority as u32);
        let source = Source::new("x", entries.iter().map(line).collect::<String>());
        List::read_alone(source, Version::V6_1)
    }

    fn sets(ids: &[i32]) -> Vec<i32> {
        let entries: Vec<_> = ids.iter().map(|&id| (id, 0)).collect();
        list(&entries)
            .in_kamailio_order()
            .into_iter()
            .map(|e| ids[e])
            .collect()
    }

    #[test]
    fn sets_are_in_the_order_of_real_servers() {
        // From the measured lists, with sets 9 1 5 1 100 3.
        assert_eq!(sets(&[9, 1, 5, 1, 100, 3]), [3, 1, 1, 100, 9, 5]);
        assert_eq!(sets(&[1, 2]), [2, 1]);
    }

    #[test]
    fn the_highest_priority_comes_first_and_of_equal_ones_the_last_in_the_file() {
        let entries = [(1, 0), (1, 5), (1, 0), (1, 9), (1, 5)];
        assert_eq!(list(&entries).in_kamailio_order(), [3, 4, 1, 2, 0]);
    }

    proptest! {
        #[test]
        fn entries_of_a_set_are_sorted_by_priority_then_last_first(
            entries in proptest::collection::vec((-5..5i32, -2..2i32), 0..100),
        ) {
            let mut seen = 0;
            for set in order(&list(&entries)) {
                let mut expected: Vec<usize> = (0..entries.len()).collect();
                expected.retain(|&index| entries[index].0 == set.id);
                expected.sort_by_key(|&index| (Reverse(entries[index].1), Reverse(index)));
                seen += expected.len();
                prop_assert_eq!(set.entries, expected);
            }
            prop_assert_eq!(seen, entries.len());
        }

        #[test]
        fn sets_are_shown_again_as_they_were(ids in proptest::collection::vec(-40..40i32, 0..60)) {
            let shown: Vec<i32> = order(&list(&ids.iter().map(|&id| (id, 0)).collect::<Vec<_>>()))
                .iter()
                .map(|set| set.id)
                .collect();
            let again: Vec<_> = insertion_order(&shown).iter().map(|&at| (shown[at], 0)).collect();
            let again: Vec<i32> = order(&list(&again)).iter().map(|set| set.id).collect();
            prop_assert_eq!(again, shown);
        }

        #[test]
        fn the_tree_stays_balanced(ids in proptest::collection::vec(-40..40i32, 0..200)) {
            let mut tree = AvlTree::default();
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

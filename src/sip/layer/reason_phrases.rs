//! Reason phrases, each kept once: of a hundred thousand replies nearly all say the same.

use std::collections::VecDeque;
use std::sync::Arc;

/// So many different phrases are kept at hand. A peer may make up as many as it likes.
const MOST: usize = 16;

/// The phrases that were new last.
#[derive(Debug, Default)]
pub(super) struct Reasons {
    known: VecDeque<Arc<[u8]>>,
}

impl Reasons {
    /// The phrase, in common with others that are the same.
    pub(super) fn keep(&mut self, reason: &[u8]) -> Arc<[u8]> {
        if let Some(known) = self.known.iter().find(|known| ***known == *reason) {
            return known.clone();
        }
        let new: Arc<[u8]> = reason.into();
        if self.known.len() == MOST {
            self.known.pop_front();
        }
        self.known.push_back(new.clone());
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_phrase_is_kept_once_and_of_many_the_last_ones() {
        let mut reasons = Reasons::default();
        let ok = reasons.keep(b"OK");
        assert!(Arc::ptr_eq(&ok, &reasons.keep(b"OK")));
        for n in 0..1000_u32 {
            let phrase = n.to_be_bytes();
            let kept = reasons.keep(&phrase);
            assert_eq!(*kept, phrase);
            assert!(Arc::ptr_eq(&kept, &reasons.keep(&phrase)));
        }
        assert_eq!(reasons.known.len(), MOST);
        assert!(!Arc::ptr_eq(&ok, &reasons.keep(b"OK")));
    }
}

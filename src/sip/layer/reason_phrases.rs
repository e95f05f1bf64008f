//! Reason phrases, stored once each: of a hundred thousand replies almost all have the same one.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::sip::reply::LONGEST;

/// How many distinct phrases are cached. A peer could send an unlimited number of them.
const MOST: usize = 16;

/// The most recent distinct phrases.
#[derive(Debug, Default)]
pub(super) struct ReasonPhrases {
    known: VecDeque<Arc<[u8]>>,
}

impl ReasonPhrases {
    /// The phrase, shared with equal ones.
    /// A longer phrase than any header that is kept is cut.
    pub(super) fn keep(&mut self, reason: &[u8]) -> Arc<[u8]> {
        let reason = &reason[..reason.len().min(LONGEST)];
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
    fn equal_phrases_are_shared_and_only_the_latest_are_cached() {
        let mut reasons = ReasonPhrases::default();
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

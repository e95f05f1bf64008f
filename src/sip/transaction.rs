//! One non-INVITE client transaction: the state machine of RFC 3261 17.1.2 and nothing else.
//!
//! It knows no address, branch or time: its input is what happened, its output what follows from
//! that. [`super::layer`] manages many of them, with their timers and peers.
//!
//! ```text
//!                 |start: send, set E and F
//!                 V
//!   E: send  +---------+  F or transport error: report
//!     +------|  Trying |-------------------------------+
//!     +----->+---------+                               |
//!                 | \ 2xx-6xx: report, set K           |
//!      1xx: report|  +-----------------+               |
//!                 V                    |               |
//!   E: send  +------------+            |               |
//! 1xx: report| Proceeding |------------|---------------+
//!     +------+------------+            |               |
//!     +----->     | 2xx-6xx:           |               |
//!                 | report, set K      |               |
//!                 V                    |               |
//!            +-----------+<------------+               |
//!            | Completed |                             |
//!            +-----------+                             |
//!                 | K                                  V
//!                 +---------------------------->+------------+
//!                                               | Terminated |
//!                                               +------------+
//! ```

use std::num::NonZeroU16;
use std::time::Duration;

use super::timers::Timers;

/// The states of RFC 3261 figure 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionState {
    /// The request was sent and no response was received.
    Trying,
    /// A provisional response was received.
    Proceeding,
    /// A final response was received; its retransmissions are absorbed until Timer K fires.
    Completed,
    Terminated,
}

/// The timers of RFC 3261 17.1.2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionTimer {
    /// Retransmits the request over an unreliable transport.
    E,
    /// Ends a transaction without a final response.
    F,
    /// Ends the absorption of retransmitted final responses.
    K,
}

/// What can happen to a transaction after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionInput {
    Fired(TransactionTimer),
    /// A response with this status code was received, 100 to 699.
    Response(u16),
    /// The request could not be sent, or the network reported that it was not delivered.
    TransportError,
}

/// What follows from an [`TransactionInput`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionStep {
    Stay,
    /// Retransmit the request and set Timer E to this length.
    Retransmit(Duration),
    /// Report the provisional response.
    Proceed,
    /// Report the final response. With a length, set Timer K to it; without one, the transaction is
    /// over.
    Complete(Option<Duration>),
    /// Report a timeout; the transaction is over.
    TimeOut,
    /// Report a transport failure; the transaction is over.
    Fail,
    /// The transaction is over, and its outcome was already reported.
    End,
    /// A retransmitted or further final response, which is absorbed.
    Duplicate,
    /// A response after the end, or an error after the final response.
    Late,
}

/// A non-INVITE client transaction, 6 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transaction {
    state: TransactionState,
    reliable: bool,
    attempts: u16,
    provisional: Option<NonZeroU16>,
}

impl Transaction {
    /// Starts a transaction in Trying, whose request is sent now (RFC 3261 17.1.2.2).
    ///
    /// The caller sets Timer F to [`Timers::timeout`] and, over an unreliable transport, Timer E to
    /// [`Timers::t1`].
    pub fn start(reliable: bool) -> Transaction {
        Transaction {
            state: TransactionState::Trying,
            reliable,
            attempts: 1,
            provisional: None,
        }
    }

    /// The number of transmissions including the first; saturates at 65535.
    pub fn attempts(&self) -> u16 {
        self.attempts
    }

    /// The status code of the last provisional response.
    pub fn provisional(&self) -> Option<u16> {
        self.provisional.map(NonZeroU16::get)
    }

    /// Whether the transport is reliable.
    pub fn is_reliable(&self) -> bool {
        self.reliable
    }

    /// Whether no final response, timeout or failure was reported yet.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            TransactionState::Trying | TransactionState::Proceeding
        )
    }

    /// Whether this timer still has an effect. Timers are never cancelled, only ignored.
    pub fn awaits(&self, timer: TransactionTimer) -> bool {
        match timer {
            TransactionTimer::E => self.is_open() && !self.reliable,
            TransactionTimer::F => self.is_open(),
            TransactionTimer::K => self.state == TransactionState::Completed,
        }
    }

    /// Processes one input and returns what to do.
    pub fn handle(&mut self, input: TransactionInput, timers: &Timers) -> TransactionStep {
        match (self.state, input) {
            (_, TransactionInput::Fired(timer)) => self.fired(timer, timers),
            (
                TransactionState::Trying | TransactionState::Proceeding,
                TransactionInput::Response(code),
            ) => self.response(code, timers),
            // 17.1.4: the user is informed and the transaction is over.
            (
                TransactionState::Trying | TransactionState::Proceeding,
                TransactionInput::TransportError,
            ) => {
                self.state = TransactionState::Terminated;
                TransactionStep::Fail
            }
            // 17.1.2.2, Completed: "any response retransmissions" are buffered, not passed on.
            (TransactionState::Completed, TransactionInput::Response(_)) => {
                TransactionStep::Duplicate
            }
            (TransactionState::Completed | TransactionState::Terminated, _) => {
                TransactionStep::Late
            }
        }
    }

    fn fired(&mut self, timer: TransactionTimer, timers: &Timers) -> TransactionStep {
        if !self.awaits(timer) {
            return TransactionStep::Stay;
        }
        match timer {
            TransactionTimer::E => {
                self.attempts = self.attempts.saturating_add(1);
                TransactionStep::Retransmit(match self.state {
                    // 17.1.2.2, Proceeding: Timer E is reset to T2.
                    TransactionState::Proceeding => timers.slowest(),
                    // 17.1.2.2, Trying: Timer E is reset to MIN(2 * its last length, T2).
                    _ => timers.backoff(self.attempts),
                })
            }
            // 17.1.2.2: in Trying and Proceeding, the user is informed of the timeout.
            TransactionTimer::F => {
                self.state = TransactionState::Terminated;
                TransactionStep::TimeOut
            }
            // 17.1.2.2: after Timer K the transaction must be gone.
            TransactionTimer::K => {
                self.state = TransactionState::Terminated;
                TransactionStep::End
            }
        }
    }

    fn response(&mut self, code: u16, timers: &Timers) -> TransactionStep {
        if code < 200 {
            // 17.1.2.2: passed to the user; Timers E and F keep running as they were set.
            self.state = TransactionState::Proceeding;
            self.provisional = NonZeroU16::new(code);
            return TransactionStep::Proceed;
        }
        if self.reliable {
            // 17.1.2.2: Timer K is 0 seconds over a reliable transport.
            self.state = TransactionState::Terminated;
            return TransactionStep::Complete(None);
        }
        self.state = TransactionState::Completed;
        TransactionStep::Complete(Some(timers.t4))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const E: TransactionInput = TransactionInput::Fired(TransactionTimer::E);
    const F: TransactionInput = TransactionInput::Fired(TransactionTimer::F);
    const K: TransactionInput = TransactionInput::Fired(TransactionTimer::K);

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    /// Fires Timer E until Timer F is due, on a virtual clock, with a 1xx at `provisional`. Returns
    /// the times of the retransmissions, in seconds.
    fn retransmissions(provisional: Option<Duration>) -> Vec<f64> {
        let timers = Timers::default();
        let mut transaction = Transaction::start(false);
        let mut due = timers.t1;
        let mut sent = Vec::new();
        while due < timers.timeout {
            if provisional.is_some_and(|at| at < due) {
                assert_eq!(
                    transaction.handle(TransactionInput::Response(100), &timers),
                    TransactionStep::Proceed
                );
            }
            let TransactionStep::Retransmit(length) = transaction.handle(E, &timers) else {
                panic!("no retransmission at {due:?}");
            };
            sent.push(due.as_secs_f64());
            due += length;
        }
        assert_eq!(transaction.handle(F, &timers), TransactionStep::TimeOut);
        assert_eq!(usize::from(transaction.attempts()), sent.len() + 1);
        sent
    }

    #[test]
    fn an_unanswered_request_is_sent_eleven_times_before_timer_f_at_32_s() {
        let moments = [0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5];
        assert_eq!(retransmissions(None), moments);
    }

    #[test]
    fn after_a_provisional_response_timer_e_is_t2_from_its_next_firing() {
        // Set to 1 s at 0.5 s, it still fires at 1.5 s, then every 4 s.
        let moments = [0.5, 1.5, 5.5, 9.5, 13.5, 17.5, 21.5, 25.5, 29.5];
        assert_eq!(retransmissions(Some(ms(600))), moments);
        let moments = [0.5, 4.5, 8.5, 12.5, 16.5, 20.5, 24.5, 28.5];
        assert_eq!(retransmissions(Some(ms(100))), moments);
    }

    #[test]
    fn over_udp_timer_k_is_t4() {
        let timers = Timers::default();
        let mut transaction = Transaction::start(false);
        let step = transaction.handle(TransactionInput::Response(200), &timers);
        assert_eq!(step, TransactionStep::Complete(Some(ms(5000))));
        assert_eq!(transaction.state, TransactionState::Completed);
        assert_eq!(
            transaction.handle(TransactionInput::Response(200), &timers),
            TransactionStep::Duplicate
        );
        assert_eq!(
            transaction.handle(TransactionInput::Response(100), &timers),
            TransactionStep::Duplicate
        );
        assert_eq!(transaction.handle(E, &timers), TransactionStep::Stay);
        assert_eq!(transaction.handle(F, &timers), TransactionStep::Stay);
        assert_eq!(
            transaction.handle(TransactionInput::TransportError, &timers),
            TransactionStep::Late
        );
        assert_eq!(transaction.handle(K, &timers), TransactionStep::End);
        assert_eq!(transaction.state, TransactionState::Terminated);
        assert_eq!(
            transaction.handle(TransactionInput::Response(200), &timers),
            TransactionStep::Late
        );
    }

    #[test]
    fn over_a_reliable_transport_there_is_no_timer_e_and_no_timer_k() {
        let timers = Timers::default();
        let mut transaction = Transaction::start(true);
        assert!(!transaction.awaits(TransactionTimer::E));
        assert_eq!(transaction.handle(E, &timers), TransactionStep::Stay);
        assert_eq!(transaction.attempts(), 1);
        let step = transaction.handle(TransactionInput::Response(503), &timers);
        assert_eq!(step, TransactionStep::Complete(None));
        assert_eq!(transaction.state, TransactionState::Terminated);
    }

    #[test]
    fn a_transport_error_ends_only_an_open_transaction() {
        let timers = Timers::default();
        for provisional in [None, Some(183)] {
            let mut transaction = Transaction::start(false);
            if let Some(code) = provisional {
                transaction.handle(TransactionInput::Response(code), &timers);
            }
            assert_eq!(transaction.provisional(), provisional);
            assert_eq!(
                transaction.handle(TransactionInput::TransportError, &timers),
                TransactionStep::Fail
            );
            assert_eq!(
                transaction.handle(TransactionInput::TransportError, &timers),
                TransactionStep::Late
            );
            assert_eq!(transaction.handle(F, &timers), TransactionStep::Stay);
        }
    }

    fn input() -> impl Strategy<Value = TransactionInput> {
        prop_oneof![
            Just(E),
            Just(F),
            Just(K),
            (100_u16..700).prop_map(TransactionInput::Response),
            Just(TransactionInput::TransportError),
        ]
    }

    proptest! {
        #[test]
        fn at_most_one_end_is_reported_for_any_inputs(
            inputs in prop::collection::vec(input(), 0..50),
            reliable: bool,
        ) {
            let timers = Timers::default();
            let mut transaction = Transaction::start(reliable);
            let mut ends = 0;
            for input in inputs {
                let was_open = transaction.is_open();
                let step = transaction.handle(input, &timers);
                if matches!(step, TransactionStep::Complete(_) | TransactionStep::TimeOut | TransactionStep::Fail) {
                    ends += 1;
                    prop_assert!(was_open);
                }
                prop_assert_eq!(transaction.is_open(), ends == 0);
            }
            prop_assert!(ends <= 1);
        }
    }
}

//! Which destinations are pinged, how often, and which replies count as success.

pub mod default_ping_from;
pub mod dst_down_at_start;
pub mod interval_in_milliseconds;
pub mod interval_missing;
pub mod interval_without_tm;
pub mod interval_zero;
pub mod marked_but_not_pinged;
pub mod no_dns_flag_on_address;
pub mod no_ping_flag_unknown;
pub mod nobody_pinged;
pub mod one_threshold;
pub mod ping_timeout_unit;
pub mod pinged_once;
pub mod pinged_until_active;
pub mod probing_without_tm;
pub mod reply_codes_accept_timeout;
pub mod reply_codes_without_effect;
pub mod short_fr_timer;
pub mod slow_detection;
pub mod some_not_pinged;
pub mod tcp_timeout_over_interval;
pub mod threshold_in_mode_0;
pub mod unlisted_mode;

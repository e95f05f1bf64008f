//! Any bytes as a kamailio.cfg that may include itself: `cargo fuzz run cfg -s none`.
#![no_main]

use std::path::Path;

use ds_tool::internals::{CfgOptions, LoadError, Loader, Version, cfg};
use libfuzzer_sys::fuzz_target;

struct Itself<'a>(&'a [u8]);

impl Loader for Itself<'_> {
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        match path.file_name() {
            Some(name) if name == "a" => Ok(self.0.to_vec()),
            _ => Err(LoadError::Missing),
        }
    }
}

fuzz_target!(|text: &[u8]| {
    for version in [Version::V5_6, Version::V6_1] {
        let mut reading = CfgOptions {
            version,
            ..CfgOptions::default()
        };
        reading.env.complete = text.len() % 2 == 0;
        let cfg = cfg::read(Path::new("/a"), text.to_vec(), &Itself(text), &reading);
        assert_eq!(cfg.files[0].source.text, text);
        for refusal in &cfg.refusals {
            assert!(!refusal.reason.to_string().is_empty());
        }
    }
});

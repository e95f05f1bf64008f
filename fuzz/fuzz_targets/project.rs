//! Any bytes as `ds-tool.toml`.
#![no_main]

use ds_tool::internals::{ProjectFile, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("etc/ds-tool.toml", bytes);
    match ProjectFile::read(&source) {
        Ok(project) => assert_eq!(project.folder.to_str(), Some("etc")),
        Err(why) => {
            let lines = bytes.split(|&b| b == b'\n').count() as u32;
            assert!(
                why.place
                    .is_none_or(|(line, column)| (1..=lines).contains(&line) && column > 0)
            );
            assert!(why.to_string().starts_with("etc/ds-tool.toml:"));
        }
    }
});

//! Any bytes as `tls.cfg`.
#![no_main]

use std::path::PathBuf;

use ds_tool::internals::{Version, tls_cfg};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match tls_cfg::read(bytes, Version::V6_1) {
        Ok(cfg) => {
            let lines = bytes.split(|&b| b == b'\n').count();
            for needed in cfg.needed() {
                assert!(needed.line.is_none_or(|line| (1..=lines).contains(&line)));
            }
            if let Some(client) = cfg.only_client() {
                assert!((1..=lines).contains(&client.line_of("method")));
            }
            let clients = cfg.clients(|name| PathBuf::from(name));
            clients.of("192.0.2.1:5061".parse().unwrap());
            clients.of("[::1]:0".parse().unwrap());
        }
        Err(why) => {
            let lines = bytes.split(|&b| b == b'\n').count();
            assert!((1..=lines).contains(&why.line), "{why}");
        }
    }
});

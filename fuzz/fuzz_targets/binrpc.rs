//! Any bytes as the reply of a server: of binrpc, however they are cut, and of JSON-RPC.
#![no_main]

use ds_tool::internals::{
    ServerMemory,
    binrpc::{BinrpcAnswer, BinrpcError, BinrpcReader},
    escape::is_dangerous,
    jsonrpc,
};
use libfuzzer_sys::fuzz_target;

/// The cookie and id of the request.
const NUMBER: u32 = 7;

fuzz_target!(|bytes: &[u8]| {
    let whole = BinrpcReader::new(NUMBER).push(bytes);
    if let Ok(Some(answer)) = &whole {
        assert_eq!(in_pieces(bytes), Ok(Some(answer.clone())));
    }
    let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
    let reply = [&[0xa1, 0x1c][..], &length, &[NUMBER as u8], bytes].concat();
    match BinrpcReader::new(NUMBER).push(&reply) {
        Ok(Some(BinrpcAnswer::Values(values))) => {
            // A value has a byte at least, and nothing more is kept of it.
            assert!(values.len() <= bytes.len());
            for value in &values {
                let _ = ServerMemory::read(value);
            }
        }
        Ok(other) => panic!("a whole reply gives {other:?}"),
        Err(why) => assert!(!why.to_string().chars().any(is_dangerous)),
    }
    if let Ok(Ok(value)) = jsonrpc::reply(NUMBER, bytes) {
        let _ = ServerMemory::read(&value);
    }
});

fn in_pieces(bytes: &[u8]) -> Result<Option<BinrpcAnswer>, BinrpcError> {
    let mut reader = BinrpcReader::new(NUMBER);
    for piece in bytes.chunks(3) {
        let answer = reader.push(piece)?;
        if answer.is_some() {
            return Ok(answer);
        }
    }
    Ok(None)
}

//! A real Kamailio starts with a tls.cfg exactly where it is said to.

use std::fs;
use std::path::Path;

use ds_tool::internals::{Socket, Transport, probe::is_key_of_another, tls_cfg};
use tempfile::TempDir;

use super::kamailio::{Kamailio, Network};
use super::{skip, streams, wait};
use crate::certificates::Ca;

const SERVER: &str = r#"
debug=0
log_stderror=yes
children=1
tcp_children=1
enable_tls=yes
listen=udp:127.0.0.1:@PORT@
listen=tls:127.0.0.1:@TLS@
loadmodule "tm.so"
loadmodule "tls.so"
loadmodule "dispatcher.so"
modparam("tls", "config", "@FOLDER@/tls.cfg")
modparam("dispatcher", "list_file", "@LIST@")
request_route {
    exit;
}
"#;

/// Options of a domain whose files are all there, and one of a file that is not.
const OWN: &str = "certificate = @/own.pem\nprivate_key = @/own.key\n";
const NIX: &str = "@/nix.pem";

#[test]
fn a_server_starts_with_a_tls_cfg_as_is_said() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    if !streams::required_with_tls() {
        return;
    }
    let version = version.parse().expect("a version");
    let folder = TempDir::new().expect("a folder");
    let here = folder.path();
    let ca = Ca::new("Test CA");
    for name in ["own", "other"] {
        streams::write(here, name, &ca.certificate(&["localhost"]));
    }
    let with = |more: &str| format!("[server:default]\n{OWN}{more}");
    let cases = [
        with(""),
        with("[client:default]\nmethod = TLSv1.2+\nverify_certificate = yes\n"),
        with("[client:default]\nverify = yes\n"),
        with("[client:default]\nverify_certificate = maybe\n"),
        with("[client:default]\nmethod = TLSv9\n"),
        with("[client:default\n"),
        with(&format!("[client:default]\nca_list = {NIX}\n")),
        with("[client:default]\nca_list = \"\"\ncertificate = \"\"\n"),
        with(&format!("[client:default]\nca_path = {NIX}\n")),
        with(&format!("[client:default]\ncrl = {NIX}\n")),
        with("crl = \"\"\n"),
        with("[client:default]\ncertificate = @/own.pem\n"),
        with("[client:default]\ncertificate = @/own.pem\nprivate_key = @/other.key\n"),
        with("[client:default]\ncertificate = @/other.pem\nprivate_key = @/other.key\n"),
        with("[client:default]\nprivate_key = @/other.key\n"),
        with(&format!("[client:default]\nprivate_key = {NIX}\n")),
        with(&format!("[client:192.0.2.1:5061]\nca_list = {NIX}\n")),
        with(&format!(
            "[client:any]\nserver_name = x.test\nca_list = {NIX}\n"
        )),
        // Where a domain stands twice, the last one counts, but not of those for an address.
        with(&format!(
            "[client:default]\nca_list = {NIX}\n[client:default]\n"
        )),
        with(&format!(
            "[client:default]\n[client:default]\nca_list = {NIX}\n"
        )),
        with(&format!(
            "[client:192.0.2.1:5061]\nca_list = {NIX}\n[client:192.0.2.1:5061]\n"
        )),
        // A domain takes nothing from another one.
        with("[server:127.0.0.1:@TLS@]\nmethod = TLSv1.2+\n"),
        with(&format!("[server:127.0.0.1:@TLS@]\n{OWN}")),
        format!("[server:127.0.0.1:@TLS@]\n{OWN}"),
        // There has to be a socket.
        with(&format!("[server:127.0.0.1:1]\n{OWN}")),
        with(&format!("[server:127.0.0.1:0]\n{OWN}")),
        with("[client:any]\n"),
        with("[client:any]\nserver_name = x.test\n"),
        with("[client:192.0.2.1:0]\n[client:192.0.2.1:0]\n"),
        with("[client:192.0.2.1:0]\n[client:192.0.2.1:0]\n[client:default]\n"),
        with("private_key_password = x\n"),
        with("certificate2 = @/own.pem\n"),
        "[server:default]\ncertificate = @/own.pem\n".to_owned(),
        "[server:default]\nprivate_key = @/own.key\n".to_owned(),
        "[server:default]\ncertificate = \"\"\nprivate_key = \"\"\n".to_owned(),
        "[client:default]\n".to_owned(),
        String::new(),
    ];
    let mut starts = Vec::new();
    for case in cases {
        let port = wait::free_port("127.0.0.1");
        let text = case
            .replace("@TLS@", &port.to_string())
            .replace('@', here.to_str().expect("a path in UTF-8"));
        fs::write(here.join("tls.cfg"), &text).expect("a file");
        // No file of these names stands beside the server's cfg.
        let is_there = |name: &str| Path::new(name).is_absolute() && Path::new(name).exists();
        let socket = Socket {
            protocol: Transport::Tls,
            address: [127, 0, 0, 1].into(),
            port,
            name: None,
            advertised: None,
        };
        let said = tls_cfg::read(text.as_bytes(), version).is_ok_and(|read| {
            read.check_sockets(&[socket.endpoint()]).is_ok()
                && read.needed().iter().all(|needed| {
                    let key_is_foreign = needed.option == "private_key"
                        && needed.certificate.as_ref().is_none_or(|certificate| {
                            let files = [&needed.name, certificate].map(fs::read);
                            matches!(files, [Ok(key), Ok(of)] if is_key_of_another(&key, &of))
                        });
                    is_there(&needed.name) && !key_is_foreign
                })
        });
        let cfg = SERVER
            .replace("@FOLDER@", &here.display().to_string())
            .replace("@TLS@", &port.to_string());
        let server = Kamailio::start_with(&cfg, b"", "127.0.0.1", Network::Shared);
        let log = server.as_ref().err();
        assert_eq!(said, server.is_ok(), "{text}\n{log:?}");
        starts.push(said);
    }
    assert!(starts.contains(&true) && starts.contains(&false));

    // With TLS switched off nobody reads it.
    let off = SERVER
        .replace("enable_tls=yes", "")
        .replace("listen=tls:127.0.0.1:@TLS@", "")
        .replace("@FOLDER@", "/nowhere");
    let server = Kamailio::start_with(&off, b"", "127.0.0.1", Network::Shared);
    assert!(server.is_ok(), "{:?}", server.err());
}

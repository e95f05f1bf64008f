//! What lint says of the files that a server's tls module reads.

use super::cfg;
use crate::builder::Test;
use crate::certificates::Ca;

const NAMED: &str = "modparam(\"tls\", \"config\", \"/etc/kamailio/tls.cfg\")";
const GOOD: &str = "[server:default]\ncertificate = /k/c.pem\nprivate_key = /k/k.pem\n";
const BAD: &str = "[server:default]\nverify = yes\n";
const OVER_TLS: &str = "1 sip:192.0.2.1:5061;transport=tls 8\n";

/// A server with the tls module.
fn server(more: &str) -> String {
    let modules = ["tls", "tm", "dispatcher"].map(|name| format!("loadmodule \"{name}.so\"\n"));
    let listen = "listen=tls:127.0.0.1:5061\n";
    let list = "modparam(\"dispatcher\", \"list_file\", \"/etc/kamailio/dispatcher.list\")";
    cfg(&format!("{listen}{}{list}\n{more}", modules.concat()))
}

/// What lint says about TLS, a line each without the name of the folder.
fn said(args: &[&str], files: &[(&str, &str)]) -> Vec<String> {
    let args = ["lint"].iter().chain(args).copied();
    let test = files
        .iter()
        .fold(Test::new(args), |test, (name, text)| test.file(name, text));
    let output = test.command().output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().filter(|line| line.contains("[DS22"));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_tls_cfg_is_read_where_the_cfg_names_it_or_beside_the_cfg() {
    let with = |tls_cfg: &str| {
        let files = [
            (
                "srv/etc/kamailio/kamailio.cfg",
                server(&format!("enable_tls=yes\n{NAMED}")),
            ),
            ("srv/etc/kamailio/dispatcher.list", OVER_TLS.to_owned()),
            ("srv/etc/kamailio/tls.cfg", String::from(tls_cfg)),
        ];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let found = |args: &[&str]| said(args, &files);
        let path = "srv/etc/kamailio/kamailio.cfg";
        let one = found(&["--root", "srv", path]);
        // The folder, and the tls.cfg named beside the cfg: it is no cfg of a server.
        assert_eq!(found(&["--root", "srv", "srv"]), one);
        let all = [
            path,
            "srv/etc/kamailio/tls.cfg",
            "srv/etc/kamailio/dispatcher.list",
        ];
        assert_eq!(found(&[&["--root", "srv"][..], &all].concat()), one);
        one
    };
    assert_eq!(with(GOOD), <[&str; 0]>::default());
    assert_eq!(
        with(BAD),
        [
            "srv/etc/kamailio/tls.cfg:2:1: error[DS222]: 'verify' is not an option of tls.cfg: the server does not start"
        ]
    );
    // Alone it is read, too.
    let alone = said(&["tls.cfg"], &[("tls.cfg", BAD)]);
    assert_eq!(
        alone,
        [
            "tls.cfg:2:1: error[DS222]: 'verify' is not an option of tls.cfg: the server does not start"
        ]
    );
    assert_eq!(
        with(&format!("# ds-tool: ignore-file[DS222] a draft\n{BAD}")),
        <[&str; 0]>::default()
    );
    let odd = with("[server:default]\nmethod = \"\u{1b}[31m\"\n");
    assert!(odd.len() == 1 && !odd[0].contains('\u{1b}'), "{odd:?}");
    // Keys are not looked for in a copy.
    assert_eq!(
        with(&format!("{GOOD}[client:default]\n  method = TLSv1\n")),
        [
            "srv/etc/kamailio/tls.cfg:5:3: warning[DS221]: with this method, connections use neither TLS 1.2 nor 1.3: modern peers reject that, so 1 destination over TLS cannot be reached"
        ]
    );
}

#[test]
fn a_tls_cfg_that_is_not_there_stops_a_server_and_nobody_else() {
    let files = |enable: &str, name: &str| {
        let named = format!("modparam(\"tls\", \"config\", \"{name}\")");
        [
            ("kamailio.cfg", server(&format!("{enable}\n{named}"))),
            ("dispatcher.list", OVER_TLS.to_owned()),
        ]
    };
    let found = |args: &[&str], enable, name| {
        let files = files(enable, name);
        said(
            args,
            &files.each_ref().map(|(name, text)| (*name, text.as_str())),
        )
    };
    let yes = "enable_tls=yes";
    let nowhere = "/nowhere/tls.cfg";
    assert_eq!(
        found(&["kamailio.cfg"], yes, nowhere),
        [
            "kamailio.cfg:8:1: info[DS222]: /nowhere/tls.cfg was not checked: the path is on the server"
        ]
    );
    assert_eq!(
        found(&["--root", ".", "kamailio.cfg"], yes, nowhere),
        [
            "kamailio.cfg:8:1: error[DS222]: there is no file nowhere/tls.cfg: the server does not start without it"
        ]
    );
    // With TLS switched off the module reads nothing.
    for enable in ["", "enable_tls=no"] {
        assert_eq!(
            found(&["--root", ".", "kamailio.cfg"], enable, nowhere),
            <[&str; 0]>::default()
        );
    }
}

#[test]
fn peers_are_verified_by_somebody() {
    let certificates = "modparam(\"tls\", \"tls_method\", \"TLSv1.2+\")";
    let by_parameters = |more: &str| {
        let cfg = server(&format!("enable_tls=yes\n{certificates}\n{more}"));
        let files = [("kamailio.cfg", cfg.as_str()), ("x.list", OVER_TLS)];
        said(&["kamailio.cfg", "x.list"], &files)
    };
    let set = |name: &str, value: &str| format!("modparam(\"tls\", \"{name}\", {value})\n");
    let verify = set("verify_certificate", "1");
    assert_eq!(
        by_parameters(&verify),
        [
            "kamailio.cfg:9:1: error[DS223]: verify_certificate requires peers to be verified, but no CA is trusted: Kamailio rejects every certificate, so 1 destination over TLS cannot be reached"
        ]
    );
    for more in [
        String::new(),
        set("verify_certificate", "0"),
        format!("{verify}{}", set("ca_list", "\"/ca.pem\"")),
        format!("{verify}{}", set("verify_client", "\"optional_no_ca\"")),
    ] {
        assert_eq!(by_parameters(&more), <[&str; 0]>::default(), "{more}");
    }
    // The module forgets this parameter (5.6 to 6.1), and minds this one.
    for more in [
        format!("{verify}{}", set("ca_path", "\"/cas\"")),
        set("verify_client", "\"on\""),
    ] {
        let found = by_parameters(&more);
        assert!(
            found.len() == 1 && found[0].contains("error[DS223]"),
            "{found:?}"
        );
    }
    let cfg = server("enable_tls=yes\nmodparam(\"tls\", \"config\", \"tls.cfg\")");
    let by_file = |tls_cfg: &str, list: &str| {
        let files = [
            ("kamailio.cfg", cfg.as_str()),
            ("x.list", list),
            ("tls.cfg", tls_cfg),
        ];
        said(&["kamailio.cfg", "x.list"], &files)
    };
    // As Debian installs it, on the server itself.
    let stock = format!(
        "{GOOD}\n[client:default]\nverify_certificate = yes\nrequire_certificate = yes\n#ca_list = x\n"
    );
    let found = by_file(&stock, OVER_TLS);
    assert!(
        found.len() == 1 && found[0].starts_with("tls.cfg:6:1: error[DS223]"),
        "{found:?}"
    );
    assert_eq!(
        by_file(&stock, "1 sip:192.0.2.1 8\n"),
        <[&str; 0]>::default()
    );
    // Which of two domains counts depends on the address that Kamailio connects from.
    let two = format!("{stock}[client:192.0.2.9:0]\nca_list = x\n");
    assert_eq!(by_file(&two, OVER_TLS), <[&str; 0]>::default());
    let of_a_script = format!("{stock}[client:any]\nserver_name = x\nserver_id = x\nca_list = x\n");
    assert_eq!(by_file(&of_a_script, OVER_TLS), <[&str; 0]>::default());
    // With TLS switched off nobody reads any of it.
    let off = cfg.replace("enable_tls=yes", "");
    let files = [
        ("kamailio.cfg", off.as_str()),
        ("x.list", OVER_TLS),
        ("tls.cfg", stock.as_str()),
    ];
    assert_eq!(
        said(&["kamailio.cfg", "x.list"], &files),
        <[&str; 0]>::default()
    );
}

#[test]
fn a_key_that_is_not_the_certificates_is_told_where_both_can_be_read() {
    let ca = Ca::new("Test CA");
    let [own, other] = ["a.test", "b.test"].map(|name| ca.certificate(&[name]));
    let cfg = server("enable_tls=yes\nmodparam(\"tls\", \"config\", \"tls.cfg\")");
    let by_file = |tls_cfg: &str| {
        let both = format!("{}{}", own.pem, own.key);
        let files = [
            ("kamailio.cfg", cfg.as_str()),
            ("tls.cfg", tls_cfg),
            ("own.pem", &own.pem),
            ("own.key", &own.key),
            ("other.key", &other.key),
            ("cert.pem", &both),
            (
                "locked.key",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
            ),
        ];
        said(&["kamailio.cfg"], &files)
    };
    let nothing = <[&str; 0]>::default();
    let server = |options: &str| format!("[server:default]\n{options}");
    for sound in [
        "",
        &server("certificate = own.pem\nprivate_key = own.key\n"),
        &server("certificate = own.pem\n"),
        &server("certificate = own.pem\nprivate_key = locked.key\n"),
        &server("certificate = nix.pem\nprivate_key = other.key\n"),
        &server("certificate = locked.key\nprivate_key = other.key\n"),
        "[client:default]\ncertificate = own.pem\n",
    ] {
        assert_eq!(by_file(sound), nothing, "{sound}");
    }
    assert_eq!(
        by_file("[client:default]\nprivate_key = /k/x.key\n"),
        [
            "tls.cfg:2:1: error[DS222]: /k/x.key is a key without a certificate: the server does not start"
        ]
    );
    let message = |place: &str, certificate: &str| {
        format!(
            "tls.cfg:{place}: error[DS222]: other.key is not the key of the certificate in {certificate}: the server does not start"
        )
    };
    for (wrong, certificate, place) in [
        (
            server("certificate = own.pem\nprivate_key = other.key\n"),
            "own.pem",
            "3:1",
        ),
        (server("private_key = other.key\n"), "cert.pem", "2:1"),
        (
            "[client:default]\ncertificate = own.pem\nprivate_key = other.key\n".to_owned(),
            "own.pem",
            "3:1",
        ),
    ] {
        assert_eq!(by_file(&wrong), [message(place, certificate)], "{wrong}");
    }
}

//! Files that look like Kamailio's, and are not: templates, and OpenSIPS's cfgs.

use std::fs;

use super::{LIST, cfg, checkout, run};

#[test]
fn an_unrendered_template_is_one_info() {
    let jinja = cfg("{% if tls %}\nlisten=tls:{{ ip }}:5061\n{% endif %}");
    let erb = cfg("listen=udp:<%= @ip %>:5060");
    let helm = cfg("listen=udp:{{ .Values.ip }}:5060");
    let consul = cfg("listen=udp:{{ key \"sip/ip\" }}:5060");
    let named = cfg("listen=udp:@LISTEN_IP@:5060");
    let shell = cfg("listen=udp:${LISTEN_IP}:5060");
    let list = "{% for gw in gateways %}\n1 sip:{{ gw }}:5060 8\n{% endfor %}\n";
    let ruby = "<% @gws.each do |gw| %>\n1 sip:<%= gw %>:5060 8\n<% end %>\n";
    for (name, text, engine, rendered) in [
        (
            "kamailio.cfg.j2",
            jinja.as_str(),
            "Jinja template",
            "kamailio.cfg",
        ),
        ("kamailio.cfg", &jinja, "Jinja template", "kamailio.cfg"),
        ("kamailio.cfg.erb", &erb, "ERB template", "kamailio.cfg"),
        ("site.cfg", &erb, "ERB template", "site.cfg"),
        ("kamailio.cfg.tpl", &helm, "Go template", "kamailio.cfg"),
        ("kamailio.cfg.ctmpl", &consul, "Go template", "kamailio.cfg"),
        ("kamailio.cfg.in", &named, "template", "kamailio.cfg"),
        ("kamailio.cfg.template", &shell, "template", "kamailio.cfg"),
        (
            "dispatcher.list.j2",
            list,
            "Jinja template",
            "dispatcher.list",
        ),
        ("dispatcher.list", list, "Jinja template", "dispatcher.list"),
        (
            "dispatcher.list.erb",
            ruby,
            "ERB template",
            "dispatcher.list",
        ),
    ] {
        let test = checkout(&[(name, text)]);
        for path in [".", name] {
            let ran = run(&test, &["lint", path]);
            assert_eq!(
                ran.codes(),
                [format!("{name}:1:DS004")],
                "{path} {}",
                ran.all()
            );
            let words = format!(
                "unrendered {engine}: render it first, '.. | ds-tool lint --stdin-filename {rendered} -'"
            );
            assert!(
                ran.out.contains(&words) && ran.exit == 0,
                "{name} {}",
                ran.all()
            );
        }
    }
}

#[test]
fn templates_of_other_programs_are_nobodys_business_and_a_rendered_one_is_linted() {
    let test = checkout(&[
        ("nginx.conf.j2", "server { listen {{ port }}; }\n"),
        ("app.cfg.j2", "[app]\nport = {{ port }}\n"),
        ("setup.in", "@PREFIX@\n"),
        (
            "kamailio.cfg",
            &cfg("# {{ a comment }}\nxlog(\"L_INFO\", \"{s.len}\")")
                .replace("xlog(\"L_INFO\", \"{s.len}\")", ""),
        ),
        ("dispatcher.list", LIST),
    ]);
    let ran = run(&test, &["lint", "--fail-if-empty", "."]);
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    // What was a template is linted when its name is all that is left of it.
    let whole = checkout(&[
        ("kamailio.cfg.in", &cfg("bogus")),
        ("dispatcher.list", LIST),
    ]);
    let ran = run(&whole, &["lint", "kamailio.cfg.in"]);
    assert!(ran.out.contains("DS401"), "{}", ran.all());
}

#[test]
fn a_cfg_of_opensips_is_one_info() {
    let route = "route{\n ds_select_dst(1, 4);\n t_relay();\n}\n";
    let module = "loadmodule \"dispatcher.so\"\n";
    for (name, lines) in [
        (
            "opensips.cfg",
            "log_level=3\nudp_workers=4\nsocket=udp:127.0.0.1:5060\n",
        ),
        ("opensips.cfg", "listen=udp:192.0.2.10:5060\n"),
        (
            "proxy.cfg",
            "mpath=\"/usr/lib/x86_64-linux-gnu/opensips/modules/\"\n",
        ),
        ("proxy.cfg", "loadmodule \"proto_udp.so\"\n"),
        ("proxy.cfg", "log_level=4\n"),
        ("proxy.cfg", "udp_workers = 8\n"),
        ("proxy.cfg", "socket= udp:eth0:5060\n"),
    ] {
        let test = checkout(&[(name, &format!("{lines}{module}{route}"))]);
        for path in [".", name] {
            let ran = run(&test, &["lint", path]);
            assert_eq!(
                ran.codes(),
                [format!("{name}:1:DS004")],
                "{lines} {}",
                ran.all()
            );
            assert!(
                ran.out.contains("a cfg of OpenSIPS") && ran.exit == 0,
                "{}",
                ran.all()
            );
        }
    }
    // Kamailio's own cfg with a statement of the other one is a mistake.
    for first in ["#!KAMAILIO\n", "#!define WITH_X\n"] {
        let text = format!("{first}{}", cfg("log_level=3"));
        let ran = run(
            &checkout(&[("kamailio.cfg", &text)]),
            &["lint", "kamailio.cfg"],
        );
        assert!(ran.out.contains("error[DS401]"), "{}", ran.all());
    }
}

#[test]
fn placeholders_are_reported_in_lists_and_in_cfgs() {
    for uri in [
        "sip:$GW1:5060",
        "sip:$(GW1)",
        "sip:${GW1}",
        "sip:CHANGE_ME:5060",
        "sip:changeme",
        "sip:x.x.x.x:5060",
        "sip:192.0.2.xxx",
        "sip:FSIPADDRESS:5060",
        "sip:<%= @gw %>:5060",
        "sip:#{gw}:5060",
        "sip:YOUR_IP",
        "sip:192.0.2.1 8 0 socket=udp:YOUR_IP:5060",
        "sip:192.0.2.1 8 0 weight=1;ping_socket=udp:CHANGE_ME:5060",
    ] {
        let ran = run(
            &checkout(&[("x.list", &format!("1 {uri}\n"))]),
            &["lint", "x.list"],
        );
        assert_eq!(ran.codes(), ["x.list:1:DS105"], "{uri} {}", ran.all());
    }
    for (line, number) in [
        ("listen=SMSC_IP", 7),
        ("listen=udp:YOUR_IP:5060", 7),
        ("listen=udp:CHANGE_ME:5060", 7),
        ("#!substdef \"!MY_IP!<MY_IP>!g\"", 7),
        ("#!define PUBLIC_IP CHANGE_ME", 7),
    ] {
        let test = checkout(&[("kamailio.cfg", &cfg(line)), ("dispatcher.list", LIST)]);
        let ran = run(&test, &["lint", "--select", "DS105", "kamailio.cfg"]);
        assert_eq!(
            ran.codes(),
            [format!("kamailio.cfg:{number}:DS105")],
            "{line} {}",
            ran.all()
        );
    }
    // A name that is defined is filled in.
    let lines = "#!define SMSC_IP 127.0.0.1\nlisten=SMSC_IP\n#!substdef \"!MY_IP!192.0.2.1!g\"";
    let test = checkout(&[("kamailio.cfg", &cfg(lines)), ("dispatcher.list", LIST)]);
    let ran = run(&test, &["lint", "--select", "DS105", "kamailio.cfg"]);
    assert_eq!(ran.codes(), [""; 0], "{}", ran.all());
    drop(fs::metadata(test.path("kamailio.cfg")));
}

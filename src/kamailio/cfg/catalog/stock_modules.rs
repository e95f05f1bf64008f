//! The modules that ship with Kamailio, and the folders they are installed in.

use super::table;
use crate::kamailio::version::Version;

/// Whether this version ships a module of this name. A distribution may package it separately or
/// leave it out.
pub fn has(name: &[u8], version: Version) -> bool {
    let mut rows = table::of_parameter(name, b"");
    rows.any(|row| row.releases.contains(version))
}

/// Whether this `mpath` names only folders that packages of Kamailio, or its own `make install`,
/// fill with its modules: `/usr/lib64/kamailio/modules/`. Any other may hold modules of one's own.
pub fn are_in(folders: &[u8]) -> bool {
    let mut folders = folders.split(|&b| b == b':').filter(|f| !f.is_empty());
    let mut rest = folders.clone();
    folders.next().is_some() && rest.all(is_stock_folder)
}

fn is_stock_folder(folder: &[u8]) -> bool {
    let folder = String::from_utf8_lossy(folder);
    if !folder.starts_with('/') {
        return false;
    }
    let parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let [
        library @ ..,
        "kamailio",
        "modules" | "modules_k" | "modules_s",
    ] = parts.as_slice()
    else {
        return false;
    };
    let prefix = match library {
        [prefix @ .., "lib", machine] if machine.contains("-linux-") => prefix,
        [prefix @ .., "lib" | "lib64"] => prefix,
        _ => return false,
    };
    match prefix {
        ["usr"] | ["usr", "local"] => true,
        ["usr", "local", name] | ["opt", name] => name.starts_with("kamailio"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_names_are_case_sensitive_and_come_and_go() {
        assert!(has(b"tm", Version::V5_6) && has(b"dispatcher", Version::V6_1));
        for name in ["TM", "nosuch", "tm ", "", "tm\t", "#"] {
            assert!(!has(name.as_bytes(), Version::V6_1), "{name}");
        }
        assert!(!has(b"ptimer", Version::V6_0) && has(b"ptimer", Version::V6_1));
        assert!(has(b"print", Version::V5_8) && !has(b"print", Version::V6_0));
    }

    #[test]
    fn folders_that_packages_fill_are_known() {
        for folders in [
            "/usr/lib/x86_64-linux-gnu/kamailio/modules/",
            "/usr/lib/aarch64-linux-gnu/kamailio/modules",
            "/usr/lib64/kamailio/modules",
            "/usr/lib/kamailio/modules//",
            "/usr/local/lib/kamailio/modules/",
            "/usr/local/lib64/kamailio/modules:/usr/lib/kamailio/modules/",
            "/usr/lib/kamailio/modules_k/:/usr/lib/kamailio/modules/",
            "/usr/local/kamailio-5.8/lib64/kamailio/modules/",
            "/opt/kamailio/lib/kamailio/modules",
        ] {
            assert!(are_in(folders.as_bytes()), "{folders}");
        }
        for folders in [
            "",
            ":",
            "modules",
            "lib/kamailio/modules",
            "/opt/acme/modules",
            "/opt/acme/lib/kamailio/modules",
            "/usr/lib/kamailio/modules/mine",
            "/usr/lib/kamailio/modules:/opt/acme/modules",
            "/srv/usr/lib/kamailio/modules",
            "/usr/local/src/kamailio/src/modules",
        ] {
            assert!(!are_in(folders.as_bytes()), "{folders}");
        }
    }
}

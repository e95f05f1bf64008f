//! Reads certificates. The only file that uses x509_parser.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{ASN1Time, FromDer, X509Certificate};

use crate::base::escape::sanitize;
use crate::probe::observation::{Certificate, CertificateFault};

/// The fields of a certificate that matter here.
pub struct CertificateFacts {
    pub certificate: Certificate,
    /// The common name, used if the certificate has no other names (RFC 5922 7.1).
    pub common_name: Option<String>,
    /// Seconds since notBefore; negative if the certificate is not valid yet.
    pub age: i64,
}

/// Reads a certificate in DER; `now` is in seconds since 1970.
pub fn read(der: &[u8], now: i64) -> Option<CertificateFacts> {
    let (_, x509) = X509Certificate::from_der(der).ok()?;
    let alternatives = x509.subject_alternative_name().ok().flatten();
    let alternatives = alternatives.map(|names| names.value.general_names.iter());
    let validity = x509.validity();
    let common = x509.subject().iter_common_name().last();
    Some(CertificateFacts {
        common_name: common.and_then(|name| Some(shown(name.as_str().ok()?))),
        age: now - validity.not_before.timestamp(),
        certificate: Certificate {
            subject: shown(&x509.subject().to_string()),
            issuer: shown(&x509.issuer().to_string()),
            names: alternatives
                .into_iter()
                .flatten()
                .filter_map(name)
                .map(|name| shown(&name))
                .collect(),
            not_before: utc(validity.not_before),
            not_after: utc(validity.not_after),
            seconds_left: validity.not_after.timestamp() - now,
        },
    })
}

impl CertificateFacts {
    /// Whether the certificate has expired or is not valid yet.
    pub fn fault_of_time(&self) -> Option<CertificateFault> {
        if self.certificate.seconds_left < 0 {
            Some(CertificateFault::Expired(
                self.certificate.not_after.clone(),
            ))
        } else if self.age < 0 {
            Some(CertificateFault::NotYetValid(
                self.certificate.not_before.clone(),
            ))
        } else {
            None
        }
    }

    /// The names in subjectAltName, else the common name.
    pub fn names(&self) -> Vec<String> {
        match self.certificate.names.as_slice() {
            [] => self.common_name.iter().cloned().collect(),
            names => names.to_vec(),
        }
    }

    /// Whether it covers this host in a way that SIP allows and HTTPS does not: by a SIP URI in
    /// subjectAltName, or by the common name if there is no other name (RFC 5922 7.1).
    pub fn is_for_sip_domain(&self, host: &str) -> bool {
        let names = &self.certificate.names;
        let is_it = |name: &str| name.eq_ignore_ascii_case(host);
        names
            .iter()
            .filter_map(|name| name.split_once(':'))
            .any(|(scheme, domain)| scheme.eq_ignore_ascii_case("sip") && is_it(domain))
            || (names.is_empty() && self.common_name.as_deref().is_some_and(is_it))
    }
}

/// Made safe to print: it comes from the network.
fn shown(text: &str) -> String {
    sanitize(text.as_bytes())
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) | GeneralName::URI(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => Some(IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(*bytes).ok()?)).to_string()),
            16 => {
                Some(IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(*bytes).ok()?)).to_string())
            }
            _ => None,
        },
        _ => None,
    }
}

/// `2026-01-31T10:00:00Z`.
fn utc(time: ASN1Time) -> String {
    let time = time.to_datetime();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

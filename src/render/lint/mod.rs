//! stub to be replaced
use crate::lint::Finding;
/// r
pub struct Report<'a> {
    /// f
    pub findings: &'a [&'a Finding<'a>],
    /// g
    pub files: &'a [&'a str],
}
/// t
pub fn text(r: &Report<'_>, _w: Option<usize>, color: bool) -> String {
    r.findings
        .iter()
        .map(|f| super::diagnostics::one(&f.diagnostic, f.source, color))
        .collect()
}
/// t
pub fn json(_r: &Report<'_>) -> String {
    String::new()
}
/// t
pub fn sarif(_r: &Report<'_>) -> String {
    String::new()
}
/// t
pub fn github(_r: &Report<'_>) -> String {
    String::new()
}
/// t
pub fn gitlab(_r: &Report<'_>) -> String {
    String::new()
}
/// t
pub fn junit(_r: &Report<'_>) -> String {
    String::new()
}
/// t
pub fn checkstyle(_r: &Report<'_>) -> String {
    String::new()
}

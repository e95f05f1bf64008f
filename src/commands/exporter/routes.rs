//! What each path answers.

use std::sync::Arc;

use http_body_util::Full;
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue,
};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Semaphore, oneshot, watch};

use super::on_request::OnRequest;
use crate::base::counted::counted;
use crate::monitor::{MonitorCommand, SharedSnapshot};
use crate::render::{monitor_metrics, scrape_targets};

/// The most bytes of a request's body. Nothing is done with them.
const BODY_BYTES: u64 = 4096;

/// How many long answers are made at a time.
const RENDERED_AT_ONCE: usize = 2;

/// The text format of Prometheus.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// Half the time of the usual 6, for a tenth more bytes.
const GZIP_LEVEL: u32 = 3;

const INDEX: &str = "ds-tool exporter

/metrics                            the last result of each destination
/probe?target=URI&module=kamailio   probe one destination now (module: kamailio or options; set=N, debug=true)
/sd                                 the destinations, for http_sd
/-/healthy, /-/ready                whether it runs, and whether it takes scrapes
/-/reload                           POST: read lists and cfg again
";

type Answer = Response<Full<Bytes>>;

/// What the paths need.
pub(super) struct Routes {
    snapshot: SharedSnapshot,
    commands: UnboundedSender<MonitorCommand>,
    /// The labels of `--label`.
    labels: Arc<[(String, String)]>,
    on_request: OnRequest,
    draining: watch::Receiver<bool>,
    rendering: Arc<Semaphore>,
}

impl Routes {
    pub(super) fn new(
        snapshot: SharedSnapshot,
        commands: UnboundedSender<MonitorCommand>,
        labels: Vec<(String, String)>,
        on_request: OnRequest,
        draining: watch::Receiver<bool>,
    ) -> Self {
        Self {
            snapshot,
            commands,
            labels: labels.into(),
            on_request,
            draining,
            rendering: Arc::new(Semaphore::new(RENDERED_AT_ONCE)),
        }
    }

    pub(super) async fn answer(&self, request: Request<Incoming>) -> Answer {
        if request.body().size_hint().lower() > BODY_BYTES {
            return plain(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n");
        }
        let path = request.uri().path();
        let may: &[Method] = match path {
            "/-/reload" => &[Method::POST, Method::PUT],
            _ => &[Method::GET, Method::HEAD],
        };
        if !may.contains(request.method()) {
            let allowed = if path == "/-/reload" {
                "POST"
            } else {
                "GET, HEAD"
            };
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "use another method\n");
            let allowed = HeaderValue::from_static(allowed);
            answer.headers_mut().insert(ALLOW, allowed);
            return answer;
        }
        match path {
            "/" => plain(StatusCode::OK, INDEX),
            "/metrics" => self.metrics(request.headers()).await,
            "/probe" => self.probe(&request).await,
            "/sd" => self.targets(request.headers()).await,
            "/-/healthy" => plain(StatusCode::OK, "healthy\n"),
            "/-/ready" if *self.draining.borrow() => {
                plain(StatusCode::SERVICE_UNAVAILABLE, "it is ending\n")
            }
            "/-/ready" => plain(StatusCode::OK, "ready\n"),
            "/-/reload" => self.reload().await,
            _ => plain(
                StatusCode::NOT_FOUND,
                "no such page; / has those there are\n",
            ),
        }
    }

    async fn metrics(&self, headers: &HeaderMap) -> Answer {
        let (snapshot, labels) = (self.snapshot.get(), Arc::clone(&self.labels));
        let make = move || monitor_metrics::of_snapshot(&snapshot, &labels);
        self.rendered(headers, METRICS, make).await
    }

    async fn targets(&self, headers: &HeaderMap) -> Answer {
        let (snapshot, labels) = (self.snapshot.get(), Arc::clone(&self.labels));
        let make = move || scrape_targets::of_snapshot(&snapshot, &labels);
        self.rendered(headers, JSON, make).await
    }

    async fn probe(&self, request: &Request<Incoming>) -> Answer {
        let query = request.uri().query().unwrap_or_default();
        let timeout = request.headers().get("x-prometheus-scrape-timeout-seconds");
        let timeout = timeout.and_then(|value| value.to_str().ok()?.parse().ok());
        match self
            .on_request
            .answer(query, timeout, self.snapshot.get())
            .await
        {
            Ok(text) => encoded(request.headers(), METRICS, text),
            Err((status, why)) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
                plain(status, format!("{why}\n"))
            }
        }
    }

    async fn reload(&self) -> Answer {
        let (answer, answered) = oneshot::channel();
        let asked = self.commands.send(MonitorCommand::Reload(answer));
        match (asked, answered.await) {
            (Ok(()), Ok(Ok(count))) => plain(
                StatusCode::OK,
                format!("{}\n", counted(count, "destination")),
            ),
            (Ok(()), Ok(Err(why))) => plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                format!("not reloaded: {why}\n"),
            ),
            _ => plain(StatusCode::SERVICE_UNAVAILABLE, "it is ending\n"),
        }
    }

    /// A long answer, made beside the thread that answers requests.
    async fn rendered(
        &self,
        headers: &HeaderMap,
        kind: &'static str,
        make: impl FnOnce() -> String + Send + 'static,
    ) -> Answer {
        let place = Arc::clone(&self.rendering).acquire_owned().await;
        let headers = headers.clone();
        let made = tokio::task::spawn_blocking(move || {
            // Held to the end, although the client may have gone.
            let _place = place;
            encoded(&headers, kind, make())
        });
        let made = made.await;
        made.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "not made\n"))
    }
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static(TEXT);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

/// An answer, compressed if the client takes that.
fn encoded(headers: &HeaderMap, kind: &'static str, text: String) -> Answer {
    let compressed = takes_gzip(headers)
        .then(|| gzipped(text.as_bytes()))
        .flatten();
    let is_compressed = compressed.is_some();
    let body = compressed.unwrap_or_else(|| text.into_bytes());
    let mut answer = Response::new(Full::new(body.into()));
    let of_answer = answer.headers_mut();
    of_answer.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    of_answer.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if is_compressed {
        of_answer.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    answer
}

/// Whether the client accepts gzip (RFC 9110 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).into_iter();
    let codings = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    codings.into_iter().any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        let is_refused = weight.parse::<f32>().is_ok_and(|weight| weight == 0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !is_refused
    })
}

fn gzipped(text: &[u8]) -> Option<Vec<u8>> {
    use std::io::Write;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
    out.write_all(text).ok()?;
    out.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_those_who_accept_it() {
        for (value, takes) in [
            ("gzip", true),
            ("deflate, gzip;q=1.0, *;q=0.5", true),
            ("GZIP", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("deflate", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(takes_gzip(&headers), takes, "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}

//! An HTTP/1.1 server with limits: of connections, of headers, and of the time that a client may take.
#![expect(clippy::disallowed_methods, reason = "waits")]

use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::routes::Routes;

/// The most connections at a time. Others wait until one ends.
const CONNECTIONS: usize = 64;

/// How long a client may take to send its request, and to begin the next one.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);

/// The longest request line and headers, in bytes, and the most headers.
const HEADER_BYTES: usize = 16 * 1024;
const HEADERS: usize = 64;

/// After this time a connection takes no further request,
const LIFETIME: Duration = Duration::from_secs(60);

/// and after this one it is closed although the client has not read the answer.
const LAST_ANSWER: Duration = Duration::from_secs(30);

/// How long to wait after the system had no descriptor for a connection.
const WITHOUT_DESCRIPTORS: Duration = Duration::from_millis(100);

/// Answers requests until it is to drain, and then those that are running.
pub(super) async fn serve(
    listener: TcpListener,
    routes: Rc<Routes>,
    mut draining: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            _ = draining.changed() => break,
            Some(_) = connections.join_next() => continue,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = draining.changed() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let (routes, draining) = (Rc::clone(&routes), draining.clone());
                connections.spawn_local(async move {
                    answer(stream, routes, draining).await;
                    drop(place);
                });
            }
            // The client has gone, or there are no descriptors.
            Err(_) => sleep(WITHOUT_DESCRIPTORS).await,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of a connection.
async fn answer(stream: TcpStream, routes: Rc<Routes>, mut draining: watch::Receiver<bool>) {
    // Small answers are not to wait for more.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let routes = Rc::clone(&routes);
        async move { Ok::<_, Infallible>(routes.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(HEADER_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // What is wrong with a connection concerns its client alone.
        _ = connection.as_mut() => return,
        () = sleep(LIFETIME) => {}
        _ = draining.changed() => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(LAST_ANSWER, connection).await;
}

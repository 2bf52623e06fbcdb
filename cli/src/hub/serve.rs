//! Serving from the command line.

use crate::output::{Failure, Output};
use lontar_hub::Hub;
use lontar_hub::audit::{Note, Who};
use lontar_hub::rights::Action;
use lontar_hub::serve::{App, Exposure, listen, serve as serve_hub};
use serde_json::json;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::sync::Arc;
use tracing_subscriber::EnvFilter;

/// Serves until Ctrl-C or SIGTERM, then ends what is under way. A folder that was copied or put back
/// is refused, unless a new generation is wanted.
pub fn serve(
    hub: Hub,
    address: SocketAddr,
    (new_generation, exposure): (bool, Exposure),
    out: &Output,
) -> Result<(), Failure> {
    if !new_generation {
        hub.check_home()?;
    }
    log_to_stderr(out.is_json());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Refused(format!("cannot start: {e}")))?;
    runtime.block_on(async {
        let listener = listen(address).await?;
        let local = listener
            .local_addr()
            .map_err(|e| Failure::Refused(e.to_string()))?;
        if new_generation {
            let number = hub.begin_serving_anew()?;
            out.note(&format!(
                "generation {number} was opened; phones send again what is missing here"
            ));
        } else {
            hub.begin_serving()?;
        }
        let behind_proxy = exposure == Exposure::Proxy;
        let scheme = if hub.serves_tls()? && !behind_proxy { "https" } else { "http" };
        if scheme == "http" && !behind_proxy && !local.ip().is_loopback() {
            return Err(Failure::Refused(String::from(
                "this hub's address is http://, which is for this machine alone; listen on 127.0.0.1, or make the hub \
                 with --address https://…",
            )));
        }
        hub.note(&Who::Machine, &Note::new(Action::Serve, ""))?;
        out.result(
            &json!({ "listening": format!("{scheme}://{local}") }),
            &format!("listening on {scheme}://{local}"),
        );
        serve_hub(listener, App::new(Arc::new(hub)).exposed(exposure), stop_asked()).await?;
        Ok(())
    })
}

/// Logs as lines, or as JSON with `--json`; `LONTAR_LOG` chooses what (`info` if it is not set).
fn log_to_stderr(json: bool) {
    let filter = EnvFilter::try_from_env("LONTAR_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second call in one process keeps the first logger.
    let _ = if json {
        log.json().try_init()
    } else {
        log.try_init()
    };
}

/// Done when a person or the system asks to stop.
pub async fn stop_asked() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

//! Logs and metrics.

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// What to log.
pub(crate) fn filter(text: &str) -> Result<EnvFilter> {
    EnvFilter::try_new(text).with_context(|| format!("log.filter: {text:?} is not a level such as info"))
}

/// Starts logging, to standard error.
pub(crate) fn start_logs(config: &Config) -> Result<()> {
    let logs = tracing_subscriber::fmt().with_env_filter(filter(&config.log.filter)?).with_writer(std::io::stderr);
    match config.log.format {
        LogFormat::Text => logs.with_ansi(false).init(),
        LogFormat::Json => logs.json().flatten_event(true).init(),
    }
    Ok(())
}

/// Upper ends, in seconds, of the classes that requests are counted in by how long they took.
const CLASSES: [f64; 12] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Starts counting, if so wished.
pub(crate) fn start_metrics(config: &Config) -> Result<Option<PrometheusHandle>> {
    if !config.metrics.enabled {
        return Ok(None);
    }
    let recorder = PrometheusBuilder::new().set_buckets(&CLASSES)?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).context("metrics")?;
    Ok(Some(handle))
}

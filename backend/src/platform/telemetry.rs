//! What the server tells its operators: structured log lines and Prometheus metrics.
//!
//! Rules for log lines: a sentence readable alone *and* fields to query by; dotted names (`mailing.id`), units in names
//! (`duration_ms`); errors are rare, actionable and logged once. Never addresses, names, tokens or bodies.

use crate::platform::config::LogFormat;
use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts writing log lines to standard error. Does nothing the second time.
pub fn start_logging(filter: &str, format: LogFormat) {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    // A second server in one process (tests) shares the first one's subscriber.
    drop(started);
}

/// The metrics of one server.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
    /// Requests answered, by status class: `2xx`, `4xx`, `5xx`.
    pub requests: IntCounterVec,
    /// Seconds until a request was answered.
    pub request_seconds: Histogram,
    /// Attempts at letters, by outcome: `sent`, `deferred`, `failed`.
    pub letters: IntCounterVec,
    /// Letters in this server's hands right now.
    pub letters_in_flight: IntGauge,
    /// Jobs run, by outcome: `done`, `retried`, `buried`.
    pub jobs: IntCounterVec,
    /// Requests refused by a throttle.
    pub throttled: IntCounter,
    /// Sign-ins, by outcome: `done`, `refused`.
    pub sign_ins: IntCounterVec,
    /// Sessions ended because a replaced refresh token came back.
    pub refresh_reuse: IntCounter,
}

impl Metrics {
    /// Registers all of them. Fails only if two had one name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(Opts::new("vestnik_requests_total", "Requests answered"), &["status"])?,
            request_seconds: Histogram::with_opts(HistogramOpts::new(
                "vestnik_request_seconds",
                "Seconds until a request was answered",
            ))?,
            letters: IntCounterVec::new(Opts::new("vestnik_letters_total", "Attempts at letters"), &["outcome"])?,
            letters_in_flight: IntGauge::new("vestnik_letters_in_flight", "Letters in this server's hands")?,
            jobs: IntCounterVec::new(Opts::new("vestnik_jobs_total", "Jobs run"), &["outcome"])?,
            throttled: IntCounter::new("vestnik_throttled_total", "Requests refused by the throttle")?,
            sign_ins: IntCounterVec::new(Opts::new("vestnik_sign_ins_total", "Sign-ins"), &["outcome"])?,
            refresh_reuse: IntCounter::new(
                "vestnik_refresh_reuse_total",
                "Sessions ended because a replaced refresh token came back",
            )?,
        };
        let registry = &metrics.registry;
        registry.register(Box::new(metrics.requests.clone()))?;
        registry.register(Box::new(metrics.request_seconds.clone()))?;
        registry.register(Box::new(metrics.letters.clone()))?;
        registry.register(Box::new(metrics.letters_in_flight.clone()))?;
        registry.register(Box::new(metrics.jobs.clone()))?;
        registry.register(Box::new(metrics.throttled.clone()))?;
        registry.register(Box::new(metrics.sign_ins.clone()))?;
        registry.register(Box::new(metrics.refresh_reuse.clone()))?;
        Ok(metrics)
    }

    /// All of them in Prometheus' text format 0.0.4.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        prometheus::TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

//! Where a PostgreSQL database is and how to talk to it: address, TLS, session settings.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use diesel::{ConnectionError, ConnectionResult, connection::InstrumentationEvent};
use diesel_async::AsyncConnection;
use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject};
use tokio_postgres::{
    Config, NoTls,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::dialect::Conn;
use crate::open::OpenError;

/// Settings of every session. Short statements do best with the one plan that fits all, made for one processor: such a
/// plan knows no page's size, expects a tenth of the table, and would start helpers that cost more than the page.
/// Nothing may wait for ever.
const SESSION: &str = "-c plan_cache_mode=force_generic_plan -c max_parallel_workers_per_gather=0 -c jit=off \
                       -c lock_timeout=10s -c statement_timeout=60s \
                       -c idle_in_transaction_session_timeout=60s -c TimeZone=UTC -c client_min_messages=warning";

/// A database, as `postgres://user:password@host:port/name?sslmode=…` says.
#[derive(Clone)]
pub struct PostgresAddress {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl PostgresAddress {
    /// Reads an address. TLS follows `sslmode`: `disable`, `prefer` or `require`; certificates are always checked
    /// (`verify-ca` and `verify-full` mean `require`), against the machine's roots, or against those in `ca_file` alone.
    /// Without `sslmode`, another machine means `require`, this one `disable`.
    ///
    /// # Errors
    /// [`OpenError::Address`], also for certificates that cannot be read.
    pub fn parse(url: &str, ca_file: Option<&Path>) -> Result<Self, OpenError> {
        let url = url.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
        let mut config: Config = url.parse().map_err(|error| {
            let error: tokio_postgres::Error = error;
            OpenError::Address(super::with_sources(&error))
        })?;
        if !url.contains("sslmode=") {
            config.ssl_mode(if is_local(&config) { SslMode::Disable } else { SslMode::Require });
        }
        let options = config.get_options().map_or_else(|| SESSION.to_owned(), |own| format!("{SESSION} {own}"));
        config.options(options);
        if config.get_application_name().is_none() {
            config.application_name("timekeeper");
        }
        let tls = match config.get_ssl_mode() {
            SslMode::Disable => None,
            _ => Some(MakeRustlsConnect::new(tls_config(ca_file)?)),
        };
        Ok(Self { config, tls })
    }

    /// A connection that adds every statement it sends to `counter`.
    pub(super) async fn connect(self, counter: Arc<AtomicU64>) -> ConnectionResult<Conn> {
        let failed = |error: tokio_postgres::Error| ConnectionError::CouldntSetupConfiguration(to_diesel(&error));
        let mut connection = if let Some(tls) = self.tls {
            let (client, driver) = self.config.connect(tls).await.map_err(failed)?;
            Conn::try_from_client_and_connection(client, driver).await?
        } else {
            let (client, driver) = self.config.connect(NoTls).await.map_err(failed)?;
            Conn::try_from_client_and_connection(client, driver).await?
        };
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(connection)
    }
}

fn to_diesel(error: &tokio_postgres::Error) -> diesel::result::Error {
    let text = super::with_sources(error);
    diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UnableToSendCommand, Box::new(text))
}

fn is_local(config: &Config) -> bool {
    let local = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    };
    config.get_hosts().iter().all(local)
}

fn tls_config(ca_file: Option<&Path>) -> Result<ClientConfig, OpenError> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = ca_file {
        let unreadable = |error: &dyn std::fmt::Display| OpenError::Address(format!("{}: {error}", path.display()));
        let certificates = CertificateDer::pem_file_iter(path).map_err(|error| unreadable(&error))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| unreadable(&error))?;
            roots.add(certificate).map_err(|error| unreadable(&error))?;
        }
    } else {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| OpenError::Address(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> SslMode {
        PostgresAddress::parse(url, None).unwrap().config.get_ssl_mode()
    }

    #[test]
    fn another_machine_means_tls_unless_told_otherwise() {
        assert_eq!(mode("postgres://u@127.0.0.1/db"), SslMode::Disable);
        assert_eq!(mode("postgres://u@localhost/db"), SslMode::Disable);
        assert_eq!(mode("postgres://u@db.example.com/db"), SslMode::Require);
        assert_eq!(mode("postgres://u@db.example.com/db?sslmode=disable"), SslMode::Disable);
        assert_eq!(mode("postgres://u@db.example.com/db?sslmode=verify-full"), SslMode::Require);
    }

    #[test]
    fn options_in_the_address_come_after_ours() {
        let address = PostgresAddress::parse("postgres://u@localhost/db?options=-c%20search_path%3Dx", None).unwrap();
        let options = address.config.get_options().unwrap();
        assert!(options.starts_with(SESSION) && options.ends_with("-c search_path=x"), "{options}");
    }

    #[test]
    fn an_address_that_makes_no_sense_is_refused() {
        assert!(matches!(PostgresAddress::parse("postgres://h:port/", None), Err(OpenError::Address(_))));
        let missing = Path::new("no-such-file.pem");
        let refused = PostgresAddress::parse("postgres://h/db?sslmode=require", Some(missing));
        assert!(matches!(refused, Err(OpenError::Address(_))));
    }
}

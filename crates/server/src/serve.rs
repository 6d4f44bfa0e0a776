//! Serving: the first start, the listener, the probes, the end.

use std::{io::Write, net::SocketAddr, sync::Arc};

use actix_web::{
    App, HttpMessage, HttpRequest, HttpResponse, HttpServer,
    dev::Server,
    middleware::from_fn,
    web::{self, Data},
};
use anyhow::{Context, Result, anyhow, bail};
use metrics_exporter_prometheus::PrometheusHandle;
use timekeeper_api::{
    body::Limits,
    error::Problem,
    middleware::{Edge, RequestId, RequestIds, edge},
    v1::{self, ApiState},
};
use timekeeper_app::{FirstAdministrator, Outside, Proxies};
use timekeeper_ports::{AiProvider, PeopleDirectory};
use timekeeper_web::{Site, Streams, WebState};

use crate::{
    cli::Serve,
    config::Config,
    database::Database,
    observe,
    outside::{Argon2Hasher, SystemClock, SystemSecrets, seed},
    signals::Signals,
    workers,
};

/// Puts the application together over a store that is up to date, with what is settled there.
pub(crate) async fn application(config: &Config, database: &Database) -> Result<timekeeper_app::App> {
    let people: Option<Arc<dyn PeopleDirectory>> = match config.people_directory()? {
        Some(directory) => Some(Arc::new(directory)),
        None => None,
    };
    let ai: Option<Arc<dyn AiProvider>> = match config.ai.provider()? {
        Some(provider) => Some(Arc::new(provider)),
        None => None,
    };
    let outside = Outside {
        store: database.store(),
        clock: Arc::new(SystemClock),
        secrets: Arc::new(SystemSecrets),
        passwords: Arc::new(Argon2Hasher::new()),
        people,
        ai,
        post: config.post()?,
        key: config.secrets.key()?,
    };
    let app = timekeeper_app::App::new(outside, config.organisation()?, config.limits());
    app.follow_settings().await?;
    Ok(app.as_settled())
}

/// Serves until it is told to stop.
pub(crate) async fn serve(config: &Config, options: &Serve) -> Result<()> {
    observe::start_logs(config)?;
    let metrics = observe::start_metrics(config)?;
    let address = config.address()?;
    // The port first: a program that cannot serve leaves the data alone.
    let listener = std::net::TcpListener::bind(address)
        .map_err(|error| anyhow!("cannot listen on {address}: {error}; stop who does, or set server.bind"))?;
    listener.set_nonblocking(true)?;
    let database = Arc::new(open(config, options).await?);
    let app = application(config, &database).await?;
    if let Some(stored) = app.foreign_zone().await? {
        bail!(
            "the days in this store are in the time zone {stored}, the configuration says {}; set organisation.timezone \
             to {stored}, or stop every server and run `timekeeper migrate` to move them",
            app.organisation().zone.name()
        );
    }
    let app = app.as_settled();
    app.ensure_signing_key().await?;
    let first = app.ensure_administrator(config.admin_password()?).await?;
    let address = listener.local_addr()?;
    workers::start(&app);
    // Before anybody is told that it listens: from then on it ends in good order.
    let signals = Signals::take_over()?;
    let streams = Streams::default();
    let server = listen(config, Arc::clone(&database), app.clone(), streams.clone(), metrics, listener)?;
    tell(&format!("Timekeeper is listening on http://{address}"));
    if let Some(first) = first {
        tell(&greeting(address, &first));
    }
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "listening");
    until_told_to_stop(server, &streams, signals).await?;
    if let Err(error) = app.write_token_usage().await {
        tracing::warn!(%error, "the use of tokens could not be written down");
    }
    if let Err(error) = database.settle().await {
        tracing::warn!(%error, "what was written last stays in the file beside the database");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Serves until the first signal, and then until requests in flight are finished; a second signal cuts that short.
async fn until_told_to_stop(server: Server, streams: &Streams, mut signals: Signals) -> Result<()> {
    let handle = server.handle();
    let mut serving = tokio::spawn(server);
    tokio::select! {
        ended = &mut serving => return Ok(ended??),
        () = signals.next() => tracing::info!("told to stop; requests in flight are finished"),
    }
    streams.close();
    tokio::select! {
        () = handle.stop(true) => Ok(serving.await??),
        () = signals.next() => {
            tracing::warn!("told to stop once more; requests in flight are cut off");
            Ok(())
        }
    }
}

async fn open(config: &Config, options: &Serve) -> Result<Database> {
    if options.no_migrate {
        return Database::open_current(config).await;
    }
    let database = Database::open(config).await?;
    for migration in database.migrate(config).await? {
        tracing::info!(migration, "the database was migrated");
    }
    Ok(database)
}

/// Says something to whoever started it, if they still listen.
fn tell(text: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{text}") {
        tracing::warn!(%error, "nobody reads what is said on standard output");
    }
}

/// Said once, to whoever starts it for the first time.
fn greeting(address: SocketAddr, first: &FirstAdministrator) -> String {
    let url = format!("http://{address}");
    format!(
        "\n  This is the first start. Keep what follows; it is not shown again.\n\n    Pages          {url}\n    Documentation  {url}/api/docs\n    \
         Administrator  {}\n    Password       {}\n    API token      {}\n\n  Try it:\n\n    curl -H \"Authorization: \
         Bearer {}\" {url}/api/v1/users/me\n",
        first.user.username.as_str(),
        first.password.as_deref().unwrap_or("as configured"),
        first.token,
        first.token
    )
}

fn listen(
    config: &Config,
    database: Arc<Database>,
    app: timekeeper_app::App,
    streams: Streams,
    metrics: Option<PrometheusHandle>,
    listener: std::net::TcpListener,
) -> Result<Server> {
    let document = v1::document(config.time_style());
    let proxies = Proxies::new(config.proxies()?);
    let site = Arc::new(Site { public_url: config.public_url()?, proxies: proxies.clone(), request_id });
    let limits = Limits { max_body_bytes: config.server.max_body_bytes };
    let (style, max_import_rows) = (config.time_style(), config.limits.import_rows);
    let mut outermost = Edge::new(RequestIds::new(seed()));
    outermost.time_limit = std::time::Duration::from_secs(config.server.request_seconds);
    outermost.error_page = Some(timekeeper_web::error_page);
    outermost.patient = Some((v1::AI_CHAT, outermost.time_limit + config.ai.patience()));
    let server = HttpServer::new(move || {
        // A store for each worker; should that fail, the one that is there already serves.
        let store = database.store_for_worker().unwrap_or_else(|_| database.store());
        let app = app.with_store(store);
        let pages = WebState { app: app.clone(), site: Arc::clone(&site), streams: streams.clone() };
        let state = ApiState { app, style, proxies: proxies.clone(), max_import_rows };
        let service = App::new()
            .app_data(Data::new(state))
            .app_data(Data::new(pages))
            .app_data(limits)
            .app_data(Data::new(metrics.clone()));
        v1::mount(service, &document)
            .service(web::resource("/livez").route(web::get().to(livez)))
            .service(web::resource("/readyz").route(web::get().to(readyz)))
            .service(web::resource("/metrics").route(web::get().to(scrape)))
            .configure(timekeeper_web::routes)
            .wrap(from_fn(v1::authenticate))
            .wrap(edge(outermost.clone()))
    });
    Ok(server
        .disable_signals()
        .workers(config.workers())
        .shutdown_timeout(config.server.shutdown_seconds)
        .listen(listener)
        .context("the listener")?
        .run())
}

/// The id that a request got at the edge.
fn request_id(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<RequestId>().map(|id| id.as_str().to_owned())
}

/// The process is there.
async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"status": "alive"}))
}

/// The process can serve: its store answers.
async fn readyz(state: Data<ApiState>) -> Result<HttpResponse, Problem> {
    state.app.ready().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({"status": "ready"})))
}

/// What was counted so far.
async fn scrape(state: Data<ApiState>, metrics: Data<Option<PrometheusHandle>>) -> Result<HttpResponse, Problem> {
    let Some(metrics) = metrics.as_ref() else { return Err(Problem::resource_not_found()) };
    let pool = state.app.pool();
    let gauge = |name: &'static str, value: usize| metrics::gauge!(name).set(u32::try_from(value).unwrap_or(u32::MAX));
    gauge("timekeeper_store_connections", pool.size);
    gauge("timekeeper_store_connections_idle", pool.idle);
    gauge("timekeeper_store_connections_max", pool.max);
    metrics::counter!("timekeeper_store_statements_total").absolute(pool.statements);
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics.render()))
}

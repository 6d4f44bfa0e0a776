//! What the program can be asked to do, besides serving.

/// Says a line on standard output.
macro_rules! say {
    ($($text:tt)*) => {
        $crate::commands::print(&format!("{}\n", format_args!($($text)*)))
    };
}

mod demo;
mod people;
mod tokens;
mod users;

use std::io::{ErrorKind, Write};

use anyhow::{Context, Result};
use timekeeper_app::App;

use crate::{
    cli::{Command, ConfigCommand, Options, Serve},
    config::{Config, DEFAULT},
    database::Database,
    serve,
};

/// Does what was asked.
pub(crate) async fn run(mut options: Options) -> Result<()> {
    match options.command.take().unwrap_or(Command::Serve(Serve::default())) {
        Command::Openapi => print(
            &(serde_json::to_string_pretty(&timekeeper_api::v1::document(timekeeper_api::wire::TimeStyle::Utc))?
                + "\n"),
        ),
        Command::Config(ConfigCommand::Default) => print(DEFAULT),
        Command::Config(ConfigCommand::Check) => {
            Config::load(&options)?;
            say!("the configuration is in order")?;
            Ok(())
        }
        Command::PeopleDirectory => people::serve(options.bind.as_deref().unwrap_or("127.0.0.1:8081")).await,
        command => with_config(command, &Config::load(&options)?).await,
    }
}

/// Writes to standard output. Whoever has read enough of it may stop.
fn print(text: &str) -> Result<()> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written to")
        }
        _ => Ok(()),
    }
}

async fn with_config(command: Command, config: &Config) -> Result<()> {
    match command {
        Command::Serve(serve) => serve::serve(config, &serve).await,
        Command::Migrate => migrate(config).await,
        Command::User(command) => users::run(&open(config).await?, command).await,
        Command::Token(command) => tokens::run(&open(config).await?, command).await,
        Command::SeedDemo => {
            let app = application(config).await?;
            demo::seed(&app).await
        }
        Command::Openapi | Command::PeopleDirectory | Command::Config(_) => Ok(()),
    }
}

/// The application over a store that is up to date.
async fn open(config: &Config) -> Result<App> {
    serve::application(config, &Database::open_current(config).await?).await
}

/// The application over a store that is brought up to date first.
async fn application(config: &Config) -> Result<App> {
    let database = Database::open(config).await?;
    database.migrate(config).await?;
    serve::application(config, &database).await
}

async fn migrate(config: &Config) -> Result<()> {
    let database = Database::open(config).await?;
    let migrations = database.migrate(config).await?;
    for migration in &migrations {
        say!("{migration}")?;
    }
    let app = serve::application(config, &database).await?;
    let zone = app.organisation().zone.name().to_owned();
    if let Some(stored) = app.foreign_zone().await? {
        let moved = app.as_settled().move_to_zone().await.context("moving days to another time zone")?;
        say!("{moved} time entries moved to another day: {stored} → {zone}")?;
    } else if migrations.is_empty() {
        say!("the database is up to date")?;
    }
    Ok(())
}

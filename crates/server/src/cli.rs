//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, error::ErrorKind};
use timekeeper_domain::user::Role;

/// A self-hosted time-tracking server.
#[derive(Debug, Parser)]
#[command(name = "timekeeper", version, about)]
pub(crate) struct Options {
    /// The configuration file (TOML); `timekeeper.toml` in this folder when there is one and nothing is said.
    #[arg(long, global = true, value_name = "FILE", env = "TIMEKEEPER_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Where the data is: `sqlite://path` or `postgres://user@host/name`.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// Where to listen: `host:port`; port 0 takes a free one.
    #[arg(long, global = true, value_name = "HOST:PORT")]
    pub(crate) bind: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve (the default).
    Serve(Serve),
    /// Bring the database up to date, and its days into the organisation's time zone.
    Migrate,
    /// People with accounts: add one, set a password, list them.
    #[command(subcommand)]
    User(UserCommand),
    /// API tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Fill the store with believable data to look at.
    SeedDemo,
    /// Play a people directory, for development: the same answer for the same number; series 400 is unknown.
    PeopleDirectory,
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print the OpenAPI document.
    #[command(hide = true)]
    Openapi,
}

#[derive(Debug, Default, Args)]
pub(crate) struct Serve {
    /// Refuse to start on a database that needs migrations, instead of migrating it.
    #[arg(long)]
    pub(crate) no_migrate: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a user; prints the password when none is given.
    Add(AddUser),
    /// Give a user another password.
    Passwd {
        /// The username.
        name: String,
        /// Read the password from this file (`-` for standard input) instead of making one up.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// List users.
    List,
}

#[derive(Debug, Args)]
pub(crate) struct AddUser {
    /// The username.
    pub(crate) name: String,
    /// What the user may do: admin, manager, member or user.
    #[arg(long, default_value = "member", value_parser = role)]
    pub(crate) role: Role,
    /// The e-mail address.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// The name to be called by.
    #[arg(long)]
    pub(crate) full_name: Option<String>,
    /// Read the password from this file (`-` for standard input) instead of making one up.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make a token; prints its text, alone.
    Create(CreateToken),
    /// List tokens.
    List,
    /// Remove a token for good.
    Revoke {
        /// The token's number, as `token list` shows it.
        id: i64,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CreateToken {
    /// Whom it speaks for.
    #[arg(long)]
    pub(crate) user: String,
    /// What it is for.
    #[arg(long)]
    pub(crate) name: String,
    /// More about that.
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// What it may be used for, such as `read:projects,write:time_entries`.
    #[arg(long)]
    pub(crate) scopes: String,
    /// Days until it ends; without this it never does.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) expires_days: Option<u32>,
    /// Addresses and networks it may be used from, separated by commas.
    #[arg(long)]
    pub(crate) ip: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every setting with its default, as a file to start from.
    Default,
    /// Read the configuration and say what is wrong with it.
    Check,
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| "must be admin, manager, member or user".to_owned())
}

/// Where a complaint about the command line goes on to what `--help` says, too.
const ENOUGH: [&str; 2] = ["Usage:", "For more information"];

/// Why there is nothing to run.
pub(crate) enum Ended {
    /// The help or the version was asked for.
    Shown,
    /// The command line makes no sense.
    Wrong(String),
}

/// Reads the command line.
pub(crate) fn parse() -> Result<Options, Ended> {
    Options::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            println!("{}", error.render());
            Ended::Shown
        }
        _ => {
            let text = error.render().to_string();
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let said: Vec<&str> = lines.take_while(|line| !ENOUGH.iter().any(|end| line.starts_with(end))).collect();
            let said = said.join(" ");
            Ended::Wrong(format!("{}; see `timekeeper --help`", said.strip_prefix("error: ").unwrap_or(&said)))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
    }
}

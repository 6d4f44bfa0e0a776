//! `timekeeper user …`.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use timekeeper_app::{App, AppError, NewUser};
use timekeeper_domain::{
    text::Name,
    user::{Email, Password, User, Username},
};
use timekeeper_ports::SecretSource;

use crate::{
    cli::{AddUser, UserCommand},
    outside::SystemSecrets,
};

/// Characters of a password that is made up.
const LENGTH: usize = 20;

pub(super) async fn run(app: &App, command: UserCommand) -> Result<()> {
    match command {
        UserCommand::Add(user) => add(app, user).await,
        UserCommand::Passwd { name, password_file } => {
            let user = find(app, &name).await?;
            let (password, shown) = password(password_file)?;
            app.set_password(user.id, password).await?;
            if let Some(text) = shown {
                say!("{text}")?;
            }
            Ok(())
        }
        UserCommand::List => {
            say!("{:<6} {:<24} {:<8} {:<8} name", "id", "username", "role", "active")?;
            for user in app.all_users().await? {
                let active = if user.active { "yes" } else { "no" };
                let name = user.full_name.as_ref().map(ToString::to_string).unwrap_or_default();
                let (id, username) = (user.id.to_string(), user.username.as_str());
                say!("{id:<6} {username:<24} {:<8} {active:<8} {name}", user.role.as_str())?;
            }
            Ok(())
        }
    }
}

/// The user of that name.
pub(super) async fn find(app: &App, name: &str) -> Result<User> {
    let username = Username::new(name).map_err(|error| anyhow!("the username {error}"))?;
    app.find_user(&username).await?.ok_or_else(|| anyhow!("there is no user {name:?}; see `timekeeper user list`"))
}

async fn add(app: &App, user: AddUser) -> Result<()> {
    let new = NewUser {
        username: Some(Username::new(&user.name).map_err(|error| anyhow!("the username {error}"))?),
        email: user.email.as_deref().map(Email::new).transpose().context("--email")?,
        full_name: user
            .full_name
            .as_deref()
            .map(Name::new)
            .transpose()
            .map_err(|error| anyhow!("--full-name {error}"))?,
        role: user.role,
        ..NewUser::default()
    };
    let (password, shown) = password(user.password_file)?;
    match app.add_user(new, password).await {
        Ok(_) => {
            if let Some(text) = shown {
                say!("{text}")?;
            }
        }
        Err(AppError::Conflict(conflict)) => bail!("{conflict}"),
        Err(AppError::Refused(refusal)) => bail!("{refusal}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// The password in a file, or one made up with its text to be shown.
fn password(file: Option<PathBuf>) -> Result<(Password, Option<String>)> {
    let Some(path) = file else {
        let text = SystemSecrets.secret(LENGTH)?;
        return Ok((Password::new(text.clone())?, Some(text)));
    };
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
    } else {
        text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    }
    let password = Password::new(text.trim_end_matches(['\r', '\n']).to_owned());
    Ok((password.map_err(|error| anyhow!("the password {error}"))?, None))
}

//! `timekeeper token …`.

use anyhow::{Context, Result, anyhow, bail};
use timekeeper_app::{App, AppError, Caller, NewToken, Work};
use timekeeper_domain::{
    id::TokenId,
    page::PageRequest,
    scope::ScopeSet,
    text::{Name, Notes},
    token::parse_network,
};

use super::users::find;
use crate::cli::{CreateToken, TokenCommand};

pub(super) async fn run(app: &App, command: TokenCommand) -> Result<()> {
    match command {
        TokenCommand::Create(token) => create(app, token).await,
        TokenCommand::List => list(app).await,
        TokenCommand::Revoke { id } => {
            let id = TokenId::new(id);
            let revoked = app.write(&Caller::system(), async |work: &mut Work| work.delete_token(id).await).await;
            match revoked {
                Ok(()) => Ok(()),
                Err(AppError::NotFound(..)) => bail!("there is no token {id}; see `timekeeper token list`"),
                Err(error) => Err(error.into()),
            }
        }
    }
}

async fn create(app: &App, token: CreateToken) -> Result<()> {
    let user = find(app, &token.user).await?;
    let networks: Result<_, _> = token
        .ip
        .iter()
        .flat_map(|list| list.split(','))
        .filter(|part| !part.trim().is_empty())
        .map(parse_network)
        .collect();
    let new = NewToken {
        name: Name::new(&token.name).map_err(|error| anyhow!("--name {error}"))?,
        description: match token.description.as_deref() {
            Some(text) => Notes::optional(text).map_err(|error| anyhow!("--description {error}"))?,
            None => None,
        },
        user: Some(user.id),
        scopes: ScopeSet::new(token.scopes.split(',')).map_err(|error| anyhow!("--scopes: {error}"))?,
        expires_days: token.expires_days,
        ip_allowlist: networks.map_err(|error| anyhow!("--ip: {error}"))?,
    };
    let issued = app.write(&Caller::system(), async |work: &mut Work| work.create_token(&new).await).await?;
    let id = issued.view.token.id;
    let lost = || format!("the token was made, but nobody got it; `timekeeper token revoke {id}` removes it");
    say!("{}", issued.secret).with_context(lost)
}

async fn list(app: &App) -> Result<()> {
    say!("{:<6} {:<10} {:<16} {:<8} {:<22} {:<28} scopes", "id", "token", "user", "active", "expires", "name")?;
    let mut page = 1;
    loop {
        let tokens =
            app.list_tokens(&Caller::system(), None, PageRequest::new(page, PageRequest::MAX_PER_PAGE)).await?;
        for view in &tokens.items {
            let token = &view.token;
            let expires = token.expires_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
            let active = if token.active { "yes" } else { "no" };
            let (id, user, name) = (token.id.to_string(), view.username.as_str(), token.name.as_str());
            say!("{id:<6} {:<10} {user:<16} {active:<8} {expires:<22} {name:<28} {}", token.prefix, token.scopes)?;
        }
        if tokens.next().is_none() {
            return Ok(());
        }
        page += 1;
    }
}

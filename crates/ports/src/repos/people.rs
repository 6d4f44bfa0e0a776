//! People, their tokens and what they marked.

use async_trait::async_trait;
use timekeeper_domain::{
    Instant,
    favorite::Favorite,
    id::{ProjectId, TokenId, UserId},
    page::{Page, PageRequest},
    token::{ApiToken, Token, TokenOrigin, TokenUsage, TokenView},
    user::{Account, Role, User, UserView},
};

use super::Result;

/// A user with the hash of their password, for signing in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user.
    pub user: User,
    /// The hash; none when no password was ever set.
    pub password_hash: Option<String>,
}

/// Which users. Texts are looked for anywhere in the field, whatever the case; an empty text finds every field that has
/// a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Who may sign in, or may not.
    pub active: Option<bool>,
    /// In that role.
    pub role: Option<Role>,
    /// With that in the username, in the name to be called by, in the e-mail address, or in the family or given name.
    pub search: Option<String>,
    /// With that in the username.
    pub username: Option<String>,
    /// With that in the number of the document, as it is shown.
    pub national_id: Option<String>,
    /// With that in the family name.
    pub surname: Option<String>,
    /// With that in the given name.
    pub given_name: Option<String>,
    /// With that in the patronymic.
    pub patronymic: Option<String>,
    /// With a patronymic, or without one.
    pub has_patronymic: Option<bool>,
    /// With that in the address.
    pub address: Option<String>,
}

/// People.
#[async_trait]
pub trait UserRepo: Send {
    /// One user.
    async fn get(&mut self, id: UserId) -> Result<Option<User>>;
    /// One user with their worked time.
    async fn view(&mut self, id: UserId) -> Result<Option<UserView>>;
    /// One user, held.
    async fn lock(&mut self, id: UserId) -> Result<Option<User>>;
    /// The active administrators, held, by id.
    async fn lock_administrators(&mut self) -> Result<Vec<UserId>>;
    /// The user who signs in as that: whose username it is, else whose e-mail address (whatever the case), else whose
    /// national id, in any of the forms it can be written in.
    async fn credentials(&mut self, name: &str) -> Result<Option<Credentials>>;
    /// Users by username.
    async fn list(&mut self, filter: &UserFilter, page: PageRequest) -> Result<Page<UserView>>;
    /// Every user by username, at most `limit`, for the command line.
    async fn list_all(&mut self, limit: i64) -> Result<Vec<User>>;
    /// A new user. Violates `Username`, `UserEmail`, `UserNationalId`.
    async fn insert(&mut self, account: &Account, at: Instant) -> Result<User>;
    /// Violates `Username`, `UserEmail`, `UserNationalId`.
    async fn update(&mut self, user: &User) -> Result<Option<User>>;
    /// Keeps the hash of a password, or forgets it; says whether there is such a user.
    async fn set_password(&mut self, id: UserId, hash: Option<&str>) -> Result<bool>;
    /// Whether something that stays refers to the user: time, or work they made or are assigned to.
    async fn is_referred_to(&mut self, id: UserId) -> Result<bool>;
    /// Removes a user with their tokens, favourites, second factor and errands; says whether they were there. Violates `Reference` when
    /// something that stays refers to them.
    async fn delete(&mut self, id: UserId) -> Result<bool>;
}

/// A token with its user, as one look-up finds them.
#[derive(Clone, Debug)]
pub struct TokenOwner {
    /// The token.
    pub token: ApiToken,
    /// Its user.
    pub user: User,
}

/// API tokens.
#[async_trait]
pub trait TokenRepo: Send {
    /// The token with that SHA-256, and its user.
    async fn owner(&mut self, hash: &[u8; 32]) -> Result<Option<TokenOwner>>;
    /// The token of that number, and its user.
    async fn owner_of(&mut self, id: TokenId) -> Result<Option<TokenOwner>>;
    /// One token.
    async fn view(&mut self, id: TokenId) -> Result<Option<TokenView>>;
    /// Tokens of that origin, or of any, the latest first.
    async fn list(&mut self, origin: Option<TokenOrigin>, page: PageRequest) -> Result<Page<TokenView>>;
    /// A user's tokens, the latest first.
    async fn list_of(&mut self, user: UserId, page: PageRequest) -> Result<Page<TokenView>>;
    /// A new token. Violates `TokenHash`, `Reference`.
    async fn insert(&mut self, token: &Token, hash: &[u8; 32], at: Instant) -> Result<ApiToken>;
    /// Stores a changed token.
    async fn update(&mut self, token: &ApiToken) -> Result<Option<ApiToken>>;
    /// Removes a token, its refresh tokens and the answers kept for it; says whether it was there.
    async fn delete(&mut self, id: TokenId) -> Result<bool>;
    /// Removes a user's tokens of that origin, or of any, but for `except`; says how many.
    async fn delete_of(&mut self, user: UserId, origin: Option<TokenOrigin>, except: Option<TokenId>) -> Result<usize>;
    /// Removes tokens of that origin that were to be refused before `expired`; says how many.
    async fn purge(&mut self, origin: TokenOrigin, expired: Instant) -> Result<usize>;
    /// Adds to the use of each token, and moves its last use forward, never back. Tokens that are gone are passed over.
    async fn record_usage(&mut self, usage: &[(TokenId, TokenUsage)]) -> Result<()>;
}

/// Favourites.
#[async_trait]
pub trait FavoriteRepo: Send {
    /// A user's favourites, the oldest first.
    async fn list(&mut self, user: UserId) -> Result<Vec<Favorite>>;
    /// One favourite.
    async fn get(&mut self, user: UserId, project: ProjectId) -> Result<Option<Favorite>>;
    /// Marks a project; `None` when it is marked already. Violates `Reference`.
    async fn insert(&mut self, user: UserId, project: ProjectId, at: Instant) -> Result<Option<Favorite>>;
    /// Unmarks a project; says whether it was marked.
    async fn delete(&mut self, user: UserId, project: ProjectId) -> Result<bool>;
}

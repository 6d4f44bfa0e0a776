//! What there is to choose from in forms: clients, people, words.

use timekeeper_app::{Action, AppError, ClientQuery, UserFilter};
use timekeeper_domain::{
    client::ClientStatus,
    page::{Page, PageRequest},
    user::User,
};

use crate::{
    texts::{Key, Texts},
    visitor::Person,
};

/// Most things to choose from.
const MOST: usize = 1_000;

/// Something to choose.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) is_chosen: bool,
}

/// Everything on a list, page by page; of very much not all.
pub(super) async fn all<T>(
    mut page: impl AsyncFnMut(PageRequest) -> Result<Page<T>, AppError>,
) -> Result<Vec<T>, AppError> {
    let mut found = Vec::new();
    for number in 1.. {
        let next = page(PageRequest::new(number, PageRequest::MAX_PER_PAGE)).await?;
        let is_last = next.next().is_none();
        found.extend(next.items);
        if is_last || found.len() >= MOST {
            break;
        }
    }
    Ok(found)
}

/// Marks what is chosen, and adds it where it is not among the rest and its name is known.
pub(super) fn choose(
    choices: impl Iterator<Item = (String, String)>,
    chosen: &str,
    besides: Option<String>,
) -> Vec<Choice> {
    let choice = |(value, text): (String, String)| Choice { is_chosen: value == chosen, value, text };
    let mut choices: Vec<Choice> = choices.map(choice).collect();
    if let Some(text) = besides.filter(|_| !choices.iter().any(|choice| choice.is_chosen)) {
        choices.push(Choice { value: chosen.to_owned(), text, is_chosen: true });
    }
    choices
}

/// Clients whom work may be for, in that status or any. `besides` is the name of the one that is chosen, when it is known.
pub(super) async fn clients(
    person: &Person,
    status: Option<ClientStatus>,
    chosen: &str,
    besides: Option<String>,
) -> Result<Vec<Choice>, AppError> {
    let clients = all(async |page| {
        let query = ClientQuery { status, search: None };
        person.app().list_clients(&person.caller, query, page).await
    });
    let clients = clients.await?;
    let choices = clients.iter().map(|view| (view.client.id.to_string(), view.client.name.to_string()));
    Ok(choose(choices, chosen, besides))
}

/// People who may be given work: for whoever sees users everybody active, for others themselves. `besides` is the name of
/// who is chosen, when it is known.
pub(super) async fn people(person: &Person, chosen: &str, besides: Option<String>) -> Result<Vec<Choice>, AppError> {
    let people: Vec<User> = if person.caller.may(Action::ReadUsers).is_ok() {
        let filter = UserFilter { active: Some(true), ..UserFilter::default() };
        let users = all(async |page| person.app().list_users(&person.caller, &filter, page).await).await?;
        users.into_iter().map(|view| view.user).collect()
    } else {
        person.caller.user().cloned().into_iter().collect()
    };
    let choices = people.iter().map(|user| (user.id.to_string(), name_of(user)));
    Ok(choose(choices, chosen, besides))
}

/// What somebody is called in a list: by their name and what they sign in with.
pub(super) fn name_of(user: &User) -> String {
    match &user.full_name {
        Some(name) => format!("{name} ({})", user.username.as_str()),
        None => user.username.as_str().to_owned(),
    }
}

/// A few words to choose from.
pub(super) fn words(texts: Texts, words: &[(&'static str, Key)], chosen: &str) -> Vec<Choice> {
    choose(words.iter().map(|(word, text)| ((*word).to_owned(), texts.say(text))), chosen, None)
}

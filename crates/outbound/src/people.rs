//! The people directory: a service that knows people by the numbers of their documents.
//!
//! `GET {base}/info?passportSerie=S&passportNumber=N` answers 200 with `surname`, `name`, `address` and perhaps
//! `patronymic`, or 400 when there is no such document. Anything else means that it is not to be had just now.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use timekeeper_domain::{
    person::{NationalId, Person},
    text::Text,
};
use timekeeper_ports::{Cause, PeopleDirectory, ServiceError};

use crate::http::{BaseUrl, body, client};

/// Bytes of an answer at the most.
const MOST_BYTES: usize = 64 * 1024;

/// A people directory behind HTTP.
#[derive(Clone, Debug)]
pub struct HttpPeopleDirectory {
    base: BaseUrl,
    client: Client,
}

#[derive(Deserialize)]
struct Info {
    surname: String,
    name: String,
    patronymic: Option<String>,
    address: String,
}

impl HttpPeopleDirectory {
    /// The directory at `base`, which is given `patience` for each answer.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn new(base: BaseUrl, patience: Duration) -> Result<Self, ServiceError> {
        Ok(Self { base, client: client(patience).map_err(failed)? })
    }

    async fn ask(&self, document: NationalId) -> Result<Option<Person>, Cause> {
        let numbers = [("passportSerie", u32::from(document.series())), ("passportNumber", document.number())];
        let response = self.client.get(self.base.join("info")?).query(&numbers).send().await?;
        match response.status() {
            StatusCode::OK => Ok(Some(person(&body(response, MOST_BYTES).await?)?)),
            StatusCode::BAD_REQUEST => Ok(None),
            status => Err(format!("it answers {status}").into()),
        }
    }
}

fn failed(cause: Cause) -> ServiceError {
    ServiceError { service: "people directory", cause }
}

/// Reads an answer. A text that cannot be kept makes all of it useless: half a name is a wrong name.
fn person(json: &[u8]) -> Result<Person, Cause> {
    let info: Info = serde_json::from_slice(json)?;
    Ok(Person {
        surname: Text::optional(&info.surname)?,
        given_name: Text::optional(&info.name)?,
        patronymic: info.patronymic.as_deref().map(Text::optional).transpose()?.flatten(),
        address: Text::optional(&info.address)?,
    })
}

#[async_trait]
impl PeopleDirectory for HttpPeopleDirectory {
    async fn find(&self, document: NationalId) -> Result<Option<Person>, ServiceError> {
        self.ask(document).await.map_err(failed)
    }
}

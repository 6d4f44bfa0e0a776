//! The way in: who asks, whether they may, and what a write may be repeated by.
//!
//! Tokens are looked up by a middleware, before any handler's arguments are made, so that a handler's first argument can
//! refuse at once and nothing is read or checked for somebody who may not ask.

use std::{collections::BTreeMap, future::ready, marker::PhantomData, rc::Rc};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Extensions, Payload, ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::{Bytes, Data},
};
use paperclip::{
    actix::OperationModifier,
    v2::{
        models::{DefaultOperationRaw, DefaultSchemaRaw},
        schema::Apiv2Schema,
    },
};
use serde::Serialize;
use serde_json::json;
use timekeeper_app::{Action, App, AppError, Caller, Precondition, RateStatus, Retry, Seal, Work, retry_secret};
use timekeeper_app::{Answer, Answered, StoreError};

pub(super) use super::if_match::IfMatch;
use super::{state::ApiState, tag};
use crate::{
    error::Problem,
    middleware::RequestId,
    openapi,
    reply::{Reply, Tagged},
};

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Who asks, as far as the tokens in the request tell.
enum Identity {
    /// The caller, and the token that said so.
    Known(Caller, String),
    Refused(Option<AppError>),
}

/// The tokens in a request: of `Authorization` with the scheme `Bearer` or `Token`, and of `X-API-Key`.
fn credentials(headers: &HeaderMap) -> Vec<String> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let bearers = headers.get_all(header::AUTHORIZATION).map(text).filter_map(|value| {
        let mut words = value.split_ascii_whitespace();
        let scheme = words.next()?;
        let known = ["bearer", "token"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let token = words.next().filter(|_| words.next().is_none());
        known.then(|| token.unwrap_or_default().to_owned())
    });
    bearers.chain(headers.get_all(API_KEY).map(text)).collect()
}

/// The state as it is settled, which the request then has to its end.
fn hold_settled(request: &mut ServiceRequest) {
    if let Some(state) = request.app_data::<Data<ApiState>>() {
        let state = ApiState { app: state.app.as_settled(), ..ApiState::clone(state) };
        let mut data = Extensions::new();
        data.insert(Data::new(state));
        request.add_data_container(Rc::new(data));
    }
}

/// Looks up every token in the request, and puts what is left of the caller's limits on the answer, whatever it is. Each
/// presented token must be good, even beside a good one. What is settled for everybody stays the same for the whole of it.
///
/// # Errors
/// Those of the handler.
pub async fn authenticate(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    hold_settled(&mut request);
    let tokens = credentials(request.headers());
    let mut known = None;
    if let Some(state) = request.app_data::<Data<ApiState>>().cloned().filter(|_| !tokens.is_empty()) {
        let request_id = request.extensions().get::<RequestId>().map(|id| id.as_str().to_owned());
        let peer = state.peer(request.request());
        let mut identity = None;
        for token in tokens {
            match state.app.authenticate(&token, peer, request_id.clone()).await {
                Ok(caller) => drop(identity.get_or_insert(Identity::Known(caller, token))),
                Err(error) => {
                    identity = Some(Identity::Refused(Some(error)));
                    break;
                }
            }
        }
        if let Some(Identity::Known(caller, _)) = &identity {
            known = Some((state, caller.clone()));
        }
        if let Some(identity) = identity {
            request.extensions_mut().insert(identity);
        }
    }
    let mut response = next.call(request).await?;
    let counted = response.request().extensions().get::<RateStatus>().copied();
    let status = counted.or_else(|| known.and_then(|(state, caller)| state.app.left(&caller)));
    if let Some(status) = status {
        let headers = response.headers_mut();
        headers.insert(LIMIT, status.limit.into());
        headers.insert(REMAINING, status.remaining.into());
        headers.insert(RESET, status.reset.into());
    }
    Ok(response)
}

/// An action of the authorisation table, as a type.
pub(super) trait Allowed: 'static {
    const ACTION: Action;
}

macro_rules! actions {
    ($($name:ident),*) => {$(
        pub(super) struct $name;

        impl Allowed for $name {
            const ACTION: Action = Action::$name;
        }
    )*};
}

actions!(
    ReadProjects,
    WriteProjects,
    ReadClients,
    WriteClients,
    ReadTasks,
    WriteTasks,
    ReadCategories,
    WriteCategories,
    ReadTime,
    WriteTime,
    ReadExpenses,
    WriteExpenses,
    ReadInvoices,
    WriteInvoices,
    ReadReports,
    ReadSelf,
    WriteSelf,
    ReadUsers,
    ManageUsers,
    ReadFavorites,
    WriteFavorites,
    ReadAi,
    WriteAi,
    ManageRates,
    ManageTokens
);

/// A handler's first argument: the caller may do `A`.
pub(super) struct Reader<A> {
    pub(super) state: Data<ApiState>,
    pub(super) caller: Caller,
    known: HeaderMap,
    action: PhantomData<A>,
}

fn admit<A: Allowed>(request: &HttpRequest) -> Result<(Data<ApiState>, Caller), Problem> {
    admit_if(request, |app, caller| app.admit(caller, A::ACTION))
}

/// Whoever asks, if `check` lets them; what it says of their limits is put on the answer.
pub(super) fn admit_if(
    request: &HttpRequest,
    check: impl FnOnce(&App, &Caller) -> Result<Option<RateStatus>, AppError>,
) -> Result<(Data<ApiState>, Caller), Problem> {
    let state = request.app_data::<Data<ApiState>>().cloned();
    let state = state.ok_or_else(|| Problem::internal("the application has no state"))?;
    let caller = match request.extensions_mut().get_mut::<Identity>() {
        None => return Err(AppError::NoToken.into()),
        Some(Identity::Refused(error)) => return Err(error.take().unwrap_or(AppError::NoToken).into()),
        Some(Identity::Known(caller, _)) => caller.clone(),
    };
    let admitted = check(&state.app, &caller);
    let status = match &admitted {
        Ok(status) => *status,
        Err(AppError::TooManyRequests(status)) => Some(*status),
        Err(_) => None,
    };
    if let Some(status) = status {
        request.extensions_mut().insert(status);
    }
    admitted?;
    Ok((state, caller))
}

impl<A: Allowed> FromRequest for Reader<A> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit::<A>(request).map(|(state, caller)| {
            let mut known = HeaderMap::new();
            for value in request.headers().get_all(header::IF_NONE_MATCH) {
                known.append(header::IF_NONE_MATCH, value.clone());
            }
            Self { state, caller, known, action: PhantomData }
        }))
    }
}

impl<A> Reader<A> {
    /// Answers with a single thing, or that the caller has it already.
    pub(super) fn tagged<T: Serialize>(&self, sent: Sent<T>) -> Tagged<200, T> {
        match sent.tag {
            Some(tag) if tag::is_known(&self.known, &tag) => Tagged::not_modified(&tag),
            Some(tag) => Tagged::new(sent.body, &tag),
            None => Reply::new(sent.body).into(),
        }
    }
}

/// What is answered, with the tag of the single thing in it.
pub(super) struct Sent<T> {
    pub(super) body: T,
    pub(super) tag: Option<String>,
    /// Another status than the usual one.
    pub(super) status: Option<u16>,
}

impl<T> Sent<T> {
    pub(super) const fn plain(body: T) -> Self {
        Self { body, tag: None, status: None }
    }

    pub(super) const fn tagged(body: T, tag: String) -> Self {
        Self { body, tag: Some(tag), status: None }
    }
}

/// The first argument of a handler that writes: the caller may do `A`, and the request may be repeated by its key.
pub(super) struct Writer<A> {
    pub(super) state: Data<ApiState>,
    pub(super) caller: Caller,
    pub(super) precondition: Precondition,
    target: String,
    key: Option<(String, Seal)>,
    action: PhantomData<A>,
}

impl<A: Allowed> FromRequest for Writer<A> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit::<A>(request).and_then(|(state, caller)| {
            Ok(Self {
                state,
                caller,
                precondition: tag::precondition(request.headers()),
                target: format!("{} {}", request.method(), request.uri()),
                key: key(request.headers())?.map(|key| with_seal(request, key)),
                action: PhantomData,
            })
        }))
    }
}

/// The key that a request may be repeated by: 1 to 128 visible characters.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(KEY) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let valid = (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if valid && headers.get_all(KEY).count() == 1 {
        return Ok(Some(text.to_owned()));
    }
    Err(Problem::invalid_field("Idempotency-Key", "Must be 1 to 128 printable ASCII characters."))
}

/// The key with the seal that the caller's token and it make together.
fn with_seal(request: &HttpRequest, key: String) -> (String, Seal) {
    let seal = match request.extensions().get::<Identity>() {
        Some(Identity::Known(_, token)) => Seal::new(&retry_secret(token), &key),
        _ => Seal::new("", &key),
    };
    (key, seal)
}

impl<A> Writer<A> {
    fn retry(&self, raw: &[u8]) -> Option<Retry> {
        let (key, seal) = self.key.clone()?;
        Some(Retry { key, fingerprint: seal.fingerprint(&self.target, raw), seal })
    }

    /// Runs a unit of work and answers with what it says; a repetition by the same key gets the first answer. `raw` is
    /// the request's body.
    pub(super) async fn answer<const STATUS: u16, T: Serialize>(
        &self,
        raw: &[u8],
        work: impl AsyncFnOnce(&mut Work) -> Result<Sent<T>, AppError>,
    ) -> Result<Tagged<STATUS, T>, Problem> {
        let retry = self.retry(raw);
        let answered = self
            .state
            .app
            .answer(&self.caller, retry.as_ref(), async |open: &mut Work| {
                let sent = work(open).await?;
                let body = serde_json::to_string(&sent.body).map_err(|error| StoreError::Internal(error.into()))?;
                Ok(Answer { status: sent.status.unwrap_or(STATUS), etag: sent.tag, body })
            })
            .await?;
        Ok(Self::sent(answered))
    }

    /// Like [`Self::answer`], with something that is slow or asks others: done before the transaction opens, and not at
    /// all for a repetition.
    pub(super) async fn answer_prepared<const STATUS: u16, T: Serialize, P>(
        &self,
        raw: &[u8],
        prepare: impl AsyncFnOnce() -> Result<P, AppError>,
        work: impl AsyncFnOnce(&mut Work, P) -> Result<Sent<T>, AppError>,
    ) -> Result<Tagged<STATUS, T>, Problem> {
        if let Some(answered) = self.state.app.replay(&self.caller, self.retry(raw).as_ref()).await? {
            return Ok(Self::sent(answered));
        }
        let prepared = prepare().await?;
        self.answer(raw, async |open: &mut Work| work(open, prepared).await).await
    }

    fn sent<const STATUS: u16, T>(answered: Answered) -> Tagged<STATUS, T> {
        let status = StatusCode::from_u16(answered.answer.status).unwrap_or(StatusCode::OK);
        let mut reply = Reply::from_json(status, Bytes::from(answered.answer.body));
        if let Some(tag) = &answered.answer.etag {
            reply = reply.with_header(header::ETAG, tag);
        }
        if answered.replayed {
            reply = reply.replayed();
        }
        reply.into()
    }
}

impl<A> Apiv2Schema for Reader<A> {}
impl<A> Apiv2Schema for Writer<A> {}

impl<A: Allowed> OperationModifier for Reader<A> {
    fn update_parameter(_: &mut DefaultOperationRaw) {}

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}

    fn update_security(op: &mut DefaultOperationRaw) {
        openapi::secured(op, Some(A::ACTION.scope()));
    }
}

impl<A: Allowed> OperationModifier for Writer<A> {
    fn update_parameter(op: &mut DefaultOperationRaw) {
        let key = json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": false,
            "description": "Makes the request safe to repeat: a repetition with the same key gets the first answer",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]([ -~]*[!-~])?$"},
        });
        openapi::parameters(op, vec![key]);
        let reused = [
            (400, "The request is wrong"),
            (409, "It does not fit what is there"),
            (422, "The `Idempotency-Key` was used for another request"),
        ];
        openapi::document_errors(op, &reused);
    }

    fn update_definitions(_: &mut BTreeMap<String, DefaultSchemaRaw>) {}

    fn update_security(op: &mut DefaultOperationRaw) {
        openapi::secured(op, Some(A::ACTION.scope()));
    }
}

//! The server under test: every layer that a request goes through, over the memory store.

use std::{cell::OnceCell, net::IpAddr, rc::Rc, sync::Arc};

use actix_web::{
    App, Error, HttpMessage,
    body::{MessageBody, to_bytes},
    dev::{Extensions, Service, ServiceRequest, ServiceResponse},
    middleware::{Next, from_fn},
    test::{TestRequest, init_service},
    web::Data,
};
use futures_util::future::LocalBoxFuture;
use timekeeper_api::{
    body::Limits,
    middleware::{Edge, RequestIds, edge},
    v1::{self, ApiState, Proxies},
    wire::TimeStyle,
};
use timekeeper_app::{
    App as Application, Caller, NewToken, NewUser, Organisation, Outside, RateLimits, Requirements, Work,
};
use timekeeper_domain::{
    id::UserId,
    money::Currency,
    scope::ScopeSet,
    text::Name,
    user::{Role, Username},
    zone::Zone,
};

use super::{
    answer::Answer,
    client::{Anonymous, Person},
    document,
    faults::{Fault, FaultyStore},
    outside::{CountedSecrets, OpenPasswords, StoppedClock},
};

/// When every test begins: Monday, ten o'clock in Rome.
pub(crate) const NOW: &str = "2026-01-05T09:00:00Z";

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse";

/// How a server is set up; whatever a test does not say is usual.
pub(crate) struct Setup {
    pub(crate) zone: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) style: TimeStyle,
    pub(crate) requests: RateLimits,
    pub(crate) sign_ins_per_minute: u32,
    pub(crate) requirements: Requirements,
    pub(crate) proxies: Proxies,
    pub(crate) max_import_rows: usize,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            zone: "Europe/Rome",
            currency: "EUR",
            style: TimeStyle::Utc,
            requests: RateLimits { per_minute: 0, per_hour: 0 },
            sign_ins_per_minute: 0,
            requirements: Requirements::default(),
            proxies: Proxies::default(),
            max_import_rows: 1_000,
        }
    }
}

type Serve = &'static dyn Fn(TestRequest, Rc<Extensions>) -> LocalBoxFuture<'static, Answer>;

struct Parts {
    serve: Serve,
    data: Rc<Extensions>,
    style: TimeStyle,
    app: Application,
    store: FaultyStore,
    clock: Arc<StoppedClock>,
}

/// A server. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Server(Rc<Parts>);

impl Setup {
    pub(crate) async fn start(self) -> Server {
        let (store, clock) = (FaultyStore::default(), Arc::new(StoppedClock::at(NOW)));
        let outside = Outside {
            store: Arc::new(store.clone()),
            clock: Arc::<StoppedClock>::clone(&clock),
            secrets: Arc::new(CountedSecrets::default()),
            passwords: Arc::new(OpenPasswords),
        };
        let organisation = Organisation {
            zone: Zone::named(self.zone).unwrap(),
            currency: Currency::from_code(self.currency).unwrap(),
            date_format: "YYYY-MM-DD".to_owned(),
            time_format: "24h".to_owned(),
            standard_hours_per_day: 8.0,
            requirements: self.requirements,
        };
        let limits = timekeeper_app::Limits {
            requests: self.requests,
            sign_ins_per_minute: self.sign_ins_per_minute,
            sign_in_token_days: 90,
        };
        let app = Application::new(outside, organisation, limits);
        let style = self.style;
        let state = ApiState {
            app: app.clone(),
            style,
            proxies: self.proxies,
            max_import_rows: self.max_import_rows,
        };
        let mut data = Extensions::new();
        data.insert(Data::new(state));
        Server(Rc::new(Parts { serve: layers().await, data: Rc::new(data), style, app, store, clock }))
    }
}

/// Every layer that a request goes through. Putting the routes together takes a while, so that it is done once for each
/// thread and never taken apart, and the state that the binary puts among the application's data comes with every request
/// instead.
async fn layers() -> Serve {
    thread_local! {
        static READY: OnceCell<Serve> = const { OnceCell::new() };
    }
    if let Some(ready) = READY.with(|ready| ready.get().copied()) {
        return ready;
    }
    let made = put_together().await;
    READY.with(|ready| *ready.get_or_init(|| made))
}

async fn put_together() -> Serve {
    let app = v1::mount(App::new().app_data(Limits::default()), document());
    let app = app.wrap(from_fn(v1::authenticate)).wrap(edge(Edge::new(RequestIds::new(1)))).wrap(from_fn(with_data));
    let service = Rc::new(init_service(app).await);
    Box::leak(Box::new(move |request: TestRequest, data: Rc<Extensions>| -> LocalBoxFuture<'static, Answer> {
        let service = Rc::clone(&service);
        Box::pin(async move {
            let request = request.to_request();
            request.extensions_mut().insert(data);
            // Refusals of the middleware count as answers, as they do on a connection.
            let (head, body) = match service.call(request).await {
                Ok(response) => response.map_into_boxed_body().into_parts().1.into_parts(),
                Err(error) => error.error_response().into_parts(),
            };
            let body = to_bytes(body).await.unwrap().to_vec();
            Answer { status: head.status().as_u16(), headers: head.headers().clone(), body }
        })
    }))
}

async fn with_data(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let data = request.extensions_mut().remove::<Rc<Extensions>>().unwrap();
    request.add_data_container(data);
    next.call(request).await
}

impl Server {
    /// A server as usual.
    pub(crate) async fn start() -> Self {
        Setup::default().start().await
    }

    pub(super) async fn serve(&self, request: TestRequest) -> Answer {
        (self.0.serve)(request, Rc::clone(&self.0.data)).await
    }

    /// Whether times are written as the document says; for old clients they are not.
    pub(super) fn keeps_to_document(&self) -> bool {
        self.0.style == TimeStyle::Utc
    }

    pub(crate) fn app(&self) -> &Application {
        &self.0.app
    }

    pub(super) fn store(&self) -> &FaultyStore {
        &self.0.store
    }

    /// Moves the clock on.
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.clock.advance(seconds);
    }

    /// Sets the clock.
    pub(crate) fn set_clock(&self, text: &str) {
        self.0.clock.set(text);
    }

    /// Gives the store a fault, or takes it away.
    pub(crate) fn set_fault(&self, fault: Option<Fault>) {
        self.0.store.set_fault(fault);
    }

    /// Somebody without a token.
    pub(crate) fn anonymous(&self) -> Anonymous {
        Anonymous::new(self)
    }

    /// The administrator.
    pub(crate) async fn admin(&self) -> Person {
        self.person("admin", Role::Admin).await
    }

    /// A manager: sees and changes all work.
    pub(crate) async fn manager(&self) -> Person {
        self.person("manager", Role::Manager).await
    }

    /// A member: sees all work, changes what is theirs.
    pub(crate) async fn member(&self) -> Person {
        self.person("member", Role::Member).await
    }

    /// A user: sees what is theirs.
    pub(crate) async fn user(&self) -> Person {
        self.person("user", Role::User).await
    }

    /// The person of that name, with a token for everything their role allows; made when there is none yet.
    pub(crate) async fn person(&self, name: &str, role: Role) -> Person {
        let username = Username::new(name).unwrap();
        let id = match self.0.app.find_user(&username).await.unwrap() {
            Some(user) => user.id,
            None => {
                let new = NewUser { username, email: None, full_name: None, role };
                self.0.app.add_user(&new, PASSWORD.to_owned()).await.unwrap().id
            }
        };
        let scopes: &[&str] = if role == Role::Admin { &["admin:all"] } else { &["read:*", "write:*"] };
        Person::new(self, id.get(), name, self.token(id.get(), scopes).await)
    }

    /// A new token of a user.
    pub(crate) async fn token(&self, user: i64, scopes: &[&str]) -> String {
        let new = NewToken {
            name: Name::new("Test").unwrap(),
            description: None,
            user: Some(UserId::new(user)),
            scopes: ScopeSet::new(scopes.iter().copied()).unwrap(),
            expires_days: None,
            ip_allowlist: Vec::new(),
        };
        let issued = self.0.app.write(&Caller::system(), async |work: &mut Work| work.create_token(&new).await).await;
        issued.unwrap().secret
    }
}

/// An address that requests come from.
pub(crate) fn address(text: &str) -> std::net::SocketAddr {
    (text.parse::<IpAddr>().unwrap(), 40_000).into()
}

//! The server under test: the pages over the memory store.

use std::{rc::Rc, sync::Arc};

use timekeeper_app::{
    AiSettings, App as Application, Caller, Edit, Letterhead, Limits, NewProject, NewTask, NewToken, NewUser,
    Organisation, Outside, Post, Precondition, Proxies, RateLimits, Requirements, SecretKey, UserChange, Work,
};
use timekeeper_domain::{
    client::CustomFields,
    entry::TimerConcurrency,
    id::ProjectId,
    invoice::Grouping,
    money::Currency,
    project::{Color, ProjectStatus},
    scope::ScopeSet,
    task::{TaskPriority, TaskStatus},
    text::{Name, Tags},
    user::{Email, Password, Role, User, Username},
    zone::Zone,
};
use timekeeper_ports::Mail;
use timekeeper_web::{Site, Streams, WebState};

use super::{
    browser::Browser,
    outside::{CountedSecrets, FaultyStore, OpenPasswords, PostOffice, StoppedClock},
};

/// When every test begins: Monday, ten o'clock in Rome.
pub(crate) const NOW: &str = "2026-01-05T09:00:00Z";

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse";

/// How a server is set up; whatever a test does not say is usual.
pub(crate) struct Setup {
    pub(crate) public_url: &'static str,
    pub(crate) proxies: Proxies,
    pub(crate) sign_ins_per_minute: u32,
    pub(crate) timers: TimerConcurrency,
    pub(crate) time_format: &'static str,
    pub(crate) mail: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            public_url: "https://time.example.org",
            proxies: Proxies::default(),
            sign_ins_per_minute: 0,
            timers: TimerConcurrency::OnePerUser,
            time_format: "24h",
            mail: true,
        }
    }
}

struct Parts {
    state: WebState,
    store: FaultyStore,
    clock: Arc<StoppedClock>,
    post: PostOffice,
}

/// A server. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Server(Rc<Parts>);

impl Setup {
    pub(crate) fn start(self) -> Server {
        let (store, clock, post) = (FaultyStore::default(), Arc::new(StoppedClock::at(NOW)), PostOffice::default());
        let outside = Outside {
            store: Arc::new(store.clone()),
            clock: Arc::<StoppedClock>::clone(&clock),
            secrets: Arc::new(CountedSecrets::default()),
            passwords: Arc::new(OpenPasswords),
            people: None,
            ai: None,
            post: self
                .mail
                .then(|| Post { mailer: Arc::new(post.clone()), public_url: "https://time.example.org".to_owned() }),
            key: Some(SecretKey::from_base64(&format!("{}=", "A".repeat(43))).unwrap()),
        };
        let organisation = Organisation {
            zone: Zone::named("Europe/Rome").unwrap(),
            currency: Currency::EUR,
            week_start: time::Weekday::Monday,
            date_format: "YYYY-MM-DD".to_owned(),
            time_format: self.time_format.to_owned(),
            standard_hours_per_day: 8.0,
            requirements: Requirements::default(),
            timers: self.timers,
            rounding: None,
            invoice_lines: Grouping::ByTask,
            letterhead: Letterhead::default(),
            self_registration: false,
            ai: AiSettings::default(),
        };
        let limits = Limits {
            requests: RateLimits { per_minute: 0, per_hour: 0 },
            sign_ins_per_minute: self.sign_ins_per_minute,
            sign_in_token_days: 90,
            session_days: 30,
        };
        let app = Application::new(outside, organisation, limits);
        let site = Site {
            public_url: self.public_url.to_owned(),
            proxies: self.proxies,
            request_id: |_| Some("request-1".to_owned()),
        };
        Server(Rc::new(Parts {
            state: WebState { app, site: Arc::new(site), streams: Streams::default() },
            store,
            clock,
            post,
        }))
    }
}

impl Server {
    /// A server as usual.
    pub(crate) fn start() -> Self {
        Setup::default().start()
    }

    pub(crate) fn state(&self) -> WebState {
        self.0.state.clone()
    }

    pub(crate) fn app(&self) -> &Application {
        &self.0.state.app
    }

    /// Moves the clock on.
    pub(crate) fn advance(&self, seconds: i64) {
        self.0.clock.advance(seconds);
    }

    /// Sets the clock.
    pub(crate) fn set_clock(&self, text: &str) {
        self.0.clock.set(text);
    }

    /// Another process on the same store.
    pub(crate) fn another(&self) -> Application {
        let outside = Outside {
            store: Arc::new(self.0.store.clone()),
            clock: Arc::<StoppedClock>::clone(&self.0.clock),
            secrets: Arc::new(CountedSecrets::default()),
            passwords: Arc::new(OpenPasswords),
            people: None,
            ai: None,
            post: None,
            key: None,
        };
        let limits = Limits {
            requests: RateLimits { per_minute: 0, per_hour: 0 },
            sign_ins_per_minute: 0,
            sign_in_token_days: 90,
            session_days: 30,
        };
        Application::new(outside, self.app().organisation().clone(), limits)
    }

    /// A project of that name, and a task of it when there is to be one: as forms hold them.
    pub(crate) async fn work(&self, project: &str, task: Option<&str>) -> String {
        let ada = self.user("manager", Role::Manager).await;
        let caller = Caller::acting_for(ada);
        let project = NewProject {
            name: Name::new(project).unwrap(),
            code: None,
            client: None,
            description: None,
            billable: true,
            hourly_rate: None,
            billing_ref: None,
            status: ProjectStatus::Active,
            estimated_hours: None,
            budget_amount: None,
            budget_threshold_percent: 80,
            color: Some(Color::new("#3b82f6").unwrap()),
            custom_fields: CustomFields::default(),
        };
        let project = self.app().write(&caller, async |work: &mut Work| work.create_project(&project).await).await;
        let project = project.unwrap().project.id;
        let Some(task) = task else { return format!("p{project}") };
        format!("p{project}t{}", self.task(project, task).await)
    }

    /// A task of a project.
    pub(crate) async fn task(&self, project: ProjectId, name: &str) -> i64 {
        let caller = Caller::acting_for(self.user("manager", Role::Manager).await);
        let task = NewTask {
            project,
            name: Name::new(name).unwrap(),
            description: None,
            status: TaskStatus::Todo,
            priority: TaskPriority::Medium,
            estimated_hours: None,
            due_date: None,
            assigned_to: None,
            tags: Tags::default(),
        };
        let task = self.app().write(&caller, async |work: &mut Work| work.create_task(&task).await).await.unwrap();
        task.task.id.get()
    }

    /// Takes the store away, or brings it back.
    pub(crate) fn set_away(&self, away: bool) {
        self.0.store.set_away(away);
    }

    /// The mails that were sent, once every errand is done.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        while self.app().do_errand().await.unwrap() {}
        self.0.post.sent()
    }

    /// A browser that nobody has used yet.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self)
    }

    /// A browser in which the person of that name is signed in; made when there is nobody of that name.
    pub(crate) async fn signed_in(&self, name: &str, role: Role) -> Browser {
        self.user(name, role).await;
        let browser = self.browser();
        browser.sign_in(name, PASSWORD).await.leads_to("/");
        browser
    }

    /// The person of that name, made when there is nobody of that name.
    pub(crate) async fn user(&self, name: &str, role: Role) -> User {
        let username = Username::new(name).unwrap();
        if let Some(user) = self.app().find_user(&username).await.unwrap() {
            return user;
        }
        let email = Some(Email::new(&format!("{name}@example.org")).unwrap());
        let new = NewUser { username: Some(username), email, role, ..NewUser::default() };
        self.app().add_user(new, Password::new(PASSWORD.to_owned()).unwrap()).await.unwrap()
    }

    /// What the console does.
    pub(crate) async fn console<T>(
        &self,
        work: impl AsyncFnOnce(&mut Work) -> Result<T, timekeeper_app::AppError>,
    ) -> T {
        self.app().write(&Caller::system(), work).await.unwrap()
    }

    /// Changes somebody, from the console.
    pub(crate) async fn change_user(&self, user: &User, change: UserChange) {
        self.console(async |work: &mut Work| work.update_user(user.id, &change, &Precondition::default()).await).await;
    }

    /// Gives somebody another name to be called by.
    pub(crate) async fn call(&self, user: &User, name: &str) {
        let full_name = Edit::Set(Name::new(name).unwrap());
        self.change_user(user, UserChange { full_name, ..UserChange::default() }).await;
    }

    /// A new API token of somebody: its number and its text.
    pub(crate) async fn token(&self, user: &User, name: &str, scopes: &[&str]) -> (i64, String) {
        let new = NewToken {
            name: Name::new(name).unwrap(),
            description: None,
            user: Some(user.id),
            scopes: ScopeSet::new(scopes.iter().copied()).unwrap(),
            expires_days: None,
            ip_allowlist: Vec::new(),
        };
        let issued = self.console(async |work: &mut Work| work.create_token(&new).await).await;
        (issued.view.token.id.get(), issued.secret)
    }

    /// Switches the person's second factor on; answers its seed and a recovery code.
    pub(crate) async fn second_factor(&self, user: &User) -> (String, String) {
        let caller = Caller::acting_for(user.clone());
        let seed = self.app().write(&caller, async |work: &mut Work| work.enrol_totp().await).await.unwrap().secret;
        let code = self.code(&seed, -30);
        let recovery = self.app().write(&caller, async |work: &mut Work| work.confirm_totp(&code).await).await.unwrap();
        (seed, recovery[0].clone())
    }

    /// The code that a device with that seed shows so many seconds from now.
    pub(crate) fn code(&self, seed: &str, seconds: i64) -> String {
        let device = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(seed).unwrap()).build();
        let now = u64::try_from(self.app().now().unix_seconds() + seconds).unwrap();
        device.unwrap().generate(now).to_string()
    }
}

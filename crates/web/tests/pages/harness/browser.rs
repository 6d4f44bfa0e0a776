//! A browser: keeps cookies as it is told, sends forms as they stand on a page.

use std::{cell::RefCell, collections::BTreeMap, net::SocketAddr};

use actix_web::{
    App,
    body::to_bytes,
    cookie::Cookie,
    dev::Service,
    http::{Method, header},
    test::{TestRequest, init_service},
    web::Data,
};

use super::{page::Page, server::Server};

/// A request that is being put together.
pub(crate) struct Ask<'a> {
    browser: &'a Browser,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    peer: Option<SocketAddr>,
}

/// A browser.
pub(crate) struct Browser {
    server: Server,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser {
    pub(super) fn new(server: &Server) -> Self {
        Self { server: server.clone(), cookies: RefCell::default() }
    }

    /// A request with the browser's cookies.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        Ask { browser: self, method, path: path.to_owned(), headers: Vec::new(), body: None, peer: None }
    }

    /// A page.
    pub(crate) async fn get(&self, path: &str) -> Page {
        self.ask(Method::GET, path).send().await
    }

    /// Something sent as a form would be, though no page has such a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.ask(Method::POST, path).form(fields).send().await
    }

    /// The form of a page that goes to `action`, as it stands there, with these fields filled in besides.
    pub(crate) async fn submit(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        self.filled(page, action, fields).send().await
    }

    /// The same, before it is sent.
    pub(crate) fn filled(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Ask<'_> {
        let mut all = page.form(action);
        all.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        let given = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        all.extend(given);
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.ask(Method::POST, action).form(&all)
    }

    /// Signs in, without staying for long.
    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> Page {
        let page = self.get("/login").await;
        self.submit(&page, "/login", &[("name", name), ("password", password)]).await
    }

    /// The value of a cookie it has.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Puts a cookie in.
    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// Whether pages show who is signed in.
    pub(crate) async fn is_signed_in(&self) -> bool {
        self.get("/").await.status == 200
    }
}

impl Ask<'_> {
    /// With a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// From an address.
    pub(crate) fn from(mut self, address: &str) -> Self {
        self.peer = Some(format!("{address}:40000").parse().unwrap());
        self
    }

    /// With a form's fields.
    pub(crate) fn form(mut self, fields: &[(&str, &str)]) -> Self {
        self.body = Some(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
        self.header("Content-Type", "application/x-www-form-urlencoded")
    }

    /// With a body of any kind.
    pub(crate) fn body(mut self, kind: &str, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self.header("Content-Type", kind)
    }

    /// Sends it, and keeps the cookies that come back.
    pub(crate) async fn send(self) -> Page {
        let state = self.browser.server.state();
        let service = init_service(App::new().app_data(Data::new(state)).configure(timekeeper_web::routes)).await;
        let mut request = TestRequest::with_uri(&self.path).method(self.method);
        for (name, value) in self.browser.cookies.borrow().iter() {
            request = request.cookie(Cookie::new(name.clone(), value.clone()));
        }
        for (name, value) in self.headers {
            request = request.insert_header((name, value));
        }
        if let Some(body) = self.body {
            request = request.set_payload(body);
        }
        if let Some(peer) = self.peer {
            request = request.peer_addr(peer);
        }
        let response = service.call(request.to_request()).await.unwrap().map_into_boxed_body();
        let (head, body) = response.into_parts().1.into_parts();
        let set = head.headers().get_all(header::SET_COOKIE);
        let set: Vec<String> = set.map(|value| value.to_str().unwrap().to_owned()).collect();
        for text in &set {
            let cookie = Cookie::parse(text.clone()).unwrap();
            let gone = cookie.max_age().is_some_and(actix_web::cookie::time::Duration::is_zero);
            let mut cookies = self.browser.cookies.borrow_mut();
            if gone {
                cookies.remove(cookie.name());
            } else {
                cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        let body = String::from_utf8(to_bytes(body).await.unwrap().to_vec()).unwrap();
        Page { status: head.status().as_u16(), headers: head.headers().clone(), set_cookies: set, body }
    }
}

//! A browser in the hands of a person: opens pages, presses what is on them, types, reads. Whatever is not there yet is
//! waited for.

use std::{future::Future, thread, time::Duration};

use serde_json::Value;
use thirtyfour::{By, Key, TypingData, WebDriver, WebElement, WindowHandle, error::WebDriverResult};
use tokio::runtime::Runtime;

use super::{
    chromium::{Driver, Scripts},
    heard::Heard,
};
use crate::kit::{Server, Stopwatch, say};

/// How long something may take to come about on a page.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often it is looked whether it has.
const GLANCE: Duration = Duration::from_millis(30);

/// A browser with a profile of its own, at one server.
pub(super) struct Tab {
    /// There until the end.
    driver: Option<WebDriver>,
    runtime: Runtime,
    base: String,
    heard: Heard,
    _program: Driver,
}

/// What somebody sees of a page.
const VISIBLE: &str = "return document.body ? document.body.innerText : ''";

impl Tab {
    /// A browser that runs scripts.
    pub(super) fn at(server: &Server) -> Self {
        Self::with(server, Scripts::Run)
    }

    pub(super) fn with(server: &Server, scripts: Scripts) -> Self {
        // The HTTP client was built with TLS, which it wants to know about even here.
        server.anonymous();
        let program = Driver::start();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let capabilities = program.capabilities(scripts);
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().expect("a client");
        let driver = runtime.block_on(WebDriver::builder(program.url(), capabilities).client(client).connect());
        let driver = Some(driver.unwrap_or_else(|error| panic!("Chromium does not start: {error}")));
        let base = format!("http://{}", server.address());
        Self { driver, runtime, heard: Heard::of(&base), base, _program: program }
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("it is there until the end")
    }

    pub(super) fn run<T>(&self, command: impl Future<Output = WebDriverResult<T>>) -> T {
        self.runtime.block_on(command).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Tries until it works.
    fn until<T>(&self, what: &str, mut attempt: impl AsyncFnMut(&WebDriver) -> WebDriverResult<Option<T>>) -> T {
        let watch = Stopwatch::start();
        loop {
            let result = self.runtime.block_on(attempt(self.driver()));
            if let Ok(Some(found)) = result {
                return found;
            }
            if watch.elapsed() > PATIENCE {
                let why = result.err().map(|error| error.to_string()).unwrap_or_default();
                panic!("{what}: not within {PATIENCE:?} {}", why.lines().next().unwrap_or_default());
            }
            thread::sleep(GLANCE);
        }
    }

    /// Does something with an element that can be seen.
    fn with_element<T>(&self, by: &By, act: impl AsyncFn(WebElement) -> WebDriverResult<T>) -> T {
        self.until(&format!("{by:?}"), async |driver| {
            let element = driver.find(by.clone()).await?;
            if element.is_displayed().await? { act(element).await.map(Some) } else { Ok(None) }
        })
    }

    /// Opens a path of the server, or a whole address.
    pub(super) fn open(&self, path: &str) {
        let address = if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        self.run(self.driver().goto(address));
    }

    /// Waits until the page at that path is there, whatever follows its `?`.
    pub(super) fn arrives(&self, path: &str) {
        let wanted = format!("{}{path}", self.base);
        self.until(&format!("the page {path}"), async |driver| {
            let mut address = driver.current_url().await?;
            address.set_query(None);
            address.set_fragment(None);
            Ok((address.as_str() == wanted).then_some(()))
        });
    }

    /// Presses what those words select, once it can be pressed.
    pub(super) fn press(&self, css: &str) {
        self.with_element(&By::Css(css), async |element| element.click().await);
    }

    /// Presses something that leads to another page, and waits for that.
    pub(super) fn go(&self, css: &str) {
        let old = self.run(self.driver().find(By::Tag("html")));
        self.press(css);
        self.until("another page", async |_| Ok(old.tag_name().await.is_err().then_some(())));
    }

    /// Presses the button of that name, which leads to another page.
    pub(super) fn send(&self, button: &str) {
        let path = format!("//button[normalize-space(.)='{button}']");
        let old = self.run(self.driver().find(By::Tag("html")));
        self.with_element(&By::XPath(path), async |element| element.click().await);
        self.until("another page", async |_| Ok(old.tag_name().await.is_err().then_some(())));
    }

    /// Writes into a field, in place of what is in it.
    pub(super) fn fill(&self, css: &str, text: &str) {
        self.with_element(&By::Css(css), async |element| {
            element.clear().await?;
            element.send_keys(text).await
        });
    }

    /// Chooses from a list, by the value.
    pub(super) fn choose(&self, css: &str, value: &str) {
        self.press(&format!("{css} option[value='{value}']"));
    }

    /// Types, wherever the page has put the person.
    pub(super) fn types(&self, keys: impl Into<TypingData>) {
        let keys = keys.into();
        self.run(async { self.driver().active_element().await?.send_keys(keys).await });
    }

    /// Presses a key while Alt is held.
    pub(super) fn alt(&self, key: char) {
        let chain = self.driver().action_chain().key_down(Key::Alt).key_down(key).key_up(key).key_up(Key::Alt);
        self.run(chain.perform());
    }

    /// What an element says, once it can be seen.
    pub(super) fn text(&self, css: &str) -> String {
        self.with_element(&By::Css(css), async |element| element.text().await)
    }

    /// What every element of that kind says.
    pub(super) fn texts(&self, css: &str) -> Vec<String> {
        self.run(async {
            let mut texts = Vec::new();
            for element in self.driver().find_all(By::Css(css)).await? {
                texts.push(element.text().await?);
            }
            Ok(texts)
        })
    }

    /// Waits until an element says that, among other things.
    pub(super) fn says(&self, css: &str, text: &str) {
        self.until(&format!("{css} says {text:?}"), async |driver| {
            let said = driver.find(By::Css(css)).await?.text().await?;
            Ok(said.contains(text).then_some(()))
        });
    }

    /// Waits until an element says something else than that, and answers it.
    pub(super) fn says_other_than(&self, css: &str, text: &str) -> String {
        self.until(&format!("{css} says something else than {text:?}"), async |driver| {
            let said = driver.find(By::Css(css)).await?.text().await?;
            Ok((said != text).then_some(said))
        })
    }

    /// Waits until there are so many of that kind.
    pub(super) fn has(&self, count: usize, css: &str) {
        self.until(&format!("{count} of {css}"), async |driver| {
            Ok((driver.find_all(By::Css(css)).await?.len() == count).then_some(()))
        });
    }

    /// How many of that kind there are.
    pub(super) fn count(&self, css: &str) -> usize {
        self.run(self.driver().find_all(By::Css(css))).len()
    }

    /// What a field holds.
    pub(super) fn value(&self, css: &str) -> String {
        self.run(async { self.driver().find(By::Css(css)).await?.prop("value").await }).unwrap_or_default()
    }

    /// An attribute of an element.
    pub(super) fn attribute(&self, css: &str, name: &str) -> String {
        self.run(async { self.driver().find(By::Css(css)).await?.attr(name.to_owned()).await }).unwrap_or_default()
    }

    /// The page's title.
    pub(super) fn title(&self) -> String {
        self.run(self.driver().title())
    }

    /// The page as it is now, in HTML.
    pub(super) fn source(&self) -> String {
        self.run(self.driver().source())
    }

    /// Runs a script in the page, past its policy, and answers what that returns.
    pub(super) fn script(&self, script: &str) -> Value {
        self.run(async { self.driver().execute(script.to_owned(), Vec::new()).await?.convert() })
    }

    /// Runs a script that calls its last argument with what it found.
    pub(super) fn script_later(&self, script: &str) -> Value {
        self.run(async { self.driver().execute_async(script.to_owned(), Vec::new()).await?.convert() })
    }

    /// Tells Chromium something that no page can.
    pub(super) fn tell(&self, method: &str, parameters: Value) {
        self.run(self.driver().cdp().send_raw(method, parameters));
    }

    /// Another window of the same browser, and the one before it.
    pub(super) fn window(&self) -> [WindowHandle; 2] {
        let first = self.run(self.driver().window());
        let second = self.run(self.driver().new_window());
        self.turn_to(&second);
        [first, second]
    }

    /// Goes on in that window.
    pub(super) fn turn_to(&self, window: &WindowHandle) {
        self.run(self.driver().switch_to_window(window.clone()));
    }

    /// Everything that Chromium noted so far.
    pub(super) fn heard(&self) -> &Heard {
        for log in ["browser", "performance"] {
            for entry in self.run(self.driver().get_log(log)) {
                self.heard.note(log, &entry);
            }
        }
        &self.heard
    }
}

impl Drop for Tab {
    /// Ends the browser. Whatever it did: no page may have asked another host, or have been complained about.
    fn drop(&mut self) {
        let is_well = !thread::panicking();
        let wrong = if is_well { self.heard().wrong() } else { Vec::new() };
        let Some(driver) = self.driver.take() else { return };
        if !is_well {
            let address = self.runtime.block_on(driver.current_url()).map(String::from);
            let seen = self.runtime.block_on(driver.execute(VISIBLE, Vec::new()));
            let seen = seen.and_then(|seen| seen.convert::<String>());
            say(&format!("the browser was at {}, which says:\n{}\n", shown(address), shown(seen)));
        }
        drop(self.runtime.block_on(driver.quit()));
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

fn shown(result: WebDriverResult<String>) -> String {
    result.unwrap_or_else(|error| format!("({error})"))
}

//! Everything that the pages say, by language: one file for each in `texts`.

use std::{borrow::Cow, fmt::Display, sync::LazyLock};

use actix_web::{
    HttpRequest,
    http::header::{AcceptLanguage, Header, Preference},
};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// Every language with its texts. The first is spoken to whoever understands none of them, and stands in for what another
/// one does not say.
const LANGUAGES: [(&str, &str); 1] = [("en", include_str!("../texts/en.ftl"))];

static SPOKEN: LazyLock<Vec<Language>> = LazyLock::new(|| LANGUAGES.map(Language::new).into());

struct Language {
    name: &'static str,
    texts: FluentBundle<FluentResource>,
}

impl Language {
    fn new((name, source): (&'static str, &str)) -> Self {
        let mut texts = FluentBundle::new_concurrent(name.parse().into_iter().collect());
        // Marks around values are for places where text of two directions meets unseparated.
        texts.set_use_isolating(false);
        // What is wrong in a file is found by the tests; here the rest of it counts.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, _)| rest);
        texts.add_resource_overriding(resource);
        Self { name, texts }
    }

    fn say(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.texts.get_message(key)?.value()?;
        Some(self.texts.format_pattern(pattern, args, &mut Vec::new()).into_owned())
    }
}

/// The name of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(&'static str);

/// The text of that name; a test finds every name that is written so.
pub(crate) const fn key(name: &'static str) -> Key {
    Key(name)
}

impl Key {
    pub(crate) const fn as_str(self) -> &'static str {
        self.0
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        self.0
    }
}

/// The texts of one language.
#[derive(Clone, Copy)]
pub(crate) struct Texts(usize);

impl Texts {
    /// In the first language.
    pub(crate) const DEFAULT: Self = Self(0);

    /// In the language that the browser asks for first among those there are.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let names: Vec<&str> = SPOKEN.iter().map(|language| language.name).collect();
        Self(AcceptLanguage::parse(request).map_or(0, |asked| choose(&asked, &names)))
    }

    /// The language's name.
    pub(crate) fn language(self) -> &'static str {
        SPOKEN.get(self.0).map_or("en", |language| language.name)
    }

    /// A text.
    pub(crate) fn say(self, key: impl AsRef<str>) -> String {
        self.format(key.as_ref(), None)
    }

    /// A text with something in it.
    pub(crate) fn with(self, key: impl AsRef<str>, name: &'static str, value: impl Display) -> String {
        self.fill(key, &[(name, value.to_string().into())])
    }

    /// A text that depends on a number, `count`.
    pub(crate) fn count(self, key: impl AsRef<str>, count: i64) -> String {
        self.fill(key, &[("count", count.into())])
    }

    /// A text with several things in it.
    pub(crate) fn fill(self, key: impl AsRef<str>, values: &[(&'static str, FluentValue<'_>)]) -> String {
        let args: FluentArgs<'_> = values.iter().map(|(name, value)| (Cow::from(*name), value.clone())).collect();
        self.format(key.as_ref(), Some(&args))
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let mut languages = SPOKEN.get(self.0).into_iter().chain(SPOKEN.first());
        languages.find_map(|language| language.say(key, args)).unwrap_or_else(|| key.to_owned())
    }
}

/// The place of the language that is asked for first, by what comes before its region; the first when there is none.
fn choose(asked: &AcceptLanguage, names: &[&str]) -> usize {
    let place = asked.ranked().into_iter().find_map(|wanted| match wanted {
        Preference::Any => Some(0),
        Preference::Specific(tag) => names.iter().position(|name| tag.primary_language().eq_ignore_ascii_case(name)),
    });
    place.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{http::header::ACCEPT_LANGUAGE, test::TestRequest};

    #[test]
    fn the_language_is_the_one_wanted_most() {
        let names = ["en", "de", "it"];
        let chosen = |asked: &'static str| {
            let request = TestRequest::default().insert_header((ACCEPT_LANGUAGE, asked)).to_http_request();
            names[AcceptLanguage::parse(&request).map_or(0, |asked| choose(&asked, &names))]
        };
        assert_eq!(chosen("de-AT,de;q=0.9,en;q=0.8"), "de");
        assert_eq!(chosen("en;q=0.5, it;q=0.7"), "it");
        assert_eq!(chosen("IT"), "it");
        assert_eq!(chosen("fr, ja"), "en");
        assert_eq!(chosen("*, it;q=0.1"), "en");
        assert_eq!(chosen("?;q=x"), "en");
        assert_eq!(chosen(""), "en");
    }

    #[test]
    fn every_file_is_understood() {
        for (name, source) in LANGUAGES {
            let errors = FluentResource::try_new(source.to_owned()).err().map(|(_, errors)| errors);
            assert_eq!(errors, None, "{name}");
        }
    }

    #[test]
    fn a_text_that_is_not_there_is_its_name() {
        assert_eq!(Texts::DEFAULT.say("no-such-text"), "no-such-text");
        assert_eq!(Texts(7).say(key("sign-in")), Texts::DEFAULT.say("sign-in"));
    }
}

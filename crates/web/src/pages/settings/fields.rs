//! The fields of the settings: what they hold, how they are read, and what is said beside them.

use timekeeper_app::{Settings, SettingsView};
use timekeeper_domain::{
    money::Currency,
    rounding::{ChargedSteps, RoundingMode},
    text::Name,
    week::{WEEKDAYS, weekday_from_word, weekday_word},
    zone::Zone,
};

use super::Errors;
use crate::{
    form::Form,
    show::weekday_name,
    texts::{Key, Texts, key},
};

/// Most minutes of a step: a day.
const MOST_MINUTES: u16 = 1_440;

/// Ways to round, as they are called.
const MODES: [(RoundingMode, Key); 3] = [
    (RoundingMode::Nearest, key("settings-nearest")),
    (RoundingMode::Up, key("settings-up")),
    (RoundingMode::Down, key("settings-down")),
];

/// What fields hold, in their order. Nothing means as configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values {
    name: String,
    currency: String,
    zone: String,
    week_start: String,
    rounding_minutes: String,
    rounding_mode: String,
    per_minute: String,
    per_hour: String,
}

impl Values {
    /// What stands in a form that was sent.
    pub(super) fn written(form: &Form) -> Self {
        let value = |name| form.get(name).trim().to_owned();
        Self {
            name: value("name"),
            currency: value("currency"),
            zone: value("zone"),
            week_start: value("week_start"),
            rounding_minutes: value("rounding_minutes"),
            rounding_mode: value("rounding_mode"),
            per_minute: value("per_minute"),
            per_hour: value("per_hour"),
        }
    }

    /// The form of these settings.
    pub(super) fn of(settings: &Settings) -> Self {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let rounding = settings.rounding;
        Self {
            name: settings.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            currency: settings.currency.map_or("", Currency::code).to_owned(),
            zone: settings.zone.as_ref().map_or("", Zone::name).to_owned(),
            week_start: settings.week_start.map_or("", weekday_word).to_owned(),
            rounding_minutes: rounding.map(|steps| steps.minutes().to_string()).unwrap_or_default(),
            rounding_mode: rounding.map_or("", |steps| steps.mode().as_str()).to_owned(),
            per_minute: number(settings.per_minute),
            per_hour: number(settings.per_hour),
        }
    }

    /// What they say where that is configured, or what is wrong with them.
    pub(super) fn read(&self, texts: Texts, configured: &Settings) -> Result<Settings, Errors> {
        let mut errors = Errors::new();
        let mut wrong = |field, text| errors.push((field, texts.say(text)));
        let name = Name::optional(&self.name).map_err(|_| wrong("name", key("settings-name-wrong")));
        let currency = given(&self.currency, |code| Currency::from_code(&code.to_uppercase()).ok())
            .map_err(|()| wrong("currency", key("settings-currency-wrong")));
        let zone =
            given(&self.zone, |name| Zone::named(name).ok()).map_err(|()| wrong("zone", key("settings-zone-wrong")));
        let week_start = given(&self.week_start, weekday_from_word)
            .map_err(|()| wrong("week_start", key("settings-week-start-wrong")));
        let minutes =
            given(&self.rounding_minutes, |text| text.parse().ok().filter(|minutes| *minutes <= MOST_MINUTES))
                .map_err(|()| wrong("rounding_minutes", key("settings-minutes-wrong")));
        let mode = given(&self.rounding_mode, RoundingMode::from_word)
            .map_err(|()| wrong("rounding_mode", key("settings-mode-wrong")));
        let per_minute = given(&self.per_minute, |text| text.parse().ok())
            .map_err(|()| wrong("per_minute", key("settings-limit-wrong")));
        let per_hour = given(&self.per_hour, |text| text.parse().ok())
            .map_err(|()| wrong("per_hour", key("settings-limit-wrong")));
        let rounding = match (minutes, mode) {
            (Ok(minutes), Ok(mode)) => steps(minutes, mode, configured)
                .map_err(|()| wrong("rounding_minutes", key("settings-minutes-missing"))),
            _ => Err(()),
        };
        match (name, currency, zone, week_start, rounding, per_minute, per_hour) {
            (Ok(name), Ok(currency), Ok(zone), Ok(week_start), Ok(rounding), Ok(per_minute), Ok(per_hour)) => {
                Ok(Settings { name, zone, currency, week_start, rounding, per_minute, per_hour })
            }
            _ => Err(errors),
        }
    }
}

/// Steps of so many minutes in that way. What of the two is not said is as configured; a way alone says nothing where time is
/// charged for as it was tracked.
fn steps(minutes: Option<u16>, mode: Option<RoundingMode>, configured: &Settings) -> Result<Option<ChargedSteps>, ()> {
    if minutes.is_none() && mode.is_none() {
        return Ok(None);
    }
    let configured = configured.rounding.unwrap_or(ChargedSteps::NONE);
    let minutes = minutes.or(Some(configured.minutes()).filter(|minutes| *minutes > 0)).ok_or(())?;
    ChargedSteps::new(minutes, mode.unwrap_or(configured.mode())).map(Some).map_err(|_| ())
}

/// What a field says, if it says anything.
fn given<'a, T>(text: &'a str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<Option<T>, ()> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some).ok_or(()) }
}

/// A field, and what is said beside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// What it would be otherwise.
    pub(super) configured: String,
    /// Whether something else than that is settled.
    pub(super) is_settled: bool,
    /// What somebody else has settled meanwhile.
    pub(super) theirs: Option<String>,
    /// What is wrong with it.
    pub(super) error: Option<String>,
}

/// All of them.
pub(super) struct Fields {
    pub(super) name: Field,
    pub(super) currency: Field,
    pub(super) zone: Field,
    pub(super) week_start: Field,
    pub(super) rounding_minutes: Field,
    pub(super) rounding_mode: Field,
    pub(super) per_minute: Field,
    pub(super) per_hour: Field,
}

impl Fields {
    /// Fields that hold that, beside what is settled and configured.
    pub(super) fn of(texts: Texts, written: &Values, view: &SettingsView) -> Self {
        let (configured, settled) = (Values::of(&view.configured).shown(texts), Values::of(&view.settled));
        let field = |name, value: &String, configured: String, settled: &String| Field {
            name,
            value: value.clone(),
            configured,
            is_settled: !settled.is_empty(),
            theirs: None,
            error: None,
        };
        let Values { name, currency, zone, week_start, rounding_minutes, rounding_mode, per_minute, per_hour } =
            configured;
        Self {
            name: field("name", &written.name, name, &settled.name),
            currency: field("currency", &written.currency, currency, &settled.currency),
            zone: field("zone", &written.zone, zone, &settled.zone),
            week_start: field("week_start", &written.week_start, week_start, &settled.week_start),
            rounding_minutes: field(
                "rounding_minutes",
                &written.rounding_minutes,
                rounding_minutes,
                &settled.rounding_minutes,
            ),
            rounding_mode: field("rounding_mode", &written.rounding_mode, rounding_mode, &settled.rounding_mode),
            per_minute: field("per_minute", &written.per_minute, per_minute, &settled.per_minute),
            per_hour: field("per_hour", &written.per_hour, per_hour, &settled.per_hour),
        }
    }

    fn all(&mut self) -> [&mut Field; 8] {
        [
            &mut self.name,
            &mut self.currency,
            &mut self.zone,
            &mut self.week_start,
            &mut self.rounding_minutes,
            &mut self.rounding_mode,
            &mut self.per_minute,
            &mut self.per_hour,
        ]
    }

    /// Says what is wrong beside each.
    pub(super) fn mark(&mut self, errors: &Errors) {
        for field in self.all() {
            field.error = errors.iter().find(|(name, _)| *name == field.name).map(|(_, text)| text.clone());
        }
    }

    /// Says beside each what is settled, where that is something else than it holds.
    pub(super) fn compare(&mut self, texts: Texts, view: &SettingsView) {
        let stored = Values::of(&view.settled);
        let shown = stored.clone().shown(texts);
        for (field, (stored, shown)) in self.all().into_iter().zip(stored.in_order().into_iter().zip(shown.in_order()))
        {
            if stored != field.value {
                let theirs = if stored.is_empty() { texts.say(key("settings-as-configured")) } else { shown };
                field.theirs = Some(texts.with(key("settings-theirs"), "value", theirs));
            }
        }
    }
}

impl Values {
    fn in_order(self) -> [String; 8] {
        [
            self.name,
            self.currency,
            self.zone,
            self.week_start,
            self.rounding_minutes,
            self.rounding_mode,
            self.per_minute,
            self.per_hour,
        ]
    }

    /// The same in words.
    fn shown(self, texts: Texts) -> Self {
        let named = |text: String, zero: Key| if text == "0" { texts.say(zero) } else { text };
        let mode = RoundingMode::from_word(&self.rounding_mode);
        Self {
            week_start: weekday_from_word(&self.week_start).map(|day| weekday_name(texts, day)).unwrap_or_default(),
            rounding_mode: mode.map(|mode| mode_name(texts, mode)).unwrap_or_default(),
            rounding_minutes: named(self.rounding_minutes, key("settings-as-tracked")),
            per_minute: named(self.per_minute, key("settings-any-number")),
            per_hour: named(self.per_hour, key("settings-any-number")),
            ..self
        }
    }
}

fn mode_name(texts: Texts, mode: RoundingMode) -> String {
    MODES.iter().find(|(known, _)| *known == mode).map(|(_, name)| texts.say(name)).unwrap_or_default()
}

/// Something to choose.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) text: String,
    pub(super) is_chosen: bool,
}

/// Days on which weeks can begin.
pub(super) fn weekdays(texts: Texts, field: &Field) -> Vec<Choice> {
    let choice = |(day, word)| Choice { value: word, text: weekday_name(texts, day), is_chosen: field.value == word };
    WEEKDAYS.map(choice).into()
}

/// Ways to round.
pub(super) fn modes(texts: Texts, field: &Field) -> Vec<Choice> {
    let choice = |(mode, name): (RoundingMode, Key)| Choice {
        value: mode.as_str(),
        text: texts.say(name),
        is_chosen: field.value == mode.as_str(),
    };
    MODES.map(choice).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: &str) -> Result<Settings, Vec<&'static str>> {
        let read = Values::written(&Form::parse(form.as_bytes())).read(Texts::DEFAULT, &Settings::default());
        read.map_err(|errors| errors.into_iter().map(|(field, _)| field).collect())
    }

    #[test]
    fn a_form_and_back_is_the_same() {
        let form = "name=Example+Ltd&currency=jpy&zone=Asia/Tokyo&week_start=sunday&rounding_minutes=15&rounding_mode=up&per_minute=0\
                    &per_hour=70";
        let settings = read(form).unwrap();
        assert_eq!(Values::of(&settings).read(Texts::DEFAULT, &Settings::default()), Ok(settings.clone()));
        assert_eq!(settings.currency.map(Currency::code), Some("JPY"));
        assert_eq!((settings.per_minute, settings.per_hour), (Some(0), Some(70)));
    }

    #[test]
    fn nothing_means_as_configured() {
        assert_eq!(read(""), Ok(Settings::default()));
        assert_eq!(read("name=++&zone=&rounding_minutes=&rounding_mode="), Ok(Settings::default()));
        let tracked = read("rounding_minutes=0&rounding_mode=down").unwrap().rounding;
        assert_eq!(tracked, Some(ChargedSteps::NONE), "as tracked is something else");
    }

    #[test]
    fn half_of_a_rounding_has_the_other_half_as_configured() {
        let up = ChargedSteps::new(15, RoundingMode::Up).unwrap();
        let configured = Settings { rounding: Some(up), ..Settings::default() };
        let read = |form: &str| {
            let read = Values::written(&Form::parse(form.as_bytes())).read(Texts::DEFAULT, &configured);
            read.unwrap().rounding.map(|steps| (steps.minutes(), steps.mode()))
        };
        assert_eq!(read("rounding_minutes=30"), Some((30, RoundingMode::Up)));
        assert_eq!(read("rounding_mode=down"), Some((15, RoundingMode::Down)));
        assert_eq!(read("rounding_minutes=6&rounding_mode=down"), Some((6, RoundingMode::Down)));
        assert_eq!(read(""), None);
    }

    #[test]
    fn everything_that_is_wrong_is_said() {
        let form = format!(
            "name={}&currency=EURO&zone=Mars/Olympus&week_start=someday&rounding_minutes=1441&rounding_mode=sideways&per_minute=-1\
             &per_hour=4294967296",
            "x".repeat(201)
        );
        let fields =
            ["name", "currency", "zone", "week_start", "rounding_minutes", "rounding_mode", "per_minute", "per_hour"];
        assert_eq!(read(&form), Err(fields.into()));
        assert_eq!(read("name=a%00b"), Err(vec!["name"]));
        assert_eq!(read("rounding_mode=up"), Err(vec!["rounding_minutes"]), "of no minutes");
        for minutes in ["1.5", "x", "-1", "99999999999999999999"] {
            assert_eq!(read(&format!("rounding_minutes={minutes}")), Err(vec!["rounding_minutes"]), "{minutes}");
        }
    }
}

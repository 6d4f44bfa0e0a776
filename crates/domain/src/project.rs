//! Projects: bodies of work, their rates and their budgets.

use serde::Serialize;

use crate::{
    Instant, Record,
    client::CustomFields,
    id::{ClientId, ProjectId, UserId},
    money::{Hours, Money},
    report::WorkTotals,
    text::{Label, Name, Notes, Text, TextError},
};

/// A stored project.
pub type Project = Record<ProjectId, ProjectPlan>;

/// What is known of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectPlan {
    /// The name; one client has no two projects of one name, whatever the case.
    pub name: Name,
    /// A short code that no other project has.
    pub code: Option<ProjectCode>,
    /// Whom it is for.
    pub client: Option<ClientId>,
    /// What it is about.
    pub description: Option<Notes>,
    /// Whether somebody is charged for it.
    pub billable: bool,
    /// What an hour costs.
    pub hourly_rate: Option<Money>,
    /// A reference for the bill.
    pub billing_ref: Option<Label>,
    /// Where it stands.
    pub status: ProjectStatus,
    /// Hours planned.
    pub estimated_hours: Option<Hours>,
    /// Money planned.
    pub budget_amount: Option<Money>,
    /// At how many percent of the budget to warn.
    pub budget_threshold_percent: u8,
    /// A colour to show it in, `#rrggbb`.
    pub color: Option<Color>,
    /// What else the organisation keeps about projects.
    pub custom_fields: CustomFields,
    /// Who set it up.
    pub created_by: UserId,
    /// When, by whom and why it was archived, while it is.
    pub archived: Option<Archived>,
}

/// When, by whom and why something was archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Archived {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: UserId,
    /// Why.
    pub reason: Option<Notes>,
}

/// At how many percent of the budget to warn when nothing is said.
const WARN_AT_PERCENT: u8 = 80;

/// At how many percent of the budget to warn; 0 counts as nothing said.
pub const fn budget_mark(percent: Option<u8>) -> u8 {
    match percent {
        None | Some(0) => WARN_AT_PERCENT,
        Some(percent) => percent,
    }
}

/// Where a project stands. Only an active one takes timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectStatus {
    /// Work goes on.
    Active,
    /// Work rests.
    Inactive,
    /// Work waits for something.
    OnHold,
    /// Work is over.
    Archived,
}

/// Why a project takes no timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProjectClosed {
    /// It is archived.
    #[error("Cannot start timer for an archived project. Please unarchive the project first.")]
    Archived,
    /// It rests.
    #[error("Cannot start timer for an inactive project")]
    Inactive,
}

impl ProjectStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Active, Self::Inactive, Self::OnHold, Self::Archived];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::OnHold => "on_hold",
            Self::Archived => "archived",
        }
    }

    /// The status of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

impl ProjectPlan {
    /// Whether a timer may be started on it.
    ///
    /// # Errors
    /// Why not.
    pub const fn takes_timers(&self) -> Result<(), ProjectClosed> {
        match self.status {
            ProjectStatus::Active => Ok(()),
            ProjectStatus::Archived => Err(ProjectClosed::Archived),
            ProjectStatus::Inactive | ProjectStatus::OnHold => Err(ProjectClosed::Inactive),
        }
    }

    /// Moves to a status, keeping the archive note true: set on the way in, kept while there, cleared on the way out.
    #[must_use]
    pub fn moved_to(self, status: ProjectStatus, at: Instant, by: UserId, reason: Option<Notes>) -> Self {
        let archived = match (status, self.archived) {
            (ProjectStatus::Archived, None) => Some(Archived { at, by, reason }),
            (ProjectStatus::Archived, kept) => kept,
            _ => None,
        };
        Self { status, archived, ..self }
    }

    /// The code to show: its own, or the first four characters of the name that are not blank, in capitals.
    pub fn code_display(&self) -> String {
        let from_name = || self.name.as_str().chars().filter(|c| !c.is_whitespace()).take(4).collect::<String>();
        self.code.as_ref().map_or_else(|| from_name().to_uppercase(), |code| code.as_str().to_owned())
    }
}

/// A project's code: one to 20 characters, in capitals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ProjectCode(Text<1, 20>);

impl ProjectCode {
    /// Trims and capitalises; blank text is no code.
    ///
    /// # Errors
    /// Too long, or with NUL.
    pub fn optional(text: &str) -> Result<Option<Self>, TextError> {
        Ok(Text::optional(&text.to_uppercase())?.map(Self))
    }

    /// Takes a code that the store gives back.
    pub fn trusted(text: String) -> Self {
        Self(Text::trusted(text))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A colour, `#rrggbb` in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Color(String);

/// A text that is no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a colour such as #3b82f6")]
pub struct InvalidColor;

impl Color {
    /// Checks and lowers the case.
    ///
    /// # Errors
    /// [`InvalidColor`].
    pub fn new(text: &str) -> Result<Self, InvalidColor> {
        let digits = text.trim().strip_prefix('#').ok_or(InvalidColor)?;
        let valid = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        if valid { Ok(Self(format!("#{}", digits.to_ascii_lowercase()))) } else { Err(InvalidColor) }
    }

    /// Takes a colour that the store gives back.
    pub fn trusted(text: String) -> Self {
        Self(text)
    }

    /// The colour.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A project with what a list of projects shows beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectView {
    /// The project.
    pub project: Project,
    /// The name of its client.
    pub client_name: Option<Name>,
    /// What an hour costs for that client by default.
    pub client_rate: Option<Money>,
    /// Finished work on it, by everybody.
    pub totals: WorkTotals,
}

/// What a project has cost so far, against its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectCost {
    /// Billable work at the project's own rate; absent when it is not billable or has no rate.
    pub estimated_cost: Option<Money>,
    /// Billable work at the nearest rate there is: the project's, else the client's.
    pub consumed: Option<Money>,
    /// Whether the budget's warning mark is reached.
    pub threshold_exceeded: bool,
}

/// What a billable hour on a project brings: its own rate, or else its client's; nothing when the project is not billable.
pub fn billed_rate(billable: bool, own: Option<Money>, client: Option<Money>) -> Option<Money> {
    own.or(client).filter(|_| billable)
}

impl ProjectView {
    /// Costs from billable seconds, each amount rounded once.
    pub fn cost(&self) -> ProjectCost {
        let seconds = self.totals.billable_seconds;
        let own = self.project.hourly_rate.map(|rate| rate.per_hour_for(seconds));
        let consumed = self.project.hourly_rate.or(self.client_rate).map(|rate| rate.per_hour_for(seconds));
        let threshold_exceeded = match (self.project.budget_amount, consumed) {
            (Some(budget), Some(consumed)) if budget.minor() > 0 && budget.currency() == consumed.currency() => {
                let mark = i128::from(budget.minor()) * i128::from(self.project.budget_threshold_percent);
                i128::from(consumed.minor()) * 100 >= mark
            }
            _ => false,
        };
        ProjectCost { estimated_cost: own.filter(|_| self.project.billable), consumed, threshold_exceeded }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn plan() -> ProjectPlan {
        ProjectPlan {
            name: Name::new("Web site").unwrap(),
            code: None,
            client: None,
            description: None,
            billable: true,
            hourly_rate: Some(Money::from_minor(10_000, Currency::EUR)),
            billing_ref: None,
            status: ProjectStatus::Active,
            estimated_hours: None,
            budget_amount: Some(Money::from_minor(100_000, Currency::EUR)),
            budget_threshold_percent: 80,
            color: None,
            custom_fields: CustomFields::default(),
            created_by: UserId::new(1),
            archived: None,
        }
    }

    fn view(billable_seconds: i64) -> ProjectView {
        let at = Instant::from_unix_micros(0).unwrap();
        let totals = WorkTotals { entries: 1, seconds: billable_seconds, billable_seconds };
        let project = Record { id: ProjectId::new(1), version: 1, created_at: at, updated_at: at, data: plan() };
        ProjectView { project, client_name: None, client_rate: None, totals }
    }

    #[test]
    fn the_archive_note_follows_the_status() {
        let at = Instant::from_unix_micros(5).unwrap();
        let archived = plan().moved_to(ProjectStatus::Archived, at, UserId::new(7), None);
        assert_eq!(archived.archived.as_ref().map(|note| note.by), Some(UserId::new(7)));
        assert_eq!(archived.takes_timers(), Err(ProjectClosed::Archived));
        let again = archived.clone().moved_to(ProjectStatus::Archived, Instant::MAX, UserId::new(8), None);
        assert_eq!(again, archived, "archiving twice changes nothing");
        assert_eq!(archived.moved_to(ProjectStatus::Active, at, UserId::new(7), None).archived, None);
    }

    #[test]
    fn the_shown_code_comes_from_the_name_when_there_is_none() {
        assert_eq!(plan().code_display(), "WEBS");
        let coded = ProjectPlan { code: ProjectCode::optional(" web-1 ").unwrap(), ..plan() };
        assert_eq!(coded.code_display(), "WEB-1");
    }

    #[test]
    fn a_budget_without_a_mark_warns_as_usual() {
        assert_eq!([None, Some(0), Some(1), Some(100)].map(budget_mark), [80, 80, 1, 100]);
    }

    #[test]
    fn the_budget_warns_at_its_mark_and_not_before() {
        assert!(!view(8 * 3_600 - 1).cost().threshold_exceeded);
        assert!(view(8 * 3_600).cost().threshold_exceeded);
    }

    #[test]
    fn unbilled_projects_have_no_estimated_cost() {
        let mut view = view(3_600);
        assert_eq!(view.cost().estimated_cost, Some(Money::from_minor(10_000, Currency::EUR)));
        view.project.billable = false;
        assert_eq!(view.cost().estimated_cost, None);
    }

    #[test]
    fn colours_are_six_hex_digits() {
        assert_eq!(Color::new("#3B82F6").unwrap().as_str(), "#3b82f6");
        assert_eq!(Color::new("blue"), Err(InvalidColor));
    }
}

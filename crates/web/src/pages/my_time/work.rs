//! What there is to work on: to choose from, to start with one click, to mark.

use std::collections::BTreeSet;

use timekeeper_app::{ChoiceReason, WorkChoice};
use timekeeper_domain::{
    entry::EntryView,
    id::{ProjectId, TaskId},
};

use crate::texts::{Key, Texts, key};

/// Most ways to start with one click.
const MOST_QUICK: usize = 6;

/// What to work on, as forms hold it: `p12`, or `p12t34` for a task. Nothing where it stays what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WorkValue {
    pub(super) project: ProjectId,
    pub(super) task: Option<TaskId>,
}

impl WorkValue {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('p')?;
        let (project, task) = rest.split_once('t').map_or((rest, None), |(project, task)| (project, Some(task)));
        let task = match task {
            Some(task) => Some(TaskId::new(task.parse().ok()?)),
            None => None,
        };
        Some(Self { project: ProjectId::new(project.parse().ok()?), task })
    }
}

impl std::fmt::Display for WorkValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "p{}", self.project)?;
        self.task.map_or(Ok(()), |task| write!(f, "t{task}"))
    }
}

/// A project, and whether it is marked.
pub(super) struct Mark {
    pub(super) project: i64,
    pub(super) name: String,
    pub(super) is_favorite: bool,
}

/// Something to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
}

impl Choice {
    /// Whether that is chosen.
    pub(super) fn is(&self, chosen: &str) -> bool {
        self.value == chosen
    }
}

/// Choices under one heading.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) choices: Vec<Choice>,
}

/// Something to start with one click.
pub(super) struct Quick {
    pub(super) value: String,
    pub(super) text: String,
    /// With the client.
    pub(super) whole: String,
    pub(super) color: Option<String>,
    pub(super) mark: Mark,
}

/// What an entry is for, in words.
pub(super) fn work_text(view: &EntryView) -> String {
    let names = &view.names;
    match (&names.project, &names.task) {
        (Some(project), Some(task)) => format!("{project} › {task}"),
        (Some(project), None) => project.to_string(),
        _ => names.client.as_ref().or(names.category.as_ref()).map(ToString::to_string).unwrap_or_default(),
    }
}

/// What an entry is for, as forms hold it; nothing when that is no project.
pub(super) fn work_value(view: &EntryView) -> String {
    let project = view.entry.project;
    project.map(|project| WorkValue { project, task: view.entry.task }.to_string()).unwrap_or_default()
}

fn short_text(choice: &WorkChoice) -> String {
    match &choice.task {
        Some((_, task)) => format!("{} › {task}", choice.project_name),
        None => choice.project_name.to_string(),
    }
}

fn choice_text(choice: &WorkChoice) -> String {
    let work = short_text(choice);
    choice.client_name.as_ref().map_or(work.clone(), |client| format!("{work} ({client})"))
}

fn value_of(choice: &WorkChoice) -> String {
    WorkValue { project: choice.project, task: choice.task.as_ref().map(|(id, _)| *id) }.to_string()
}

/// Everything there is to choose from.
pub(super) fn groups(texts: Texts, choices: &[WorkChoice]) -> Vec<Group> {
    let headings = [
        (ChoiceReason::Favorite, key("work-favorites")),
        (ChoiceReason::Recent, key("work-recent")),
        (ChoiceReason::Known, key("work-all")),
    ];
    let group = |(reason, title): (ChoiceReason, Key)| Group {
        title: texts.say(title),
        choices: choices
            .iter()
            .filter(|choice| choice.reason == reason)
            .map(|choice| Choice { value: value_of(choice), text: choice_text(choice) })
            .collect(),
    };
    headings.map(group).into_iter().filter(|group| !group.choices.is_empty()).collect()
}

/// The projects that are marked.
pub(super) fn favorites(choices: &[WorkChoice]) -> BTreeSet<ProjectId> {
    let marked = choices.iter().filter(|choice| choice.reason == ChoiceReason::Favorite);
    marked.map(|choice| choice.project).collect()
}

/// What is likely to be started next; not what runs already.
pub(super) fn quick(choices: &[WorkChoice], timers: &[EntryView]) -> Vec<Quick> {
    let favorites = favorites(choices);
    let runs = |choice: &WorkChoice| {
        let task = choice.task.as_ref().map(|(id, _)| *id);
        timers.iter().any(|view| view.entry.project == Some(choice.project) && view.entry.task == task)
    };
    let first = choices.iter().filter(|choice| choice.reason != ChoiceReason::Known && !runs(choice));
    let first = first.take(MOST_QUICK);
    let quick = first.map(|choice| Quick {
        value: value_of(choice),
        text: short_text(choice),
        whole: choice_text(choice),
        color: choice.color.as_ref().map(|color| color.as_str().to_owned()),
        mark: Mark {
            project: choice.project.get(),
            name: choice.project_name.to_string(),
            is_favorite: favorites.contains(&choice.project),
        },
    });
    quick.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_read_back() {
        for text in ["p1", "p12t34"] {
            assert_eq!(WorkValue::parse(text).unwrap().to_string(), text);
        }
        for bad in ["", "p", "12", "p1t", "pt1", "p1x2", "p1t2t3", "px"] {
            assert_eq!(WorkValue::parse(bad), None, "{bad}");
        }
    }
}

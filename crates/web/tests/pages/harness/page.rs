//! What came back, and what tests say about it.

use actix_web::http::header::HeaderMap;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) set_cookies: Vec<String>,
    pub(crate) body: String,
}

impl Page {
    /// A header; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// That it is a page of that status; the page.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "text/html; charset=utf-8");
        assert!(self.body.contains("<main id=\"main\""), "{}", self.body);
        self
    }

    /// That it leads to that path.
    #[track_caller]
    pub(crate) fn leads_to(&self, path: &str) {
        assert_eq!((self.status, self.header("location")), (303, path), "{}", self.body);
    }

    /// That people read that text in it.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        assert!(self.text().contains(text), "no {text:?} in {}", self.text());
    }

    /// That people do not read that text in it.
    #[track_caller]
    pub(crate) fn is_silent_about(&self, text: &str) {
        assert!(!self.text().contains(text), "{text:?} is in {}", self.text());
    }

    /// What people read: without marks, with every run of white space as one.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = self.body.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            text.push_str(before);
            text.push(' ');
            rest = after.split_once('>').map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        unescaped(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The names and values of the form that goes to `action`, as it stands: hidden and visible fields, ticked boxes.
    #[track_caller]
    pub(crate) fn form(&self, action: &str) -> Vec<(String, String)> {
        let forms =
            self.body.split("<form").skip(1).filter_map(|form| form.split_once("</form>")).map(|(form, _)| form);
        let wanted = format!("action=\"{action}\"");
        let found = forms.into_iter().find(|form| form.split('>').next().unwrap().contains(&wanted));
        let form = found.unwrap_or_else(|| panic!("no form to {action} in {}", self.body));
        let mut fields = Vec::new();
        for input in form.split("<input").skip(1).map(|input| input.split('>').next().unwrap()) {
            let kind = attribute(input, "type").unwrap_or_else(|| "text".to_owned());
            let ticked = !matches!(kind.as_str(), "checkbox" | "radio") || input.ends_with(" checked");
            if let Some(name) = attribute(input, "name").filter(|_| ticked) {
                fields.push((name, attribute(input, "value").unwrap_or_default()));
            }
        }
        for select in form.split("<select").skip(1).map(|select| select.split("</select>").next().unwrap()) {
            let name = attribute(select.split('>').next().unwrap(), "name").unwrap();
            let options: Vec<&str> =
                select.split("<option").skip(1).map(|text| text.split('>').next().unwrap()).collect();
            let chosen = options.iter().find(|option| option.ends_with(" selected")).or(options.first());
            fields.push((name, chosen.and_then(|option| attribute(option, "value")).unwrap_or_default()));
        }
        for area in form.split("<textarea").skip(1).map(|area| area.split("</textarea>").next().unwrap()) {
            let (head, text) = area.split_once('>').unwrap();
            fields.push((attribute(head, "name").unwrap(), unescaped(text)));
        }
        fields
    }

    /// The value of a field of that form.
    #[track_caller]
    pub(crate) fn field(&self, action: &str, name: &str) -> String {
        let fields = self.form(action);
        let found = fields.iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("no {name} in {fields:?}")).1.clone()
    }

    /// The whole text of the cookie of that name that it sets.
    #[track_caller]
    pub(crate) fn sets(&self, name: &str) -> &str {
        let found = self.set_cookies.iter().find(|cookie| cookie.starts_with(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("no {name} in {:?}", self.set_cookies))
    }
}

fn attribute(element: &str, name: &str) -> Option<String> {
    let (_, value) = element.split_once(&format!(" {name}=\""))?;
    Some(unescaped(value.split('"').next()?))
}

fn unescaped(text: &str) -> String {
    let marks = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    marks.iter().fold(text.to_owned(), |text, (mark, plain)| text.replace(mark, plain))
}

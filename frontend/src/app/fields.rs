//! Parts of forms. Each input has its name as its id, a label, and what is said of it: a hint before, a problem after.

use maud::{Markup, html};

use crate::text::{untrusted, visible_text};

/// What is wrong with a field, or with the form as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    /// The name of the field; empty for the whole form.
    pub field: String,
    /// What is wrong, and what would be right.
    pub text: String,
}

/// The problems of a form.
pub(super) type Problems<'a> = &'a [FormProblem];

/// An input on its way: its name, its label, and what is said of it.
pub(super) struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
    /// Empty for none.
    pub hint: &'a str,
    pub problems: Problems<'a>,
}

impl<'a> Field<'a> {
    pub(super) fn new(name: &'a str, label: &'a str, hint: &'a str, problems: Problems<'a>) -> Self {
        Self { name, label, hint, problems }
    }

    fn problem(&self) -> Option<&'a str> {
        self.problems.iter().find(|problem| problem.field == self.name).map(|problem| problem.text.as_str())
    }

    /// The ids of what is said of the input.
    fn described_by(&self) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let problem = self.problem().map(|_| format!("{}-problem", self.name));
        let ids: Vec<String> = hint.into_iter().chain(problem).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn wrap(&self, control: &Markup) -> Markup {
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                @if !self.hint.is_empty() { p.hint id={ (self.name) "-hint" } { (self.hint) } }
                (control)
                @if let Some(problem) = self.problem() { p.problem id={ (self.name) "-problem" } { (untrusted(problem)) } }
            }
        }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.problem().map(|_| "true")
    }

    /// A line of text.
    pub(super) fn text(&self, value: &str, is_required: bool) -> Markup {
        self.wrap(&html! {
            input type="text" id=(self.name) name=(self.name) value=(visible_text(value)) required[is_required]
                autocomplete="off" spellcheck="false" autocapitalize="none"
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
        })
    }

    /// A line of text for which AWS knows what may be typed: `what` names what is looked for.
    pub(super) fn suggested(&self, value: &str, what: &str) -> Markup {
        let list = format!("{}-list", self.name);
        self.wrap(&html! {
            input type="text" id=(self.name) name=(self.name) value=(visible_text(value)) list=(list) data-suggest=(what)
                autocomplete="off" spellcheck="false" autocapitalize="none"
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
            datalist id=(list) {}
        })
    }

    /// Several lines of text.
    pub(super) fn lines(&self, value: &str) -> Markup {
        let rows = value.lines().count().clamp(2, 8);
        self.wrap(&html! {
            textarea id=(self.name) name=(self.name) rows=(rows) autocomplete="off" spellcheck="false"
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()] { "\n" (visible_text(value)) }
        })
    }

    /// A moment, without a zone.
    pub(super) fn moment(&self, value: &str) -> Markup {
        self.wrap(&html! {
            input type="datetime-local" id=(self.name) name=(self.name) value=(visible_text(value))
                aria-describedby=[self.described_by()] aria-invalid=[self.invalid()];
        })
    }

    /// One of several: values with what they are called.
    pub(super) fn choice<'o>(&self, options: impl IntoIterator<Item = (&'o str, &'o str)>, chosen: &str) -> Markup {
        self.wrap(&html! {
            select id=(self.name) name=(self.name) aria-describedby=[self.described_by()] aria-invalid=[self.invalid()] {
                @for (value, label) in options {
                    option value=(visible_text(value)) selected[value == chosen] { (visible_text(label)) }
                }
            }
        })
    }
}

/// One thing to tick.
pub(super) fn tick(name: &str, value: &str, label: &str, why: &str, is_ticked: bool) -> Markup {
    html! {
        label.tick {
            input type="checkbox" name=(name) value=(value) checked[is_ticked];
            span { (untrusted(label)) @if !why.is_empty() { " " span.why { (untrusted(why)) } } }
        }
    }
}

/// Everything that is wrong with a form, at its top, with links to the fields that are on the page.
pub(super) fn summary(problems: Problems<'_>, known_fields: &[&str]) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.problems role="alert" {
                h2 { "Something is not right yet" }
                ul {
                    @for problem in problems {
                        li {
                            @if known_fields.contains(&problem.field.as_str()) {
                                a href={ "#" (problem.field) } { (untrusted(&problem.text)) }
                            } @else { (untrusted(&problem.text)) }
                        }
                    }
                }
            }
        }
    }
}

/// What the key "enter" does in a form with several buttons: a browser takes the first one. Nobody sees or reaches it otherwise.
pub(super) fn default_button(action: &str) -> Markup {
    html! { button.hidden tabindex="-1" aria-hidden="true" name="do" value=(action) { (action) } }
}

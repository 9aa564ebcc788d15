//! Forms that were sent.

use std::collections::BTreeMap;

use frontend::app::FormProblem;
use lambda_http::Request;
use lambda_http::http::header::CONTENT_TYPE;

use super::{Visit, is_sent_from_here};
use crate::api::problem::{Kind, Problem};
use crate::{BaseUrl, Ports};

/// Bytes of a form: a draft of the largest context, whose quotes are three bytes each.
const MAX_BYTES: usize = 3_000_000;

/// Bytes of a form that is kept for whoever must sign in first: in the page, its quotes are six bytes each, and Lambda answers with
/// six megabytes at most.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MAX_KEPT_BYTES: usize = 800_000;

/// What was filled in, by the names of the fields.
pub(super) struct Form(BTreeMap<String, Vec<String>>);

impl Form {
    /// Reads the form of a request, if it is one of the pages' own.
    ///
    /// # Errors
    /// When it comes from elsewhere, or is no form.
    pub(super) fn read<P: Ports>(visit: &Visit<'_, P>) -> Result<Self, Problem> {
        let request = visit.asked.request;
        if !is_form(request) {
            return Err(Problem::new(Kind::UnsupportedMediaType, "It is not a form."));
        }
        let bytes: &[u8] = request.body();
        if bytes.len() > MAX_BYTES {
            return Err(Problem::new(Kind::TooLarge, format!("A form has at most {MAX_BYTES} bytes.")));
        }
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(bytes) {
            // Browsers send each line break as two signs.
            fields.entry(name.into_owned()).or_default().push(value.replace("\r\n", "\n"));
        }
        let form = Self(fields);
        let is_own = oidc::is_same(form.text("form_token"), &visit.visitor.form_token);
        if !is_own || !is_sent_from_here(request, visit.asked.base_url) {
            let advice =
                "It was not sent from a page of yours, or you have signed in again since. Open the page again.";
            return Err(Problem::new(Kind::NotAllowed, advice));
        }
        Ok(form)
    }

    /// What was filled into a field, without blanks around it; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.all(name).first().map_or("", |value| value.trim())
    }

    /// The same; `None` where nothing was filled in.
    pub(super) fn filled(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Everything that was chosen in a field.
    pub(super) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The lines of a field, as words: none of what is typed there has a blank.
    pub(super) fn words(&self, name: &str) -> Vec<String> {
        self.text(name).split_whitespace().map(str::to_owned).collect()
    }
}

/// The fields of a form of these pages whose sender is not signed in any more, as they were sent; `None` for whatever comes from
/// elsewhere, or is too large to be kept in a page.
pub(super) fn left_over(request: &Request, base_url: &BaseUrl) -> Option<Vec<(String, String)>> {
    let bytes: &[u8] = request.body();
    let is_kept = is_form(request) && bytes.len() <= MAX_KEPT_BYTES && is_sent_from_here(request, base_url);
    is_kept.then(|| url::form_urlencoded::parse(bytes).into_owned().collect())
}

fn is_form(request: &Request) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|content_type| content_type.starts_with("application/x-www-form-urlencoded"))
}

/// What a problem is for a form: each part at its field. `None` for one that is not about what was filled in.
pub(super) fn to_form_problems(problem: &Problem) -> Option<Vec<FormProblem>> {
    let of_form = |text: &str| vec![FormProblem { field: String::new(), text: text.to_owned() }];
    match problem.kind() {
        // What somebody may not change is named field by field.
        Kind::Invalid | Kind::NotAllowed if !problem.errors.is_empty() => Some(
            problem
                .errors
                .iter()
                .map(|error| {
                    let field =
                        error.pointer.as_deref().and_then(|pointer| pointer.strip_prefix("#/")).unwrap_or_default();
                    FormProblem { field: field.to_owned(), text: error.detail.clone() }
                })
                .collect(),
        ),
        Kind::Conflict => Some(vec![FormProblem { field: "service".to_owned(), text: problem.detail.clone() }]),
        Kind::LimitReached | Kind::Unavailable => Some(of_form(&problem.detail)),
        _ => None,
    }
}

//! The forms in which contexts are made and edited. What a form was made of comes back with it, so that nothing is stored
//! meanwhile: it decides nothing, for what is saved is checked as a whole, and may be saved by its owners alone.

use std::collections::BTreeSet;

use frontend::app::{ContextForm, FormProblem, WORKSPACE, context_form_page, origin_page};
use investigation::discover::{Addition, Line, LineKind, Proposal, propose};
use investigation::model::{Context, ContextField, Difference};
use investigation::ports::{ASSUME_ROLE, Discovery, Failure, FailureKind, SearchPlace};
use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};
use slack::context_form::{Draft, metric_from_value, origin_from_value};

use super::form::{Form, to_form_problems};
use super::{Visit, redirect};
use crate::Ports;
use crate::api::contexts::{Changed, check_may_make, find_owned, save_change, save_new};
use crate::api::etag::to_etag;
use crate::api::problem::Problem;
use crate::api::query::Query;
use crate::context_modal::before_edit;
use crate::response::app_page;

/// A form on its way.
struct Filling {
    draft: Draft,
    /// The version that is edited; empty for a new context.
    version: String,
    ticked: BTreeSet<usize>,
    context: Context,
    quiet_hours: String,
    typed: [String; 3],
    problems: Vec<FormProblem>,
}

impl Filling {
    /// A form that nobody has filled in yet.
    fn new(draft: Draft, version: String) -> Self {
        let ticked = draft.proposal.lines.iter().enumerate().filter(|(_, line)| line.is_ticked);
        Self {
            ticked: ticked.map(|(position, _)| position).collect(),
            context: draft.base.clone(),
            quiet_hours: draft.base.quiet_hours.map(|hours| hours.to_string()).unwrap_or_default(),
            typed: Default::default(),
            problems: Vec::new(),
            draft,
            version,
        }
    }

    /// What was filled in. What was typed to be read besides becomes a line of its own.
    fn read(form: &Form) -> Result<Self, Problem> {
        let invalid = |_| Problem::of_field("", "The form is from another version of the bot. Open it again.");
        let mut draft: Draft = serde_json::from_str(form.text("draft")).map_err(invalid)?;
        let mut ticked: BTreeSet<usize> = form.all("ticked").iter().filter_map(|value| value.parse().ok()).collect();
        let mut problems = Vec::new();
        let mut typed: [String; 3] = Default::default();
        for ((field, to_line), typed) in ADDED.into_iter().zip(&mut typed) {
            let Some(text) = form.filled(field.name()) else { continue };
            match to_line(text.clone()) {
                Some(line) => {
                    draft.proposal.lines.push(line);
                    ticked.insert(draft.proposal.lines.len() - 1);
                }
                None => {
                    let advice =
                        format!("“{text}” is no metric; it is such as AWS/Lambda|Errors|FunctionName=checkout");
                    problems.push(FormProblem { field: field.name().to_owned(), text: advice });
                    *typed = text;
                }
            }
        }
        let mut context = draft.proposal.to_context(&draft.base, |position| ticked.contains(&position));
        let quiet_hours = form.text(ContextField::QuietHours.name()).to_owned();
        fill(&mut context, form, draft.version.is_none());
        match (!quiet_hours.is_empty()).then(|| quiet_hours.parse()).transpose() {
            Ok(hours) => context.quiet_hours = hours,
            Err(error) => {
                problems
                    .push(FormProblem { field: ContextField::QuietHours.name().to_owned(), text: error.to_string() });
            }
        }
        Ok(Self { draft, version: form.text("version").to_owned(), ticked, context, quiet_hours, typed, problems })
    }

    fn show<P: Ports>(&self, status: StatusCode, changed: &[Difference], visit: &Visit<'_, P>) -> Response<Body> {
        let draft = serde_json::to_string(&self.draft).unwrap_or_default();
        let form = ContextForm {
            context: &self.context,
            quiet_hours: &self.quiet_hours,
            proposal: &self.draft.proposal,
            ticked: &self.ticked,
            typed: self.typed.each_ref().map(String::as_str),
            is_new: self.draft.version.is_none(),
            draft: &draft,
            version: &self.version,
            has_workspaces: visit.asked.bot.installer.is_some(),
            problems: &self.problems,
            changed_meanwhile: changed,
        };
        app_page(status, context_form_page(&form, &visit.frame()))
    }

    /// Shows the form again with what is wrong.
    fn refuse<P: Ports>(mut self, problem: Problem, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
        self.problems.extend(to_form_problems(&problem).ok_or(problem)?);
        Ok(self.show(StatusCode::UNPROCESSABLE_ENTITY, &[], visit))
    }
}

/// How what was typed becomes a line to tick; it becomes none where it is not right.
type ToLine = fn(String) -> Option<Line>;

const ADDED: [(ContextField, ToLine); 3] = [
    (ContextField::LogGroups, |name| Some(added(LineKind::LogGroups, name.clone(), Some(Addition::LogGroup(name))))),
    (ContextField::Metrics, |text| {
        let metric = metric_from_value(&text)?;
        Some(Line { metrics: vec![metric.clone()], ..added(LineKind::Others, metric.to_string(), None) })
    }),
    (ContextField::Alarms, |name| Some(added(LineKind::Alarms, name.clone(), Some(Addition::Alarm(name))))),
];

/// A line that was not there when the form was made, so that it is ticked by what comes back alone.
fn added(kind: LineKind, name: String, adds: Option<Addition>) -> Line {
    Line { kind, name, why: "added here".to_owned(), is_ticked: false, metrics: Vec::new(), adds }
}

/// Fills the fields that are no lines.
fn fill(context: &mut Context, form: &Form, is_new: bool) {
    let filled = |field: ContextField| form.filled(field.name());
    let words = |field: ContextField| form.words(field.name());
    if is_new {
        context.service = filled(ContextField::Service).unwrap_or_default();
    }
    context.description = filled(ContextField::Description).unwrap_or_default();
    context.region = filled(ContextField::Region).unwrap_or_default();
    context.entry = filled(ContextField::Entry);
    context.role = filled(ContextField::Role);
    context.alarm_tag = filled(ContextField::AlarmTag);
    context.channel = filled(ContextField::Channel);
    // Nobody is asked for it where the bot is in one workspace.
    if !form.all(WORKSPACE).is_empty() {
        context.workspace = form.filled(WORKSPACE);
    }
    context.started_by_alarms = filled(ContextField::StartedByAlarms).is_some();
    context.quiet_hours = None;
    context.owners = words(ContextField::Owners);
    context.allowed_users = words(ContextField::AllowedUsers);
    context.allowed_channels = words(ContextField::AllowedChannels);
    context.runbooks = words(ContextField::Runbooks);
    context.status_pages = words(ContextField::StatusPages);
    context.repository = filled(ContextField::Repository);
    context.changes_log_group = filled(ContextField::ChangesLogGroup);
    context.api_owners = words(ContextField::ApiOwners);
    context.api_users = words(ContextField::ApiUsers);
}

/// Asks from what a context is to be made; or, where that is said, shows the form with what is proposed.
pub(super) async fn begin<P: Ports>(visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    check_may_make(&visit.asked)?;
    let query = Query::parse(visit.asked.request, &["from", "region", "role"])?;
    let discovery = &visit.asked.bot.discovery;
    let region = query.get("region").unwrap_or_else(|| discovery.home_region());
    let role = query.get("role").filter(|role| !role.is_empty());
    let place = SearchPlace { role, ..SearchPlace::in_region(region) };
    let ask = |from: &str, field: &str, text: String| {
        let problems = [FormProblem { field: field.to_owned(), text }];
        let problems = if field.is_empty() { &[][..] } else { &problems };
        let status = if field.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok(app_page(status, origin_page(from, place, problems, &visit.frame())))
    };
    let Some(from) = query.get("from") else { return ask("", "", String::new()) };
    if let Some(problem) = place.problems().first() {
        return ask(from, problem.field.name(), problem.to_string());
    }
    let proposal = match (from, origin_from_value(from)) {
        ("nothing", _) => Proposal::of_context(&Context { traces: true, changes: true, ..Context::new("", region) }),
        (_, None) => {
            return ask(
                from,
                "from",
                "Begin with stack:, service: or alarm: and a name, or with tag: and key=value".to_owned(),
            );
        }
        (_, Some(origin)) => match discovery.inventory(place, &origin, visit.asked.now).await {
            Ok(inventory) => propose(&origin, &inventory),
            Err(failure) => {
                let (field, text) = not_looked_at(&failure);
                return ask(from, field, text);
            }
        },
    };
    let base = Context {
        entry: proposal.entry.clone(),
        api_owners: vec![visit.visitor.caller.name.clone()],
        ..place.to_context(&proposal.name)
    };
    Ok(Filling::new(Draft::of_new(base, proposal), String::new()).show(StatusCode::OK, &[], visit))
}

/// Why nothing is proposed, and the field at which it is said: a role that cannot be used is one to correct.
fn not_looked_at(failure: &Failure) -> (&'static str, String) {
    if failure.operation == ASSUME_ROLE && failure.kind == FailureKind::Denied {
        let advice = "The bot may not assume it. Correct it, or have member-role.yaml deployed in its account.";
        return (ContextField::Role.name(), advice.to_owned());
    }
    ("from", format!("It could not be looked at: {}.", failure.explanation()))
}

/// Shows the form of a context that there is.
pub(super) async fn edit<P: Ports>(name: &str, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let saved = find_owned(name, &visit.asked).await?;
    let draft = Draft::of_edit(&saved.context, saved.version);
    Ok(Filling::new(draft, to_etag(&saved)).show(StatusCode::OK, &[], visit))
}

/// Whether only what was typed is to become lines, and nothing be saved yet.
fn only_adds(form: &Form) -> bool {
    form.text("do") == "add"
}

/// Saves a new context.
pub(super) async fn create<P: Ports>(form: &Form, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let filling = Filling::read(form)?;
    if only_adds(form) {
        return Ok(filling.show(StatusCode::OK, &[], visit));
    }
    if !filling.problems.is_empty() {
        return Ok(filling.show(StatusCode::UNPROCESSABLE_ENTITY, &[], visit));
    }
    match save_new(filling.context.clone(), &visit.asked).await {
        Ok(saved) => Ok(redirect(&format!("/contexts/{}?saved", saved.context.service))),
        Err(problem) => filling.refuse(problem, visit),
    }
}

/// Saves an edit. The second of two editors sees what the first one changed, and may save again.
pub(super) async fn save<P: Ports>(name: &str, form: &Form, visit: &Visit<'_, P>) -> Result<Response<Body>, Problem> {
    let filling = Filling::read(form)?;
    let kept = find_owned(name, &visit.asked).await?;
    if only_adds(form) {
        return Ok(filling.show(StatusCode::OK, &[], visit));
    }
    if !filling.problems.is_empty() {
        return Ok(filling.show(StatusCode::UNPROCESSABLE_ENTITY, &[], visit));
    }
    let changed = if filling.version == to_etag(&kept) {
        save_change(&kept, filling.context.clone(), &visit.asked).await
    } else {
        Ok(Changed::Stale(Some(Box::new(kept))))
    };
    match changed {
        Ok(Changed::Saved(saved)) => Ok(redirect(&format!("/contexts/{}?saved", saved.context.service))),
        Ok(Changed::Stale(None)) => Err(Problem::not_found()),
        Ok(Changed::Stale(Some(kept))) => {
            let changed = before_edit(&filling.draft).differences(&kept.context);
            // Saving again replaces theirs, knowingly.
            let next = Draft::of_edit(&filling.context, kept.version);
            Ok(Filling::new(next, to_etag(&kept)).show(StatusCode::CONFLICT, &changed, visit))
        }
        Err(problem) => filling.refuse(problem, visit),
    }
}

//! Every modal and App Home, about hostile contexts and reports.

use investigation::memory::ReliabilityTable;
use investigation::model::{Context, GapReason, InvestigationId, Signal, Source};
use investigation::ports::{Failure, FailureKind, SearchPlace, Status};
use serde_json::Value;
use slack::action::Feedback;
use slack::command::lookup::Listed;
use slack::command::reply;
use slack::context_form::{
    self, Draft, ListedGroup, Metadata, choices_of_groups, choices_of_metrics, choices_of_names, choices_of_origins,
    choices_of_tags, refusal, to_options, unread_note,
};
use slack::feedback::{self, Question};
use slack::home::{Content, Permission, home};
use slack::modal::investigate::{self, Filled, Origin, WhenAndWhat};
use slack::modal::{self, part};
use slack::mrkdwn::Mrkdwn;
use slack::share;

use super::context::{context, listed_metric, long_context, origin, proposal};
use super::report::{self, request, window};
use super::texts::Texts;
use super::{ASKER, LINK, usage};

/// Every view that may be shown about one hostile context and one report, as Slack's Web API takes it.
#[must_use]
pub fn views(seed: u64) -> Vec<Value> {
    let mut texts = Texts::new(seed);
    let contexts: Vec<Context> = texts.list(context);
    let mut views = vec![app_home(&mut texts, &contexts)];
    views.extend(investigate_forms(&mut texts));
    views.extend(context_forms(&mut texts));
    views.extend(feedback_forms(&mut texts));
    views
}

fn app_home(texts: &mut Texts, contexts: &[Context]) -> Value {
    // The bot shows at most fifteen of them.
    let mut all: Vec<Listed> = (0..texts.rng.usize(..=15)).map(|_| listed(texts)).collect();
    for (one, context) in all.iter_mut().zip(contexts) {
        one.request.service.clone_from(&context.service);
    }
    let permission = |is_given| Permission { purpose: "read times in your zone", scope: "users:read", is_given };
    let permissions = [permission(Some(true)), permission(Some(false)), permission(None)];
    let content = Content {
        judged: Some(all.iter().take(1).map(|one| one.request.investigation_id.clone()).collect()),
        listed: all,
        contexts: contexts.to_vec(),
        reliability: Some(ReliabilityTable::new(&[])),
        usages: texts.few(usage),
        permissions: permissions.to_vec(),
    };
    home(ASKER, &content)
}

/// An investigation as lists show it.
pub(super) fn listed(texts: &mut Texts) -> Listed {
    let mut request = request(texts);
    request.investigation_id = InvestigationId::from_seed(&texts.rng.u64(..).to_be_bytes());
    request.channel = texts.next();
    request.user = texts.pick(&["<!channel>", ASKER], "").to_owned();
    let link = texts.pick(&[LINK, "javascript:alert(1)"], "").to_owned();
    let verdict = texts.next();
    Listed {
        request,
        status: texts.pick(&[Status::Running, Status::Completed], Status::Failed),
        verdict: texts.maybe(verdict),
        names_cause: texts.rng.bool(),
        unread: Source::ALL.iter().map(|&source| (source, GapReason::Denied)).collect(),
        link: texts.maybe(link),
    }
}

fn investigate_forms(texts: &mut Texts) -> Vec<Value> {
    let (channel, thread_ts, reply_url) = (texts.next(), texts.next(), texts.next());
    let read = WhenAndWhat { window: window(), signal: Signal::ErrorSpike };
    let origin = Origin {
        channel: texts.maybe(channel),
        thread_ts: texts.maybe(thread_ts),
        reply_url: texts.maybe(reply_url),
        read: texts.maybe(read),
    };
    let context = texts.next();
    let filled = Filled {
        context: texts.maybe(context),
        window: texts.maybe(window()),
        signal: texts.pick(&[Signal::Auto, Signal::LatencySpike], Signal::Saturation),
        read: texts.list(Texts::next),
    };
    vec![
        investigate::form(&origin, &filled),
        modal::loading(investigate::TITLE),
        modal::notice(&texts.next(), Mrkdwn::new(500).text(&texts.next())),
        modal::explanation(&texts.next(), Mrkdwn::new(4_000).text(&texts.next()).into_string().as_str()),
    ]
}

fn context_forms(texts: &mut Texts) -> Vec<Value> {
    let (before, after) = (long_context(texts), long_context(texts));
    let name: String = texts.next().chars().take(64).collect();
    let metadata = Metadata {
        channel: "C1".to_owned(),
        name: texts.maybe(name),
        version: Some(1),
        draft: Some(("x".repeat(40), 1_700_000_000)),
    };
    let new = Draft::of_new(before.clone(), proposal(texts));
    let mut edited = Draft::of_edit(&before, 7);
    edited.group_names = before.user_groups().into_iter().map(|id| (id, texts.next())).collect();
    let notes = vec![refusal::changed_meanwhile(), context_form::differences(&before.differences(&after))];
    let failure = Failure::new(FailureKind::Denied, "dynamodb:PutItem", texts.next());
    let origin = investigation::discover::Origin::Tag { key: texts.next(), value: texts.next() };
    let (region, role) = (texts.next(), texts.next());
    let place =
        SearchPlace { region: &region, role: Some(role.as_str()).filter(|role| !role.is_empty()), external_id: None };
    vec![
        context_form::start(&metadata, place, vec![refusal::not_looked_at(&origin, place.role, &failure)]),
        context_form::looking(&origin),
        context_form::edit(&new, &metadata, Vec::new()),
        context_form::edit(&edited, &metadata, notes),
        context_form::delete(&before, &metadata),
        context_form::done(refusal::saved(&before)),
        modal::notice("Not shared", reply::refusal(&before)),
        context_form::done(refusal::deleted(&before.service)),
        context_form::done(refusal::already_deleted(&before.service)),
        context_form::done(refusal::not_deleted(&failure)),
    ]
}

fn feedback_forms(texts: &mut Texts) -> Vec<Value> {
    let request = request(texts);
    let report = report::report(texts, &request);
    let investigation_id = report.investigation_id.clone();
    let wrong = Feedback { investigation_id: investigation_id.clone(), hypothesis: 0, is_right: false };
    let destination = share::Destination { conversation: Some("C1".to_owned()), note: texts.next() };
    vec![
        feedback::loading(),
        feedback::notice(feedback::no_report()),
        feedback::question(&Question::Resolved(investigation_id), &report),
        feedback::question(&Question::Wrong(wrong), &report),
        share::question(&report.investigation_id, &destination, Some(&share::may_not_be_shown(&request.service))),
        share::shared(&texts.next()),
    ]
}

/// The answers to menus that are typed ahead.
#[must_use]
pub fn menus(seed: u64) -> Vec<Value> {
    let mut texts = Texts::new(seed);
    let names: Vec<String> = texts.list(Texts::next);
    let (metrics, origins) = (texts.list(listed_metric), texts.list(origin));
    let options: Vec<Value> = names.iter().filter_map(|name| part::option(name, name)).collect();
    let groups = texts.list(|texts| ListedGroup { id: texts.next(), name: texts.next(), handle: texts.next() });
    let groups = choices_of_groups(&groups, "");
    let tags = choices_of_tags(&names, &texts.next());
    let failure = Failure::new(FailureKind::Denied, "tag:GetTagValues", texts.next());
    let note = unread_note(&failure, Some(texts.next()).filter(|role| !role.is_empty()).as_deref());
    let (names, metrics, origins) =
        (choices_of_names(&names), choices_of_metrics(&metrics), choices_of_origins(&origins));
    vec![
        serde_json::from_str(&part::suggestions(&options)).unwrap_or_default(),
        to_options(&[("Log groups", names.clone())], Some(&note)),
        to_options(&[("Metrics", metrics)], None),
        to_options(&[("User groups", groups)], None),
        to_options(&[("Tags", tags)], Some(&texts.next())),
        to_options(&[("Stacks", origins.clone()), ("Services", names), ("Tags", origins)], Some(&note)),
    ]
}

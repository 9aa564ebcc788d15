//! A hostile context, and what is proposed for one.

use std::collections::BTreeMap;

use investigation::discover::{Addition, Line, LineKind, ListedMetric, Origin, Proposal};
use investigation::model::{Context, MetricQuery};

use super::ASKER;
use super::texts::Texts;

/// A context in which every text may be anything, the ids of people and channels too.
pub(super) fn context(texts: &mut Texts) -> Context {
    let (service, region) = (texts.next(), texts.next());
    Context {
        entry: optional(texts),
        metrics: texts.few(metric),
        log_groups: texts.few(Texts::next),
        traces: texts.rng.bool(),
        changes: texts.rng.bool(),
        alarms: texts.few(Texts::next),
        description: texts.next(),
        owners: texts.few(id),
        channel: optional(texts),
        alarm_tag: optional(texts),
        started_by_alarms: texts.rng.bool(),
        role: optional(texts),
        runbooks: texts.few(Texts::next),
        status_pages: texts.few(Texts::next),
        repository: Some(texts.next()),
        changes_log_group: Some(texts.next()),
        allowed_channels: texts.few(id),
        allowed_users: texts.few(id),
        ..Context::new(service, region)
    }
}

/// The same, one of whose lists may be long.
pub(super) fn long_context(texts: &mut Texts) -> Context {
    let mut context = context(texts);
    match texts.rng.u8(..5) {
        0 => context.metrics = texts.list(metric),
        1 => context.log_groups = texts.list(Texts::next),
        2 => context.alarms = texts.list(Texts::next),
        3 => context.owners = texts.list(id),
        _ => context.allowed_channels = texts.list(id),
    }
    context
}

/// What may be read, with the longest and the emptiest names.
pub(super) fn proposal(texts: &mut Texts) -> Proposal {
    Proposal { name: texts.next(), entry: optional(texts), lines: texts.list(line), unread: texts.list(Texts::next) }
}

pub(super) fn listed_metric(texts: &mut Texts) -> ListedMetric {
    ListedMetric { namespace: texts.next(), name: texts.next(), dimensions: dimensions(texts) }
}

pub(super) fn origin(texts: &mut Texts) -> Origin {
    match texts.rng.u8(..4) {
        0 => Origin::Stack(texts.next()),
        1 => Origin::Service(texts.next()),
        2 => Origin::Alarm(texts.next()),
        _ => Origin::Tag { key: texts.next(), value: texts.next() },
    }
}

fn line(texts: &mut Texts) -> Line {
    let kinds = [LineKind::Functions, LineKind::Data, LineKind::LogGroups, LineKind::Alarms];
    Line {
        kind: texts.pick(&kinds, LineKind::Others),
        name: texts.next(),
        why: texts.next(),
        is_ticked: texts.rng.bool(),
        metrics: Vec::new(),
        adds: Some(Addition::LogGroup(texts.next())),
    }
}

fn metric(texts: &mut Texts) -> MetricQuery {
    MetricQuery { namespace: texts.next(), name: texts.next(), dimensions: dimensions(texts), stat: texts.next() }
}

fn dimensions(texts: &mut Texts) -> BTreeMap<String, String> {
    (0..texts.rng.usize(..3)).map(|_| (texts.next(), texts.next())).collect()
}

/// A person's id, or what may stand in its place.
fn id(texts: &mut Texts) -> String {
    let other = texts.next();
    if texts.rng.bool() { ASKER.to_owned() } else { other }
}

fn optional(texts: &mut Texts) -> Option<String> {
    let text = texts.next();
    texts.maybe(text)
}

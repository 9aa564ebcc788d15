//! Which entity a question is about: names are matched as people write them.

use std::collections::BTreeSet;

use super::question::NameWords;
use super::vocabulary::GENERIC;
use crate::grammar::clean::clean;
use crate::grammar::symptom::parse_symptom;
use crate::model::{Entity, EntityKind, Evidence, Report};
use crate::rank::identity::{can_be_same, identity_key};

/// The shortest beginning of a name that is taken for it.
const MIN_PREFIX_CHARS: usize = 2;

/// The shortest part of a name that is taken for it.
const MIN_PART_CHARS: usize = 3;

/// Names that are proposed for one that is not known, or where several fit.
const MAX_PROPOSED: usize = 5;

/// How alike, 0 to 1 by Jaro and Winkler, a name must be to be proposed: below 0.7 the two share little but single letters.
const MIN_ALIKE: f64 = 0.7;

/// Characters of a name that are compared.
const MAX_COMPARED_CHARS: usize = 120;

/// An entity of the report under all the names that its sources give it.
#[derive(Debug, Clone)]
pub(super) struct Subject<'a> {
    /// The names, that of the strongest claim first; never empty.
    entities: Vec<&'a Entity>,
    /// The names in plain lower case.
    keys: BTreeSet<String>,
}

impl Subject<'_> {
    /// The name to call it by.
    pub(super) fn name(&self) -> &str {
        self.entities.first().map_or("", |entity| entity.name.as_str())
    }

    /// Whether the entity is this one, under any name.
    pub(super) fn is(&self, entity: &Entity) -> bool {
        self.entities.contains(&entity)
    }

    /// Whether the name is one of its.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.entities.iter().any(|entity| entity.name == name)
    }

    fn is_of_kind(&self, kind: EntityKind) -> bool {
        self.entities.iter().any(|entity| entity.kind == kind)
    }

    /// The evidence about it, strongest first within what the report puts first.
    pub(super) fn evidence<'r>(&self, report: &'r Report) -> Vec<&'r Evidence> {
        report.evidence.iter().filter(|evidence| self.is(&evidence.entity)).collect()
    }
}

/// What the words of a question name.
#[derive(Debug)]
pub(super) enum Found<'s, 'a> {
    /// An entity, by its name or as much of it as is unique.
    One(&'s Subject<'a>),
    /// An entity whose name is a slip of the finger away.
    Corrected { typed: String, subject: &'s Subject<'a> },
    /// Of the entities that fit, the only one at which anything departs.
    Departing { typed: String, subject: &'s Subject<'a> },
    /// Several fit.
    Several(Vec<&'s Subject<'a>>),
    /// None is called so; these are called much alike.
    Unknown { typed: String, alike: Vec<&'s Subject<'a>> },
    /// The words name nothing.
    Nothing,
}

/// The entities of a report.
#[derive(Debug)]
pub(super) struct Subjects<'a> {
    subjects: Vec<Subject<'a>>,
    report: &'a Report,
}

impl<'a> Subjects<'a> {
    /// The entities that the report speaks of: those of hypotheses first, then the strongest evidence.
    pub(super) fn new(report: &'a Report) -> Self {
        let mut subjects: Vec<Subject<'a>> = Vec::new();
        let hypotheses = report.hypotheses.iter().map(|hypothesis| &hypothesis.entity);
        let chain = report.chain.iter().map(|link| &link.entity);
        let evidence = report.evidence.iter().map(|evidence| &evidence.entity);
        let considered = report.considered.iter().map(|considered| &considered.entity);
        let on_map = report.map.iter().flat_map(|map| &map.nodes).map(|node| &node.entity);
        for entity in hypotheses.chain(chain).chain(evidence).chain(considered).chain(on_map) {
            let identity = clipped(&identity_key(entity));
            let is_same = |subject: &&mut Subject<'_>| {
                let of_one_kind = subject.entities.iter().all(|other| can_be_same(other.kind, entity.kind));
                subject.keys.contains(&identity) && of_one_kind
            };
            let keys = [clipped(&plain(&entity.name)), identity.clone()];
            match subjects.iter_mut().find(is_same) {
                Some(known) => {
                    if !known.is(entity) {
                        known.entities.push(entity);
                    }
                    known.keys.extend(keys);
                }
                None => subjects.push(Subject { entities: vec![entity], keys: keys.into() }),
            }
        }
        Self { subjects, report }
    }

    /// The names of entities at which something departs, and of the hypotheses.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.subjects.iter().filter(|subject| self.departs(subject)).map(Subject::name)
    }

    /// The entity with this very name.
    pub(super) fn find_named(&self, name: &str) -> Option<&Subject<'a>> {
        self.subjects.iter().find(|subject| subject.is_called(name))
    }

    /// The entity where the symptom was asked about.
    pub(super) fn entry(&self) -> Option<&Subject<'a>> {
        let on_map = self.report.map.iter().flat_map(|map| &map.nodes).find(|node| node.is_entry);
        on_map.and_then(|node| self.find_named(&node.entity.name))
    }

    fn departs(&self, subject: &Subject<'_>) -> bool {
        let is_hypothesis = self.report.hypotheses.iter().any(|hypothesis| subject.is(&hypothesis.entity));
        is_hypothesis || self.report.evidence.iter().any(|evidence| subject.is(&evidence.entity))
    }

    /// What the words name: an exact name before a beginning, that before a part, that before a kind of entity, and that
    /// before a name that is spelt much alike.
    pub(super) fn find(&self, words: &NameWords) -> Found<'_, 'a> {
        let words: Vec<String> = words.0.iter().map(|word| clipped(&plain(word))).collect();
        if let Some(subject) = self.find_exact(&words) {
            return Found::One(subject);
        }
        let names: Vec<&String> = words.iter().filter(|word| !is_generic(word)).collect();
        if names.is_empty() {
            return if words.iter().any(|word| word == &plain(&self.report.service)) {
                self.entry().map_or(Found::Nothing, Found::One)
            } else {
                Found::Nothing
            };
        }
        let is_beginning = |key: &str, word: &str| word.chars().count() >= MIN_PREFIX_CHARS && key.starts_with(word);
        let is_part = |key: &str, word: &str| word.chars().count() >= MIN_PART_CHARS && key.contains(word);
        for fits in [&is_beginning as &dyn Fn(&str, &str) -> bool, &is_part] {
            if let Some(found) =
                self.find_fitting(&names, |subject, word| subject.keys.iter().any(|key| fits(key, word)))
            {
                return found;
            }
        }
        if let Some(found) =
            self.find_fitting(&names, |subject, word| kinds_called(word).iter().any(|kind| subject.is_of_kind(*kind)))
        {
            return found;
        }
        self.find_alike(&names)
    }

    /// The longest run of words that is a name.
    fn find_exact(&self, words: &[String]) -> Option<&Subject<'a>> {
        for length in (1..=words.len()).rev() {
            for run in words.windows(length) {
                let name = run.join(" ");
                if let Some(subject) = self.subjects.iter().find(|subject| subject.keys.contains(&name)) {
                    return Some(subject);
                }
            }
        }
        let asks_about_context = words.iter().any(|word| *word == plain(&self.report.service));
        self.entry().filter(|_| asks_about_context)
    }

    /// The entities that the first of these words fits that fits any.
    fn find_fitting(&self, words: &[&String], fits: impl Fn(&Subject<'_>, &str) -> bool) -> Option<Found<'_, 'a>> {
        for word in words {
            let fitting: Vec<&Subject<'a>> = self.subjects.iter().filter(|subject| fits(subject, word)).collect();
            let departing: Vec<&Subject<'a>> =
                fitting.iter().copied().filter(|subject| self.departs(subject)).collect();
            match (fitting.as_slice(), departing.as_slice()) {
                ([], _) => {}
                ([subject], _) => return Some(Found::One(subject)),
                (_, [subject]) => return Some(Found::Departing { typed: (*word).clone(), subject }),
                (fitting, []) => return Some(Found::Several(fitting.iter().copied().take(MAX_PROPOSED).collect())),
                (_, departing) => return Some(Found::Several(departing.iter().copied().take(MAX_PROPOSED).collect())),
            }
        }
        None
    }

    /// The only entity within a slip of the finger, or those that are called much alike.
    fn find_alike(&self, words: &[&String]) -> Found<'_, 'a> {
        let mut alike: Vec<(f64, &Subject<'a>)> = Vec::new();
        for subject in &self.subjects {
            let mut best = 0.0;
            for word in words {
                for key in &subject.keys {
                    if is_slip(word, key)
                        && !self.subjects.iter().any(|other| {
                            !std::ptr::eq(other, subject) && other.keys.iter().any(|key| is_slip(word, key))
                        })
                    {
                        return Found::Corrected { typed: (*word).clone(), subject };
                    }
                    best = f64::max(best, strsim::jaro_winkler(word, key));
                }
            }
            if best >= MIN_ALIKE {
                alike.push((best, subject));
            }
        }
        alike.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        let typed: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
        Found::Unknown {
            typed: typed.join(" "),
            alike: alike.into_iter().take(MAX_PROPOSED).map(|(_, subject)| subject).collect(),
        }
    }
}

/// Whether one is the other but for a slip: a letter too many, too few, wrong or swapped; two in long names.
fn is_slip(typed: &str, name: &str) -> bool {
    let length = name.chars().count();
    let allowed = match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    // Names of other lengths are not compared letter by letter, which is the slow part.
    typed.chars().count().abs_diff(length) <= allowed && strsim::osa_distance(typed, name) <= allowed
}

/// Whether the word tells what goes wrong, or what everything is, rather than where.
fn is_generic(word: &str) -> bool {
    GENERIC.contains(&word) || parse_symptom(word).is_some()
}

/// The kinds of entity that people call so.
fn kinds_called(word: &str) -> &'static [EntityKind] {
    match word.trim_end_matches('s') {
        "dynamodb" | "dynamo" | "table" => &[EntityKind::DynamoDbTable],
        "database" | "db" | "rd" | "aurora" | "postgre" | "postgresql" | "mysql" => {
            &[EntityKind::Database, EntityKind::DynamoDbTable]
        }
        "lambda" | "function" => &[EntityKind::Lambda],
        "gateway" | "apigateway" => &[EntityKind::ApiGateway],
        "balancer" | "loadbalancer" | "alb" | "elb" | "nlb" => &[EntityKind::LoadBalancer],
        "queue" | "sq" => &[EntityKind::Queue],
        "topic" | "sn" => &[EntityKind::Topic],
        "stepfunction" | "statemachine" => &[EntityKind::StateMachine],
        "network" | "call" => &[EntityKind::Edge],
        "client" => &[EntityKind::Client],
        _ => &[],
    }
}

/// A name in plain lower case.
fn plain(name: &str) -> String {
    clean(name).trim().to_lowercase()
}

fn clipped(name: &str) -> String {
    name.chars().take(MAX_COMPARED_CHARS).collect()
}

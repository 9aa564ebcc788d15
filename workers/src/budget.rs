//! The budget of an investigation: it is set aside from what may be spent in a day before anything is read, and what was not
//! spent is given back. So investigations that run at once cannot pass the day's ceilings together.

use investigation::budget::Budget;
use investigation::cost::{Reads, itemise, to_micro_usd, total};
use investigation::limits::{Counter, Usage};
use investigation::model::{Request, Scope};
use investigation::ports::{Failure, Ledger, LogVolume, TelemetrySources};

use crate::Conduct;

/// Where a day has less left than this part of what was planned, nothing is investigated: it would look at a few minutes.
const MIN_GRANTED: f64 = 0.25;

/// What a day still grants.
enum Grant {
    Granted(Budget),
    /// Too little is left under this limit.
    Refused(Usage),
}

impl<L: Ledger> Conduct<L> {
    /// Sets aside what this investigation may cost: the scope with its budget, and with what was learned of its log groups.
    /// Where nothing that it reads costs anything, it has none.
    ///
    /// # Errors
    /// The limit that leaves too little for it.
    pub(crate) async fn set_aside(&self, scope: Scope, sources: &impl TelemetrySources) -> Result<Scope, Usage> {
        let (held, log_groups) = match sources.log_volume(&scope).await {
            LogVolume::Free => return Ok(scope),
            LogVolume::Asked { held, groups } => (held, groups),
        };
        let Some(planned) = Budget::plan(&scope.context, held, self.limits.ceiling) else {
            return Err(self.limits.of_one_investigation(scope.request.requested_at));
        };
        let budget = match self.take(&planned, &scope).await {
            Ok(Grant::Granted(budget)) => budget,
            Ok(Grant::Refused(usage)) => return Err(usage),
            // An outage of the ledger keeps nobody from asking.
            Err(failure) => {
                tracing::warn!(%failure, "the budget is not set aside");
                planned
            }
        };
        Ok(Scope { budget: Some(budget), log_groups, ..scope })
    }

    /// As much of what was planned as the day has left of both bytes and money.
    async fn take(&self, planned: &Budget, scope: &Scope) -> Result<Grant, Failure> {
        let (context, now) = (&scope.context, scope.request.requested_at);
        let (bytes, money) = (self.limits.of_bytes(now), self.limits.of_money(now));
        let taken_bytes = self.take_from(&bytes, planned.max_bytes).await?;
        let by_bytes = planned.limited_to(context, taken_bytes);
        let taken_money = self.take_from(&money, by_bytes.max_micro_usd).await?;
        let is_enough = |budget: &Budget| budget.max_bytes as f64 >= MIN_GRANTED * planned.max_bytes as f64;
        let granted = by_bytes.affordable_for(context, taken_money).filter(is_enough);
        let (kept_bytes, kept_money) = granted.map_or((0, 0), |budget| (budget.max_bytes, budget.max_micro_usd));
        self.change(&bytes, taken_bytes, kept_bytes).await?;
        self.change(&money, taken_money, kept_money).await?;
        Ok(match granted {
            Some(budget) => Grant::Granted(Budget { is_set_aside: true, ..budget }),
            None if is_enough(&by_bytes) => Grant::Refused(money.exceeded()),
            None => Grant::Refused(bytes.exceeded()),
        })
    }

    /// Takes so much of what a counter may come to, or what is left of it; returns how much.
    async fn take_from(&self, counter: &Counter, wanted: u64) -> Result<u64, Failure> {
        let sum = self.ledger.add(&counter.name, to_change(wanted), counter.renewed_at).await?;
        let beyond = counter.max_sum().map_or(0, |max| sum.saturating_sub(max)).min(wanted);
        let taken = wanted.saturating_sub(beyond);
        self.change(counter, wanted, taken).await?;
        Ok(taken)
    }

    /// Counts one amount instead of another.
    async fn change(&self, counter: &Counter, counted: u64, instead: u64) -> Result<(), Failure> {
        match to_change(instead).saturating_sub(to_change(counted)) {
            0 => Ok(()),
            change => self.ledger.add(&counter.name, change, counter.renewed_at).await.map(drop),
        }
    }

    /// Counts, once, what the investigation cost instead of what was set aside for it. Where that fails, the day is charged too
    /// much rather than too little.
    pub(crate) async fn settle(&self, scope: &Scope, reads: &Reads) {
        let Some(budget) = scope.budget.filter(|budget| budget.is_set_aside) else { return };
        if let Err(failure) = self.try_to_settle(&scope.request, &budget, reads).await {
            tracing::warn!(%failure, "what the investigation did not spend is not given back");
        }
    }

    async fn try_to_settle(&self, request: &Request, budget: &Budget, reads: &Reads) -> Result<(), Failure> {
        let now = request.requested_at;
        let (bytes, money) = (self.limits.of_bytes(now), self.limits.of_money(now));
        if self.ledger.claim(&format!("settled/{}", request.investigation_id), now, bytes.renewed_at).await? {
            self.change(&bytes, budget.max_bytes, reads.bytes as u64).await?;
            self.change(&money, budget.max_micro_usd, to_micro_usd(total(&itemise(reads)))).await?;
        }
        Ok(())
    }
}

fn to_change(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use futures_util::future::join_all;
    use investigation::cost::MICRO_USD;
    use investigation::limits::{GIGABYTE, Limited, Limits};
    use investigation::model::{Context, InvestigationId, MetricQuery};
    use investigation::ports::FailureKind;

    use super::*;
    use crate::testing::{self, Part, World};

    fn scope(number: u8) -> Scope {
        let request = Request { investigation_id: InvestigationId::from_seed(&[number]), ..testing::request() };
        Scope::new(request, Context { log_groups: vec!["/ecs/shop".to_owned()], ..testing::context() })
    }

    /// What a counter has come to.
    async fn sum(world: &World, counter: Counter) -> u64 {
        world.add(&counter.name, 0, counter.renewed_at).await.unwrap()
    }

    fn a_metric() -> MetricQuery {
        MetricQuery {
            namespace: "AWS/Lambda".to_owned(),
            name: "Errors".to_owned(),
            dimensions: BTreeMap::new(),
            stat: "Sum".to_owned(),
        }
    }

    fn scanned(gigabytes: u64) -> Reads {
        Reads { bytes: (gigabytes * GIGABYTE) as f64, ..Reads::default() }
    }

    #[tokio::test]
    async fn investigations_at_once_never_pass_the_bytes_of_a_day_and_give_back_what_they_did_not_scan() {
        let limits = Limits { gigabytes: 100, ..Limits::default() };
        let world = World::default().budgeting(limits, 10);
        let conduct = world.conduct();
        let scopes: Vec<Scope> = (0..20).map(scope).collect();
        let asked = join_all(scopes.into_iter().map(|scope| conduct.set_aside(scope, &world))).await;
        let mut set_aside = 0;
        let mut running = Vec::new();
        for scope in asked {
            match scope {
                Ok(scope) => {
                    set_aside += scope.budget.unwrap().max_bytes;
                    running.push(scope);
                }
                Err(usage) => assert_eq!((usage.limited, usage.is_exceeded()), (Limited::Gigabytes, true)),
            }
        }
        // Twice ten gigabytes and a reserve of three each: four have it whole, and a fifth what is left.
        assert_eq!((running.len(), set_aside), (5, 100 * GIGABYTE));
        let today = limits.of_bytes(testing::request().requested_at);
        assert_eq!(sum(&world, today.clone()).await, 100 * GIGABYTE);
        for scope in &running {
            conduct.settle(scope, &scanned(7)).await;
            conduct.settle(scope, &scanned(7)).await;
        }
        assert_eq!(sum(&world, today).await, 35 * GIGABYTE, "each is settled once");
        assert!(conduct.set_aside(scope(99), &world).await.is_ok());
    }

    #[tokio::test]
    async fn nor_do_they_pass_the_money_of_a_day_or_of_one_investigation() {
        let limits = Limits { cents: 25, ..Limits::default() };
        let world = World::default().budgeting(limits, 10);
        let conduct = world.conduct();
        let mut usd = Vec::new();
        for number in 0..4 {
            match conduct.set_aside(scope(number), &world).await {
                Ok(scope) => usd.push(scope.budget.unwrap().max_micro_usd),
                Err(usage) => assert_eq!(usage.limited, Limited::Cents),
            }
        }
        assert!(usd.len() >= 2 && usd.iter().sum::<u64>() <= MICRO_USD / 4, "{usd:?}");
        let mut narrow = limits;
        narrow.ceiling.cents = 3;
        let world = World::default().budgeting(narrow, 10);
        let budget = world.conduct().set_aside(scope(0), &world).await.unwrap().budget.unwrap();
        assert!(budget.max_micro_usd <= 3 * MICRO_USD / 100, "{budget:?}");
        narrow.ceiling.cents = 1;
        let world = World::default().budgeting(narrow, 10);
        let mut of_many_metrics = scope(0);
        // Two cents of metrics alone.
        of_many_metrics.context.metrics = vec![a_metric(); 2_000];
        let usage = world.conduct().set_aside(of_many_metrics, &world).await.unwrap_err();
        assert_eq!((usage.limited, usage.is_exceeded()), (Limited::CentsOfInvestigation, true));
    }

    #[tokio::test]
    async fn an_outage_of_the_ledger_keeps_nobody_from_asking_and_nothing_is_given_back_that_was_not_taken() {
        let world = World::default().budgeting(Limits::default(), 10).without(Part::Ledger, FailureKind::Unavailable);
        let budget = world.conduct().set_aside(scope(0), &world).await.unwrap().budget;
        assert_eq!(budget.map(|budget| budget.is_set_aside), Some(false));
        let back = World::default();
        back.conduct().settle(&Scope { budget, ..scope(0) }, &scanned(1)).await;
        assert_eq!(sum(&back, Limits::default().of_bytes(testing::request().requested_at)).await, 0);
    }

    #[tokio::test]
    async fn what_costs_nothing_needs_no_budget() {
        let world = World::default();
        assert_eq!(world.conduct().set_aside(scope(0), &world).await, Ok(scope(0)));
    }
}

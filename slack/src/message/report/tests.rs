use investigation::model::{Report, Source, SourceReading};

use super::super::samples;

fn shown(report: &Report) -> String {
    samples::show(&super::message(report, samples::LINK))
}

#[test]
fn why_and_where_to_look_come_before_the_parts_that_the_reader_opens() {
    insta::assert_snapshot!(shown(&samples::report()), @r#"
    Most likely cause: latency regression at PetSearch: p95 2.40 s instead of 0.31 s.
    [section] *Most likely cause: latency regression at PetSearch*: p95 2.40 s instead of 0.31 s. *High confidence* (81 %), since <!date^1681855560^{time}|2023-04-18 22:06 UTC>.
    [section] *How it hangs together*
    • *Change* <!date^1681855440^{time}|2023-04-18 22:04 UTC> UpdateService on PetSearch by role/deployer [2]
    • *Cause* <!date^1681855560^{time}|2023-04-18 22:06 UTC> latency regression at PetSearch [1]
    • *Felt at* <!date^1681855560^{time}|2023-04-18 22:06 UTC> petsite: p95 3.10 s instead of 1.02 s [1]
    _Wrong if:_ PetSearch was as slow before 22:06 UTC.
    [section] *Look here first*
    1. Compare the traces of PetSearch before and after 22:06. [1] (Open traces -> https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces)
    [section] 2. Consider rolling back the deployment. [2]
    [container] Changes (1)
      [section] • <!date^1681855560^{time}|2023-04-18 22:06 UTC> *suspected:* UpdateService on PetSearch by role/deployer. [2]
    [container] Timeline
      [section] • <!date^1681855440^{time}|2023-04-18 22:04 UTC> UpdateService on PetSearch [2]
      • <!date^1681855560^{time}|2023-04-18 22:06 UTC> PetSearch becomes slower [1]
    [container] Seen before (1)
      [section] • <!date^1681682700^{date_short_pretty} {time}|2023-04-16 22:05 UTC>, 82 % alike: latency regression at PetSearch (77 %); people said it was the nightly export · `inv-9876543210`
    [container] Who feels it
      [section] 64 % of the requests to petsite pass through it. It is called by, nearest first:
      [section] petsite, client
    [container] Evidence (3)
      [section] • [1] PetSearch: p95 2.40 s, expected 0.31 s (7.7×).
      • [2] UpdateService on PetSearch by role/deployer.
      • [3] PetSearch: new log pattern '&lt;!channel&gt; &amp; timeout after &lt;∗&gt;', 412 times.
    [container] Considered and left (1)
      [section] • traffic surge at petsite, low confidence (20 %). It owns 91% of the extra latency, and nothing that it calls became slower.
    [container] Not read (1)
      [section] • alarms, access denied: The role may not call cloudwatch:DescribeAlarmHistory; add it to the policy.
    [container] How sure, and why
      [section] *High confidence* (81 %). It owns 91% of the extra latency, and nothing that it calls became slower. Against it: [3]
      [section] *Points of a hundred*
      • +55 owns the excess
      • +30 change just before
      • −4 thin baseline
    [container] AI advisory
      [section] • throttling at adoptions: plausibility 85 % beside a confidence of 81 %. The cut of the write capacity fits the onset better than any deployment. [1]
      [section] It agrees with the order of the hypotheses.
      [section] *What it would do next*
      • Restore the write capacity. It is cheap and can be undone. [1] Expected then: Throttled requests stop within a minute.
      [section] *What it misses*
      • How many requests PetSearch refused itself.
      [section] • It proposed no next steps: its answer was longer than it may be.
      [context] Written by a language model after the ranking, which it cannot change. Check it against the evidence. Model: eu.anthropic.claude-sonnet-4-5-20250929-v1:0
    [context] Was this it?
    [context_actions] (Right -> "right inv-0123456789 0") (Wrong -> "wrong inv-0123456789 0")
    [context] Or was it traffic surge at petsite?
    [context_actions] (Right -> "right inv-0123456789 1") (Wrong -> "wrong inv-0123456789 1")
    [actions] (Open the full report -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc) (Share -> inv-0123456789) (Post-mortem -> inv-0123456789) (Resolved -> inv-0123456789) (Dismiss -> inv-0123456789) [Compare with the day before | Compare with the week before]
    [context] Incident <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>, compared with <!date^1681851900^{date_short_pretty} {time}|2023-04-18 21:05 UTC> – <!date^1681855500^{time}|2023-04-18 22:05 UTC> · eu-west-1 · asked by <@U2CERLKJA> · `inv-0123456789`
    "#);
}

#[test]
fn without_a_page_there_is_nothing_to_click_that_nobody_would_answer() {
    let shown = samples::show(&super::message(&samples::report(), ""));
    assert!(shown.contains("(Open traces -> https://"), "{shown}");
    assert!(!shown.contains("[actions]") && !shown.contains("[context_actions]"), "{shown}");
}

#[test]
fn an_abstention_names_the_lead_and_what_would_decide() {
    insta::assert_snapshot!(shown(&samples::abstained()), @r#"
    No confident cause. Strongest lead: latency regression at PetSearch: p95 2.40 s instead of 0.31 s.
    [section] *No confident cause*. Strongest lead: latency regression at PetSearch: p95 2.40 s instead of 0.31 s. *Low confidence* (30 %), since <!date^1681855560^{time}|2023-04-18 22:06 UTC>.
    [section] *What would decide*
    • Traces: X-Ray has none for this window.
    • More than 3 minutes of baseline.
    [section] *How the strongest lead would explain it*
    • *Change* <!date^1681855440^{time}|2023-04-18 22:04 UTC> UpdateService on PetSearch by role/deployer [2]
    • *Cause* <!date^1681855560^{time}|2023-04-18 22:06 UTC> latency regression at PetSearch [1]
    • *Felt at* <!date^1681855560^{time}|2023-04-18 22:06 UTC> petsite: p95 3.10 s instead of 1.02 s [1]
    _Wrong if:_ PetSearch was as slow before 22:06 UTC.
    [section] *Look here first*
    1. Compare the traces of PetSearch before and after 22:06. [1] (Open traces -> https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces)
    [container] Changes (1)
      [section] • <!date^1681855560^{time}|2023-04-18 22:06 UTC> *suspected:* UpdateService on PetSearch by role/deployer. [2]
    [container] Seen before (1)
      [section] • <!date^1681682700^{date_short_pretty} {time}|2023-04-16 22:05 UTC>, 82 % alike: latency regression at PetSearch (77 %); people said it was the nightly export · `inv-9876543210`
    [container] Evidence (3)
      [section] • [1] PetSearch: p95 2.40 s, expected 0.31 s (7.7×).
      • [2] UpdateService on PetSearch by role/deployer.
      • [3] PetSearch: new log pattern '&lt;!channel&gt; &amp; timeout after &lt;∗&gt;', 412 times.
    [container] Not read (1)
      [section] • alarms, access denied: The role may not call cloudwatch:DescribeAlarmHistory; add it to the policy.
    [container] How sure, and why
      [section] *Low confidence* (30 %). It owns 91% of the extra latency, and nothing that it calls became slower. Against it: [3]
      [section] *Points of a hundred*
      • +30 owns the excess
    [context] Was the strongest lead right?
    [context_actions] (Right -> "right inv-0123456789 0") (Wrong -> "wrong inv-0123456789 0")
    [actions] (Open the full report -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc) (Share -> inv-0123456789) (Post-mortem -> inv-0123456789) (Resolved -> inv-0123456789) (Dismiss -> inv-0123456789) [Compare with the day before | Compare with the week before]
    [context] Incident <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>, compared with <!date^1681851900^{date_short_pretty} {time}|2023-04-18 21:05 UTC> – <!date^1681855500^{time}|2023-04-18 22:05 UTC> · eu-west-1 · asked by <@U2CERLKJA> · `inv-0123456789`
    "#);
}

#[test]
fn an_empty_report_is_still_a_message() {
    insta::assert_snapshot!(shown(&samples::empty()), @r"
    No confident cause: nothing departs from the baseline in what was read.
    [section] *No confident cause*: nothing departs from the baseline in what was read.
    [actions] (Open the full report -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc) (Share -> inv-0123456789) (Post-mortem -> inv-0123456789) (Resolved -> inv-0123456789) (Dismiss -> inv-0123456789) [Compare with the day before | Compare with the week before]
    [context] Incident <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>, compared with <!date^1681851900^{date_short_pretty} {time}|2023-04-18 21:05 UTC> – <!date^1681855500^{time}|2023-04-18 22:05 UTC> · eu-west-1 · asked by <@U2CERLKJA> · `inv-0123456789`
    ");
}

#[test]
fn evidence_that_is_not_shown_is_counted() {
    let mut report = samples::report();
    report.evidence = std::iter::repeat_n(report.evidence[0].clone(), 12).collect();
    let shown = shown(&report);
    assert!(shown.contains("Evidence (12)") && shown.contains("_and 4 more in the full report_"), "{shown}");
}

#[test]
fn a_long_part_takes_no_room_of_those_behind_it_and_the_buttons_are_always_there() {
    let mut report = samples::report();
    let long = "x".repeat(50_000);
    report.evidence.iter_mut().for_each(|evidence| evidence.summary.clone_from(&long));
    report.timeline.iter_mut().for_each(|moment| moment.text.clone_from(&long));
    report.chain.iter_mut().for_each(|link| link.text.clone_from(&long));
    report.leads.iter_mut().for_each(|lead| lead.text.clone_from(&long));
    report.sources =
        vec![SourceReading { source: Source::Logs, reading: investigation::model::Reading::Read { evidence: 1 } }];
    let shown = shown(&report);
    for part in ["Timeline", "Who feels it", "Evidence (3)", "Not read (1)", "How sure, and why", "Cost", "Dismiss"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

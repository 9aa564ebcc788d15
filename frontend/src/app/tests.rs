use std::collections::BTreeSet;

use investigation::discover::Proposal;
use investigation::model::{Context, ContextField, Difference, InvestigationId, Signal, Window};
use investigation::ports::{SearchPlace, Status};

use super::*;

const FRAME: Frame<'_> = Frame { person: "Ann", form_token: "t0ken", can_sign_out: true, may_make_contexts: true };

fn window() -> Window {
    Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:30:00Z".parse().unwrap()).unwrap()
}

fn listed(context: &str) -> ListedInvestigation {
    ListedInvestigation {
        id: InvestigationId::from_seed(b"run"),
        context: context.to_owned(),
        signal: Signal::ErrorSpike,
        window: window(),
        status: Status::Completed,
        requested_at: "2026-03-01T14:31:00Z".parse().unwrap(),
        requested_by: "sub:ann".to_owned(),
    }
}

fn list<'a>(items: &'a [ListedInvestigation], contexts: &'a [String]) -> InvestigationList<'a> {
    InvestigationList { items, contexts, context: "", state: "", older: None, is_first: true }
}

fn context() -> Context {
    Context {
        description: "Sells.".to_owned(),
        log_groups: vec!["/aws/lambda/checkout".to_owned()],
        traces: true,
        api_owners: vec!["sub:ann".to_owned()],
        ..Context::new("checkout", "eu-west-1")
    }
}

/// The form of an edit of the context.
fn form(context: &Context, problems: &[FormProblem], changed: &[Difference]) -> String {
    let proposal = Proposal::of_context(context);
    let ticked: BTreeSet<usize> = [0, 1].into();
    let form = ContextForm {
        context,
        quiet_hours: "late",
        proposal: &proposal,
        ticked: &ticked,
        typed: ["", "", ""],
        is_new: false,
        draft: "{}",
        version: "1",
        has_workspaces: true,
        problems,
        changed_meanwhile: changed,
    };
    context_form_page(&form, &FRAME)
}

/// All pages, with this text wherever somebody else's text may stand.
fn pages(text: &str) -> Vec<String> {
    let names = [text.to_owned()];
    let context = Context {
        description: text.to_owned(),
        log_groups: vec![text.to_owned()],
        entry: Some(text.to_owned()),
        api_owners: vec![text.to_owned()],
        ..Context::new("checkout", text)
    };
    let problems = [FormProblem { field: "region".to_owned(), text: text.to_owned() }];
    let changed =
        [Difference { field: ContextField::Alarms, removed: vec![text.to_owned()], added: vec![text.to_owned()] }];
    let frame = Frame { person: text, ..FRAME };
    let start = StartForm {
        contexts: &names,
        context: text,
        signal: "auto",
        window: "last 30m",
        from_and_to: [text, ""],
        key: "key",
        problems: &problems,
    };
    vec![
        investigations_page(&list(&[listed(text)], &names), &frame),
        contexts_page(std::slice::from_ref(&context), &frame),
        context_page(&context, false, true, &frame),
        delete_page(&context, "1", true, &frame),
        form(&context, &problems, &changed),
        origin_page(text, SearchPlace { role: Some(text), ..SearchPlace::in_region(text) }, &problems, &frame),
        start_page(&start, &frame),
        app_notice_page("Not here", text, ("/contexts", "Contexts")),
    ]
}

#[test]
fn no_text_of_others_is_markup() {
    let hostile = "</title></style><script>alert('1')</script>\" onfocus=\"x\u{202e}\0";
    for (page, plain) in pages(hostile).iter().zip(pages("x")) {
        assert_eq!(page.matches("<script>").count(), plain.matches("<script>").count());
        assert!(!page.contains("onfocus=\"x") && !page.contains('\u{202e}'), "{page}");
    }
}

#[test]
fn every_form_that_changes_something_brings_its_token_back() {
    for page in pages("x") {
        let posts = page.matches("method=\"post\"").count();
        assert_eq!(page.matches("name=\"form_token\" value=\"t0ken\"").count(), posts, "{page}");
    }
}

#[test]
fn the_list_says_of_each_what_it_is_and_leads_to_it() {
    let page = investigations_page(&list(&[listed("checkout")], &[]), &FRAME);
    let id = InvestigationId::from_seed(b"run");
    assert!(page.contains(&format!("<a href=\"/investigations/{id}\"><bdi>checkout</bdi></a>")), "{page}");
    for said in ["error spike", "14:30 UTC", "report", "sub:ann"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn an_empty_list_says_why() {
    let empty = list(&[], &[]);
    let said = |list: &InvestigationList<'_>| investigations_page(list, &FRAME);
    assert!(said(&empty).contains("none yet that you may see"));
    assert!(said(&InvestigationList { state: "failed", ..empty }).contains("none like that"));
    let page = said(&InvestigationList { older: Some("/investigations?cursor=x"), is_first: false, ..empty });
    assert!(page.contains("nothing on this page") && page.contains("rel=\"next\"") && page.contains(">Newest<"));
}

#[test]
fn only_who_may_change_a_context_is_offered_to() {
    let page = |may_change| context_page(&context(), may_change, false, &FRAME);
    assert!(page(true).contains("/contexts/checkout/edit"));
    assert!(!page(false).contains("/contexts/checkout/edit") && page(false).contains("sub:ann"));
}

#[test]
fn a_problem_stands_at_its_field_and_at_the_top() {
    let problems = [
        FormProblem { field: "quiet_hours".to_owned(), text: "no hours".to_owned() },
        FormProblem { field: String::new(), text: "not now".to_owned() },
    ];
    let page = form(&context(), &problems, &[]);
    assert!(page.contains("<a href=\"#quiet_hours\">"), "{page}");
    assert!(page.contains("aria-describedby=\"quiet_hours-hint quiet_hours-problem\" aria-invalid=\"true\""), "{page}");
    assert!(page.contains("value=\"late\"") && page.contains("not now"));
}

#[test]
fn the_second_editor_sees_what_the_first_one_changed() {
    let changed = [Difference {
        field: ContextField::LogGroups,
        removed: vec!["/old".to_owned()],
        added: vec!["/new".to_owned()],
    }];
    let page = form(&context(), &[], &changed);
    assert!(page.contains("<del><bdi>/old</bdi></del>") && page.contains("<ins><bdi>/new</bdi></ins>"), "{page}");
}

#[test]
fn whoever_signed_in_nowhere_cannot_sign_out() {
    let page = |can_sign_out| contexts_page(&[], &Frame { can_sign_out, ..FRAME });
    assert!(page(true).contains("/sign-out") && !page(false).contains("/sign-out"));
}

#[test]
fn whoever_may_make_no_context_is_not_led_to_the_form() {
    let page = |may_make_contexts| contexts_page(&[], &Frame { may_make_contexts, ..FRAME });
    assert!(page(true).contains("/new-context") && !page(false).contains("/new-context"));
}

#[test]
fn the_style_sheet_of_these_pages_ends_nothing_and_fetches_nothing() {
    assert!(!STYLE.contains('<') && !STYLE.contains("url(") && !STYLE.contains("@import") && !SCRIPT.contains("</"));
}

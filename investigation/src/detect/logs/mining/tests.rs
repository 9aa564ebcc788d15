use super::*;

fn mined(lines: &[&str]) -> Vec<String> {
    let mut miner = TemplateMiner::default();
    let ids: Vec<_> = lines.iter().map(|line| miner.add_line(line).unwrap()).collect();
    ids.into_iter().map(|id| miner.find_template(id).unwrap().to_text()).collect()
}

#[test]
fn numbers_and_names_vary_at_once() {
    let templates = mined(&["lost orders.eu after 3 tries", "lost pay.eu after 12 tries", "lost the race after all"]);
    assert_eq!(templates, ["lost <*> after <*> tries", "lost <*> after <*> tries", "lost the race after all"]);
}

#[test]
fn words_vary_when_they_are_many() {
    let verbs = ["started", "stopped", "paused", "resumed"].map(|verb| format!("VM {verb} by request"));
    assert_eq!(mined(&verbs.each_ref().map(String::as_str)), verbs);
    let fruit = ["apple", "pear", "plum", "fig", "lime", "kiwi"].map(|fruit| format!("no more {fruit} in stock"));
    assert_eq!(mined(&fruit.each_ref().map(String::as_str)), ["no more <*> in stock"; 6]);
}

#[test]
fn two_words_vary_one_after_the_other() {
    let names = ["ann", "bob", "cid", "dan", "eve"];
    let lines: Vec<String> = names
        .iter()
        .flat_map(|buyer| names.iter().map(move |seller| format!("sale from {seller} to {buyer} was void")))
        .collect();
    let templates = mined(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(templates, ["sale from <*> to <*> was void"; 25]);
}

#[test]
fn a_value_in_the_place_of_a_word_makes_it_a_value() {
    assert_eq!(mined(&["took unknown in all", "took 12 in all"]), ["took <*> in all"; 2]);
    assert_eq!(mined(&["took 12 in all", "took unknown in all"]), ["took <*> in all"; 2]);
}

/// A word without digits for each number.
fn letters(n: usize) -> String {
    n.to_string().bytes().map(|b| char::from(b - b'0' + b'g')).collect()
}

#[test]
fn free_text_joins_the_most_similar_template() {
    let mut miner = TemplateMiner::default();
    let mut first: Option<TemplateId> = None;
    for n in 0..10 * MiningLimits::default().min_free_text_templates {
        let id = miner.add_line(&format!("{} {} had no luck with {}", letters(n % 2), letters(n), letters(7 * n)));
        first = first.or(id);
    }
    assert_eq!(miner.templates.len(), 2 * MiningLimits::default().min_free_text_templates);
    assert_eq!(miner.find_template(first.unwrap()).unwrap().to_text(), "g <*> had no luck with <*>");
}

#[test]
fn a_stream_of_unlike_lines_stays_within_the_limit() {
    let mut miner = TemplateMiner::default();
    let placed = (0..MAX_TEMPLATES + 100).filter_map(|n| miner.add_line(&letters(n))).count();
    assert_eq!((placed, miner.templates.len()), (MAX_TEMPLATES, MAX_TEMPLATES));
    assert!(miner.add_line(&letters(1)).is_some());
}

#[test]
fn a_template_keeps_no_part_of_a_secret() {
    let secrets =
        "login of ann9@example.com with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE123 and eyJhbGciOi123.eyJzdWIi123.x";
    assert_eq!(mined(&[secrets]), ["login of <*> with <*> and <*>"]);
}

#[test]
fn an_empty_line_has_a_template_too() {
    assert_eq!(mined(&["", " \t"]), ["", ""]);
}

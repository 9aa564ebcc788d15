mod corpus;
mod examples;
mod issued;
mod look_alikes;
mod notations;
mod properties;

use super::*;
use corpus::{leaks, secrets};
use look_alikes::LOOK_ALIKES;

#[test]
fn no_secret_of_the_corpus_is_seen() {
    let samples = secrets();
    let leaking: Vec<String> = samples
        .iter()
        .filter(|sample| leaks(&redact(&sample.text), &sample.secret))
        .map(|sample| format!("{}: {:?} -> {:?}", sample.kind, sample.text, redact(&sample.text)))
        .collect();
    assert!(samples.len() >= 150);
    assert!(leaking.is_empty(), "{} of {} leak:\n{}", leaking.len(), samples.len(), leaking.join("\n"));
}

#[test]
fn no_look_alike_is_touched() {
    let touched: Vec<String> = LOOK_ALIKES
        .iter()
        .filter(|text| redact(text) != **text)
        .map(|text| format!("{text:?} -> {:?}", redact(text)))
        .collect();
    assert!(touched.is_empty(), "{} of {} are:\n{}", touched.len(), LOOK_ALIKES.len(), touched.join("\n"));
}

#[test]
fn a_text_without_secrets_is_not_copied() {
    for text in LOOK_ALIKES {
        assert!(matches!(redact(text), Cow::Borrowed(_)), "{text}");
    }
}

#[test]
fn every_row_of_the_table_finds_what_it_describes() {
    for (number, issuer) in issuers::all().enumerate() {
        let alphabet = match issuer.alphabet {
            issuers::Alphabet::Hex => 'h',
            issuers::Alphabet::Capitals => 'A',
            issuers::Alphabet::Letters => 'a',
            issuers::Alphabet::Address | issuers::Alphabet::Dotted => 'u',
            issuers::Alphabet::Base64 => 'b',
        };
        let body = corpus::Random::new(number).of(alphabet, issuer.fewest.max(24));
        let secret = format!("{}{body}", issuer.prefix);
        assert_eq!(redact(&format!("got {secret} from them")), format!("got {MARK} from them"), "{}", issuer.name);
    }
}

#[test]
fn the_table_covers_more_than_a_hundred_issuers() {
    let names: std::collections::BTreeSet<&str> = issuers::all().map(|issuer| issuer.name).collect();
    assert!(names.len() > 100, "{}", names.len());
}

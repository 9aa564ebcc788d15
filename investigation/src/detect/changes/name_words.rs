//! The words of a resource's name that tell one thing from another.

/// Words that name a sort of thing, not a thing.
const GENERIC_WORDS: [&str; 24] = [
    "app",
    "application",
    "config",
    "configuration",
    "default",
    "deploy",
    "deployment",
    "exec",
    "execution",
    "function",
    "group",
    "iam",
    "instance",
    "lambda",
    "pipeline",
    "policy",
    "profile",
    "role",
    "secret",
    "service",
    "stack",
    "svc",
    "task",
    "test",
];

/// The CDK ends the names of resources with a hash of this many hex digits.
const CDK_HASH_CHARS: usize = 8;

/// Random endings of names, such as those that `CloudFormation` adds, have at least this many letters and digits.
const MIN_RANDOM_CHARS: usize = 8;

/// The words of a name in lower case, without generic words and random endings.
pub fn significant_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous_chunk = "";
    for chunk in name.split(|letter: char| !letter.is_alphanumeric()).filter(|chunk| !chunk.is_empty()) {
        // The Lambda console names a role `checkout-role-a1b2c3d4`.
        let follows_role = previous_chunk.eq_ignore_ascii_case("role");
        if !is_random(chunk) && !follows_role {
            words.extend(split_camel_case(strip_cdk_hash(chunk)));
        }
        previous_chunk = chunk;
    }
    words.retain(|word| !GENERIC_WORDS.contains(&word.as_str()));
    words
}

/// `checkout` and `role` of `CheckoutRole`.
fn split_camel_case(chunk: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut follows_lower_case = true;
    for letter in chunk.chars() {
        let begins_word = follows_lower_case && letter.is_uppercase();
        match words.last_mut() {
            Some(word) if !begins_word => word.extend(letter.to_lowercase()),
            _ => words.push(letter.to_lowercase().collect()),
        }
        follows_lower_case = letter.is_lowercase();
    }
    words
}

/// Whether a chunk is a random ending: long, in capitals and digits, with at least one digit.
fn is_random(chunk: &str) -> bool {
    let is_random_letter = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    chunk.len() >= MIN_RANDOM_CHARS
        && chunk.bytes().all(is_random_letter)
        && chunk.bytes().any(|letter| letter.is_ascii_digit())
}

/// `CheckoutServiceRole` of `CheckoutServiceRole4F3A2B1C`.
fn strip_cdk_hash(chunk: &str) -> &str {
    let is_hex_digit = |digit: u8| digit.is_ascii_digit() || (b'A'..=b'F').contains(&digit);
    let hash_start = chunk.len().checked_sub(CDK_HASH_CHARS);
    match hash_start.and_then(|start| chunk.split_at_checked(start)) {
        Some((name, hash)) if hash.bytes().all(is_hex_digit) => name,
        _ => chunk,
    }
}

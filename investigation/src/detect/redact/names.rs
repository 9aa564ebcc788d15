//! Which names announce a secret.
//!
//! A name is read by its letters, so that `DB_PASSWORD`, `dbPassword`, `db.password` and `db-password2` are one. Behind a
//! word that announces a secret may stand one that takes it back: a `token_count` is a number, a `secret_name` a name.

/// What is known of the value behind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Announced {
    /// It is a secret, whatever it looks like.
    Password,
    /// It is a secret, unless a sentence goes on there: `token: not found`.
    Token,
    /// The rest of the line is its value: `Cookie: a=1; b=2`.
    Header,
    /// It is a secret if it looks random: `key`, `session`.
    IfRandom,
    /// It is a secret if it is base64 of a user and a password: `auth`.
    IfEncoded,
    /// It is a secret if it has a few digits: a PIN.
    IfDigits,
}

impl Announced {
    /// Whether the value decides.
    pub fn is_conditional(self) -> bool {
        matches!(self, IfRandom | IfEncoded | IfDigits)
    }
}

use Announced::{Header, IfDigits, IfEncoded, IfRandom, Password, Token};

/// Letters of a name that are looked at: its last ones.
const MAX_LETTERS: usize = 64;

/// Words that announce a secret wherever they stand in a name, by their first letter.
fn stems(first: u8) -> &'static [(&'static str, Announced)] {
    match first {
        b'a' => &[
            ("authorization", Header),
            ("apikey", Token),
            ("accesskey", Token),
            ("accountkey", Token),
            ("authkey", Token),
            ("appkey", Token),
            ("applicationkey", Token),
            ("adminkey", Token),
            ("authcode", Token),
        ],
        b'c' => &[
            ("cookie", Header),
            ("credential", Token),
            ("clientkey", Token),
            ("consumerkey", Token),
            ("cryptokey", Token),
            ("cipherkey", Token),
            ("codeverifier", Token),
            ("contrasena", Password),
        ],
        b'd' => &[("deploykey", Token), ("decryptionkey", Token)],
        b'e' => &[("encryptionkey", Token), ("encryptkey", Token)],
        b'f' => &[("functionskey", Token)],
        b'h' => &[("hmackey", Token)],
        b'i' => &[("integrationkey", Token), ("ingestkey", Token), ("ingestionkey", Token), ("identifiedby", Password)],
        b'k' => &[("keypass", Password), ("kennwort", Password)],
        b'l' => &[("licensekey", Token), ("licencekey", Token)],
        b'm' => &[("masterkey", Token), ("motdepasse", Password), ("mnemonic", Password)],
        b'p' => &[
            ("password", Password),
            ("passwd", Password),
            ("passphrase", Password),
            ("passcode", Password),
            ("passwort", Password),
            ("pwd", Password),
            ("privatekey", Token),
            ("presharedkey", Token),
        ],
        b'r' => &[("recoverycode", Token), ("rootkey", Token)],
        b's' => &[
            ("secret", Token),
            ("signature", Token),
            ("signingkey", Token),
            ("sessionkey", Token),
            ("sessionid", Token),
            ("sessid", Token),
            ("sharedkey", Token),
            ("sshkey", Token),
            ("storagekey", Token),
            ("servicekey", Token),
            ("subscriptionkey", Token),
            ("storepass", Password),
            ("seedphrase", Password),
            ("samlresponse", Token),
        ],
        b't' => &[("token", Token)],
        b'w' => &[("writekey", Token), ("webhookkey", Token)],
        _ => &[],
    }
}

/// What takes an announcement back when it follows: the name is that of a property of the secret, or of a program that
/// deals with it. In order of the alphabet.
const TAKEN_BACK: [&str; 100] = [
    "age",
    "alg",
    "ary",
    "arn",
    "attempt",
    "audience",
    "bucket",
    "budget",
    "cache",
    "changed",
    "charset",
    "check",
    "class",
    "client",
    "config",
    "consent",
    "controller",
    "count",
    "created",
    "deni",
    "dir",
    "domain",
    "duration",
    "enabl",
    "encod",
    "endpoint",
    "error",
    "except",
    "expir",
    "factory",
    "fail",
    "family",
    "field",
    "file",
    "filter",
    "format",
    "generator",
    "grant",
    "handler",
    "hint",
    "index",
    "interceptor",
    "invalid",
    "issue",
    "ization",
    "ize",
    "jar",
    "kind",
    "lambda",
    "last",
    "latency",
    "leak",
    "len",
    "less",
    "lifetime",
    "limit",
    "manager",
    "max",
    "method",
    "min",
    "mismatch",
    "missing",
    "name",
    "not",
    "parser",
    "path",
    "per",
    "policy",
    "pool",
    "prefix",
    "provider",
    "queue",
    "quota",
    "rate",
    "refreshed",
    "refreshes",
    "remain",
    "request",
    "required",
    "reset",
    "resolver",
    "retriev",
    "rotat",
    "samesite",
    "scope",
    "server",
    "service",
    "size",
    "source",
    "stat",
    "stdin",
    "store",
    "table",
    "time",
    "topic",
    "ttl",
    "type",
    "updated",
    "ur",
    "usage",
];

/// As before, for the rest of the alphabet and whole endings only.
const TAKEN_BACK_WHOLE: [&str; 8] =
    ["used", "util", "utils", "valid", "validator", "validation", "verifier", "version"];

/// Words behind an announcement with which it is still the secret: `secret_key`, `token_prod`, `secretString`.
const SAME_SECRET: [&str; 22] = [
    "access", "app", "b64", "base64", "code", "data", "dev", "for", "hash", "hex", "id", "key", "of", "old", "plain",
    "prod", "raw", "stag", "string", "test", "text", "value",
];

/// Words that announce a secret when a name is or ends with just that word.
const LAST_WORDS: [(&str, Announced); 29] = [
    ("pass", Password),
    ("pw", Password),
    ("psw", Password),
    ("pswd", Password),
    ("passwrd", Password),
    ("senha", Password),
    ("creds", Token),
    ("cred", Token),
    ("jwt", Token),
    ("psk", Token),
    ("ssn", Token),
    ("iban", Token),
    ("bearer", Token),
    ("auth", IfEncoded),
    ("key", IfRandom),
    ("sid", IfRandom),
    ("sig", IfRandom),
    ("hmac", IfRandom),
    ("session", IfRandom),
    ("sess", IfRandom),
    ("salt", IfRandom),
    ("assertion", IfRandom),
    ("pat", IfRandom),
    ("pin", IfDigits),
    ("otp", IfDigits),
    ("totp", IfDigits),
    ("mfa", IfDigits),
    ("cvv", IfDigits),
    ("cvc", IfDigits),
];

/// Words before `key` with which it is a key of data.
const DATA_KEYS: [&str; 36] = [
    "partition",
    "sort",
    "primary",
    "foreign",
    "cache",
    "object",
    "idempotency",
    "group",
    "hash",
    "range",
    "row",
    "message",
    "public",
    "dedup",
    "deduplication",
    "routing",
    "s3",
    "kms",
    "bucket",
    "lookup",
    "index",
    "map",
    "registry",
    "json",
    "composite",
    "unique",
    "duplicate",
    "request",
    "trace",
    "correlation",
    "order",
    "shard",
    "ring",
    "job",
    "lock",
    "item",
];

/// Words before `pass` without a sign between: `dbpass`, but not `bypass`.
const PASS_OWNERS: [&str; 22] = [
    "db", "user", "admin", "root", "smtp", "mail", "ftp", "redis", "auth", "key", "store", "my", "pg", "sql", "mysql",
    "ldap", "proxy", "login", "app", "api", "old", "new",
];

/// Parameters of an address that carry a secret there, though the same names are harmless elsewhere.
const PARAMETERS: [&str; 10] = ["auth", "code", "key", "sig", "session", "sid", "access", "hmac", "oobcode", "ticket"];

/// What the name announces, if it announces anything. `in_address`: it is a parameter of an address.
pub fn announced_by(name: &[u8], in_address: bool) -> Option<Announced> {
    let name = without_affixes(name);
    let mut buffer = [0; MAX_LETTERS];
    let letters = letters_of(name, &mut buffer);
    if in_address && PARAMETERS.iter().any(|parameter| parameter.as_bytes() == letters) {
        return Some(Token);
    }
    (0..letters.len()).find_map(|place| stem_at(letters, place)).or_else(|| by_last_word(name, letters))
}

/// The name without the marks of an option before it and without digits behind it.
fn without_affixes(name: &[u8]) -> &[u8] {
    let end = name.iter().rposition(|byte| !byte.is_ascii_digit() && !matches!(byte, b'_' | b'-' | b'.'));
    let end = end.map_or(0, |place| place + 1);
    let name = name.get(..end).unwrap_or_default();
    name.strip_prefix(b"-D").unwrap_or(name)
}

/// The last letters and digits of a name, in small letters.
fn letters_of<'a>(name: &[u8], buffer: &'a mut [u8; MAX_LETTERS]) -> &'a [u8] {
    let skipped = name.iter().filter(|byte| byte.is_ascii_alphanumeric()).count().saturating_sub(MAX_LETTERS);
    let letters = name.iter().filter(|byte| byte.is_ascii_alphanumeric()).skip(skipped);
    let mut length = 0;
    for (place, letter) in buffer.iter_mut().zip(letters) {
        *place = letter.to_ascii_lowercase();
        length += 1;
    }
    buffer.get(..length).unwrap_or_default()
}

fn stem_at(letters: &[u8], place: usize) -> Option<Announced> {
    let rest = letters.get(place..)?;
    let (stem, announced) = stems(*rest.first()?).iter().find(|(stem, _)| rest.starts_with(stem.as_bytes()))?;
    let behind = rest.get(stem.len()..)?;
    let plural = behind.strip_prefix(b"s").unwrap_or(behind);
    let takes_back = |behind: &[u8]| {
        TAKEN_BACK.iter().any(|word| behind.starts_with(word.as_bytes()))
            || TAKEN_BACK_WHOLE.iter().any(|word| behind == word.as_bytes())
    };
    if takes_back(behind) || takes_back(plural) {
        return None;
    }
    let goes_on = |words: &[&str]| words.iter().any(|word| behind.starts_with(word.as_bytes()));
    match announced {
        // `authorization_code`, `cookie_value`: one word.
        Header if !plural.is_empty() => Some(Token),
        // `tokens-gateway` and `secret-santa-api` are what something is called.
        Token if !plural.is_empty() && !goes_on(&SAME_SECRET) => Some(IfRandom),
        announced => Some(*announced),
    }
}

fn by_last_word(name: &[u8], letters: &[u8]) -> Option<Announced> {
    let (before, last) = split_last_word(name);
    let is_last = |word: &str| last.eq_ignore_ascii_case(word.as_bytes());
    if let Some((_, announced)) = LAST_WORDS.iter().find(|(word, _)| is_last(word)) {
        let owner = split_last_word(before).1;
        let is_data = is_last("key") && DATA_KEYS.iter().any(|word| owner.eq_ignore_ascii_case(word.as_bytes()));
        return (!is_data).then_some(*announced);
    }
    let owner = letters.strip_suffix(b"pass")?;
    PASS_OWNERS.iter().any(|word| owner.ends_with(word.as_bytes())).then_some(Password)
}

/// The last word of a name, and what stands before it: `db` and `PASS` of `db_PASS`, `dbPass`.
fn split_last_word(name: &[u8]) -> (&[u8], &[u8]) {
    let name =
        name.iter().rposition(u8::is_ascii_alphanumeric).map_or(name, |end| name.get(..=end).unwrap_or_default());
    let mut start = name.len();
    while let Some(place) = start.checked_sub(1) {
        let byte = name.get(place).copied().unwrap_or_default();
        if !byte.is_ascii_alphanumeric() {
            break;
        }
        start = place;
        let before = place.checked_sub(1).and_then(|place| name.get(place)).copied().unwrap_or_default();
        if byte.is_ascii_uppercase() && before.is_ascii_lowercase() {
            break;
        }
    }
    name.split_at_checked(start).unwrap_or((&[], name))
}

/// Whether the name is of something in the plural, which may be counted: `tokens`, `secrets`.
pub fn is_plural(name: &[u8]) -> bool {
    matches!(name.last(), Some(b's' | b'S')) && !name.to_ascii_lowercase().ends_with(b"pass")
}

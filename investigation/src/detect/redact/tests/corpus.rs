//! Made-up secrets in the shapes that real ones have, put together here so that no scanner finds them in this file.
//!
//! Each sample is a text as a program would log it, and the part of it that nobody may see.

use super::issued::ISSUED;
use super::notations::NOTATIONS;

/// A text and the secret in it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What kind it is of.
    pub kind: String,
    /// As it is logged.
    pub text: String,
    /// What must not be seen.
    pub secret: String,
}

/// Characters at random, the same ones every time.
pub struct Random(u64);

impl Random {
    pub fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    /// So many characters, from an alphabet: `h` hex, `H` capitals of hex, `A` capitals and digits, `a` letters and
    /// digits, `u` for addresses, `b` base64, `d` digits, `s` small letters and digits.
    pub fn of(&mut self, alphabet: char, count: usize) -> String {
        let characters: &[u8] = match alphabet {
            'h' => b"0123456789abcdef",
            'H' => b"0123456789ABCDEF",
            'A' => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            'a' => b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            'u' => b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-",
            'b' => b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/",
            'd' => b"123456789",
            's' => b"abcdefghijklmnopqrstuvwxyz0123456789",
            other => panic!("no alphabet {other}"),
        };
        (0..count).map(|_| char::from(characters[self.below(characters.len())])).collect()
    }
}

/// What follows a prefix: `A11 - d13` is eleven capitals, a dash and thirteen digits.
fn body(random: &mut Random, plan: &str) -> String {
    let piece = |piece: &str| {
        let count = piece.get(1..).and_then(|count| count.parse().ok());
        match (piece.chars().next(), count) {
            (Some(alphabet @ ('h' | 'H' | 'A' | 'a' | 'u' | 'b' | 'd' | 's')), Some(count)) => {
                random.of(alphabet, count)
            }
            _ => piece.to_owned(),
        }
    };
    plan.split(' ').map(piece).collect()
}

/// Every sample: of issuers, of notations, and of secrets with a structure of their own.
pub fn secrets() -> Vec<Sample> {
    let mut samples: Vec<Sample> =
        ISSUED.iter().enumerate().map(|(number, issued)| issued_sample(number, issued)).collect();
    samples.extend(NOTATIONS.iter().enumerate().map(|(number, notation)| notation_sample(number, notation)));
    samples.extend(shaped());
    samples
}

fn issued_sample(number: usize, (first, second, plan): &(&str, &str, &str)) -> Sample {
    let mut random = Random::new(number + 1);
    let secret = format!("{first}{second}{}", body(&mut random, plan));
    let text = match number % 4 {
        0 => format!("request with {secret} was refused"),
        1 => format!("cannot use '{secret}': 403"),
        2 => format!("https://h.example/v1/{secret}/x"),
        _ => format!("{{\"a\":\"{secret}\",\"n\":1}}"),
    };
    Sample { kind: format!("issued as {first}{second}…"), text, secret }
}

fn notation_sample(number: usize, notation: &str) -> Sample {
    let mut random = Random::new(1000 + number);
    // A digit and a letter that no placeholder has, and no sign that would need an escape in some notation.
    let secret = format!("q7{}Z3{}", random.of('a', 10), random.of('s', 8));
    // In a table the bar separates cells, with blanks around; in a name it joins its parts.
    let joined = notation.replace(" | ", " \u{1} ").replace("| ", "\u{1} ").replace(" |", " \u{1}");
    let joined = joined.replace("|\n", "\u{1}\n").replace('|', "").replace('\u{1}', "|");
    Sample { kind: format!("noted as {joined}"), text: joined.replace("@@", &secret), secret }
}

/// Secrets with a structure of their own.
fn shaped() -> Vec<Sample> {
    let mut random = Random::new(5000);
    let mut samples = Vec::new();
    let mut add =
        |kind: &str, text: String, secret: String| samples.push(Sample { kind: kind.to_owned(), text, secret });
    for label in ["RSA PRIVATE", "EC PRIVATE", "PRIVATE", "ENCRYPTED PRIVATE", "OPENSSH PRIVATE", "DSA PRIVATE"] {
        for newline in ["\n", "\\n", "\\\\n", "\r\n", " ", "%0A"] {
            let (first, second) = (random.of('b', 64), random.of('b', 64));
            let dashes = "-".repeat(5);
            let text = format!(
                "key: {dashes}BEGIN {label} KEY{dashes}{newline}{first}{newline}{second}{newline}{dashes}END {label} KEY{dashes} end"
            );
            add(&format!("{label} key"), text, second);
        }
    }
    let dashes = "-".repeat(5);
    for (label, ending) in [("PGP PRIVATE KEY BLOCK", true), ("PGP MESSAGE", true), ("PRIVATE KEY", false)] {
        let secret = random.of('b', 64);
        let end = if ending { format!("{dashes}END {label}{dashes}") } else { String::new() };
        add(label, format!("{dashes}BEGIN {label}{dashes}\n\n{secret}\n=abcd\n{end}"), secret);
    }
    let secret = random.of('b', 64);
    add(
        "SSH2 key",
        format!("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{secret}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----"),
        secret,
    );
    let secret = random.of('b', 64);
    add("PuTTY key", format!("PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 1\n{secret}\nPrivate-MAC: 00"), secret);
    let secret = format!("MIIEpAIB{}{}", "AAKC", random.of('b', 52));
    add("first line of a key", secret.clone(), secret);
    let secret = format!("LS0tLS1CRUdJTiBQUklWQVRFI{}", random.of('b', 80));
    add("key in base64", format!("tls {secret} x"), secret);
    let token = format!(
        "ey{}.ey{}.{}",
        format_args!("J{}", random.of('u', 30)),
        format_args!("J{}", random.of('u', 60)),
        random.of('u', 43)
    );
    add("JWT", format!("jwt {token} bad"), token.clone());
    add("JWT in an address", format!("GET /x;v={token} 401"), token);
    let token = format!(
        "ey{}..{}.{}.{}",
        format_args!("J{}", random.of('u', 40)),
        random.of('u', 16),
        random.of('u', 80),
        random.of('u', 22)
    );
    add("JWE", format!("got {token}"), token);
    let secret = format!("wJalr{}/bPx{}", random.of('a', 15), random.of('a', 16));
    add("AWS secret access key", format!("used {secret} twice"), secret);
    let auth = format!("dXNl{}", random.of('a', 20));
    add("docker", format!("{{\"auths\":{{\"r.example\":{{\"auth\":\"{auth}==\"}}}}}}"), auth.clone());
    add("npm", format!("_auth={auth}="), auth.clone());
    add("basic", format!("used basic {auth}= here"), auth);
    for kind in ["$2b$12$", "$6$salt$", "$argon2id$v=19$m=65536,t=3,p=4$"] {
        let secret = random.of('a', 53);
        add("password hash", format!("stored {kind}{secret} for ann"), secret);
    }
    for address in [
        "ann.lee+x@example.co.uk",
        "ann.lee%40example.com",
        "ann@exam\u{200b}ple.com",
        "ANN@EXAMPLE.ORG",
        "ann\u{2060}@example.com",
    ] {
        add("e-mail", format!("mail {address} bounced"), address.to_owned());
    }
    for card in [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5555555555554444",
        "378282246310005",
        "3782 822463 10005",
        "6011111111111117",
    ] {
        add("card", format!("card {card} declined"), card.to_owned());
    }
    for iban in ["DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606"] {
        add("IBAN", format!("transfer to {iban} failed"), iban.to_owned());
    }
    for text in [
        "account 123456789012 is suspended",
        "arn:aws:iam::123456789012:role/x",
        "https://sqs.us-east-1.amazonaws.com/123456789012/q",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1",
    ] {
        add("AWS account", text.to_owned(), "123456789012".to_owned());
    }
    let secret = random.of('u', 33);
    add("Telegram", format!("bot 123456789:AA{secret} stopped"), secret);
    let secret = format!("{}-us{}", random.of('h', 32), 12);
    add("Mailchimp", format!("key {secret} bad"), secret);
    let secret = format!("{}8Q~{}", random.of('a', 3), random.of('a', 34));
    add("Entra", format!("client {secret} bad"), secret);
    let secret = format!("{}.atlas{}.{}", random.of('a', 14), "v1", random.of('u', 64));
    add("Terraform Cloud", format!("using {secret} now"), secret);
    let secret = format!("MT{}.G{}.{}", random.of('a', 24), random.of('a', 5), random.of('u', 38));
    add("Discord", format!("login {secret}"), secret);
    let secret = format!("{}_{}_m{}", random.of('a', 6), random.of('a', 29), "mk");
    add("MaxMind", format!("licence {secret}"), secret);
    let secret = random.of('h', 32);
    add("PayPal", format!("access_token$production$abcdefgh12345678${secret} x"), secret);
    let secret = random.of('a', 40);
    add("Salesforce", format!("sid 00D1a0000001AbC!AR8{secret} x"), secret);
    samples
}

/// Whether a part of the secret is still to be seen: eight characters of it, or all of a shorter one.
pub fn leaks(text: &str, secret: &str) -> bool {
    let characters: Vec<char> = secret.chars().collect();
    let windows = characters.windows(8.min(characters.len()));
    windows.map(|window| window.iter().collect::<String>()).any(|part| text.contains(&part))
}

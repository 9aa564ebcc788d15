//! Options of commands: `--password hunter2`, `mysql -phunter2`, `curl -u ann:hunter2`, and the words of a `.netrc`.

use super::Found;
use super::bytes::{Reader, is_blank, is_quote};
use super::names::{Announced, announced_by};
use super::random::looks_random;
use super::values::{self, Value};

/// Which letter of which command takes a password, behind it or glued to it. Source: the manuals of the commands.
const PASSWORD_OPTIONS: [(&str, &[u8]); 38] = [
    ("mysql", b"p"),
    ("mysqldump", b"p"),
    ("mysqladmin", b"p"),
    ("mysqlimport", b"p"),
    ("mysqlcheck", b"p"),
    ("mysqlsh", b"p"),
    ("mariadb", b"p"),
    ("mariadb-dump", b"p"),
    ("mydumper", b"p"),
    ("sshpass", b"p"),
    ("mongo", b"p"),
    ("mongosh", b"p"),
    ("mongodump", b"p"),
    ("mongorestore", b"p"),
    ("mongoexport", b"p"),
    ("redis-cli", b"a"),
    ("valkey-cli", b"a"),
    ("docker", b"p"),
    ("podman", b"p"),
    ("buildah", b"p"),
    ("skopeo", b"p"),
    ("helm", b"p"),
    ("oc", b"p"),
    ("az", b"p"),
    ("cf", b"p"),
    ("sqlcmd", b"P"),
    ("bcp", b"P"),
    ("isql", b"P"),
    ("mosquitto_pub", b"P"),
    ("mosquitto_sub", b"P"),
    ("ldapsearch", b"w"),
    ("ldapmodify", b"w"),
    ("ldapadd", b"w"),
    ("ldapwhoami", b"w"),
    ("zip", b"P"),
    ("unzip", b"P"),
    ("7z", b"p"),
    ("influx", b"p"),
];

/// Commands of which `-u` or `--user` takes a user and a password, and what else may stand for it.
const USER_COMMANDS: [&str; 8] = ["curl", "http", "https", "ab", "wrk", "wget", "smbclient", "jenkins-cli"];

/// What was read before on the line.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The letters of the last command that take a password.
    letters: &'static [u8],
    takes_user: bool,
    /// Whether `machine` or `login` stood before: a `.netrc`, whose entries may take several lines.
    is_netrc: bool,
    /// Whether a word stood before behind which names and values alternate without a sign: `ENV PASSWORD hunter2`.
    assigns: bool,
}

impl Line {
    /// Takes note of a word.
    pub fn read(&mut self, word: &[u8]) {
        if word.len() > 13 {
            return;
        }
        if let Some((_, letters)) = PASSWORD_OPTIONS.iter().find(|(command, _)| command.as_bytes() == word) {
            (self.letters, self.takes_user) = (letters, false);
        } else if USER_COMMANDS.iter().any(|command| command.as_bytes() == word) {
            (self.letters, self.takes_user) = (&[], true);
        } else if matches!(word, b"machine" | b"login") {
            self.is_netrc = true;
        } else if matches!(word, b"ENV" | b"setx" | b"configure") {
            self.assigns = true;
        }
    }

    /// What the next line knows of this one.
    pub fn next(self) -> Self {
        Self { is_netrc: self.is_netrc, ..Self::default() }
    }

    /// The secret behind the word from `start` to `end`.
    pub fn find(self, text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
        let word = text.part(start, end);
        if self.is_netrc && matches!(word, b"password" | b"account") && is_blank(text.at(end)) {
            let value = values::bare(text, text.skip_blanks(end));
            return Some(value.start..value.end).filter(|found| !found.is_empty());
        }
        if self.assigns
            && is_blank(text.at(end))
            && announced_by(word, false).is_some_and(|name| !name.is_conditional())
        {
            let value = values::bare(text, text.skip_blanks(end));
            return Some(value.start..value.end).filter(|found| !found.is_empty());
        }
        if text.at(start) != b'-' || end - start < 2 || is_blank(text.at(start + 1)) {
            return None;
        }
        self.glued(text, start).or_else(|| self.behind(text, start, end))
    }

    /// `-phunter2`.
    fn glued(self, text: Reader<'_>, start: usize) -> Option<Found> {
        let is_option = self.letters.contains(&text.at(start + 1)) && is_blank(text.before(start));
        if !is_option {
            return None;
        }
        let place = start + 2;
        let value = if is_quote(text.at(place)) { values::quoted(text, place) } else { values::bare(text, place) };
        let content = text.part(value.start, value.end);
        // `docker run -p8080:80`, and the `-port` of another command.
        let is_port = content.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
        let is_word = content.iter().all(u8::is_ascii_lowercase) && matches!(content, b"ort" | b"rotocol" | b"rint");
        (!content.is_empty() && !is_port && !is_word).then_some(value.start..value.end)
    }

    /// `--password hunter2`, `-p hunter2`, `-u ann:hunter2`.
    fn behind(self, text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
        if !is_blank(text.at(end)) {
            return None;
        }
        let place = text.skip_blanks(end);
        let quote = is_quote(text.at(place));
        let value = if quote { values::quoted(text, place) } else { bare_argument(text, place) };
        let content = text.part(value.start, value.end);
        if content.is_empty() || content.first() == Some(&b'-') && !quote {
            return None;
        }
        let word = text.part(start, end);
        let is_user = matches!(word, b"-u" | b"--user" | b"-a" | b"--auth" | b"-A" | b"-U" | b"--proxy-user");
        let is_secret = if let (b'-', Some(letter)) = (text.at(start), word.get(1).filter(|_| word.len() == 2))
            && self.letters.contains(letter)
        {
            !content.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
        } else if is_user {
            self.is_user_and_password(content)
        } else {
            match announced_by(word, false) {
                Some(Announced::Password | Announced::Header) => !values::is_harmless(content, true),
                Some(Announced::Token) => !values::is_harmless(content, false),
                Some(_) => looks_random(content, 16),
                None => false,
            }
        };
        is_secret.then_some(value.start..value.end)
    }

    /// `ann:hunter2`, but not the `1000:1000` or `app:app` of a user and its group.
    fn is_user_and_password(self, content: &[u8]) -> bool {
        let sign = if self.takes_user { content.iter().position(|byte| matches!(byte, b':' | b'%')) } else { None };
        let sign = sign.or_else(|| content.iter().position(|byte| *byte == b':'));
        let Some((user, password)) = sign.and_then(|place| content.split_at_checked(place)) else { return false };
        let password = password.get(1..).unwrap_or_default();
        let is_group = password.iter().all(u8::is_ascii_digit) || user == password || password.starts_with(b"//");
        !password.is_empty() && (self.takes_user || !is_group)
    }
}

/// An argument without quotes: to the next blank.
fn bare_argument(text: Reader<'_>, start: usize) -> Value {
    let ends = |byte: u8| super::bytes::is_space(byte) || is_quote(byte);
    Value { start, end: text.run_end(start, |byte| !ends(byte)), enclosed: false }
}

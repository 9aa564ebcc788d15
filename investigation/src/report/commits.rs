//! The page of a repository that shows what lies between two commits.

/// The page that compares the commits which a text tells as `9fceb02 -> 1d2e3f4`; none where it tells no two.
///
/// Sources: <https://docs.github.com/en/pull-requests/committing-changes-to-your-project/viewing-and-comparing-commits/comparing-commits>,
/// <https://docs.gitlab.com/user/project/repository/compare_revisions/>,
/// <https://support.atlassian.com/bitbucket-cloud/docs/compare-branches-or-commits/>
pub(super) fn compare_link(repository: &str, text: &str) -> Option<String> {
    let (before, after) = find_commits(text)?;
    let repository = repository.trim_end_matches('/').trim_end_matches(".git");
    let host = repository.strip_prefix("https://")?.split('/').next()?;
    Some(if host.contains("gitlab") {
        format!("{repository}/-/compare/{before}...{after}")
    } else if host.contains("bitbucket") {
        format!("{repository}/branches/compare/{after}..{before}")
    } else {
        format!("{repository}/compare/{before}...{after}")
    })
}

/// The commits before and after the first arrow between two.
fn find_commits(text: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(3).find_map(|words| {
        let [before, "->", after] = words else { return None };
        let after = after.trim_end_matches([';', ',', '.', ')']);
        (is_commit(before) && is_commit(after)).then_some((*before, after))
    })
}

/// Whether this is the id of a commit, or its beginning. A number of digits alone is more likely a version or a time.
fn is_commit(word: &str) -> bool {
    let is_hexadecimal = word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
    (7..=40).contains(&word.len()) && is_hexadecimal && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_each_forge_compares_the_two_commits() {
        let text =
            "deployment of shop by ci (UpdateService): image web:1 -> web:2; commit 9fceb02 -> 1d2e3f4; cpu 256 -> 512";
        for (repository, link) in [
            ("https://github.com/acme/shop", "https://github.com/acme/shop/compare/9fceb02...1d2e3f4"),
            (
                "https://github.acme.example/acme/shop.git",
                "https://github.acme.example/acme/shop/compare/9fceb02...1d2e3f4",
            ),
            ("https://gitlab.com/acme/web/shop/", "https://gitlab.com/acme/web/shop/-/compare/9fceb02...1d2e3f4"),
            ("https://bitbucket.org/acme/shop", "https://bitbucket.org/acme/shop/branches/compare/1d2e3f4..9fceb02"),
        ] {
            assert_eq!(compare_link(repository, text).as_deref(), Some(link));
        }
    }

    #[test]
    fn what_is_no_commit_is_not_compared() {
        for text in [
            "",
            "timeout 1000000 -> 2000000",
            "tag v1.2.0 -> v1.3.0",
            "9fceb02 ->",
            "alias deadbee",
            "key 9fceb02 -> 1d2",
        ] {
            assert_eq!(compare_link("https://github.com/acme/shop", text), None, "{text}");
        }
    }
}

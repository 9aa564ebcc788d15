//! Where code is kept, built and published, and keys in files.

use super::Alphabet::{Address, Base64, Capitals, Dotted, Hex, Letters};
use super::{Issuer, random, sure};

#[rustfmt::skip]
pub const ISSUERS: [Issuer; 79] = [
    // Source: https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github.
    sure("GitHub", "ghp_", Letters, 16),
    sure("GitHub", "gho_", Letters, 16),
    sure("GitHub", "ghu_", Letters, 16),
    sure("GitHub", "ghs_", Dotted, 16),
    sure("GitHub", "ghr_", Letters, 16),
    sure("GitHub", "github_pat_", Address, 16),
    // Source: https://docs.gitlab.com/security/tokens/#token-prefixes.
    sure("GitLab", "glpat-", Dotted, 12),
    sure("GitLab", "gloas-", Address, 12),
    sure("GitLab", "gldt-", Address, 12),
    sure("GitLab", "glrt-", Dotted, 12),
    sure("GitLab", "glrtr-", Dotted, 12),
    sure("GitLab", "glcbt-", Address, 12),
    sure("GitLab", "glptt-", Address, 12),
    sure("GitLab", "glft-", Address, 12),
    sure("GitLab", "glimt-", Address, 12),
    sure("GitLab", "glagent-", Address, 12),
    sure("GitLab", "glsoat-", Address, 12),
    sure("GitLab", "glffct-", Address, 12),
    sure("GitLab", "glwt-", Address, 12),
    sure("GitLab", "GR1348941", Address, 12),
    // Source: gitleaks atlassian-api-token; kingfisher atlassian, bitbucket.
    sure("Atlassian", "ATATT3", Base64, 20),
    sure("Atlassian", "ATCTT3", Base64, 20),
    sure("Atlassian", "ATOATT3", Base64, 20),
    sure("Bitbucket", "ATBB", Base64, 24),
    // Source: gitleaks sourcegraph-access-token; trufflehog sourcegraph, sourcegraphcody.
    sure("Sourcegraph", "sgp_", Address, 20),
    sure("Sourcegraph", "sgd_", Address, 20),
    sure("Sourcegraph", "slk_", Hex, 40),
    // Source: kingfisher buildkite; https://buildkite.com/docs/platform/security/tokens.
    sure("Buildkite", "bkua_", Letters, 16),
    sure("Buildkite", "bkaj_", Dotted, 16),
    sure("Buildkite", "bkct_", Letters, 16),
    // Source: kingfisher circleci.
    sure("CircleCI", "CCIPAT_", Address, 16),
    sure("CircleCI", "CCIPRJ_", Address, 16),
    // Source: gitleaks harness-api-key.
    random("Harness", "pat.", Dotted, 40),
    random("Harness", "sat.", Dotted, 40),
    // Source: gitleaks octopus-deploy-api-key.
    random("Octopus Deploy", "API-", Capitals, 24),
    // Source: kingfisher sonarqube.
    sure("SonarQube", "squ_", Hex, 20),
    sure("SonarQube", "sqp_", Hex, 20),
    sure("SonarQube", "sqa_", Hex, 20),
    // Source: trufflehog snyk; kingfisher snyk.
    sure("Snyk", "snyk_uat.", Dotted, 16),
    sure("Snyk", "snyk_sat.", Dotted, 16),
    // Source: gitleaks artifactory-api-key, artifactory-reference-token.
    sure("JFrog Artifactory", "AKCp", Letters, 40),
    sure("JFrog Artifactory", "cmVmd", Letters, 50),
    // Source: kingfisher docker; trufflehog dockerhub.
    sure("Docker Hub", "dckr_pat_", Address, 12),
    sure("Docker Hub", "dckr_oat_", Address, 12),
    // Source: gitleaks npm-access-token.
    random("npm", "npm_", Letters, 30),
    // Source: https://pypi.org/help/#apitoken; gitleaks pypi-upload-token.
    sure("PyPI", "pypi-", Address, 30),
    // Source: gitleaks rubygems-api-token.
    sure("RubyGems", "rubygems_", Hex, 20),
    // Source: kingfisher crates.io.
    random("crates.io", "cio", Letters, 32),
    // Source: gitleaks clojars-api-token.
    sure("Clojars", "CLOJARS_", Letters, 20),
    // Source: trufflehog nugetapikey.
    random("NuGet", "oy2", Letters, 43),
    // Source: kingfisher packagist.
    sure("Packagist", "packagist_", Address, 24),
    // Source: gitleaks pulumi-api-token.
    random("Pulumi", "pul-", Hex, 32),
    // Source: gitleaks infracost-api-token.
    random("Infracost", "ico-", Letters, 32),
    // Source: gitleaks prefect-api-token; kingfisher prefect.
    sure("Prefect", "pnu_", Letters, 20),
    sure("Prefect", "pnb_", Letters, 20),
    // Source: gitleaks postman-api-token; kingfisher postman.
    sure("Postman", "PMAK-", Address, 20),
    sure("Postman", "PMAT-", Address, 20),
    // Source: gitleaks readme-api-token.
    sure("ReadMe", "rdme_", Letters, 24),
    // Source: trufflehog portainer.
    sure("Portainer", "ptr_", Base64, 24),
    // Source: gitleaks age-secret-key.
    sure("age", "AGE-SECRET-KEY-1", Capitals, 20),
    // The first bytes of private keys in DER, in base64, where the lines of a PEM file arrive one by one. Source: RFC 8017,
    // RFC 5958, RFC 5915 and OpenSSH's PROTOCOL.key.
    sure("private key", "MIICXAIBAAKB", Base64, 20),
    sure("private key", "MIIEpAIBAAKC", Base64, 20),
    sure("private key", "MIIEowIBAAKC", Base64, 20),
    sure("private key", "MIIJKAIBAAKC", Base64, 20),
    sure("private key", "MIIJKQIBAAKC", Base64, 20),
    sure("private key", "MIIEvQIBADAN", Base64, 20),
    sure("private key", "MIIEvgIBADAN", Base64, 20),
    sure("private key", "MIIEvAIBADAN", Base64, 20),
    sure("private key", "MHcCAQEE", Base64, 30),
    sure("private key", "MIGHAgEAMBMG", Base64, 30),
    sure("private key", "MC4CAQAwBQYDK2Vw", Base64, 20),
    sure("private key", "b3BlbnNzaC1rZXktdjE", Base64, 20),
    // The same keys as whole PEM files in base64: `-----BEGIN` and the kind of key. Certificates begin otherwise.
    sure("private key", "LS0tLS1CRUdJTiBQUklW", Base64, 20),
    sure("private key", "LS0tLS1CRUdJTiBSU0Eg", Base64, 20),
    sure("private key", "LS0tLS1CRUdJTiBFQyBQ", Base64, 20),
    sure("private key", "LS0tLS1CRUdJTiBFTkNS", Base64, 20),
    sure("private key", "LS0tLS1CRUdJTiBPUEVO", Base64, 20),
    sure("private key", "LS0tLS1CRUdJTiBEU0Eg", Base64, 20),
    sure("private key", "LS0tLS1CRUdJTiBQR1AgUFJJ", Base64, 20),
];

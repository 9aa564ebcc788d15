//! Somebody is not let in: by a password, a token, a certificate, a key or a policy.

use super::Wording;
use crate::detect::logs::event::FailureMode;

/// Credentials and signatures that AWS does not accept, and those that an SDK cannot find.
///
/// Sources: <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>,
/// <https://boto3.amazonaws.com/v1/documentation/api/latest/guide/credentials.html>
pub const AWS_CREDENTIALS: Wording = Wording {
    mode: FailureMode::Authentication,
    codes: &[
        "expiredtoken",
        "invalidclienttokenid",
        "unrecognizedclient",
        "signaturedoesnotmatch",
        "invalidsignature",
        "incompletesignature",
        "missingauthenticationtoken",
        "invalidaccesskeyid",
        "requestexpired",
        "requesttimetooskewed",
        "authfailure",
        "nocredentials",
        "credentialsprovidererror",
    ],
    words: &[
        "security token included in the request is",
        "the provided token has expired",
        "unable to locate credentials",
        "unable to load credentials",
        "unable to load aws credentials",
        "could not load credentials",
        "no valid credential",
        "credentials have expired",
        "credentials are expired",
        "signature expired",
        "refresh cached credentials",
        "no ec2 imds role found",
    ],
};

/// Databases, caches and brokers that refuse a login.
///
/// Sources: <https://www.postgresql.org/docs/current/client-authentication-problems.html>,
/// <https://dev.mysql.com/doc/refman/8.4/en/error-access-denied.html>, <https://docs.oracle.com/en/error-help/db/ora-01017/>,
/// <https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error>,
/// <https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>, <https://www.rabbitmq.com/docs/access-control>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html>
pub const DATABASE_LOGIN: Wording = Wording {
    mode: FailureMode::Authentication,
    codes: &[
        "er_access_denied_error",
        "wrongpass",
        "saslauthentication",
        "ora-01017",
        "ora-28000",
        "ora-28001",
        "invalidpassword",
        "invalid_password",
    ],
    words: &[
        "access denied for user",
        "password authentication failed",
        "no pg_hba.conf entry",
        "peer authentication failed",
        "pam authentication failed",
        "iam authentication failed",
        "scram authentication",
        "sasl authentication failed",
        "login failed for user",
        "login was refused",
        "login refused",
        "invalid username/password",
        "invalid username-password",
        "invalid username or password",
        "incorrect username or password",
        "noauth authentication required",
        "noauth hello must be called",
        "but no password is set",
        "password that was provided",
        "proxy has no credentials",
        "password must be changed",
        "password has expired",
    ],
};

/// Tokens and logins of other services.
///
/// Sources: RFC 6749, section 5.2; RFC 9110, section 15.5.2; <https://github.com/auth0/node-jsonwebtoken#errors--codes>,
/// <https://docs.confluent.io/platform/current/security/authentication/overview.html>,
/// <https://man.openbsd.org/sshd>
pub const OTHER_LOGIN: Wording = Wording {
    mode: FailureMode::Authentication,
    codes: &[
        "tokenexpired",
        "token_expired",
        "jsonwebtokenerror",
        "invalid_grant",
        "invalid_client",
        "invalid_token",
        "invalidtoken",
        "authenticationfailed",
        "authentication_failed",
        "unauthenticated",
        "badcredentials",
        "invalid_user_credentials",
        "invalid_credentials",
    ],
    words: &[
        "authentication failed",
        "authentication failure",
        "authentication error",
        "authentication required",
        "failed to authenticate",
        "failed password for",
        "invalid credentials",
        "bad credentials",
        "credentials invalid",
        "credentials are invalid",
        "invalid api key",
        "incorrect api key",
        "invalid password",
        "wrong password",
        "token has expired",
        "token is expired",
        "token expired",
        "expired token",
        "jwt expired",
        "jwt is expired",
        "invalid token",
        "invalid signature",
        "signature verification failed",
        "password expired",
        "access token is invalid",
        "401 unauthorized",
        "status code 401",
        "status code: 401",
    ],
};

/// Certificates that a client does not accept: OpenSSL, Go, Java, Node.js, Python, .NET and webpki.
///
/// Sources: <https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/>, <https://pkg.go.dev/crypto/x509>,
/// <https://nodejs.org/api/tls.html#x509-certificate-error-codes>, <https://docs.python.org/3/library/ssl.html>,
/// <https://learn.microsoft.com/en-us/dotnet/api/system.security.cryptography.x509certificates.x509chainstatusflags>,
/// <https://docs.rs/rustls/latest/rustls/enum.CertificateError.html>,
/// <https://docs.oracle.com/en/java/javase/21/security/java-pki-programmers-guide.html>
pub const CERTIFICATES: Wording = Wording {
    mode: FailureMode::Tls,
    codes: &[
        "cert_has_expired",
        "cert_not_yet_valid",
        "certificateexpired",
        "certificatenotyetvalid",
        "certificate_verify_failed",
        "certificate_expired",
        "unable_to_verify_leaf_signature",
        "unable_to_get_issuer_cert",
        "unable_to_get_issuer_cert_locally",
        "self_signed_cert_in_chain",
        "depth_zero_self_signed_cert",
        "err_tls_cert_altname_invalid",
        "certpathbuilder",
        "certpathvalidator",
        "sslcertverification",
        "sslpeerunverified",
        "remotecertificatenamemismatch",
        "remotecertificatechainerrors",
        "notvalidforname",
        "unknownissuer",
    ],
    words: &[
        "certificate has expired",
        "certificate expired",
        "certificate is expired",
        "certificate is not yet valid",
        "expired or is not yet valid",
        "certificate signed by unknown authority",
        "self signed certificate",
        "self-signed certificate",
        "unable to verify the first certificate",
        "unable to get local issuer certificate",
        "unable to get issuer certificate",
        "pkix path",
        "valid certification path",
        "certificate verify failed",
        "certificate validation failed",
        "failed to verify certificate",
        "invalid peer certificate",
        "invalid certificate",
        "bad certificate",
        "unknown ca",
        "certificate unknown",
        "remote certificate is invalid",
        "remote certificate was rejected",
        "does not match certificate",
        "certificate is valid for",
        "certificate is not valid for",
        "certificate for <",
        "certificate is not trusted",
        "peer's certificate",
    ],
};

/// Handshakes that fail for another reason.
///
/// Sources: RFC 8446, section 6.2; <https://docs.openssl.org/3.0/man3/SSL_get_error/>,
/// <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/javax/net/ssl/SSLHandshakeException.html>,
/// <https://learn.microsoft.com/en-us/dotnet/api/system.net.security.sslstream>
pub const HANDSHAKES: Wording = Wording {
    mode: FailureMode::Tls,
    codes: &[
        "sslhandshake",
        "handshake_failure",
        "sslerror",
        "sslexception",
        "ssl_error_syscall",
        "err_ssl_protocol_error",
    ],
    words: &[
        "tls handshake",
        "ssl handshake",
        "handshake failure",
        "tls: handshake",
        "remote error: tls:",
        "ssl connection could not be established",
        "ssl routines",
        "tls alert",
        "tlsv1 alert",
        "alert protocol version",
        "wrong version number",
        "no cipher suites in common",
        "no appropriate protocol",
        "tls negotiation failed",
        "ssl connection has been closed unexpectedly",
    ],
};

/// Keys of KMS that cannot be used.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
pub const KEYS: Wording = Wording {
    mode: FailureMode::AccessDenied,
    codes: &[
        "kmsinvalidstate",
        "kms.disabled",
        "kmsdisabled",
        "kmsaccessdenied",
        "kmsnotfound",
        "disabledexception",
        "keyunavailable",
        "inaccessibleencryptionkey",
    ],
    words: &["is pending deletion", "kms key is disabled", "key is disabled"],
};

/// What AWS says when a policy does not allow a call.
///
/// Sources: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>,
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html>
pub const AWS_POLICIES: Wording = Wording {
    mode: FailureMode::AccessDenied,
    codes: &[
        "accessdenied",
        "access_denied",
        "unauthorizedoperation",
        "authorizationerror",
        "unauthorizedaccess",
        "notauthorized",
        "authorization_failure",
    ],
    words: &[
        "access denied",
        "access is denied",
        "not authorized to",
        "not authorized for",
        "is not authorized",
        "explicit deny",
        "policy allows the",
        "invalid permissions on lambda function",
        "does not have permission",
        "lacks permission",
        "authorization failure",
    ],
};

/// Databases, brokers, HTTP and the kernel.
///
/// Sources: <https://man7.org/linux/man-pages/man3/errno.3.html>, <https://grpc.io/docs/guides/status-codes/>,
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
/// <https://kafka.apache.org/protocol#protocol_error_codes>, RFC 9110, section 15.5.4.
pub const OTHER_PERMISSIONS: Wording = Wording {
    mode: FailureMode::AccessDenied,
    codes: &[
        "eacces",
        "access_refused",
        "permissiondenied",
        "permission_denied",
        "topicauthorization",
        "groupauthorization",
        "clusterauthorization",
        "ora-01031",
        "insufficientprivilege",
    ],
    words: &[
        "permission denied",
        "operation not permitted",
        "unauthorized",
        "forbidden",
        "insufficient privileges",
        "insufficient permissions",
        "insufficient scope",
        "insufficient_scope",
        "insufficient privilege",
        "command denied to user",
        "noperm this user has no permissions",
        "status code 403",
        "status code: 403",
        "license is non-compliant",
        "license has expired",
        "license is expired",
        "licence has expired",
    ],
};

//! Made-up secrets in the shapes that real ones have, put together here so that no scanner finds them in this file.
//!
//! Each sample is a text as a program would log it, and the part of it that nobody may see.

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

/// Issuers: the prefix in two parts, and what follows: alphabet and length, or signs as they are.
const ISSUED: [(&str, &str, &str); 139] = [
    ("AK", "IA", "A16"),
    ("AS", "IA", "A16"),
    ("AB", "IA", "A16"),
    ("AC", "CA", "A16"),
    ("IQoJ", "b3JpZ2lu", "b300"),
    ("FwoG", "ZXIvYXdzE", "b280"),
    ("ABSKQm", "Vkcm9ja0FQSUtleS", "b100"),
    ("AI", "za", "u35"),
    ("ya", "29.", "u60"),
    ("GOC", "SPX-", "u28"),
    ("1/", "/0", "u60"),
    ("LT", "AI", "a20"),
    ("dop", "_v1_", "h64"),
    ("doo", "_v1_", "h64"),
    ("dor", "_v1_", "h64"),
    ("HRKU", "-AA", "u58"),
    ("cfut", "_", "u40"),
    ("v1", ".0-", "h24 - h146"),
    ("vc", "p_", "a56"),
    ("vercel_blob", "_rw_", "a16 _ a30"),
    ("nf", "p_", "a40"),
    ("fo", "1_", "u43"),
    ("fm", "2_", "b120"),
    ("rn", "d_", "a28"),
    ("tk-", "us-", "u48"),
    ("ddp", "_", "a36"),
    ("sha256", "~", "u43"),
    ("da", "pi", "h32"),
    ("pscale", "_tkn_", "u43"),
    ("pscale", "_pw_", "u43"),
    ("sb", "p_", "h40"),
    ("sb_", "secret_", "u31"),
    ("napi", "_", "s64"),
    ("AVNS", "_", "u19"),
    ("mdb_sa", "_sk_", "u40"),
    ("tskey", "-auth-", "a16 - a32"),
    ("hv", "s.", "u95"),
    ("hv", "b.", "u140"),
    ("s", ".", "a24"),
    ("dp", ".pt.", "a43"),
    ("dp", ".st.prd.", "a43"),
    ("gh", "p_", "a36"),
    ("gh", "o_", "a36"),
    ("gh", "s_", "a36"),
    ("gh", "u_", "a36"),
    ("gh", "r_", "a76"),
    ("github", "_pat_", "a22 _ a59"),
    ("gl", "pat-", "u20"),
    ("gl", "dt-", "u20"),
    ("gl", "ptt-", "h40"),
    ("gl", "rt-", "u20"),
    ("gl", "cbt-", "u20"),
    ("GR13", "48941", "u20"),
    ("ATA", "TT3xFfGF0", "u180"),
    ("ATC", "TT3xFfGN0", "u180"),
    ("AT", "BB", "a32"),
    ("sg", "p_", "h40"),
    ("bk", "ua_", "h40"),
    ("CCI", "PAT_", "a22 _ h40"),
    ("AP", "I-", "A26"),
    ("sq", "u_", "h40"),
    ("snyk", "_uat.", "h8 . u60"),
    ("AK", "Cp", "a69"),
    ("cm", "Vmd", "a59"),
    ("dckr", "_pat_", "u27"),
    ("np", "m_", "a36"),
    ("py", "pi-AgEIcHlwaS5vcmc", "u120"),
    ("ruby", "gems_", "h48"),
    ("ci", "o", "a32"),
    ("CLO", "JARS_", "h60"),
    ("oy", "2", "s43"),
    ("pu", "l-", "h40"),
    ("ic", "o-", "a32"),
    ("pn", "u_", "a36"),
    ("PM", "AK-", "h24 - h34"),
    ("rd", "me_", "s70"),
    ("pt", "r_", "b43"),
    ("AGE-SECRET", "-KEY-1", "A58"),
    ("xo", "xb-", "d12 - d13 - a24"),
    ("xo", "xp-", "d12 - d12 - d13 - h32"),
    ("xo", "xs-", "d10 - d10 - d10 - h10"),
    ("xo", "xe-1-", "A146"),
    ("xo", "xr-", "d12 - a24"),
    ("xa", "pp-1-", "A11 - d13 - h64"),
    ("NR", "AK-", "A27"),
    ("NR", "II-", "u32"),
    ("eyJ", "rIjoi", "a80"),
    ("gl", "c_", "b90"),
    ("gl", "sa_", "a32 _ h8"),
    ("sntr", "ys_eyJpYXQiO", "b90"),
    ("sntr", "yu_", "h64"),
    ("dt0", "c01.", "A24 . A64"),
    ("hca", "ik_", "s58"),
    ("ops_", "eyJ", "b260"),
    ("ph", "x_", "a43"),
    ("v4", ".local.", "u90"),
    ("sk-", "proj-", "u120"),
    ("sk", "-", "a20 T3BlbkFJ a20"),
    ("sk-", "ant-api03-", "u93 AA"),
    ("sk-or", "-v1-", "h64"),
    ("gs", "k_", "a52"),
    ("xa", "i-", "a80"),
    ("ppl", "x-", "a48"),
    ("h", "f_", "a34"),
    ("r", "8_", "a37"),
    ("nv", "api-", "u64"),
    ("lsv2", "_pt_", "h32 _ h10"),
    ("pc", "sk_", "a70"),
    ("tvl", "y-", "a32"),
    ("lin", "_api_", "a40"),
    ("nt", "n_", "a46"),
    ("fi", "gd_", "u40"),
    ("CF", "PAT-", "u43"),
    ("fi", "o-u-", "u64"),
    ("tf", "p_", "u59"),
    ("p8", "e-", "s32"),
    ("sk_", "live_", "a24"),
    ("sk_", "test_", "a24"),
    ("rk_", "live_", "a24"),
    ("wh", "sec_", "a32"),
    ("sq0", "atp-", "u22"),
    ("sq0", "csp-", "u43"),
    ("EA", "AA", "u60"),
    ("rzp_", "live_", "a14"),
    ("FLWSECK_", "TEST-", "h32 -X"),
    ("access-", "sandbox-", "h8 - h4 - h4 - h4 - h12"),
    ("EZ", "AK", "a54"),
    ("shippo_", "live_", "h40"),
    ("duffel_", "live_", "u43"),
    ("shp", "at_", "h32"),
    ("shp", "ss_", "h32"),
    ("S", "G.", "u22 . u43"),
    ("xkey", "sib-", "h64 - a16"),
    ("ke", "y-", "h32"),
    ("S", "K", "h32"),
    ("pat-", "na1-", "h8 - h4 - h4 - h4 - h12"),
    ("EA", "AC", "a120"),
    ("AAAAAAAAAAA", "AAAAAAAAAAA", "a90"),
    ("sk.", "eyJ", "a60 . a22"),
];

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

/// Texts around a password, which stands for `@@`. What is between bars is put together from parts: `pass|word`.
const NOTATIONS: [&str; 202] = [
    // Shell, properties, command lines.
    "pass|word=@@",
    "pass=@@",
    "DB_PASS=@@",
    "export DB_PASS|WORD=@@ && ./run",
    "PGPASS|WORD='@@' psql",
    "MYSQL_P|WD=\"@@\"",
    "spring.datasource.pass|word=@@",
    "db.pass|word2: @@",
    "java -Djavax.net.ssl.keyStorePass|word=@@ -jar a.jar",
    "mysql --pass|word @@ -h db",
    "mysql --pass|word=@@ -h db",
    "mysql -u root -p@@ shop",
    "mysqldump -uroot -p'@@' shop",
    "sshpass -p @@ ssh host",
    "redis-cli -h cache -a @@ ping",
    "docker login -u ann -p @@ registry",
    "curl -u ann:@@ https://h/x",
    "curl --user 'ann:@@' https://h/x",
    "sqlcmd -S db -U sa -P @@ -Q x",
    "ldapsearch -x -w @@ -b dc=x",
    "mongosh -u a -p @@ host",
    "app --api-|key @@ --port 80",
    "app --client-sec|ret=@@",
    "vault login -method=userpass pass|word=@@",
    "openssl rsa -passin pass:@@",
    "keytool -storepass @@ -list",
    "machine h.example login ann pass|word @@",
    "//registry.npmjs.org/:_auth|Token=@@",
    "//registry.npmjs.org/:_pass|word=@@",
    "net use x: /user:ann pass|word:@@",
    // JSON and what resembles it.
    "{\"pass|word\":\"@@\"}",
    "{\"pass|word\": \"@@\", \"n\": 1}",
    "{\"user\":{\"pass|word\" : \"@@\"}}",
    "{'pass|word': '@@'}",
    "{\"pass|word\": [\"@@\"]}",
    "{\"pass|words\": [\"x\", \"@@\"]}",
    "{\"pass|word\":{\"value\":\"@@\"}}",
    "{\"pass|word\":{\"a\":{\"b\":[1,\"@@\"]}}}",
    "{\"sec|ret\": {\"value\": \"@@\", \"version\": 2}}",
    "{\\\"pass|word\\\":\\\"@@\\\",\\\"n\\\":1}",
    "{\"m\":\"{\\\\\\\"pass|word\\\\\\\":\\\\\\\"@@\\\\\\\"}\"}",
    "{\"client_sec|ret\":\"@@\"}",
    "{\"accessTok|en\": \"@@\"}",
    "{\"refresh_tok|en\":\"@@\"}",
    "{\"api|Key\":\"@@\"}",
    "{\"x-api-|key\":\"@@\"}",
    "{\"aws_sec|ret_access_key\":\"@@\"}",
    "{\"name\":\"DB_PASS|WORD\",\"value\":\"@@\"}",
    "{\"Name\": \"pass|word\", \"Value\": \"@@\"}",
    "{\"key\": \"api_tok|en\",\n  \"value\": \"@@\"}",
    "[\"pass|word\", \"@@\"]",
    "(\"pass|word\", \"@@\")",
    "{\"pass|word\" => \"@@\"}",
    ":pass|word => \"@@\"",
    "pass|word: \"@@\"",
    "pass|word := \"@@\"",
    "Credentials { user: \"ann\", pass|word: \"@@\" }",
    "User(name=ann, pass|word=@@)",
    "User{pass|word='@@', id=1}",
    "map[pass|word:@@ user:ann]",
    "Config { pass|word: Some(\"@@\") }",
    "{\"pass|word\":\"a\\\"@@\"}",
    "{\"pass|word\":null,\"new_pass|word\":\"@@\"}",
    "pass|word=b'@@'",
    "pass|word = '''@@'''",
    // YAML, TOML, Terraform, Kubernetes, markup.
    "pass|word: @@",
    "pass|word:\n  @@\nuser: ann",
    "pass|word: |\n  @@\nuser: ann",
    "pass|word: >-\n    @@\n    @@\nuser: ann",
    "- name: DB_PASS|WORD\n  value: @@",
    "- name: DB_PASS|WORD\n  value: \"@@\"",
    "  + pass|word = \"@@\"",
    "  ~ pass|word = \"old-one\" -> \"@@\"",
    "variable \"db_pass|word\" { default = \"@@\" }",
    "master_pass|word = \"@@\"",
    "kind: Secret\ndata:\n  user: YW5u\n  x: @@\ntype: Opaque",
    "apiVersion: v1\ndata:\n  tls: @@\nkind: Secret",
    "{\"kind\":\"Secret\",\"data\":{\"tls\":\"@@\"}}",
    "{\"stringData\":{\"tls\":\"@@\"},\"kind\":\"Secret\"}",
    "<pass|word>@@</pass|word>",
    "<ns:Pass|word>@@</ns:Pass|word>",
    "<Pass|word xsi:type=\"xsd:string\">@@</Pass|word>",
    "<Pass|word><![CDATA[@@]]></Pass|word>",
    "<user name=\"a\" pass|word=\"@@\"/>",
    "<add key=\"Pass|word\" value=\"@@\" />",
    "<property name=\"db.pass|word\" value=\"@@\"/>",
    "<key>pass|word</key>\n<string>@@</string>",
    "<name>pass|word</name><value>@@</value>",
    "| pass|word | @@ |",
    "name=\"pass|word\"\r\n\r\n@@\r\n--b",
    "Name=pass|word,Value=@@",
    "ParameterKey=DBPass|word,ParameterValue=@@",
    // Encoded.
    "%22pass|word%22%3A%22@@%22",
    "q=%7B%22pass|word%22%3A%20%22@@%22%7D&n=1",
    "pass|word%3D@@",
    "a%3D1%26pass|word%3D@@%26b%3D2",
    "%2522pass|word%2522%253A%2522@@%2522",
    "&quot;pass|word&quot;:&quot;@@&quot;",
    "pass|word\\u003d@@",
    "{\\u0022pass|word\\u0022:\\u0022@@\\u0022}",
    "user=ann&amp;pass|word=@@&amp;n=1",
    "“pass|word” = “@@”",
    "pass|word：@@",
    "ｐａｓｓ|ｗｏｒｄ＝@@",
    "pass|word:\\n@@\\n",
    // What cannot be seen.
    "pa\u{200b}ss|word=@@",
    "pass|word\u{200b}=@@",
    "pass|word=\u{feff}@@",
    "p\u{ad}ass|word=@@",
    "pass|\u{202e}word=@@",
    "tok\u{2060}|en=@@",
    "pass|word\u{a0}=\u{a0}@@",
    "sec\u{200d}|ret: @@",
    "pass\u{fe0f}|word: @@",
    "api\u{200c}_|key=@@",
    // Addresses.
    "postgres://app:@@@db.internal:5432/x",
    "postgresql+asyncpg://app:@@@db/x",
    "mysql://root:@@@10.0.0.1/x",
    "mongodb+srv://a:@@@c.example/x",
    "redis://:@@@cache:6379/0",
    "amqp://guest:@@@mq:5672/%2f",
    "https://ann:@@@h.example/p",
    "https://@@@github.com/a/b.git",
    "ftp://ann:@@@files",
    "jdbc:mysql://db/x?user=a&pass|word=@@&ssl=true",
    "jdbc:oracle:thin:scott/@@@//db:1521/x",
    "jdbc:sqlserver://db;user=sa;pass|word=@@;encrypt=true",
    "Server=db;Database=x;User Id=sa;Pass|word=@@;",
    "Driver={x};Server=db;Uid=sa;P|wd=@@;",
    "DSN=x;UID=sa;P|WD={@@}",
    "root:@@@tcp(db:3306)/shop",
    "host=db user=app pass|word=@@ dbname=x",
    "Endpoint=sb://x/;SharedAccess|Key=@@;EntityPath=q",
    "DefaultEndpointsProtocol=https;AccountName=x;Account|Key=@@;EndpointSuffix=y",
    "postgres%3A%2F%2Fapp%3A@@%40db",
    "https:\\/\\/ann:@@@h.example\\/p",
    "GET /cb?code=@@&state=1",
    "GET /p?access_tok|en=@@ 200",
    "https://h/p?api_|key=@@&x=1",
    "https://h/p?x=1&sig=@@",
    "POST /x?auth=@@",
    "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Sig|nature=@@",
    "https://b/k?X-Amz-Security-Tok|en=@@&X-Amz-Expires=60",
    "https://b/k?X-Amz-Cred|ential=@@%2F20260101%2Fus-east-1",
    "https://storage.googleapis.com/b/o?X-Goog-Sig|nature=@@",
    "https://x.blob.core.windows.net/c?sv=2022&sig=@@&se=1",
    "https://d.cloudfront.net/x?Policy=p&Sig|nature=@@&Key-Pair-Id=K",
    "grant_type=pass|word&username=a&pass|word=@@",
    "client_id=a&client_sec|ret=@@",
    "https://hooks.sl|ack.com/services/T00000000/B00000000/@@",
    "hooks.sl|ack.com/workflows/T1/A1/1/@@",
    "https://disc|ord.com/api/webhooks/1234567890/@@",
    "https://disc|ordapp.com/api/v10/webhooks/1234567890/@@",
    "https://x.webhook.off|ice.com/webhookb2/@@/IncomingWebhook/1",
    "https://hooks.za|pier.com/hooks/catch/1234567/@@",
    "https%3A%2F%2Fhooks.sl|ack.com%2Fservices%2FT0%2FB0%2F@@",
    "https:\\/\\/hooks.sl|ack.com\\/services\\/T0\\/B0\\/@@",
    "https://events.pager|duty.com/integration/@@/enqueue",
    "https://api.tele|gram.org/bot12345678:AA@@/sendMessage",
    "https://chat.googleapis.com/v1/spaces/A/messages?key=x&tok|en=@@",
    // Headers.
    "Authorization: Bearer @@",
    "authorization: Basic @@",
    "Proxy-Author|ization: Digest username=\"a\", response=\"@@\"",
    "curl -H \"Author|ization: Bearer @@\" https://h",
    "curl -H 'X-Api-|Key: @@' https://h",
    "-H \"Cookie: sid=1; pref=@@\"",
    "{\"Author|ization\":\"Bearer @@\"}",
    "{\"author|ization\":[\"Bearer @@\"]}",
    "{'Author|ization': 'Token @@'}",
    "('Author|ization', 'Bearer @@')",
    "headers: map[Author|ization:[Bearer @@]]",
    "Cookie: a=1; session=@@; b=2",
    "Set-Cookie: JSESSION|ID=@@; Path=/",
    "set-cookie: connect.sid=@@; HttpOnly",
    "X-Auth-Tok|en: @@",
    "x-amz-security-tok|en: @@",
    "X-Vault-Tok|en: @@",
    "PRIVATE-TOK|EN: @@",
    "Author|ization: AWS4-HMAC-SHA256 Cred|ential=a/b/c, SignedHeaders=host, Sig|nature=@@",
    "AWS4-HMAC-SHA256 Cred|ential=a/b/c, Sig|nature=@@",
    "Author|ization: Hawk id=\"a\", mac=\"@@\"",
    "sent bearer @@ to host",
    "Author|ization = SharedKey acct:@@",
    "Ocp-Apim-Subscription-|Key: @@",
    "JSESSION|ID=@@",
    "session_|id=@@",
    "PHPSESS|ID: @@",
    "pass|word is @@!",
    "pass|words[]=@@",
    "pass|word[0]=@@",
    "CREATE USER 'a'@'%' IDENTIFIED BY '@@';",
    "ALTER ROLE a WITH PASS|WORD '@@'",
    "SET x = PASS|WORD('@@')",
    "machine h.example\n  login ann\n  pass|word @@",
    "<param name=\"pass|word\">@@</param>",
    "ENV PASS|WORD @@",
    "setx PASS|WORD @@",
    "aws configure set aws_sec|ret_access_key @@",
    "https://ann:p@ss/@@@host/p",
    "pass|word ==> @@",
    "pass|word=a%20@@&n=1",
    "session id: @@",
];

/// All samples.
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

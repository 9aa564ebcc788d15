//! AWS regions, by their code and by the name that the console shows.

/// The names of the regions as mails and notifications write them, in lower case without punctuation.
///
/// Source: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
const NAMES: [(&str, &str); 45] = [
    ("us east n virginia", "us-east-1"),
    ("us east ohio", "us-east-2"),
    ("us west n california", "us-west-1"),
    ("us west oregon", "us-west-2"),
    ("canada central", "ca-central-1"),
    ("canada west calgary", "ca-west-1"),
    ("mexico central", "mx-central-1"),
    ("south america sao paulo", "sa-east-1"),
    ("south america são paulo", "sa-east-1"),
    ("eu ireland", "eu-west-1"),
    ("europe ireland", "eu-west-1"),
    ("eu london", "eu-west-2"),
    ("europe london", "eu-west-2"),
    ("eu paris", "eu-west-3"),
    ("europe paris", "eu-west-3"),
    ("eu frankfurt", "eu-central-1"),
    ("europe frankfurt", "eu-central-1"),
    ("europe zurich", "eu-central-2"),
    ("eu stockholm", "eu-north-1"),
    ("europe stockholm", "eu-north-1"),
    ("europe milan", "eu-south-1"),
    ("europe spain", "eu-south-2"),
    ("middle east bahrain", "me-south-1"),
    ("middle east uae", "me-central-1"),
    ("africa cape town", "af-south-1"),
    ("asia pacific mumbai", "ap-south-1"),
    ("asia pacific singapore", "ap-southeast-1"),
    ("asia pacific sydney", "ap-southeast-2"),
    ("asia pacific jakarta", "ap-southeast-3"),
    ("asia pacific tokyo", "ap-northeast-1"),
    ("asia pacific seoul", "ap-northeast-2"),
    ("asia pacific osaka", "ap-northeast-3"),
    ("asia pacific hong kong", "ap-east-1"),
    ("asia pacific taipei", "ap-east-2"),
    ("asia pacific hyderabad", "ap-south-2"),
    ("asia pacific melbourne", "ap-southeast-4"),
    ("asia pacific malaysia", "ap-southeast-5"),
    ("asia pacific new zealand", "ap-southeast-6"),
    ("asia pacific thailand", "ap-southeast-7"),
    ("israel tel aviv", "il-central-1"),
    ("eu milan", "eu-south-1"),
    ("aws govcloud us east", "us-gov-east-1"),
    ("aws govcloud us west", "us-gov-west-1"),
    ("china beijing", "cn-north-1"),
    ("china ningxia", "cn-northwest-1"),
];

/// What the codes of regions begin with.
const AREAS: [&str; 11] = ["us", "eu", "ap", "ca", "sa", "me", "af", "il", "mx", "cn", "us-gov"];

/// The first region that a text names by its code, else the first that it names as the console does.
pub(super) fn find_region(text: &str) -> Option<String> {
    let mut words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    let by_code = words.find(|word| is_region_code(&word.to_lowercase())).map(str::to_lowercase);
    by_code.or_else(|| {
        let plain: String =
            text.to_lowercase().chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
        let plain = format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "));
        let found = NAMES.iter().find(|(name, _)| plain.contains(&format!(" {name} ")));
        found.map(|(_, code)| (*code).to_owned())
    })
}

/// Whether a word is like `eu-west-1`: an area, a direction and a number.
fn is_region_code(word: &str) -> bool {
    let Some((rest, number)) = word.rsplit_once('-') else { return false };
    let Some((area, direction)) = rest.rsplit_once('-') else { return false };
    let is_direction = direction.len() >= 4 && direction.bytes().all(|byte| byte.is_ascii_lowercase());
    number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit()) && is_direction && AREAS.contains(&area)
}

//! Places elsewhere as lines that people write: `us-east-1`, or `us-east-1 arn:aws:iam::210987654321:role/reader stock-prod`.

use super::check::{NO_REGION, NO_ROLE, quote};
use super::shapes::{is_region, is_role};
use super::{Context, Place};

impl Place {
    /// The place as a line: its region, then its role and its name, if it has them.
    #[must_use]
    pub fn to_line(&self) -> String {
        let parts = [Some(self.region.as_str()), self.role.as_deref(), self.name.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Context {
    /// The places that these lines name. One that the context has already keeps everything that is read there; a new one is
    /// asked for traces and changes as far as the context is, for it has no names of its own yet.
    ///
    /// # Errors
    /// What is wrong with the first wrong line, by its number, and what would be right.
    pub fn read_places(&self, lines: &str) -> Result<Vec<Place>, String> {
        let lines = self.read_lines(lines)?;
        let mut left = self.elsewhere.clone();
        // What is surely the same is found for all lines before what only may be.
        let mut found: Vec<Option<Place>> = lines.iter().map(|_| None).collect();
        for is_of in [Line::is, Line::is_where, Line::is_called_like] {
            for (line, known) in lines.iter().zip(&mut found).filter(|(_, known)| known.is_none()) {
                *known = take(&mut left, |place| is_of(line, place));
            }
        }
        let mut places = Vec::new();
        for (line, known) in lines.into_iter().zip(found) {
            if known.is_none() && !self.traces && !self.changes {
                let what = "nothing would be read there; tick traces or changes";
                return Err(format!("line {} ({}): {what}", line.number, line.label()));
            }
            let new = || Place { traces: self.traces, changes: self.changes, ..Place::default() };
            places.push(line.rename(known.unwrap_or_else(new)));
        }
        Ok(places)
    }

    fn read_lines<'a>(&self, lines: &'a str) -> Result<Vec<Line<'a>>, String> {
        let mut read: Vec<Line<'a>> = Vec::new();
        for (position, text) in lines.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            let number = position + 1;
            let line = Line::read(number, text).map_err(|wrong| format!("line {number}: {wrong}"))?;
            let label = line.label();
            if label == self.region || read.iter().any(|other| other.label() == label) {
                let advice = "names a place that is there already; write a name of its own at the end of the line";
                return Err(format!("line {number}: “{}” {advice}", quote(label)));
            }
            read.push(line);
        }
        Ok(read)
    }
}

/// Takes the first of some places that is meant.
fn take(places: &mut Vec<Place>, is_meant: impl Fn(&Place) -> bool) -> Option<Place> {
    let position = places.iter().position(is_meant)?;
    Some(places.remove(position))
}

/// What a line names.
#[derive(Debug)]
struct Line<'a> {
    number: usize,
    region: &'a str,
    role: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn read(number: usize, text: &'a str) -> Result<Self, String> {
        let mut words = text.split_whitespace().peekable();
        let region = words.next().unwrap_or_default();
        if !is_region(region) {
            return Err(format!("“{}” {NO_REGION}", quote(region)));
        }
        let role = words.next_if(|word| word.starts_with("arn:"));
        if let Some(role) = role.filter(|role| !is_role(role)) {
            return Err(format!("“{}” {NO_ROLE}", quote(role)));
        }
        let name = words.next();
        match words.next() {
            None => Ok(Self { number, region, role, name }),
            Some(word) => {
                Err(format!("“{}” is one word too many: a region, the ARN of a role, and a name", quote(word)))
            }
        }
    }

    /// What the place is called.
    fn label(&self) -> &'a str {
        self.name.unwrap_or(self.region)
    }

    /// Whether this is the line of the place.
    fn is(&self, place: &Place) -> bool {
        self.is_where(place) && self.name == place.name.as_deref()
    }

    /// Whether this has the name of the place, and may be somewhere else.
    fn is_called_like(&self, place: &Place) -> bool {
        self.label() == place.label()
    }

    fn is_where(&self, place: &Place) -> bool {
        self.region == place.region && self.role == place.role.as_deref()
    }

    /// The place as the line names it, with everything else as it was. What another role asks for is not known.
    fn rename(&self, place: Place) -> Place {
        let (region, role) = (self.region.to_owned(), self.role.map(str::to_owned));
        let external_id = place.external_id.filter(|_| role == place.role);
        Place { region, role, external_id, name: self.name.map(str::to_owned), ..place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws:iam::210987654321:role/incident-investigator-reader";
    const OTHER: &str = "arn:aws:iam::310987654321:role/incident-investigator-reader";

    fn shop() -> Context {
        let stock = Place {
            name: Some("stock-prod".to_owned()),
            region: "us-east-1".to_owned(),
            role: Some(ROLE.to_owned()),
            external_id: Some("shop-7".to_owned()),
            log_groups: vec!["/ecs/stock".to_owned()],
            ..Place::default()
        };
        let central =
            Place { region: "eu-central-1".to_owned(), alarms: vec!["shop-5xx".to_owned()], ..Place::default() };
        Context { traces: true, elsewhere: vec![stock, central], ..Context::new("shop", "eu-west-1") }
    }

    fn lines(places: &[Place]) -> String {
        places.iter().map(Place::to_line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn places_come_back_from_their_lines_with_all_that_is_read_there() {
        let shop = shop();
        let text = lines(&shop.elsewhere);
        assert_eq!(text, format!("us-east-1 {ROLE} stock-prod\neu-central-1"));
        assert_eq!(shop.read_places(&text), Ok(shop.elsewhere.clone()));
        let turned = shop.read_places(&format!("\n eu-central-1 \n\nus-east-1  {ROLE}\tstock-prod\n")).unwrap();
        assert_eq!(turned, [shop.elsewhere[1].clone(), shop.elsewhere[0].clone()]);
        assert_eq!(shop.read_places(" \n"), Ok(Vec::new()));
    }

    #[test]
    fn a_new_line_is_a_place_that_is_asked_for_what_needs_no_names() {
        let places = shop().read_places(&format!("ap-south-1\nap-south-1 {ROLE} stock")).unwrap();
        let of = |role: Option<&str>, name: Option<&str>| Place {
            region: "ap-south-1".to_owned(),
            role: role.map(str::to_owned),
            name: name.map(str::to_owned),
            traces: true,
            ..Place::default()
        };
        assert_eq!(places, [of(None, None), of(Some(ROLE), Some("stock"))]);
        let read = Context { elsewhere: places, ..shop() };
        assert_eq!(read.problems(), []);
    }

    #[test]
    fn a_place_that_is_renamed_or_entered_by_another_role_keeps_what_is_read_there() {
        let shop = shop();
        let renamed = shop.read_places(&format!("us-east-1 {ROLE} stock\neu-central-1 central")).unwrap();
        let [stock, central] = renamed.as_slice() else { panic!("{renamed:?}") };
        assert_eq!((stock.label(), stock.external_id.as_deref()), ("stock", Some("shop-7")));
        assert_eq!((&stock.log_groups, &central.alarms), (&shop.elsewhere[0].log_groups, &shop.elsewhere[1].alarms));
        let moved = shop.read_places(&format!("us-east-1 {OTHER} stock-prod")).unwrap();
        assert_eq!((moved[0].role.as_deref(), &moved[0].log_groups), (Some(OTHER), &shop.elsewhere[0].log_groups));
        assert_eq!(moved[0].external_id, None, "it is what the other role asks for");
    }

    #[test]
    fn a_place_that_is_the_same_comes_before_one_of_the_same_name() {
        let named = |role: Option<&str>, name: Option<&str>, group: &str| Place {
            region: "us-east-1".to_owned(),
            role: role.map(str::to_owned),
            name: name.map(str::to_owned),
            log_groups: vec![group.to_owned()],
            ..Place::default()
        };
        let elsewhere = vec![named(None, None, "/a"), named(Some(ROLE), Some("stock"), "/b")];
        let shop = Context { elsewhere, ..Context::new("shop", "eu-west-1") };
        let places = shop.read_places(&format!("us-east-1 {ROLE}")).unwrap();
        assert_eq!(places, [named(Some(ROLE), None, "/b")]);
    }

    #[test]
    fn what_is_wrong_is_said_with_the_number_of_the_line() {
        for (text, said) in [
            ("eu-central-1\nIreland", "line 2: “Ireland” is no region of AWS"),
            ("us-east-1 arn:aws:iam::1:role/x", "line 1: “arn:aws:iam::1:role/x” is no role's ARN"),
            ("us-east-1 stock prod", "line 1: “prod” is one word too many"),
            ("\n\neu-west-1", "line 3: “eu-west-1” names a place that is there already"),
            ("us-east-1\nus-east-1", "line 2: “us-east-1” names a place that is there already"),
        ] {
            let wrong = shop().read_places(text).unwrap_err();
            assert!(wrong.starts_with(said), "{wrong}");
        }
        let without = Context { traces: false, ..shop() };
        let wrong = without.read_places("eu-central-1\nap-south-1").unwrap_err();
        assert_eq!(wrong, "line 2 (ap-south-1): nothing would be read there; tick traces or changes");
    }
}

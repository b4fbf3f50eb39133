//! Who the sample people are, and what they say to whom.

use super::pictures::{Motif, Palette};

/// A server, and what it says of itself.
pub struct Place {
    pub title: &'static str,
    pub description: &'static str,
    pub rules: &'static [&'static str],
}

pub const INSTANCES: [Place; 2] = [
    Place {
        title: "Thornfield",
        description: "A hedge, some bees, and the people who look after both.",
        rules: &["Be kind, above all when you disagree.", "Describe your pictures.", "Shut the gate."],
    },
    Place {
        title: "Saltmarsh",
        description: "Birds, boats and weather, from the wet side of the wall.",
        rules: &["Be kind.", "No engines before eight."],
    },
];

/// Everybody's.
pub const PASSWORD: &str = "hedgerow-demo";

pub struct Person {
    /// Index into [`INSTANCES`].
    pub instance: usize,
    pub username: &'static str,
    pub name: &'static str,
    pub note: &'static str,
    pub role: &'static str,
    pub palette: Palette,
}

impl Person {
    pub fn email(&self) -> String {
        format!("{}@example.org", self.username)
    }
}

pub const PEOPLE: [Person; 6] = [
    Person {
        instance: 0,
        username: "alma",
        name: "Alma Thorn",
        note: "Lays hedges, keeps bees, runs this server. #hedges #bees",
        role: "owner",
        palette: [[250, 214, 137], [204, 92, 60]],
    },
    Person {
        instance: 0,
        username: "basil",
        name: "Basil",
        note: "Cooks what grows within a day's walk.",
        role: "user",
        palette: [[214, 236, 180], [46, 110, 72]],
    },
    Person {
        instance: 0,
        username: "clover",
        name: "Clover Reed",
        note: "Moths, mostly. Up late.",
        role: "moderator",
        palette: [[196, 184, 240], [58, 48, 112]],
    },
    Person {
        instance: 1,
        username: "dario",
        name: "Dario Finch",
        note: "Counts birds on Sundays, types on weekdays.",
        role: "owner",
        palette: [[180, 226, 240], [30, 84, 130]],
    },
    Person {
        instance: 1,
        username: "eider",
        name: "Eider Holm",
        note: "Lighthouse keeper's daughter. Photographs weather.",
        role: "user",
        palette: [[246, 200, 206], [130, 40, 84]],
    },
    Person {
        instance: 1,
        username: "fennel",
        name: "Fennel",
        note: "Seeds, maps, slow trains.",
        role: "user",
        palette: [[236, 232, 176], [122, 132, 34]],
    },
];

pub struct Line {
    pub by: &'static str,
    /// `{name}` is that person's handle, with the server where it is another one.
    pub text: &'static str,
    pub warning: &'static str,
    /// Which line, counted from 0, this answers.
    pub reply_to: Option<usize>,
    /// What is shown, and what it says to those who do not see it.
    pub picture: Option<(Motif, &'static str)>,
    pub visibility: &'static str,
    pub favourited_by: &'static [&'static str],
    pub reblogged_by: &'static [&'static str],
    /// What the text becomes in the end.
    pub edited: Option<&'static str>,
    /// Everybody sees it, and then it is taken back.
    pub deleted: bool,
}

const PLAIN: Line = Line {
    by: "",
    text: "",
    warning: "",
    reply_to: None,
    picture: None,
    visibility: "public",
    favourited_by: &[],
    reblogged_by: &[],
    edited: None,
    deleted: false,
};

pub const LINES: [Line; 14] = [
    Line {
        by: "alma",
        text: "Good morning from the top field. The hawthorn is out, two weeks early. #hedges #spring",
        picture: Some((Motif::Leaves, "Leaves scattered over a warm morning sky")),
        favourited_by: &["dario", "eider", "basil"],
        reblogged_by: &["dario"],
        ..PLAIN
    },
    Line {
        by: "dario",
        text: "{alma} Early here too: I heard the first blackcap on Thursday.",
        reply_to: Some(0),
        favourited_by: &["alma", "clover"],
        ..PLAIN
    },
    Line {
        by: "alma",
        text: "{dario} Then the server next door has the same weather. Good to know this works! 🌿",
        reply_to: Some(1),
        favourited_by: &["dario"],
        ..PLAIN
    },
    Line {
        by: "eider",
        text: "Swell from the west this evening, and nobody on the pier. #weather",
        picture: Some((Motif::Waves, "Long waves in rose and plum, line behind line")),
        favourited_by: &["alma", "clover", "fennel"],
        reblogged_by: &["clover", "fennel"],
        ..PLAIN
    },
    Line {
        by: "clover",
        text: "{eider} I can almost hear it. Did the lamp draw any moths?",
        reply_to: Some(3),
        favourited_by: &["eider"],
        ..PLAIN
    },
    Line {
        by: "eider",
        text: "{clover} One. It was very large and did not introduce itself.",
        reply_to: Some(4),
        favourited_by: &["clover", "dario", "alma"],
        reblogged_by: &["alma"],
        ..PLAIN
    },
    Line {
        by: "basil",
        text: "Nettle soup: a colander of tips, two potatoes, an onion, nothing else you would have to buy. #recipes",
        favourited_by: &["fennel"],
        edited: Some(
            "Nettle soup: a colander of tips, two potatoes, an onion, and salt, which I forgot to say. #recipes",
        ),
        ..PLAIN
    },
    Line {
        by: "fennel",
        text: "{basil} Made it on the train, in a flask. Other passengers asked questions.",
        reply_to: Some(6),
        favourited_by: &["basil"],
        ..PLAIN
    },
    Line {
        by: "clover",
        text: "mum can you bring the big net (wrong window)",
        favourited_by: &["fennel"],
        deleted: true,
        ..PLAIN
    },
    Line {
        by: "clover",
        text: "It is the deer. It was the deer all along.",
        warning: "Who ate the young oaks (spoiler)",
        favourited_by: &["alma"],
        ..PLAIN
    },
    Line {
        by: "fennel",
        text: "The long way round, by the hills. Three changes, no hurry. #trains",
        picture: Some((Motif::Hills, "Rows of hills fading into a pale yellow sky with a low sun")),
        favourited_by: &["eider", "alma"],
        reblogged_by: &["basil"],
        ..PLAIN
    },
    Line {
        by: "dario",
        text: "Sunday's count: 31 species, one of them a kite made of paper. #birds",
        favourited_by: &["clover"],
        reblogged_by: &["alma", "eider"],
        ..PLAIN
    },
    Line {
        by: "basil",
        text: "{dario} {fennel} Supper on Saturday, either side of the wire?",
        visibility: "direct",
        ..PLAIN
    },
    Line {
        by: "alma",
        text: "For my followers only: the bees have swarmed into the letter box. Post will be late.",
        visibility: "private",
        favourited_by: &["dario", "eider"],
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_named_is_there_and_answers_come_after_what_they_answer() {
        let known = |name: &str| PEOPLE.iter().any(|person| person.username == name);
        for (number, line) in LINES.iter().enumerate() {
            assert!(known(line.by), "{}", line.by);
            assert!(
                line.favourited_by.iter().chain(line.reblogged_by).all(|name| known(name)),
                "{}",
                line.text
            );
            assert!(line.reply_to.is_none_or(|answered| answered < number), "{}", line.text);
            let named = line.text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            assert!(named.into_iter().all(known), "{}", line.text);
        }
    }
}

//! The rules of the house: written, changed, put in order and retired by staff.

use super::Unit;
use super::staff::{Act, Staff};
use crate::db;
pub use crate::db::rules::Rule;
use crate::error::{Error, Invalid, Result};
use crate::model::Permissions;
use crate::state::State;

const MAX_TEXT: usize = 300;
const MAX_HINT: usize = 1000;
/// More than anybody reads.
const MAX_RULES: usize = 100;

/// What a rule says, and what that means in practice.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    pub text: &'a str,
    /// May be empty.
    pub hint: &'a str,
}

/// Where a rule goes in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
}

/// Those in force, in their order.
pub async fn list_rules(state: &State) -> Result<Vec<Rule>> {
    db::rules::list(&mut *state.pool.acquire().await?).await
}

/// A new one, at the end.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`]; [`Error::Unprocessable`] when there are too many.
pub async fn create_rule(state: &State, staff: &Staff, wording: Wording<'_>) -> Result<Rule> {
    staff.must_be_allowed(Permissions::MANAGE_RULES)?;
    let Wording { text, hint } = check(wording)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    if db::rules::lock(unit.conn()).await?.len() >= MAX_RULES {
        return Err(Error::Unprocessable(format!("There are {MAX_RULES} rules already")));
    }
    let rule = db::rules::insert(unit.conn(), text, hint, now).await?;
    let act = Act::on("create", "rule", rule.id, &rule.text).changing((), &rule)?;
    staff.record(&mut unit, act).await?;
    unit.commit().await?;
    Ok(rule)
}

/// Says one in other words.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`]; [`Error::NotFound`].
pub async fn change_rule(state: &State, staff: &Staff, id: i64, wording: Wording<'_>) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_RULES)?;
    let Wording { text, hint } = check(wording)?;
    let mut unit = Unit::begin(state).await?;
    let rules = db::rules::lock(unit.conn()).await?;
    let before = rules.into_iter().find(|rule| rule.id == id).ok_or(Error::NotFound)?;
    let after = Rule { text: text.to_owned(), hint: hint.to_owned(), ..before.clone() };
    if before != after {
        db::rules::update(unit.conn(), &after).await?;
        staff.record(&mut unit, Act::on("update", "rule", id, text).changing(&before, &after)?).await?;
    }
    unit.commit().await
}

/// Moves one past its neighbour; at the end of the list it stays where it is.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn move_rule(state: &State, staff: &Staff, id: i64, step: Step) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_RULES)?;
    let mut unit = Unit::begin(state).await?;
    let mut rules = db::rules::lock(unit.conn()).await?;
    let at = rules.iter().position(|rule| rule.id == id).ok_or(Error::NotFound)?;
    let to = match step {
        Step::Up => at.checked_sub(1),
        Step::Down => Some(at + 1).filter(|to| *to < rules.len()),
    };
    if let Some(to) = to {
        let order = |rules: &[Rule]| rules.iter().map(|rule| rule.id).collect::<Vec<_>>();
        let label = rules[at].text.clone();
        let before = order(&rules);
        rules.swap(at, to);
        for (position, rule) in (0..).zip(&mut rules) {
            if rule.position != position {
                rule.position = position;
                db::rules::update(unit.conn(), rule).await?;
            }
        }
        staff.record(&mut unit, Act::on("move", "rule", id, label).changing(before, order(&rules))?).await?;
    }
    unit.commit().await
}

/// Takes one out of force. What refers to it keeps it.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn retire_rule(state: &State, staff: &Staff, id: i64) -> Result<()> {
    staff.must_be_allowed(Permissions::MANAGE_RULES)?;
    let mut unit = Unit::begin(state).await?;
    let now = unit.now;
    let rule = db::rules::retire(unit.conn(), id, now).await?;
    staff.record(&mut unit, Act::on("delete", "rule", id, &rule.text).changing(&rule, ())?).await?;
    unit.commit().await
}

fn check(wording: Wording<'_>) -> Result<Wording<'_>> {
    let (text, hint) = (wording.text.trim(), wording.hint.trim());
    let mut invalid = Invalid::default();
    if text.is_empty() {
        invalid.add("text", "ERR_BLANK", "can't be blank");
    }
    for (field, words, most) in [("text", text, MAX_TEXT), ("hint", hint, MAX_HINT)] {
        if words.chars().count() > most {
            invalid.add(field, "ERR_TOO_LONG", format!("is too long (maximum is {most} characters)"));
        }
    }
    invalid.into_result()?;
    Ok(Wording { text, hint })
}

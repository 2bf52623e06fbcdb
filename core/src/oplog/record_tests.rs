use super::*;
use crate::model::Value;
use crate::oplog::doc::AutomergeDocument;
use crate::oplog::flat_write;
use crate::oplog::testing::{self, Made, Rng, changes, edit, first, history, resolve, session, sets};
use proptest::prelude::*;

fn built(made: &[Made]) -> Built {
    build::<AutomergeDocument>(changes(made))
}

fn verdict(made: &[Made], of: &Made) -> Option<Held> {
    *built(made)
        .verdicts
        .get(&of.order.hash)
        .expect("every entry has a verdict")
}

fn values(built: &Built, key: &str) -> Vec<Value> {
    let mut all: Vec<Value> = built
        .registers
        .0
        .get(key)
        .into_iter()
        .flatten()
        .map(|w| w.value.clone())
        .collect();
    all.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    all
}

fn same(a: &Built, b: &Built) -> bool {
    a.registers == b.registers && a.heads == b.heads && a.verdicts == b.verdicts && a.entry_of == b.entry_of
}

/// Two people who both set `nm` on the same state.
fn two_at_once(a: Value, b: Value) -> Vec<Made> {
    let start = first(1, 1, &[("nm", Value::from("Maria")), ("ph", Value::from("0812"))]);
    let one = edit(std::slice::from_ref(&start), 2, 2, &[("nm", a)]);
    let two = edit(std::slice::from_ref(&start), 3, 2, &[("nm", b)]);
    vec![start, one, two]
}

/// The change with something about it altered, under the same session.
fn altered(of: &Made, alter: impl FnOnce(&mut FlatChange)) -> Made {
    let mut flat = flat::read(&of.payload).expect("valid");
    alter(&mut flat);
    Made::new(of.order.counter, of.session, flat_write::write(&flat))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_arrival_decides_nothing(seed in any::<u64>()) {
        let mut all = history(seed, 14);
        let once = built(&all);
        prop_assert_eq!(once.verdicts.values().flatten().count(), 0);
        Rng(seed ^ 1).shuffle(&mut all);
        prop_assert!(same(&once, &built(&all)));
    }

    #[test]
    fn any_part_of_a_history_waits_only_for_what_it_builds_on(seed in any::<u64>()) {
        let all = history(seed, 14);
        let mut rng = Rng(seed ^ 2);
        let part: Vec<Made> = all.iter().filter(|_| rng.below(4) > 0).cloned().collect();
        let state = built(&part);
        let here: BTreeSet<ChangeHash> = part.iter().map(Made::hash).collect();
        for made in &part {
            let deps = flat::read(&made.payload).map(|f| f.deps).unwrap_or_default();
            let whole = deps.iter().all(|d| here.contains(d) && state.has_all(&[*d]));
            let expected = (!whole).then_some(Held::MissingDependency);
            prop_assert_eq!(state.verdicts.get(&made.order.hash), Some(&expected));
        }
    }

    #[test]
    fn twice_is_once(seed in any::<u64>()) {
        let all = history(seed, 8);
        let doubled: Vec<Made> = all.iter().chain(&all).cloned().collect();
        prop_assert!(same(&built(&all), &built(&doubled)));
    }

    #[test]
    fn the_registers_of_a_single_change_are_those_of_the_engine(seed in any::<u64>()) {
        let all = history(seed, 0);
        let (open, _) = open::<AutomergeDocument>(changes(&all));
        let mut engine = AutomergeDocument::empty();
        for made in &all {
            engine.apply(&made.payload, &made.hash()).expect("a valid change");
        }
        let only = all[0].hash();
        prop_assert!(open.registers == engine.registers(&|_, _| Some(only)));
        prop_assert!(open.registers == built(&all).registers);
    }
}

#[test]
fn both_values_of_two_people_are_visible() {
    let all = two_at_once(Value::from("Marta"), Value::from("Mariana"));
    assert!(values(&built(&all), "nm") == [Value::from("Mariana"), Value::from("Marta")]);
}

#[test]
fn emptying_does_not_hide_what_another_set() {
    let all = two_at_once(Value::Null, Value::from("Mariana"));
    assert!(values(&built(&all), "nm") == [Value::Null, Value::from("Mariana")]);
}

#[test]
fn two_people_who_settle_differently_at_once_leave_both_choices() {
    let mut all = two_at_once(Value::from("Marta"), Value::from("Mariana"));
    let one = resolve(&all, 4, 3, "nm", &Value::from("Marta"));
    let two = resolve(&all, 5, 3, "nm", &Value::from("Mariana"));
    all.extend([one, two]);
    let state = built(&all);
    assert_eq!(state.verdicts.values().flatten().count(), 0);
    assert!(values(&state, "nm") == [Value::from("Mariana"), Value::from("Marta")]);
}

#[test]
fn settling_leaves_one_value_whichever_is_chosen() {
    for choice in ["Marta", "Mariana", "Maria Nenohai"] {
        let mut all = two_at_once(Value::from("Marta"), Value::from("Mariana"));
        all.push(resolve(&all, 4, 3, "nm", &Value::from(choice)));
        let state = built(&all);
        assert_eq!(state.verdicts.values().flatten().count(), 0);
        assert!(values(&state, "nm") == [Value::from(choice)]);
    }
}

#[test]
fn setting_what_two_people_already_set_alike_is_no_change() {
    let all = two_at_once(Value::from("Marta"), Value::from("Marta"));
    let (state, mut doc) = open::<AutomergeDocument>(changes(&all));
    let again = doc.set_at(&session(4), &state.heads, &sets(&[("nm", Value::from("Marta"))]));
    assert_eq!(again.map(|p| p.is_some()), Ok(false));
}

#[test]
fn setting_the_winner_of_a_conflict_again_is_a_change_that_is_applied() {
    for winner in ["Marta", "Mariana"] {
        let mut all = two_at_once(Value::from("Marta"), Value::from("Mariana"));
        let also = [("nm", Value::from(winner)), ("ph", Value::from("0813"))];
        all.push(edit(&all, 4, 3, &also));
        let state = built(&all);
        assert_eq!(state.verdicts.values().flatten().count(), 0);
        assert!(values(&state, "nm") == [Value::from(winner)]);
    }
}

#[test]
fn of_two_changes_with_one_actor_and_sequence_the_first_in_order_counts() {
    let start = first(1, 1, &[("nm", Value::from("Maria"))]);
    let known = std::slice::from_ref(&start);
    let one = edit(known, 2, 5, &[("nm", Value::from("Marta"))]);
    let two = edit(known, 2, 6, &[("nm", Value::from("Mariana"))]);
    let child = edit(
        &[start.clone(), two.clone()],
        3,
        7,
        &[("ph", Value::from("0812"))],
    );
    let mut all = vec![start, one.clone(), two.clone(), child.clone()];
    for seed in 0..20 {
        Rng(seed).shuffle(&mut all);
        assert_eq!(verdict(&all, &one), None);
        assert_eq!(verdict(&all, &two), Some(Held::SessionReused));
        assert_eq!(verdict(&all, &child), Some(Held::MissingDependency));
        assert!(values(&built(&all), "nm") == [Value::from("Marta")]);
    }
}

#[test]
fn a_change_waits_for_what_it_builds_on_and_is_then_applied() {
    let all = two_at_once(Value::from("Marta"), Value::from("Mariana"));
    let (start, one) = (&all[0], &all[1]);
    assert_eq!(
        verdict(std::slice::from_ref(one), one),
        Some(Held::MissingDependency)
    );
    assert_eq!(verdict(&[one.clone(), start.clone()], one), None);
}

#[test]
fn an_entry_whose_session_is_not_the_actor_is_held() {
    let mut made = first(1, 1, &[("nm", Value::from("Maria"))]);
    made.session = session(2);
    assert_eq!(verdict(std::slice::from_ref(&made), &made), Some(Held::Actor));
}

#[test]
fn operation_numbers_neither_overlap_nor_jump() {
    let start = first(1, 1, &[("nm", Value::from("Maria"))]);
    let edited = edit(std::slice::from_ref(&start), 2, 2, &[("ph", Value::from("0812"))]);
    for (start_op, expected) in [
        (1, Some(Held::State)),
        (2, None),
        (1 + COUNTER_JUMP_MAX, None),
        (2 + COUNTER_JUMP_MAX, Some(Held::State)),
    ] {
        let made = altered(&edited, |c| c.start_op = start_op);
        assert_eq!(
            verdict(&[start.clone(), made.clone()], &made),
            expected,
            "start at {start_op}"
        );
    }
}

#[test]
fn an_operation_number_that_the_engine_cannot_count_is_held() {
    for start_op in [1 << 32, (1 << 32) - 1, u64::MAX >> 11] {
        let made = altered(&first(1, 1, &[("nm", Value::from("Maria"))]), |c| {
            c.start_op = start_op
        });
        assert_eq!(verdict(std::slice::from_ref(&made), &made), Some(Held::Profile));
    }
}

#[test]
fn a_sequence_begins_at_one_and_has_no_gap() {
    let start = first(1, 1, &[("nm", Value::from("Maria"))]);
    let edited = edit(std::slice::from_ref(&start), 2, 2, &[("ph", Value::from("0812"))]);
    let made = altered(&edited, |c| c.seq = 2);
    assert_eq!(verdict(&[start, made.clone()], &made), Some(Held::State));
}

#[test]
fn predecessors_are_operations_on_the_same_register_among_the_ancestors() {
    let all = two_at_once(Value::from("Marta"), Value::from("Mariana"));
    let (start, one, two) = (&all[0], &all[1], &all[2]);
    let other_register = altered(one, |c| c.ops[0].key = String::from("ph"));
    let not_there = altered(one, |c| c.ops[0].preds[0].1 = 77);
    let twice = altered(one, |c| {
        let pred = c.ops[0].preds[0];
        c.ops[0].preds.push(pred);
    });
    let concurrent = altered(one, |c| {
        c.actors[1] = session(3).as_bytes().to_vec();
        c.ops[0].preds[0].1 = 3;
    });
    for bad in [other_register, not_there, twice, concurrent] {
        assert_eq!(
            verdict(&[start.clone(), two.clone(), bad.clone()], &bad),
            Some(Held::State)
        );
    }
}

#[test]
fn bytes_that_the_engine_would_not_write_are_held() {
    let made = first(1, 1, &[("a", Value::from("x")), ("b", Value::from("x"))]);
    // The same actions as two literals instead of a run.
    let at = made
        .payload
        .windows(2)
        .position(|w| w == [2, 1])
        .expect("a run of two sets");
    let mut payload = made.payload.clone();
    payload.splice(at..at + 2, [0x7e, 1, 1]);
    payload[1] += 1;
    let place = made
        .payload
        .windows(2)
        .position(|w| w == [66, 2])
        .expect("the column of actions");
    payload[place + 1] = 3;
    assert!(flat::read(&payload).is_ok(), "it parses");
    let odd = Made::new(1, made.session, payload);
    assert_eq!(
        verdict(std::slice::from_ref(&odd), &odd),
        Some(Held::NotCanonical)
    );
}

/// Number of mutations: more when built with `LONTAR_MUTATIONS`.
fn mutations() -> usize {
    option_env!("LONTAR_MUTATIONS")
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_000)
}

thread_local!(static PANICS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });

#[test]
fn no_mutation_of_a_valid_change_panics_or_spoils_later_saves() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.with(|n| n.set(n.get() + 1));
        before(info);
    }));
    let rng = &mut Rng(20_261_121);
    let mut applied = 0usize;
    let mut base = Vec::new();
    for n in 0..mutations() {
        if n % 50 == 0 {
            base = history(rng.next(), 6);
        }
        let place = rng.below(base.len());
        let mutated = mutate(rng, &base[place]);
        let mut all = base.clone();
        all[place] = mutated.clone();
        let state = built(&all);
        if verdict_of(&state, &mutated).is_none() && mutated.payload != base[place].payload {
            applied += 1;
            later_saves_work(&all);
        }
        let refused_by_the_engine =
            flat::read(&mutated.payload).is_ok() && verdict_of(&state, &mutated) == Some(Held::Undecodable);
        assert!(
            !refused_by_the_engine,
            "mutation {n} passed every check and the engine refused it"
        );
    }
    assert_eq!(
        PANICS.with(std::cell::Cell::get),
        0,
        "the engine panicked behind its guard"
    );
    println!("{applied} of {} mutations were applied", mutations());
    assert!(
        applied > mutations() / 100,
        "only {applied} mutations were applied: the test tests nothing"
    );
}

fn verdict_of(state: &Built, of: &Made) -> Option<Held> {
    *state
        .verdicts
        .get(&of.order.hash)
        .expect("every entry has a verdict")
}

fn later_saves_work(all: &[Made]) {
    let mut all = all.to_vec();
    for n in 0..3 {
        let (state, mut doc) = open::<AutomergeDocument>(changes(&all));
        let value = Value::Text(format!("later {n}"));
        let payload = doc.set_at(
            &session(9),
            &state.heads,
            &sets(&[("k1", value.clone()), ("zz", value)]),
        );
        let payload = payload.expect("heads are known").expect("something changed");
        let made = Made::new(1_000 + n, session(9), payload);
        all.push(made.clone());
        assert_eq!(verdict(&all, &made), None, "a save after a mutation is held");
    }
}

fn mutate(rng: &mut Rng, of: &Made) -> Made {
    let mut payload = of.payload.clone();
    match rng.below(10) {
        0 => payload.truncate(rng.below(payload.len())),
        1..=4 => {
            for _ in 0..1 + rng.below(3) {
                let at = rng.below(payload.len());
                payload[at] ^= 1 << rng.below(8);
            }
        }
        5 => {
            let at = rng.below(payload.len());
            payload[at] = rng.next() as u8;
        }
        6 => {
            let at = 2 + rng.below(payload.len() - 2);
            payload.insert(at, rng.next() as u8);
            fix_length(&mut payload);
        }
        _ => {
            let Ok(mut flat) = flat::read(&payload) else {
                return of.clone();
            };
            mutate_flat(rng, &mut flat);
            payload = flat_write::write(&flat);
        }
    }
    Made::new(of.order.counter, of.session, payload)
}

fn fix_length(payload: &mut [u8]) {
    let len = payload.len() - 2;
    if len < 128 && payload[1] < 128 {
        payload[1] = len as u8;
    }
}

fn mutate_flat(rng: &mut Rng, flat: &mut FlatChange) {
    let at = rng.below(flat.ops.len());
    match rng.below(11) {
        0 => flat.seq = rng.next() >> rng.below(64),
        1 => flat.start_op = rng.next() >> rng.below(64),
        2 => flat.ops[at].key = String::from(testing::KEYS[rng.below(5)]),
        3 | 4 => flat.ops[at].value = testing::any_value(rng),
        5 => flat.ops[at].preds.clear(),
        6 => flat.ops[at]
            .preds
            .push((rng.below(flat.actors.len() + 1), rng.next() >> rng.below(64))),
        7 => {
            let copy = flat.ops[at].clone();
            flat.ops.push(copy);
        }
        8 => drop(flat.deps.pop()),
        9 => flat.start_op += rng.below(3) as u64,
        _ => {
            let other = flat.actors.len() - 1;
            if let Some(byte) = flat.actors[other].last_mut() {
                *byte ^= rng.below(8) as u8;
            }
        }
    }
}

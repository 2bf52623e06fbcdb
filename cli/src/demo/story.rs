//! The week.

use super::people::TEAMS;
use super::world::World;
use crate::output::{Failure, Output};
use lontar_core::form::Answers;
use lontar_core::model::{Consent, RecordId, RecordKind, Value, time};
use lontar_core::store::rows::Filter;
use lontar_core::sync::wire::join::Role;
use lontar_hub::import::{Mess, Options, Person, people, read_candidates, sample_list};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Plays it from Monday to Saturday.
pub async fn play(world: &mut World, out: &Output) -> Result<(), Failure> {
    monday_lists_and_invites(world, out).await?;
    for day in 0..3 {
        offline_day(world, day, out)?;
        if day == 0 {
            wednesday_first_return(world, out).await?;
        }
    }
    two_people_change_one_record(world, out)?;
    accidents(world, out)?;
    friday_return(world, out).await?;
    disk_of_the_hub_dies(world, out).await?;
    the_worker_joins(world, out).await?;
    last_round(world, out).await
}

/// Candidates come as XLSX; every phone joins, but the worker's.
async fn monday_lists_and_invites(world: &mut World, out: &Output) -> Result<(), Failure> {
    out.note("Monday: lists of candidates are imported, the teams join and fetch them.");
    let today = time::day_of(world.clock.load(Ordering::Relaxed), 480);
    let people_of_list = (world.records as usize / 6).clamp(20, 400);
    for (n, team) in (0u64..).zip(&TEAMS) {
        let mess = Mess {
            rounded_niks: 1,
            short_niks: 1,
            ..Mess::default()
        };
        let file = sample_list(world.seed + n, team.regency, &team.villages, people_of_list, mess);
        let reading = read_candidates("calon-peserta.xlsx", &file, &Options::new(today))
            .map_err(|e| Failure::Refused(e.to_string()))?;
        let imported = world.hub()?.import_candidates(&reading.good)?;
        out.note(&format!(
            "  {}: {} candidates, {} rows rejected",
            team.regency,
            imported.new,
            reading.rejected.len()
        ));
    }
    for phone in 0..world.phones.len() {
        if phone != world.worker {
            world.invite(phone, Role::Officer)?;
        }
    }
    sync_round(world, out, "joining").await
}

/// Every officer enrols people of a village; the first ones of each are from the list.
fn offline_day(world: &mut World, day: usize, out: &Output) -> Result<(), Failure> {
    out.note(&format!(
        "{}: no signal. The teams enrol.",
        ["Tuesday", "Wednesday", "Thursday"].get(day).unwrap_or(&"")
    ));
    let officers = world.phones.len() - 1;
    let each = (world.records as usize / officers / 3).max(3);
    let bar = out.bar((officers * each) as u64, "enrolling offline");
    let today = time::day_of(world.clock.load(Ordering::Relaxed), 480);
    for phone in 0..officers {
        let Some(p) = world.phones.get(phone) else {
            continue;
        };
        let Some(village) = TEAMS.get(p.team).and_then(|t| t.villages.get(day)) else {
            continue;
        };
        let nth = phone % (officers / TEAMS.len());
        let all = people(world.seed + 77, village, each * (nth + 1), today);
        for (n, person) in all.iter().skip(each * nth).enumerate() {
            let answers = enrolment(person, world.clock.load(Ordering::Relaxed), n);
            let saved = p_save(world, phone, answers)?;
            world.promise(phone, saved)?;
            world.pass(4);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    world.pass(12 * 60);
    Ok(())
}

fn p_save(world: &World, phone: usize, answers: Answers) -> Result<RecordId, Failure> {
    let p = world
        .phones
        .get(phone)
        .ok_or_else(|| Failure::Refused(String::from("no such phone")))?;
    Ok(p.core()?.save_new(RecordKind::ENROLMENT, answers)?.record)
}

/// What an officer fills in: the person, and consent first.
fn enrolment(person: &Person, now_ms: i64, n: usize) -> Answers {
    let mut answers = person.answers();
    let consent = Consent {
        version: Some(String::from("1")),
        language: Some(String::from("ind")),
        at_ms: Some(now_ms),
        offset_min: Some(480),
        way: Some(String::from(if n % 5 == 4 { "thumbprint" } else { "signature" })),
        outcome: Some(String::from("agreed")),
        photos_allowed: Some(true),
        ..Consent::default()
    };
    answers.set("cs", Value::Bytes(consent.write().encode()));
    answers
}

/// Some come to town early; one phone is copied then, to be put back to that state later.
async fn wednesday_first_return(world: &mut World, out: &Output) -> Result<(), Failure> {
    out.note("Wednesday: two phones of each team pass through town; the hub writes its backup.");
    let per_team = (world.phones.len() - 1) / TEAMS.len();
    for round in 0..2 {
        for phone in (0..world.phones.len() - 1).filter(|p| p % per_team < 2) {
            // The second round brings each what the other had.
            if round == 0 || phone % per_team == 0 {
                sync_until_done(world, phone, out).await?;
            }
        }
    }
    world.settle().await?;
    world.backup("yesterday.sqlite").await?;
    world.copy_phone(0)
}

/// The same answer and different answers of one record, changed on two phones of one team.
fn two_people_change_one_record(world: &mut World, out: &Output) -> Result<(), Failure> {
    out.note("Thursday: two officers change the same people, neither hears of the other.");
    let per_team = (world.phones.len() - 1) / TEAMS.len();
    for team in 0..TEAMS.len() {
        let (one, two) = (team * per_team, team * per_team + 1);
        let shared = shared_records(world, one, two)?;
        for (n, record) in shared.into_iter().take(4).enumerate() {
            let name = |who: &str| {
                Value::Text(format!(
                    "{who} {}",
                    ["Ndun", "Kila", "Lede", "Jemadu"].get(n).unwrap_or(&"")
                ))
            };
            if n % 2 == 0 {
                change(world, one, record, "mn", name("Yuliana"))?;
                change(world, two, record, "mn", name("Juliana"))?;
            } else {
                change(world, one, record, "hm", Value::from("Dusun Lalao"))?;
                change(world, two, record, "wp", Value::from("Pantai Oeseli"))?;
            }
        }
    }
    Ok(())
}

/// Enrolments that two phones of a team both have.
fn shared_records(world: &World, one: usize, two: usize) -> Result<Vec<RecordId>, Failure> {
    let (Some(one), Some(two)) = (world.phones.get(one), world.phones.get(two)) else {
        return Ok(Vec::new());
    };
    let filter = Filter {
        kind: Some(RecordKind::ENROLMENT),
        ..Filter::default()
    };
    let first = one.core()?.list(&filter, 0, 5_000)?;
    let mut shared = Vec::new();
    for row in first {
        if two.core()?.show(&row.record).is_ok() {
            shared.push(row.record);
        }
    }
    shared.sort();
    Ok(shared)
}

fn change(
    world: &mut World,
    phone: usize,
    record: RecordId,
    register: &str,
    value: Value,
) -> Result<(), Failure> {
    let Some(p) = world.phones.get(phone) else {
        return Ok(());
    };
    let heads = p.core()?.show(&record)?.heads;
    let sets = BTreeMap::from([(String::from(register), value)]);
    p.core()?.edit(&record, &heads, sets)?;
    world.pass(2);
    world.promise(phone, record)
}

/// One report in time, one late, one by a worker's phone that never joined.
fn accidents(world: &mut World, out: &Output) -> Result<(), Failure> {
    out.note("Friday: accidents are reported, one in time, one late, one from a phone that never joined.");
    let now = world.clock.load(Ordering::Relaxed);
    for (phone, days_ago, who) in [
        (1, 0, "Yakobus Ndolu"),
        (4, 6, "Ama Lobo"),
        (world.worker, 1, "Petrus Adu"),
    ] {
        let day = time::day_of(now - days_ago * 86_400_000, 480);
        let Some(p) = world.phones.get(phone) else {
            continue;
        };
        let village = TEAMS
            .get(p.team)
            .and_then(|t| t.villages.first())
            .copied()
            .unwrap_or_default();
        let report = serde_json::json!({
            "type": "accident", "name": who, "occurred_at": format!("{day} 05:30"), "reporter_phone": "081234567890",
            "reporter_name": who, "place_village": village, "chronology": "Perahu terbalik kena gelombang, tangan terjepit.",
        });
        let (answers, problems) =
            lontar_core::form::json::from_json(RecordKind::ACCIDENT, &report, &mut || [1, 2, 3]);
        if let Some(problem) = problems.first() {
            return Err(Failure::Refused(crate::output::sentence(problem)));
        }
        let saved = p.core()?.save_new(RecordKind::ACCIDENT, answers)?;
        world.promise(phone, saved.record)?;
        world.pass(30);
    }
    Ok(())
}

/// Nearly all come back, some over a bad line; one never does. One phone is put back to Wednesday.
async fn friday_return(world: &mut World, out: &Output) -> Result<(), Failure> {
    let per_team = (world.phones.len() - 1) / TEAMS.len();
    let drowned = per_team * TEAMS.len() - 1;
    if let Some(p) = world.phones.get_mut(drowned) {
        p.returns = false;
        out.note(&format!(
            "Friday evening: the phone of {} fell into the sea. The others come back.",
            p.name
        ));
    }
    sync_round(world, out, "coming back").await?;
    world.settle().await?;
    out.note("Saturday: one phone is put back to its copy of Wednesday and goes on working.");
    world.put_phone_back(0)?;
    let people = people(
        world.seed + 5_000,
        "53.14.02.2005",
        3,
        time::day_of(world.clock.load(Ordering::Relaxed), 480),
    );
    for person in &people {
        let answers = enrolment(person, world.clock.load(Ordering::Relaxed), 0);
        let saved = p_save(world, 0, answers)?;
        world.promise(0, saved)?;
    }
    Ok(())
}

/// The hub goes back to Wednesday; the phones give the lost days back.
async fn disk_of_the_hub_dies(world: &mut World, out: &Output) -> Result<(), Failure> {
    let before = world.hub()?.counts()?.total();
    world.restore("yesterday.sqlite").await?;
    let after = world.hub()?.counts()?.total();
    let [had, ..] = before;
    let [has, ..] = after;
    out.note(&format!("Saturday: the hub's disk died. Wednesday's backup has {has} of {had} enrolments; the phones give back the rest."));
    sync_round(world, out, "giving back").await?;
    world.settle().await
}

/// The report that waited on a phone without an invite arrives, and the officers of the district see it.
async fn the_worker_joins(world: &mut World, out: &Output) -> Result<(), Failure> {
    out.note("Saturday: the fisher joins; the report from before joining arrives.");
    let worker = world.worker;
    world.invite(worker, Role::Worker)?;
    sync_until_done(world, worker, out).await?;
    world.settle().await
}

/// Everybody syncs until nothing moves; one person settles one conflict, and all see it.
async fn last_round(world: &mut World, out: &Output) -> Result<(), Failure> {
    sync_round(world, out, "last round").await?;
    world.settle().await?;
    settle_one(world, out)?;
    for _ in 0..3 {
        sync_round(world, out, "last round").await?;
        world.settle().await?;
    }
    Ok(())
}

fn settle_one(world: &mut World, out: &Output) -> Result<(), Failure> {
    let Some(p) = world.phones.first() else {
        return Ok(());
    };
    let conflicts = p.core()?.conflicts()?;
    if let Some(conflict) = conflicts.first()
        && let Some(chosen) = conflict.values.first()
    {
        p.core()?.resolve(
            &conflict.record,
            &conflict.heads,
            &conflict.register,
            &chosen.value,
        )?;
        out.note(&format!(
            "{} chooses one of two values; the other stays in the history.",
            p.name
        ));
        let record = conflict.record;
        world.settled += 1;
        world.promise(0, record)?;
    }
    Ok(())
}

async fn sync_round(world: &mut World, out: &Output, what: &str) -> Result<(), Failure> {
    let bar = out.bar(world.phones.len() as u64, what);
    for phone in 0..world.phones.len() {
        if phone != world.worker
            || world.phones.get(phone).is_some_and(|p| {
                p.core()
                    .is_ok_and(|c| c.status().is_ok_and(|s| s.grant.is_some()))
            })
        {
            sync_until_done(world, phone, out).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// A bad line may need a second try, as a person would.
async fn sync_until_done(world: &mut World, phone: usize, out: &Output) -> Result<(), Failure> {
    for _ in 0..5 {
        match world.sync(phone).await? {
            None => return Ok(()),
            Some(report) if report.outcome.code().starts_with("done") => return Ok(()),
            Some(report) => out.note(&format!("  a line broke ({}); again", report.outcome.code())),
        }
    }
    Err(Failure::Refused(String::from(
        "a phone could not sync in five tries",
    )))
}

use super::*;
use crate::model::LogId;
use crate::oplog::vector::{Head, Row};
use proptest::prelude::*;

fn shard(n: u8) -> ShardId {
    ShardId::from_bytes([n; 16])
}

fn standing(position: u64) -> Standing {
    let cursor = (position > 0).then(|| Cursor {
        hub: shard(9),
        generation: 1,
        position,
    });
    Standing {
        cursor,
        own: [0; 8],
        digest: [0; 16],
        grant: 1,
        backfills: Vec::new(),
        gives_back: false,
    }
}

fn taken(position: u64) -> Taken {
    Taken {
        standing: standing(position),
        ahead: None,
        waits_again: false,
        new_generation: false,
    }
}

fn answer(more: bool) -> Answer {
    Answer {
        version: 1,
        more,
        ..Answer::default()
    }
}

fn vector(seq: u64) -> Vector {
    let row = Row {
        heads: vec![Head { seq, hash: [1; 8] }],
        floor: 0,
    };
    Vector([(LogId::from_bytes([1; 16]), row)].into())
}

/// Answers a request and stores the answer, as the loop does.
fn complete(s: &mut Session, id: u64, answer: Answer, taken: Taken) -> Vec<Effect> {
    let take = s.on(Event::Answered(id, Box::new(answer.clone())));
    assert!(matches!(take.as_slice(), [Effect::Take(..)]), "{take:?}");
    let mut effects = s.note(id, &answer);
    effects.extend(s.on(Event::Taken(id, Box::new(taken))));
    effects
}

fn sent(effects: &[Effect]) -> Vec<(u64, Want, Option<Vec<u8>>)> {
    effects
        .iter()
        .filter_map(|e| match e {
            Effect::Send(id, request) => Some((*id, request.want.clone(), request.push.clone())),
            _ => None,
        })
        .collect()
}

fn asks_parcel(effects: &[Effect], afresh: bool) -> bool {
    effects.contains(&Effect::NextParcel { afresh })
}

/// A session that has nothing to push and has asked for what is new.
fn pulling(position: u64) -> Session {
    let mut s = Session::new();
    s.on(Event::Began(standing(position)));
    let effects = s.on(Event::Parcel(None));
    assert_eq!(sent(&effects), [(0, Want::New, None)]);
    s
}

fn done(digests_equal: bool) -> Effect {
    Effect::Finish(Outcome::Done { digests_equal })
}

#[test]
fn nothing_new_is_one_round_trip() {
    let mut s = pulling(7);
    assert_eq!(complete(&mut s, 0, answer(false), taken(7)), [done(true)]);
}

#[test]
fn three_parcels_go_out_while_two_pages_come_in() {
    let mut s = Session::new();
    assert!(asks_parcel(&s.on(Event::Began(standing(0))), false));
    let effects = s.on(Event::Parcel(Some(vec![1])));
    assert_eq!(sent(&effects), [(0, Want::New, Some(vec![1]))]);
    assert!(
        asks_parcel(&effects, false),
        "the second goes out before the first is answered"
    );
    let effects = s.on(Event::Parcel(Some(vec![2])));
    assert_eq!(sent(&effects), [(1, Want::Nothing, Some(vec![2]))]);
    assert!(!asks_parcel(&effects, false), "no more than two at once");
    let effects = complete(&mut s, 0, answer(true), taken(512));
    assert!(asks_parcel(&effects, false));
    let effects = s.on(Event::Parcel(Some(vec![3])));
    assert_eq!(sent(&effects), [(2, Want::New, Some(vec![3]))]);
    let effects = complete(&mut s, 1, answer(false), taken(512));
    assert!(asks_parcel(&effects, false));
    assert!(s.on(Event::Parcel(None)).is_empty(), "one pull at a time");
    assert_eq!(complete(&mut s, 2, answer(false), taken(700)), [done(true)]);
}

#[test]
fn after_a_cut_it_goes_on_from_what_receipts_cover() {
    let mut s = Session::new();
    s.on(Event::Began(standing(0)));
    s.on(Event::Parcel(Some(vec![1])));
    s.on(Event::Parcel(Some(vec![2])));
    let failure = Failure {
        code: String::from("interrupted"),
        permanent: false,
    };
    assert_eq!(s.on(Event::Failed(1, failure.clone())), [Effect::Wait(1)]);
    assert!(
        s.on(Event::Failed(0, failure)).is_empty(),
        "the other one was dropped with it"
    );
    assert!(
        s.on(Event::Answered(0, Box::new(answer(false)))).is_empty(),
        "too late"
    );
    assert!(asks_parcel(&s.on(Event::Waited), true));
    let effects = s.on(Event::Parcel(Some(vec![1])));
    assert_eq!(sent(&effects), [(2, Want::New, Some(vec![1]))]);
    s.on(Event::Parcel(None));
    assert_eq!(complete(&mut s, 2, answer(false), taken(3)), [done(true)]);
}

#[test]
fn six_cuts_without_an_answer_between_them_end_it() {
    let mut s = pulling(0);
    let failure = || Failure {
        code: String::from("silent"),
        permanent: false,
    };
    for attempt in 1..ATTEMPTS_MAX {
        assert_eq!(
            s.on(Event::Failed(u64::from(attempt) - 1, failure())),
            [Effect::Wait(attempt)]
        );
        s.on(Event::Waited);
        assert_eq!(sent(&s.on(Event::Parcel(None))).len(), 1);
    }
    let last = s.on(Event::Failed(u64::from(ATTEMPTS_MAX) - 1, failure()));
    assert_eq!(last, [Effect::Finish(Outcome::Offline(String::from("silent")))]);
}

#[test]
fn a_refusal_ends_it_at_once() {
    let mut s = pulling(0);
    let failure = Failure {
        code: String::from("upgrade_required"),
        permanent: true,
    };
    let end = Effect::Finish(Outcome::Refused(String::from("upgrade_required")));
    assert_eq!(s.on(Event::Failed(0, failure)), [end]);
    assert!(s.on(Event::Waited).is_empty());
}

#[test]
fn a_person_can_stop_it_and_then_nothing_more_happens() {
    let mut s = pulling(0);
    assert_eq!(s.on(Event::Cancelled), [Effect::Finish(Outcome::Cancelled)]);
    assert!(s.on(Event::Answered(0, Box::new(answer(true)))).is_empty());
    assert!(s.on(Event::Parcel(Some(vec![1]))).is_empty());
}

#[test]
fn a_new_generation_of_the_hub_asks_for_its_vector_and_sends_what_it_lost() {
    let mut s = pulling(7);
    let effects = complete(
        &mut s,
        0,
        answer(false),
        Taken {
            new_generation: true,
            standing: Standing {
                gives_back: true,
                ..standing(3)
            },
            ..taken(3)
        },
    );
    assert_eq!(sent(&effects), [(1, Want::Vector, None)]);
    let effects = complete(
        &mut s,
        1,
        answer(false),
        Taken {
            waits_again: true,
            ..taken(3)
        },
    );
    assert!(
        asks_parcel(&effects, true),
        "also what was handed over before waits again"
    );
    let effects = s.on(Event::Parcel(Some(vec![1])));
    assert_eq!(sent(&effects), [(2, Want::New, Some(vec![1]))]);
}

#[test]
fn older_entries_of_a_granted_shard_are_fetched_to_their_end() {
    let at = |position| Standing {
        backfills: vec![(shard(1), position)],
        ..standing(7)
    };
    let with = |standing| Taken { standing, ..taken(7) };
    let mut s = pulling(7);
    let effects = complete(&mut s, 0, answer(false), with(at(0)));
    assert_eq!(
        sent(&effects),
        [(
            1,
            Want::Backfill {
                shard: shard(1),
                position: 0
            },
            None
        )]
    );
    let effects = complete(&mut s, 1, answer(false), with(at(5)));
    assert_eq!(
        sent(&effects),
        [(
            2,
            Want::Backfill {
                shard: shard(1),
                position: 5
            },
            None
        )]
    );
    assert_eq!(complete(&mut s, 2, answer(false), taken(7)), [done(true)]);
}

#[test]
fn a_hub_that_gives_no_older_entries_is_asked_once_for_each_shard() {
    let stuck = Standing {
        backfills: vec![(shard(1), 0), (shard(2), 0)],
        ..standing(7)
    };
    let with = || Taken {
        standing: stuck.clone(),
        ..taken(7)
    };
    let mut s = pulling(7);
    let effects = complete(&mut s, 0, answer(false), with());
    assert_eq!(
        sent(&effects),
        [(
            1,
            Want::Backfill {
                shard: shard(1),
                position: 0
            },
            None
        )]
    );
    let effects = complete(&mut s, 1, answer(false), with());
    assert_eq!(
        sent(&effects),
        [(
            2,
            Want::Backfill {
                shard: shard(2),
                position: 0
            },
            None
        )]
    );
    assert_eq!(complete(&mut s, 2, answer(false), with()), [done(true)]);
}

#[test]
fn a_hub_that_promises_more_and_does_not_move_is_not_asked_for_ever() {
    let mut s = pulling(7);
    assert_eq!(complete(&mut s, 0, answer(true), taken(7)), [done(true)]);
}

#[test]
fn own_entries_that_the_hub_has_and_this_device_lost_are_fetched_page_by_page() {
    let mut s = pulling(7);
    let ahead = |seq| Taken {
        ahead: Some(vector(seq)),
        ..taken(8)
    };
    let effects = complete(&mut s, 0, answer(false), ahead(1));
    assert_eq!(sent(&effects), [(1, Want::Beyond(vector(1)), None)]);
    let effects = complete(&mut s, 1, answer(true), ahead(500));
    assert_eq!(
        sent(&effects),
        [(2, Want::Beyond(vector(500)), None)],
        "from where the page ended"
    );
    let effects = complete(&mut s, 2, answer(true), ahead(500));
    assert_eq!(
        effects,
        [done(true)],
        "what could not be stored is not asked for again"
    );
}

#[test]
fn differing_digests_are_first_looked_for_here_and_then_at_the_hub() {
    let differs = || Answer {
        digest_differs: true,
        ..answer(false)
    };
    let mut s = pulling(7);
    let effects = complete(&mut s, 0, differs(), taken(7));
    assert_eq!(effects, [Effect::Rebuild]);
    let effects = s.on(Event::Rebuilt(standing(7), vector(3)));
    assert_eq!(sent(&effects), [(1, Want::Beyond(vector(3)), None)]);
    let effects = complete(&mut s, 1, answer(false), taken(7));
    assert_eq!(sent(&effects), [(2, Want::Vector, None)]);
    let effects = complete(&mut s, 2, answer(false), taken(7));
    assert_eq!(sent(&effects), [(3, Want::New, None)]);
    assert_eq!(
        complete(&mut s, 3, differs(), taken(7)),
        [done(false)],
        "it is reported, not repeated"
    );
}

fn any_event() -> impl Strategy<Value = (u8, u64, bool, bool)> {
    (0u8..12, 0u64..8, any::<bool>(), any::<bool>())
}

proptest! {
    #[test]
    fn any_events_in_any_order_leave_it_standing(events in proptest::collection::vec(any_event(), 0..60)) {
        let mut s = Session::new();
        let mut ended = false;
        for (what, id, a, b) in events {
            let failure = Failure { code: String::from("x"), permanent: a && b };
            let effects = match what {
                0 => s.on(Event::Began(standing(id))),
                1 | 2 => s.on(Event::Parcel(a.then(|| vec![1]))),
                3 | 4 => s.on(Event::Answered(id, Box::new(answer(a)))),
                5 | 6 => s.on(Event::Taken(id, Box::new(Taken {
                    ahead: a.then(|| vector(id)), waits_again: b, new_generation: a && b, ..taken(id)
                }))),
                7 => s.on(Event::Failed(id, failure)),
                8 => s.on(Event::Waited),
                9 => s.on(Event::Rebuilt(standing(id), vector(id))),
                10 => s.note(id, &Answer { digest_differs: b, ..answer(a) }),
                _ => if a && b { s.on(Event::Cancelled) } else { Vec::new() },
            };
            prop_assert!(!ended || effects.is_empty(), "nothing comes after the end");
            prop_assert!(sent(&effects).len() <= 2 && s.in_flight.len() <= WINDOW);
            ended |= effects.iter().any(|e| matches!(e, Effect::Finish(_)));
        }
    }
}

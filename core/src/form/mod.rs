//! Forms as data: fields, steps, rules, problems.

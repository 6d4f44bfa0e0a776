//! A ring: how a whole is shared out, its largest parts by name.

use timekeeper_domain::breakdown::thousandths;

/// Parts that have a place of their own; what else there is shares one.
const LARGEST: usize = 6;

/// A turn, in the units of the ring.
const TURN: i128 = 10_000;

/// What is left free between two parts.
const GAP: i128 = 60;

/// A part of a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) seconds: i64,
}

/// A part, as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slice {
    pub(crate) name: String,
    pub(crate) seconds: i64,
    /// In thousandths of the whole.
    pub(crate) share: i64,
    /// Its colour's number; 6 is that of the others.
    pub(crate) colour: usize,
    /// How long it is, of 10,000 units all around.
    pub(crate) length: i128,
    /// What is left of them.
    pub(crate) rest: i128,
    /// Where it begins, against the direction of the pen.
    pub(crate) offset: i128,
}

/// Shares out what the parts are together. `others` names how many there are besides the largest.
pub(crate) fn ring(mut parts: Vec<Part>, others: impl FnOnce(usize) -> String) -> Vec<Slice> {
    parts.retain(|part| part.seconds > 0);
    parts.sort_by_key(|part| std::cmp::Reverse(part.seconds));
    if parts.len() > LARGEST + 1 {
        let small = parts.split_off(LARGEST);
        let seconds = small.iter().map(|part| part.seconds).sum();
        parts.push(Part { name: others(small.len()), seconds });
    }
    let whole: i64 = parts.iter().map(|part| part.seconds).sum();
    let at = |seconds: i64| i128::from(seconds) * TURN / i128::from(whole.max(1));
    let gap = if parts.len() > 1 { GAP } else { 0 };
    let mut before = 0;
    let slice = |(colour, Part { name, seconds })| {
        let (from, until) = (at(before), at(before + seconds));
        before += seconds;
        // The smallest parts would be nothing but gap.
        let length = (until - from - gap).max((until - from).min(20));
        Slice { name, seconds, share: thousandths(seconds, whole), colour, length, rest: TURN - length, offset: -from }
    };
    parts.into_iter().enumerate().map(|(number, part)| (number.min(LARGEST), part)).map(slice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(seconds: &[i64]) -> Vec<Part> {
        seconds
            .iter()
            .enumerate()
            .map(|(number, seconds)| Part { name: format!("P{number}"), seconds: *seconds })
            .collect()
    }

    #[test]
    fn the_largest_have_a_name_and_the_others_share_one() {
        let slices = ring(parts(&[1, 2, 3, 4, 5, 6, 7, 8, 0]), |count| format!("{count} others"));
        let told: Vec<_> = slices.iter().map(|slice| (slice.name.as_str(), slice.seconds, slice.colour)).collect();
        assert_eq!(
            told,
            [("P7", 8, 0), ("P6", 7, 1), ("P5", 6, 2), ("P4", 5, 3), ("P3", 4, 4), ("P2", 3, 5), ("2 others", 3, 6)]
        );
        let seven = ring(parts(&[1, 1, 1, 1, 1, 1, 1]), |_| unreachable!());
        assert_eq!(seven.iter().map(|slice| slice.colour).max(), Some(6));
    }

    #[test]
    fn parts_go_once_around_and_none_is_invisible() {
        let slices = ring(parts(&[i64::from(u32::MAX), 500_000, 1]), |_| unreachable!());
        for (slice, next) in slices.iter().zip(slices.iter().skip(1)) {
            assert!(slice.length > 0 || slice.share == 0, "{slice:?}");
            assert!(slice.length - slice.offset <= -next.offset, "{slice:?} {next:?}");
        }
        assert!(slices.iter().all(|slice| slice.length + slice.rest == TURN));
    }

    #[test]
    fn one_part_is_all_of_it_and_nothing_is_nothing() {
        let slices = ring(parts(&[3_600]), |_| unreachable!());
        assert_eq!((slices[0].length, slices[0].share), (TURN, 1_000));
        assert_eq!(ring(parts(&[0]), |_| unreachable!()), []);
    }
}

//! Numbers as the reader writes them: 12 408 and 12,408; 63,0 % and 63.0%.

use super::{Lang, lang};
use crate::t;
use fluent_bundle::FluentValue;

/// A no-break space: between thousands, before units.
const NBSP: char = '\u{A0}';

/// A whole number with its thousands apart.
pub fn number(value: i64) -> String {
    grouped(value, lang())
}

/// A number with exactly so many digits after the point.
pub fn decimal(value: f64, digits: usize) -> String {
    decimal_in(value, digits, lang())
}

/// A share in percent: 98,7 %.
pub fn percent(value: f64, digits: usize) -> String {
    percent_in(value, digits, lang())
}

/// The shares of a whole in tenths of a percent, rounded so that they give exactly 100 (largest remainder).
pub fn percents(parts: &[i64]) -> Vec<f64> {
    let whole: i64 = parts.iter().sum();
    if whole <= 0 {
        return vec![0.0; parts.len()];
    }
    let mut tenths: Vec<(usize, i64, i64)> =
        parts.iter().enumerate().map(|(at, part)| (at, part * 1000 / whole, part * 1000 % whole)).collect();
    let missing = 1000 - tenths.iter().map(|(_, tenth, _)| tenth).sum::<i64>();
    tenths.sort_by_key(|&(at, _, rest)| (std::cmp::Reverse(rest), at));
    for (_, tenth, _) in tenths.iter_mut().take(usize::try_from(missing).unwrap_or(0)) {
        *tenth += 1;
    }
    tenths.sort_by_key(|&(at, ..)| at);
    tenths.into_iter().map(|(_, tenth, _)| float(tenth) / 10.0).collect()
}

/// A number short enough for an axis: 8 тыс., 1.5k.
pub fn short(value: i64) -> String {
    let (scaled, unit) = match value.abs() {
        0..1_000 => return number(value),
        1_000..1_000_000 => (float(value) / 1e3, t!("shell-thousand")),
        _ => (float(value) / 1e6, t!("shell-million")),
    };
    let digits = usize::from((scaled * 10.0).round() % 10.0 != 0.0);
    match lang() {
        Lang::Ru => format!("{}{NBSP}{unit}", decimal(scaled, digits)),
        Lang::En => format!("{}{unit}", decimal(scaled, digits)),
    }
}

/// A size: 41 КБ, 1.2 MB.
pub fn bytes(size: u64) -> String {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let (scaled, digits, unit) = match size {
        0..1_024 => (float(size), 0, t!("shell-bytes")),
        1_024..1_048_576 => (float(size) / 1_024.0, 0, t!("shell-kilobytes")),
        _ => (float(size) / 1_048_576.0, 1, t!("shell-megabytes")),
    };
    format!("{}{NBSP}{unit}", decimal(scaled, digits))
}

/// How long something took: 0,21 с.
pub fn millis(duration: i64) -> String {
    format!("{}{NBSP}{}", decimal(float(duration) / 1000.0, 2), t!("shell-seconds"))
}

/// A number inside a message.
pub(super) fn of_fluent(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    Some(decimal_in(number.value, number.options.minimum_fraction_digits.unwrap_or(0), lang))
}

fn percent_in(value: f64, digits: usize, lang: Lang) -> String {
    let shown = decimal_in(value, digits, lang);
    match lang {
        Lang::Ru => format!("{shown}{NBSP}%"),
        Lang::En => format!("{shown}%"),
    }
}

fn decimal_in(value: f64, digits: usize, lang: Lang) -> String {
    let plain = format!("{:.digits$}", value.abs());
    let (whole, fraction) =
        plain.split_once('.').map_or((plain.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let (thousands, point) = match lang {
        Lang::Ru => (NBSP, ','),
        Lang::En => (',', '.'),
    };
    let mut shown = String::with_capacity(plain.len() + 4);
    if value < 0.0 && plain.chars().any(|digit| digit.is_ascii_digit() && digit != '0') {
        shown.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            shown.push(thousands);
        }
        shown.push(digit);
    }
    if let Some(fraction) = fraction {
        shown.push(point);
        shown.push_str(fraction);
    }
    shown
}

fn grouped(value: i64, lang: Lang) -> String {
    decimal_in(float(value), 0, lang)
}

/// Counts are far below 2^53, where a float stops being exact.
#[expect(clippy::cast_precision_loss, reason = "counts of letters and clients stay far below 2^53")]
fn float(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_in_either_language() {
        assert_eq!(decimal_in(12_408.0, 0, Lang::Ru), "12\u{A0}408");
        assert_eq!(decimal_in(1_234_567.5, 1, Lang::En), "1,234,567.5");
        assert_eq!(decimal_in(999.0, 0, Lang::Ru), "999");
        assert_eq!(decimal_in(-1_000.0, 0, Lang::En), "−1,000");
        assert_eq!(decimal_in(-0.04, 1, Lang::En), "0.0");
    }

    #[test]
    fn percent_signs_follow_the_language() {
        assert_eq!(percent_in(63.0, 1, Lang::Ru), "63,0\u{A0}%");
        assert_eq!(percent_in(63.0, 1, Lang::En), "63.0%");
    }

    #[test]
    fn shares_always_give_a_hundred() {
        for parts in [vec![1, 1, 1], vec![7648, 43, 96, 121, 32, 4200], vec![0, 0, 5], vec![1; 7]] {
            let sum: f64 = percents(&parts).iter().sum();
            assert!((sum - 100.0).abs() < 1e-9, "{parts:?} gave {sum}");
        }
        assert_eq!(percents(&[0, 0]), vec![0.0, 0.0]);
    }

    #[test]
    fn axes_speak_briefly() {
        super::super::set_lang(Lang::En);
        assert_eq!(short(8_000), "8k");
        assert_eq!(short(1_500), "1.5k");
        assert_eq!(short(2_000_000), "2M");
        super::super::set_lang(Lang::Ru);
        assert_eq!(short(1_500), "1,5\u{A0}тыс.");
    }
}

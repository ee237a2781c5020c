/// A point in time: milliseconds since 1970-01-01T00:00:00Z, between the years 1970 and 9999.
///
/// An integer, so that what was stored compares equal to what was read, and a value from outside can be
/// refused by its range before anything computes with it.
public struct Moment: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// The last representable millisecond, 9999-12-31T23:59:59.999Z.
    public static let latest: Int64 = 253_402_300_799_999

    /// A moment from its milliseconds; nil outside the years 1970 to 9999.
    public init?(milliseconds: Int64) {
        guard (0...Self.latest).contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// A moment from its milliseconds, moved to the nearest representable one.
    public init(clamping milliseconds: Int64) {
        self.milliseconds = min(max(milliseconds, 0), Self.latest)
    }

    /// Whether one moment is before another.
    public static func < (left: Moment, right: Moment) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// This moment moved by whole seconds; stays inside the representable years.
    public func advanced(bySeconds seconds: Int64) -> Moment {
        let (step, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return Moment(clamping: seconds < 0 ? 0 : Self.latest) }
        let (moved, over) = milliseconds.addingReportingOverflow(step)
        return Moment(clamping: over ? (seconds < 0 ? 0 : Self.latest) : moved)
    }

    /// The RFC 3339 text in UTC, with milliseconds only when there are any.
    public var text: String {
        let civil = CivilDate(daysSinceEpoch: milliseconds / 86_400_000)
        let rest = milliseconds % 86_400_000
        let clock =
            "\(pad(rest / 3_600_000, 2)):\(pad(rest / 60_000 % 60, 2)):\(pad(rest / 1_000 % 60, 2))"
        let fraction = rest % 1_000 == 0 ? "" : "." + pad(rest % 1_000, 3)
        return "\(civil.text)T\(clock)\(fraction)Z"
    }
}

extension Moment: CustomStringConvertible {
    /// The RFC 3339 text.
    public var description: String { text }
}

/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Sendable, Hashable {
    /// The year, 1970…9999 for any `Moment`.
    public let year: Int64
    /// The month, 1…12.
    public let month: Int64
    /// The day of the month, 1…31.
    public let day: Int64

    /// The date a number of days after 1970-01-01.
    ///
    /// Source: Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `civil_from_days`.
    public init(daysSinceEpoch days: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// A date from its parts; nil when no such day exists (30 February is refused, not turned into 2 March).
    public init?(year: Int64, month: Int64, day: Int64) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
        guard CivilDate(daysSinceEpoch: daysSinceEpoch) == self else { return nil }
    }

    /// Days after 1970-01-01, negative before.
    ///
    /// Source: Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `days_from_civil`.
    public var daysSinceEpoch: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The ISO 8601 text, `2013-04-22`.
    public var text: String {
        "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
    }
}

/// A non-negative number with leading zeros up to a width.
func pad(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Moment: Codable {
    /// Reads milliseconds; refuses those outside the years 1970 to 9999.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(Int64.self)
        guard let moment = Moment(milliseconds: value) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\(value) is no moment of the years 1970 to 9999"
                )
            )
        }
        self = moment
    }

    /// Writes milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

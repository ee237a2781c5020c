public import Foundation
public import Monitoring

/// What counts as a time in every file.
///
/// RFC 3339 with `T` or a space, a fraction of any length of which milliseconds are kept, and `Z` or an offset:
/// `2013-04-22T10:30:00Z`, `2013-04-22 10:30:00.25-04:00`. Without an offset the text is a clock time in the zone of
/// the model file; a time that a change of the clock skips is refused, of two that it repeats the first counts.
/// A date alone is the beginning of the day in that zone (a midnight that is skipped moves forward by the gap). Years
/// 1970 to 9999, days that exist, no 24:00 and no leap seconds.
public struct TimeGrammar: Sendable {
    private let zone: TimeZone

    // Neighbouring rows mostly share their day: its text is read once, and its number and offset are looked up once.
    private var dateText: (start: UInt64, end: UInt16) = (0, 0)
    private var dayNumber: Int64 = 0
    private var offsetDay = Int64.min
    private var offset: Int64?

    /// A grammar that reads texts without an offset in the given zone.
    public init(zone: TimeZone) {
        self.zone = zone
    }

    /// The moment a text names.
    public mutating func parse(_ text: Span<UInt8>) throws(TimeProblem) -> Moment {
        guard text.count >= 10 else { throw .malformed }
        let dayNumber = try dayNumber(text)
        guard text.count > 10 else {
            return try moment(local: dayNumber * 86_400, milliseconds: 0, isDate: true)
        }
        let separator = text[10]
        guard separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " "), text.count >= 19
        else { throw .malformed }
        let secondsOfDay = try secondsOfDay(text.bytes, at: 11)
        var index = 19
        let milliseconds = try fraction(text, &index)
        let local = dayNumber * 86_400 + secondsOfDay
        guard index < text.count else {
            return try moment(local: local, milliseconds: milliseconds, isDate: false)
        }
        let offset = try writtenOffset(text, from: index)
        return try Self.moment(seconds: local - offset, milliseconds: milliseconds)
    }

    /// The moment a text names.
    public mutating func parse(_ text: String) throws(TimeProblem) -> Moment {
        let bytes = Array(text.utf8)
        return try parse(bytes.span)
    }

    // MARK: The parts of a text

    /// The day that the first ten characters name, counted from 1970.
    private mutating func dayNumber(_ text: Span<UInt8>) throws(TimeProblem) -> Int64 {
        let bytes = text.bytes
        let start = bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
        let end = bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt16.self)
        if (start, end) == dateText { return dayNumber }
        guard let year = digits(text, 0, 4), let month = digits(text, 5, 2), let day = digits(text, 8, 2),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-")
        else { throw .malformed }
        guard let date = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day)) else {
            throw .noSuchDay
        }
        guard year >= 1970 else { throw .outsideYears }
        dateText = (start, end)
        dayNumber = date.daysSinceEpoch
        return dayNumber
    }

    /// The seconds since midnight of `HH:MM:SS`: its six digits are looked at together, a byte a digit.
    private func secondsOfDay(_ bytes: RawSpan, at start: Int) throws(TimeProblem) -> Int64 {
        let text = UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
        // What `00:00:00` is made of, the same from both ends; what is left of a colon is 0, of a digit its value.
        let digits = text ^ 0x3030_3A30_303A_3030
        guard digits & 0x0000_FF00_00FF_0000 == 0, DigitWords.areDigits(digits) else { throw .malformed }
        let pairs = digits &* 10 &+ digits >> 8
        let (hour, minute, second) = (pairs & 0xFF, pairs >> 24 & 0xFF, pairs >> 48 & 0xFF)
        guard second != 60 else { throw .leapSecond }
        guard hour < 24, minute < 60, second < 60 else { throw .noSuchTime }
        return Int64(hour * 3_600 + minute * 60 + second)
    }

    private func fraction(_ text: Span<UInt8>, _ index: inout Int) throws(TimeProblem) -> Int64 {
        guard index < text.count, text[index] == UInt8(ascii: ".") else { return 0 }
        index += 1
        let start = index
        var milliseconds: Int64 = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            if index - start < 3 { milliseconds = milliseconds * 10 + Int64(digit) }
            index += 1
        }
        switch index - start {
        case 0: throw .malformed
        case 1: return milliseconds * 100
        case 2: return milliseconds * 10
        default: return milliseconds
        }
    }

    /// The seconds east of Greenwich of `Z` or `±HH:MM`, which must fill the rest of the text.
    private func writtenOffset(_ text: Span<UInt8>, from index: Int) throws(TimeProblem) -> Int64 {
        let sign = text[index]
        if sign | 0x20 == UInt8(ascii: "z"), text.count == index + 1 { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == index + 6,
            text[index + 3] == UInt8(ascii: ":"), let hours = digits(text, index + 1, 2),
            let minutes = digits(text, index + 4, 2)
        else { throw .malformed }
        guard hours < 24, minutes < 60 else { throw .noSuchTime }
        let seconds = Int64(hours * 3_600 + minutes * 60)
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    private func digits(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= text.count else { return nil }
        var value = 0
        for index in start..<(start + count) {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    // MARK: Clock time in the zone

    private mutating func moment(local: Int64, milliseconds: Int64, isDate: Bool) throws(TimeProblem)
        -> Moment
    {
        let day = local / 86_400
        if day != offsetDay {
            // Nobody's clock is more than 14 hours off: a day before and after lie the offsets that can apply. Equal
            // ones hold for the whole day, since no zone changes its clock twice within three days.
            let before = offset(at: day * 86_400 - 86_400)
            let after = offset(at: day * 86_400 + 2 * 86_400)
            offset = before == after ? before : nil
            offsetDay = day
        }
        if let offset { return try Self.moment(seconds: local - offset, milliseconds: milliseconds) }

        let before = offset(at: local - 86_400)
        let after = offset(at: local + 86_400)
        let fitting = [before, after].filter { offset(at: local - $0) == $0 }
        // The larger offset gives the earlier moment.
        if let first = fitting.max() {
            return try Self.moment(seconds: local - first, milliseconds: milliseconds)
        }
        guard isDate else { throw .skipped(zone: zone.identifier) }
        return try Self.moment(seconds: local - before, milliseconds: milliseconds)
    }

    private func offset(at seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    private static func moment(seconds: Int64, milliseconds: Int64) throws(TimeProblem) -> Moment {
        guard let moment = Moment(milliseconds: seconds * 1_000 + milliseconds) else { throw .outsideYears }
        return moment
    }
}

/// Why a text is no time.
public enum TimeProblem: Error, Sendable, Equatable {
    /// It does not have the form of a time.
    case malformed
    /// The month has no such day, or there is no such month.
    case noSuchDay
    /// The hour, minute, second or offset does not exist.
    case noSuchTime
    /// Second 60, which few clocks have.
    case leapSecond
    /// Before 1970 or after 9999.
    case outsideYears
    /// The clocks of the zone skip this time.
    case skipped(zone: String)

    /// What is wrong, as the end of a sentence.
    public var rule: String {
        switch self {
        case .malformed: "is not a time"
        case .noSuchDay: "names a day that does not exist"
        case .noSuchTime: "names a time of day that does not exist"
        case .leapSecond: "is a leap second"
        case .outsideYears: "is outside the years 1970 to 9999"
        case .skipped(let zone): "is skipped by the clocks of \(zone)"
        }
    }

    /// What to do about it, as a sentence.
    public var wayOut: String {
        switch self {
        case .malformed: "Write it like 2013-04-22T10:30:00Z."
        case .noSuchDay, .noSuchTime, .outsideYears: "Correct the time."
        case .leapSecond: "Write second 59."
        case .skipped: "Write the time with its offset, like 2013-04-22T10:30:00-04:00."
        }
    }
}

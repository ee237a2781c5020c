import Foundation
public import Monitoring
import Yams

/// The section on windows of a model file.
extension ModelFileParser {
    mutating func windowPlan(_ entry: YAMLSection.Entry) -> WindowPlan? {
        guard let section = log.section(entry.value, "windows", keys: ModelFileKeys.windows) else {
            return nil
        }
        let grain = required(section, "every", "hour, day, week, month, batch or 500 rows").flatMap {
            self.grain($0)
        }
        let zone = section["timeZone"].map { self.timeZone($0) } ?? "UTC"
        let lateness = section["lateness"].map { self.lateness($0) } ?? 0
        guard let grain, let zone, let lateness else { return nil }
        return WindowPlan(grain: grain, timeZone: zone, latenessSeconds: lateness)
    }

    private mutating func grain(_ entry: YAMLSection.Entry) -> WindowGrain? {
        if case .mapping = entry.value {
            guard let section = log.section(entry.value, "windows.every", keys: ModelFileKeys.every),
                let rows = required(section, "rows", "how many rows a window has"),
                let count = log.integer(rows, "windows.every.rows", in: 1...WindowText.rowsAtMost)
            else { return nil }
            return .rows(Int(count))
        }
        guard let text = log.text(entry, "windows.every") else { return nil }
        if let grain = WindowText.grain(text) { return grain }
        let wayOut =
            if let nearest = nearestName(to: text, among: WindowText.words) {
                "Did you mean \"\(nearest)\"?"
            } else {
                "Write hour, day, week, month, batch or a number of rows like 500 rows."
            }
        log.note(entry.line, "windows.every", "\"\(clipped(text))\" is no length of a window", wayOut)
        return nil
    }

    private mutating func timeZone(_ entry: YAMLSection.Entry) -> String? {
        guard let text = log.text(entry, "windows.timeZone") else { return nil }
        if text == "UTC" || TimeZone(identifier: text) != nil { return text }
        let wayOut =
            if let nearest = nearestName(to: text, among: TimeZone.knownTimeZoneIdentifiers) {
                "Did you mean \"\(nearest)\"?"
            } else {
                "Write a name like Europe/Berlin or UTC."
            }
        log.note(entry.line, "windows.timeZone", "\"\(clipped(text))\" is no known time zone", wayOut)
        return nil
    }

    private mutating func lateness(_ entry: YAMLSection.Entry) -> Int64? {
        guard let text = log.text(entry, "windows.lateness") else { return nil }
        guard let seconds = WindowText.seconds(text) else {
            log.note(
                entry.line,
                "windows.lateness",
                "\"\(clipped(text))\" is no length of time",
                "Write it like 2d, 6h, 30m or 0."
            )
            return nil
        }
        guard seconds <= WindowText.latenessAtMost else {
            log.note(
                entry.line,
                "windows.lateness",
                "\(clipped(text)) is longer than a year",
                "Wait at most 366d."
            )
            return nil
        }
        return seconds
    }
}

/// The words for windows and lengths of time, both ways.
public enum WindowText {
    static let words = ["hour", "day", "week", "month", "batch"]
    static let rowsAtMost: Int64 = 100_000_000
    static let latenessAtMost: Int64 = 366 * 86_400

    static func grain(_ text: String) -> WindowGrain? {
        switch text {
        case "hour": return .hour
        case "day": return .day
        case "week": return .week
        case "month": return .month
        case "batch": return .batch
        default:
            let parts = text.split(separator: " ")
            guard parts.count == 2, parts[1] == "rows",
                parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let rows = Int64(parts[0]), (1...rowsAtMost).contains(rows)
            else { return nil }
            return .rows(Int(rows))
        }
    }

    /// The length of a window as it is written: `week`, `500 rows`.
    public static func text(_ grain: WindowGrain) -> String {
        switch grain {
        case .hour: "hour"
        case .day: "day"
        case .week: "week"
        case .month: "month"
        case .batch: "batch"
        case .rows(let rows): "\(rows) rows"
        }
    }

    private static let units: [(letter: Character, seconds: Int64)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    /// A length of time as it is written: `2d`, `6h`, `30m`, `5s` or `0`; nil for anything else.
    public static func seconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        guard let last = text.last, let unit = units.first(where: { $0.letter == last }) else { return nil }
        let digits = text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int64(digits)
        else {
            return nil
        }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit.seconds)
        return overflow ? nil : seconds
    }

    /// A length of time in its longest fitting unit.
    public static func text(seconds: Int64) -> String {
        guard seconds > 0, let unit = units.first(where: { seconds % $0.seconds == 0 }) else { return "0" }
        return "\(seconds / unit.seconds)\(unit.letter)"
    }
}

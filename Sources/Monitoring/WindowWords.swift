internal import Foundation

extension WindowPlan {
    /// From when to when a window goes, as people read it.
    ///
    /// By the clock of the plan's zone, which is named unless it is UTC: `1 April 2013 to 7 April 2013`,
    /// `1 April 2013, 14:00 to 15:00 (Europe/Berlin)`.
    public func span(from start: Moment?, to end: Moment?) -> String {
        guard let start else { return "without times" }
        let from = wallClock(at: start)
        guard let end else { return "from \(minute(from))\(zoneName)" }
        let to = wallClock(at: end)
        // Spans of whole days read better without the hours.
        if Self.isMidnight(from), Self.isMidnight(to), from < to {
            let (first, last) = (Wording.day(from), Wording.day(to.advanced(bySeconds: -1)))
            let days = first == last ? first : "\(first) to \(last)"
            return timeZone == Self.utc ? days : days + zoneName
        }
        let isOneDay = Wording.day(from) == Wording.day(to)
        return "\(minute(from)) to \(isOneDay ? Wording.time(to) : minute(to))\(zoneName)"
    }

    /// What the clocks of the plan's zone show at a moment, written as if it were UTC.
    func wallClock(at moment: Moment) -> Moment {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
        return moment.advanced(bySeconds: Int64(zone.secondsFromGMT(for: date)))
    }

    private static let utc = "UTC"

    private var zoneName: String { timeZone == Self.utc ? " UTC" : " (\(timeZone))" }

    private func minute(_ clock: Moment) -> String { "\(Wording.day(clock)), \(Wording.time(clock))" }

    private static func isMidnight(_ clock: Moment) -> Bool { clock.milliseconds % 86_400_000 == 0 }
}

public import Foundation

/// How rows are cut into windows.
public struct WindowPlan: Sendable, Equatable, Codable {
    /// The length of a window.
    public var grain: WindowGrain
    /// The IANA name of the zone in which hours, days, weeks and months begin.
    public var timeZone: String
    /// How long after its end a window still waits for rows, in seconds.
    public var latenessSeconds: Int64

    /// A plan; windows of time need a zone that the system knows.
    public init(grain: WindowGrain, timeZone: String = "UTC", latenessSeconds: Int64 = 0) {
        self.grain = grain
        self.timeZone = timeZone
        self.latenessSeconds = latenessSeconds
    }

    /// The zone; UTC where the name is not known.
    public var zone: TimeZone {
        TimeZone(identifier: timeZone) ?? .gmt
    }
}

/// The length of a window.
public enum WindowGrain: Sendable, Equatable, Codable {
    /// A clock hour; across a change of daylight saving there may be two of the same name.
    case hour
    /// A calendar day, 23 to 25 hours long.
    case day
    /// From Monday to Monday.
    case week
    /// A calendar month.
    case month
    /// A fixed number of rows in the order of their arrival.
    case rows(Int)
    /// One window an import.
    case batch

    /// Whether windows are spans of event time.
    public var isTimed: Bool {
        switch self {
        case .hour, .day, .week, .month: true
        case .rows, .batch: false
        }
    }
}

/// A half-open span of event time, with the key it is known by.
public struct WindowSpan: Sendable, Hashable {
    /// The window's id: its start in the plan's zone, at its grain.
    public let key: String
    /// The first moment inside.
    public let start: Moment
    /// The first moment after.
    public let end: Moment
}

/// Finds the window of a moment; keeps the last one, since neighbouring rows mostly share it.
public struct WindowCutter: Sendable {
    private let plan: WindowPlan
    private let calendar: Calendar
    private let zone: TimeZone
    private var current: WindowSpan?
    /// The moment that every later one shares its window with: what would lie beyond the year 9999 of the zone has no
    /// window of its own, and the last moment of all has none after it.
    private let last: Moment
    /// The windows met so far, by their start: rows in no order come back to them, and cutting one asks the calendar.
    private var met: [WindowSpan] = []

    /// A cutter for a plan of timed windows; nil for windows of rows or batches.
    public init?(_ plan: WindowPlan) {
        guard plan.grain.isTimed else { return nil }
        self.plan = plan
        zone = plan.zone
        let end = Date(timeIntervalSince1970: Double(Moment.latest) / 1_000)
        let ahead = Int64(max(0, zone.secondsFromGMT(for: end)))
        last = Moment(clamping: Moment.latest - ahead * 1_000 - 1)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        calendar.firstWeekday = 2
        self.calendar = calendar
    }

    /// The window that holds a moment.
    public mutating func span(containing moment: Moment) -> WindowSpan {
        let moment = min(moment, last)
        if let current, current.start <= moment, moment < current.end { return current }
        let place = firstPlace(after: moment)
        if place > 0, moment < met[place - 1].end {
            current = met[place - 1]
            return met[place - 1]
        }
        var span = cut(at: moment)
        if span.end > last {
            span = WindowSpan(key: span.key, start: span.start, end: Moment(clamping: Moment.latest))
        }
        met.insert(span, at: place)
        current = span
        return span
    }

    /// Rows by window, in the order in which windows first appear.
    ///
    /// - Parameters:
    ///   - rows: Positions among the times; what has no time is left out.
    ///   - times: The times of all rows.
    /// - Returns: Each window's key and rows.
    public mutating func groups(_ rows: [Int], at times: [Moment]) -> [(key: String, rows: [Int])] {
        var groups: [(key: String, rows: [Int])] = []
        var groupOf: [String: Int] = [:]
        var latest: (span: WindowSpan, group: Int)?
        for row in rows where times.indices.contains(row) {
            // Neighbouring rows mostly share their window.
            if let latest, latest.span.start <= times[row], times[row] < latest.span.end {
                groups[latest.group].rows.append(row)
                continue
            }
            let span = span(containing: times[row])
            let group = groupOf[span.key] ?? groups.count
            if group == groups.count {
                groupOf[span.key] = group
                groups.append((span.key, []))
            }
            groups[group].rows.append(row)
            latest = (span, group)
        }
        return groups
    }

    /// How many of the windows that were met begin at a moment or before.
    private func firstPlace(after moment: Moment) -> Int {
        var (low, high) = (0, met.count)
        while low < high {
            let middle = low + (high - low) / 2
            if met[middle].start <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The window after another.
    public mutating func span(after span: WindowSpan) -> WindowSpan {
        self.span(containing: span.end)
    }

    /// Whether at most one window lies between two: such windows belong to one episode.
    public mutating func isWithinOneWindow(from earlierEnd: Moment, to laterStart: Moment) -> Bool {
        laterStart <= span(containing: earlierEnd).end
    }

    private func cut(at moment: Moment) -> WindowSpan {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
        if plan.grain == .hour { return hour(at: moment, date) }
        var parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
        if plan.grain == .month { parts.day = 1 }
        let daysBack = plan.grain == .week ? ((parts.weekday ?? 2) + 5) % 7 : 0
        parts.weekday = nil
        let day = calendar.date(from: parts) ?? date
        let start = calendar.date(byAdding: .day, value: -daysBack, to: day) ?? day
        let startOfDay = calendar.startOfDay(for: start)
        let (unit, count): (Calendar.Component, Int) =
            switch plan.grain {
            case .month: (.month, 1)
            case .week: (.day, 7)
            default: (.day, 1)
            }
        let next =
            calendar.date(byAdding: unit, value: count, to: startOfDay) ?? date.addingTimeInterval(86_400)
        let civil = calendar.dateComponents([.year, .month, .day], from: startOfDay)
        let day10 =
            "\(pad(Int64(civil.year ?? 0), 4))-\(pad(Int64(civil.month ?? 0), 2))-\(pad(Int64(civil.day ?? 0), 2))"
        return WindowSpan(
            key: plan.grain == .month ? String(day10.prefix(7)) : day10,
            start: Self.moment(startOfDay),
            end: Self.moment(calendar.startOfDay(for: next))
        )
    }

    /// Hours are cut by the offset in force, so that the hour which a change of the clock repeats is two windows.
    private func hour(at moment: Moment, _ date: Date) -> WindowSpan {
        let offset = Int64(zone.secondsFromGMT(for: date))
        let local = moment.milliseconds + offset * 1_000
        let startLocal = local - (local % 3_600_000 + 3_600_000) % 3_600_000
        let start = Moment(clamping: startLocal - offset * 1_000)
        // West of Greenwich the first hours of 1970 belong to 1969.
        let sinceMidnight = (startLocal % 86_400_000 + 86_400_000) % 86_400_000
        let day = CivilDate(daysSinceEpoch: (startLocal - sinceMidnight) / 86_400_000)
        let hour = pad(sinceMidnight / 3_600_000, 2)
        let sign = offset < 0 ? "-" : "+"
        let zoneText = "\(sign)\(pad(abs(offset) / 3_600, 2)):\(pad(abs(offset) / 60 % 60, 2))"
        return WindowSpan(
            key: "\(day.text)T\(hour)\(zoneText)",
            start: max(start, lastChange(from: start, through: moment) ?? start),
            end: [Moment(clamping: startLocal - offset * 1_000 + 3_600_000), nextChange(after: moment)]
                .compactMap(\.self).min() ?? start
        )
    }

    /// The change of the clock between the beginning of an hour and a moment in it: where clocks change by half an
    /// hour, the hour of the new offset begins there.
    private func lastChange(from start: Moment, through moment: Moment) -> Moment? {
        nextChange(after: start).flatMap { $0 <= moment ? $0 : nil }
    }

    /// The next change of the clock; nil where none is known.
    private func nextChange(after moment: Moment) -> Moment? {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
        return zone.nextDaylightSavingTimeTransition(after: date).flatMap {
            Moment(milliseconds: Int64(($0.timeIntervalSince1970 * 1_000).rounded()))
        }
    }

    private static func moment(_ date: Date) -> Moment {
        Moment(clamping: Int64((date.timeIntervalSince1970 * 1_000).rounded()))
    }
}

/// How many false alarms are tolerated, for alerts and apart from them for notices.
public struct AlertBudget: Sendable, Equatable, Codable {
    /// For rules at the level of alerts.
    public var alerts: Rate
    /// For rules at the level of notices.
    public var notices: Rate

    /// A budget; the default is 3.3 in 100 windows, one in thirty, for each of the two levels.
    ///
    /// - Parameters:
    ///   - alerts: What alerts may spend.
    ///   - notices: What notices may spend; nil: as much.
    public init(alerts: Rate = .init(), notices: Rate? = nil) {
        self.alerts = alerts
        self.notices = notices ?? alerts
    }

    /// What a level may spend.
    public subscript(_ level: Level) -> Rate {
        level == .alert ? alerts : notices
    }

    /// So many false alarms, per 100 quiet windows or per month.
    public struct Rate: Sendable, Equatable, Codable {
        /// How many.
        public var count: Double
        /// In what.
        public var unit: Unit

        /// A rate; the default is 3.3 per 100 windows.
        public init(_ count: Double = 3.3, per unit: Unit = .hundredWindows) {
            self.count = count
            self.unit = unit
        }
    }

    /// What a rate is counted in.
    public enum Unit: String, Sendable, Codable, CaseIterable {
        /// Quiet windows, a hundred of them.
        case hundredWindows
        /// A mean month of the calendar, 365.2425/12 days.
        case month
    }

    /// More than one window in ten would be false alarms: nobody reads such alerts.
    public static let largestShare = 0.1
}

extension AlertBudget.Rate {
    /// False alarms per window; nil for a rate per month where windows are not spans of time.
    public func share(_ grain: WindowGrain) -> Double? {
        switch unit {
        case .hundredWindows: count / 100
        case .month: grain.perMonth.map { count / $0 }
        }
    }
}

extension WindowGrain {
    /// How many windows a mean month has; nil for windows of rows or batches.
    public var perMonth: Double? {
        let days = 365.2425 / 12
        switch self {
        case .hour: return days * 24
        case .day: return days
        case .week: return days / 7
        case .month: return 1
        case .rows, .batch: return nil
        }
    }
}

extension MonitoredModel {
    /// False alarms per window that each level may spend.
    ///
    /// A rate per month for windows that are not spans of time is refused when a model file is read; where one is met
    /// nevertheless, the default holds.
    public var budgetPerWindow: [Level: Double] {
        Dictionary(
            uniqueKeysWithValues: Level.allCases.map { level in
                (level, budget[level].share(windows.grain) ?? AlertBudget.Rate().count / 100)
            }
        )
    }
}

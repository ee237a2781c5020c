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

extension AlertBudget {
    /// What is left of a share for the next windows, after the false alarms that people have named.
    ///
    /// `share · min(1, (1 + share·n)/(1 + d))`, at least a quarter of it. Windows that follow each other through the
    /// seasons are not exchangeable, and limits learned from earlier ones then spend more than they promise; what was
    /// dismissed says so. One false alarm is always in the budget; after more of them than the windows have earned, the
    /// limits are wider until they have. Source: the idea of Gibbs & Candès, *Adaptive conformal inference under
    /// distribution shift* (2021), with verdicts as the feedback.
    ///
    /// - Parameters:
    ///   - share: False alarms per window, 0 or more.
    ///   - dismissed: How many alarms of learned limits were dismissed, `d`.
    ///   - windows: In how many usual live windows, those included, `n`.
    /// - Returns: The share that limits are learned for.
    static func remaining(of share: Double, dismissed: Int, windows: Int) -> Double {
        let earned = 1 + share * Double(max(0, windows))
        return share * min(1, max(0.25, earned / Double(1 + max(0, dismissed))))
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

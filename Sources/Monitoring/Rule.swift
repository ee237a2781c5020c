/// A statistic on a column, on the output, on quality or on residuals, with a limit.
public struct Rule: Sendable, Hashable, Codable {
    /// What is measured.
    public var statistic: Statistic
    /// The column it is measured on; nil for what concerns the whole window.
    public var column: String?
    /// The class it is measured for, where the statistic needs one; the name of a custom rule.
    public var category: String?
    /// What the rule is about.
    public var subject: RuleSubject
    /// Whether a breach raises an alert or only a notice.
    public var level: Level
    /// On which side of the limit a value is unusual.
    public var direction: Direction
    /// The limit where none is learned or set.
    public var limit: Double
    /// The smallest effect worth anybody's time: the effect's lower bound must reach it.
    public var minimumEffect: Double
    /// Windows with fewer usable rows are not evaluated.
    public var minimumRows: Int
    /// What a custom rule measures; nil for the others, and for a custom rule read from an old finding.
    public var custom: CustomRule?
    /// Where attributions lie, for a rule on them: of one class, or of every output; nil for the others, and for one read
    /// from an old finding.
    public var attributions: [AttributionSet]?
    /// How much it matters when it is breached.
    public var severity: Severity
    /// In how many windows it must be past its limit.
    public var persistence: Persistence

    /// The name by which findings, thresholds and pages call it: `kolmogorovSmirnov(dep_delay)`.
    public var key: String {
        switch (column, category) {
        case (let column?, let category?): "\(statistic.rawValue)(\(column)=\(category))"
        case (let column?, nil): "\(statistic.rawValue)(\(column))"
        case (nil, let name?): "\(statistic.rawValue)(\(name))"
        case (nil, nil): statistic.rawValue
        }
    }

    /// A rule from its parts.
    public init(
        statistic: Statistic,
        column: String? = nil,
        category: String? = nil,
        subject: RuleSubject,
        level: Level,
        direction: Direction,
        limit: Double,
        minimumEffect: Double,
        minimumRows: Int,
        severity: Severity = .medium,
        persistence: Persistence = .init()
    ) {
        self.statistic = statistic
        self.column = column
        self.category = category
        self.subject = subject
        self.level = level
        self.direction = direction
        self.limit = limit
        self.minimumEffect = minimumEffect
        self.minimumRows = minimumRows
        self.severity = severity
        self.persistence = persistence
    }
}

extension Rule {
    /// What its limit rests on where nobody set one.
    public var basis: Threshold.Basis { RuleCatalog.entry(statistic).basis }

    /// Whether the number is the probability that the model got worse.
    public var isProbability: Bool { statistic == .accuracy || statistic == .meanAbsoluteError }

    /// How its values become scores.
    public var scale: ScoreScale {
        // A statistic that has a sign is unusual on both sides unless the rule says otherwise; a distance has none.
        guard RuleCatalog.entry(statistic).direction == .both else { return .logarithm }
        return switch direction {
        case .both: .size
        case .above: .above
        case .below: .below
        }
    }
}

/// How much it matters when a rule is breached: for sorting and for sending, never for deciding.
public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    case low, medium, high

    /// Low before medium before high.
    public static func < (left: Severity, right: Severity) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// In how many of the latest windows a rule must be past its limit to be breached.
public struct Persistence: Sendable, Hashable, Codable {
    /// How many.
    public var of: Int
    /// Of how many windows, the present one included.
    public var windows: Int

    /// By default one window of one.
    public init(of: Int = 1, windows: Int = 1) {
        self.of = of
        self.windows = max(of, windows)
    }

    /// Whether one window is enough.
    public var isSingle: Bool { of <= 1 }
}

/// What a rule is about.
public enum RuleSubject: String, Sendable, Codable, CaseIterable {
    /// What the model was given.
    case feature
    /// The probability it answered with.
    case score
    /// What it answered.
    case prediction
    /// Whether its answers were right.
    case quality
    /// By how much they were wrong.
    case residual
    /// Whether the data is whole.
    case data
}

/// How loudly a breach is told.
public enum Level: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Raised, queued for review, sent.
    case alert
    /// Recorded and listed.
    case notice
}

/// On which side of the limit a value is unusual.
public enum Direction: String, Sendable, Codable, CaseIterable {
    case above, below, both
}

/// The limit in force for a rule.
public struct Threshold: Sendable, Equatable {
    /// The rule's key.
    public var rule: String
    /// The limit in the rule's own unit.
    public var limit: Double
    /// Which revision set it; 1 is the default or the model file's.
    public var revision: Int
    /// What the limit rests on.
    public var basis: Basis

    /// What a limit rests on, and with it what is held against it.
    public enum Basis: String, Sendable, Codable, CaseIterable {
        /// The budget of false alarms: the limit follows from what reference windows show.
        case budget
        /// A value that a person, the model file or the catalogue set for the rule's value.
        case fixed
        /// A value that the effect's lower bound must pass, not the value alone.
        case bound
    }

    /// A threshold from its parts.
    public init(rule: String, limit: Double, revision: Int, basis: Basis = .fixed) {
        self.rule = rule
        self.limit = limit
        self.revision = revision
        self.basis = basis
    }
}

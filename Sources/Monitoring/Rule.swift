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
    /// The limit of the rule's first threshold revision.
    public var limit: Double
    /// The smallest effect worth anybody's time: the effect's lower bound must reach it.
    public var minimumEffect: Double
    /// Windows with fewer usable rows are not evaluated.
    public var minimumRows: Int
    /// What a custom rule measures; nil for the others, and for a custom rule read from an old finding.
    public var custom: CustomRule?

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
        minimumRows: Int
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
    }
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
public enum Level: String, Sendable, Codable, CaseIterable {
    /// Raised, queued for review, sent.
    case alert
    /// Recorded and listed.
    case notice
}

/// On which side of the limit a value is unusual.
public enum Direction: String, Sendable, Codable, CaseIterable {
    case above, below, both
}

/// A rule of the model file.
public struct RuleSetting: Sendable, Equatable, Codable {
    /// What is measured.
    public var statistic: Statistic
    /// The columns it is measured on; empty: every column it fits.
    public var columns: [String]
    /// The limit; nil keeps the default.
    public var limit: Double?
    /// The level; nil keeps the default.
    public var level: Level?
    /// The side; nil keeps the default.
    public var direction: Direction?
    /// The smallest effect; nil keeps the default.
    public var minimumEffect: Double?
    /// The fewest rows; nil keeps the default.
    public var minimumRows: Int?
    /// False switches the rule off.
    public var enabled: Bool
    /// What a custom rule measures; nil for the others.
    public var custom: CustomSetting?

    /// A setting; what is nil keeps the default.
    public init(
        statistic: Statistic,
        columns: [String] = [],
        limit: Double? = nil,
        level: Level? = nil,
        direction: Direction? = nil,
        minimumEffect: Double? = nil,
        minimumRows: Int? = nil,
        enabled: Bool = true,
        custom: CustomSetting? = nil
    ) {
        self.statistic = statistic
        self.columns = columns
        self.limit = limit
        self.level = level
        self.direction = direction
        self.minimumEffect = minimumEffect
        self.minimumRows = minimumRows
        self.enabled = enabled
        self.custom = custom
    }
}

/// The limit in force for a rule.
public struct Threshold: Sendable, Equatable {
    /// The rule's key.
    public var rule: String
    /// The limit in the rule's own unit.
    public var limit: Double
    /// Which revision set it; 1 is the default or the model file's.
    public var revision: Int

    /// A threshold from its parts.
    public init(rule: String, limit: Double, revision: Int) {
        self.rule = rule
        self.limit = limit
        self.revision = revision
    }
}

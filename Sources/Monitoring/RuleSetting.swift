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
    /// How much it matters; nil keeps the default.
    public var severity: Severity?
    /// In how many windows it must be past its limit; nil keeps the default.
    public var persistence: Persistence?
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
        severity: Severity? = nil,
        persistence: Persistence? = nil,
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
        self.severity = severity
        self.persistence = persistence
        self.enabled = enabled
        self.custom = custom
    }
}

extension MonitoredModel {
    /// The limit that a rule starts from.
    ///
    /// - Parameter rule: A rule of this model.
    /// - Returns: The value of the model file, else the default; nil where the limit is learned.
    public func firstLimit(of rule: Rule) -> Double? {
        hasLimit(for: rule) || rule.basis != .budget ? rule.limit : nil
    }

    /// Whether the model file sets the limit of a rule.
    public func hasLimit(for rule: Rule) -> Bool {
        rules.contains { setting in
            setting.statistic == rule.statistic && setting.limit != nil
                && (setting.columns.isEmpty || setting.columns.contains(rule.column ?? ""))
        }
    }
}

/// An episode: flagged windows of one model that belong together.
///
/// A notice has the same shape; it is recorded and listed, never queued and never sent.
public struct Alert: Sendable, Equatable {
    /// The number by which commands and pages call it.
    public var id: Int64
    /// Whether it is an alert or a notice.
    public var level: Level
    /// When it was raised.
    public var raisedAt: Moment
    /// The keys of its windows, oldest first.
    public var windows: [String]

    /// An alert from its parts.
    public init(id: Int64, level: Level, raisedAt: Moment, windows: [String]) {
        self.id = id
        self.level = level
        self.raisedAt = raisedAt
        self.windows = windows
    }
}

/// How strongly a window was breached, rule by rule: what a judged window is compared with.
public struct BreachProfile: Sendable, Equatable {
    /// The z of each breached rule by its key; 0 where a rule has none.
    public var zByRule: [String: Double]

    /// The breaches among findings.
    public init(_ findings: [Finding], at level: Level) {
        zByRule = [:]
        for finding in findings where finding.isBreached && finding.rule.level == level {
            zByRule[finding.rule.key] = finding.z ?? 0
        }
    }

    /// Breaches from their parts.
    public init(zByRule: [String: Double]) {
        self.zByRule = zByRule
    }

    /// Whether this window goes beyond what was judged: a rule not breached before, or a z more than half as high again.
    public func exceeds(_ judged: BreachProfile) -> Bool {
        zByRule.contains { rule, z in
            guard let before = judged.zByRule[rule] else { return true }
            return before > 0 && z > 1.5 * before
        }
    }
}

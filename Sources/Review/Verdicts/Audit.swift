import DriftStatistics
public import Monitoring

/// How windows without an alert are drawn for review: what tells how much the alerts miss.
public struct AuditPlan: Sendable, Equatable {
    /// The probability of a window that is nowhere near a limit, 0…1.
    public let share: Double

    /// The smallest share where a model file says nothing.
    static let leastShare = 0.05
    /// The fewest windows a month where a model file says nothing, as far as there are so many.
    static let leastInAMonth = 2.0
    /// How much more often a window near a limit is drawn: misses are most likely there.
    static let nearFactor = 3.0
    /// From which share of its limit on a rule is near.
    static let near = 0.8

    /// The plan of a model: the share of its model file, else the larger of 5% and two windows a month.
    public init(_ review: ReviewPlan, grain: WindowGrain) {
        let inAMonth: Double? =
            switch grain {
            case .hour: 365.25 * 24 / 12
            case .day: 365.25 / 12
            case .week: 365.25 / 7 / 12
            case .month: 1
            case .rows, .batch: nil
            }
        let usual = max(Self.leastShare, inAMonth.map { Self.leastInAMonth / $0 } ?? 0)
        share = min(1, max(0, review.audits ?? usual))
    }

    /// The probability with which a window without an alert is drawn: `share`, three times that where a rule that could
    /// have raised an alert reached four fifths of its limit; 1 at most.
    public func probability(of findings: [Finding]) -> Double {
        let isNear = findings.contains { finding in
            finding.rule.level == .alert && (finding.shareOfLimit ?? 0) >= Self.near
        }
        return min(1, isNear ? Self.nearFactor * share : share)
    }

    /// The probability with which a window was drawn; nil when it was not.
    ///
    /// Decided by the window's permanent random number, so that evaluating again or elsewhere gives the same answer.
    ///
    /// - Parameters:
    ///   - window: The window's key.
    ///   - model: The model's name, so that models of one seed are not audited in the same windows.
    ///   - seed: The sampling plan's seed.
    ///   - findings: What was found in the window.
    /// - Returns: The probability, above 0; nil when the window is not drawn.
    public func draw(window: String, model: String, seed: UInt64, findings: [Finding]) -> Double? {
        let probability = probability(of: findings)
        let number = permanentRandomNumber(id: "audit/\(model)/\(window)".utf8, salt: seed)
        return number < probability ? probability : nil
    }
}

extension Finding {
    /// How much of its limit the value reached on the rule's side, 0 or more; nil without a value or a limit above 0.
    public var shareOfLimit: Double? {
        guard let value = measurement?.value, threshold.limit > 0 else { return nil }
        return switch rule.direction {
        case .above: max(0, value) / threshold.limit
        case .below: max(0, -value) / threshold.limit
        case .both: abs(value) / threshold.limit
        }
    }
}

/// How verdicts fared once the truth came in: "12 dismissed, 2 were real".
public struct VerdictGrade: Sendable, Equatable {
    /// Whose verdicts; nil: everybody's.
    public var reviewer: String?
    /// Windows confirmed as harmful whose truth is known.
    public var confirmed: Int
    /// Of these, those in which quality had held.
    public var confirmedWrongly: Int
    /// Windows dismissed as too sensitive or harmless whose truth is known.
    public var dismissed: Int
    /// Of these, those in which quality was lost.
    public var dismissedWrongly: Int

    /// A grade from its parts.
    public init(
        reviewer: String? = nil,
        confirmed: Int = 0,
        confirmedWrongly: Int = 0,
        dismissed: Int = 0,
        dismissedWrongly: Int = 0
    ) {
        self.reviewer = reviewer
        self.confirmed = confirmed
        self.confirmedWrongly = confirmedWrongly
        self.dismissed = dismissed
        self.dismissedWrongly = dismissedWrongly
    }

    /// How many verdicts were graded.
    public var graded: Int { confirmed + dismissed }
}

/// Grades verdicts by what became known later.
///
/// Only what claims something about quality is graded: a confirmation with harm, and a dismissal as too sensitive or
/// harmless. What was expected, the same as another alert, or not to be told claims nothing.
///
/// - Parameters:
///   - verdicts: All verdicts; those in force are picked.
///   - wasWorse: Whether quality was lost, for windows whose truth is known.
/// - Returns: Everybody's verdicts first, then each reviewer's by name; empty where nothing can be graded.
/// - Complexity: O(verdicts).
public func verdictGrades(_ verdicts: [Verdict], wasWorse: [String: Bool]) -> [VerdictGrade] {
    var all = VerdictGrade()
    var byReviewer: [String: VerdictGrade] = [:]
    for verdict in verdictsInForce(verdicts) {
        guard let worse = wasWorse[verdict.window], let claim = verdict.decision.claimsLoss else { continue }
        all.count(claim: claim, worse)
        byReviewer[verdict.reviewer, default: VerdictGrade(reviewer: verdict.reviewer)].count(
            claim: claim,
            worse
        )
    }
    guard all.graded > 0 else { return [] }
    return [all] + byReviewer.sorted { $0.key < $1.key }.map(\.value)
}

extension VerdictGrade {
    fileprivate mutating func count(claim: Bool, _ worse: Bool) {
        if claim {
            confirmed += 1
            confirmedWrongly += worse ? 0 : 1
        } else {
            dismissed += 1
            dismissedWrongly += worse ? 1 : 0
        }
    }
}

extension Decision {
    /// Whether the decision says that quality was lost; nil when it says nothing about it.
    fileprivate var claimsLoss: Bool? {
        switch self {
        case .confirm(_, harm: .yes): true
        case .dismiss(.tooSensitive), .dismiss(.harmless): false
        case .confirm, .dismiss, .cannotTell: nil
        }
    }
}

import DriftStatistics
public import Monitoring

/// What is known of one rule when its limit is looked at again.
public struct RuleEvidence: Sendable {
    /// The rule's key.
    public var rule: String
    /// The threshold revision in force.
    public var fromRevision: Int
    /// The limit in force, in the rule's unit.
    public var limit: Double
    /// What the rule's score usually is, the way from its unit to z and back; nil for a rule without one.
    public var scale: ReferenceScore?
    /// The judged windows that are evidence for this rule.
    public var verdicts: [JudgedWindow]
    /// All windows that the rule was evaluated on.
    public var windows: [WindowScore]
    /// The lowest limit that was ever in force, in the rule's unit: what losses are measured against.
    public var lowestLimit: Double
    /// The seed of the posterior draws; stored with the proposal, so that it can be made again.
    public var seed: UInt64
    /// What the limit is counted in.
    public var unit = Unit.own
    /// The level at which the rule stands.
    public var level = Level.alert
    /// Whether it may be made a notice; not the rules that say whether the model is right.
    public var mayBeNotice = false
    /// The windows in which it is breached.
    public var breached: [String] = []
    /// The windows that other rules at the level of alerts flagged.
    public var flaggedElsewhere: Set<String> = []
    /// The windows of the model that were confirmed.
    public var confirmedWindows: Set<String> = []
    /// How many episodes with a breach of it were dismissed as harmless.
    public var harmless = 0.0
    /// How many windows without an alert were judged, of the model as a whole; nil: not counted.
    public var audits: Int?

    /// A window and how unusual it was to the rule.
    public struct WindowScore: Sendable, Equatable {
        /// The window's key.
        public var window: String
        /// The rule's z on it.
        public var z: Double

        /// A window and its z.
        public init(window: String, z: Double) {
            self.window = window
            self.z = z
        }
    }

    /// A judged window as evidence for a rule.
    public struct JudgedWindow: Sendable, Equatable {
        /// The window's key.
        public var window: String
        /// The rule's z on it.
        public var z: Double
        /// Confirmed, or dismissed as too sensitive.
        public var isConfirmed: Bool
        /// 1, or 1/k in an episode of k judged windows.
        public var weight: Double

        /// A judged window.
        public init(window: String, z: Double, isConfirmed: Bool, weight: Double = 1) {
            self.window = window
            self.z = z
            self.isConfirmed = isConfirmed
            self.weight = weight
        }
    }

    /// Evidence from its parts.
    public init(
        rule: String,
        fromRevision: Int,
        limit: Double,
        scale: ReferenceScore?,
        verdicts: [JudgedWindow],
        windows: [WindowScore],
        lowestLimit: Double,
        seed: UInt64
    ) {
        self.rule = rule
        self.fromRevision = fromRevision
        self.limit = limit
        self.scale = scale
        self.verdicts = verdicts.filter { $0.z.isFinite }
        self.windows = windows.filter { $0.z.isFinite }
        self.lowestLimit = lowestLimit
        self.seed = seed
    }

    /// How often the rule was judged, in windows.
    public var counts: VerdictCounts {
        let confirmed = verdicts.count { $0.isConfirmed }
        return VerdictCounts(confirmed: confirmed, dismissed: verdicts.count - confirmed)
    }

    fileprivate var points: [VerdictPoint] {
        verdicts.map { VerdictPoint(z: $0.z, isConfirmed: $0.isConfirmed, weight: $0.weight) }
    }
}

/// Proposes a limit for each rule of a model; rules with few verdicts lean on the others (`fitVerdictsTogether`).
///
/// A tolerance rests on the same verdicts as the limit of its rule, so it takes no part in that: they would count twice.
///
/// - Parameters:
///   - evidence: The rules, and tolerances.
///   - policy: What is aimed at and what is never done.
///   - reviewerError: The share of verdicts that are wrong; measured from double reviews where there are 30.
/// - Returns: A proposal for each rule, in the same order; `hold` with its reason is one too.
/// - Complexity: O(rules · 120 draws · windows).
public func proposeThresholds(
    _ evidence: [RuleEvidence],
    policy: RecalibrationPolicy = .init(),
    reviewerError: Double = 0.05
) -> [Proposal] {
    let limits = evidence.filter { $0.unit.change == .limit }
    var fits = fitVerdictsTogether(limits.map(\.points), reviewerError: reviewerError)[...]
    return evidence.map { evidence in
        let fit =
            evidence.unit.change == .limit
            ? fits.popFirst() : fitVerdicts(evidence.points, reviewerError: reviewerError)
        return proposeNotice(evidence, policy: policy)
            ?? proposeThreshold(evidence, fit: fit, policy: policy)
    }
}

/// Proposes a limit for one rule: raise, lower, hold or step back, with what it would have done to history.
///
/// The verdicts' fit, drawn 120 times with a Bayesian bootstrap of the windows, says how precise each limit is and what
/// it loses; `decideLimit` chooses. Deterministic: the same evidence gives the same proposal.
///
/// - Parameters:
///   - evidence: The rule.
///   - fit: The fit of its verdicts together with other rules'; nil: of its own verdicts alone.
///   - policy: What is aimed at and what is never done.
/// - Returns: The proposal; `hold` with its reason is one too.
/// - Complexity: O(120 draws · windows). Source: methods C.1.
public func proposeThreshold(
    _ evidence: RuleEvidence,
    fit: VerdictFit? = nil,
    policy: RecalibrationPolicy = .init()
) -> Proposal {
    guard let scale = evidence.limitScale else {
        return .holding(evidence, "cannot be recalibrated: its reference windows do not vary")
    }
    let policy = scale.limited(policy)
    let t = scale.z(of: evidence.limit)
    let reference = min(t, scale.z(of: evidence.lowestLimit))
    guard evidence.limit.isFinite, t.isFinite, reference.isFinite else {
        return .holding(evidence, "cannot be recalibrated: its limit \(evidence.limit) is no possible score")
    }
    let curves = PosteriorCurves(
        sortedZ: radixSorted(evidence.windows.map(\.z)),
        fit: fit ?? fitVerdicts(evidence.points),
        draws: 120,
        seed: evidence.seed
    )
    let confirmed = evidence.verdicts.filter { $0.isConfirmed && $0.z >= reference }
    let dismissalsAbove = evidence.verdicts.count { !$0.isConfirmed && $0.z >= t }
    var decision = decideLimit(
        LimitEvidence(
            limit: t,
            reference: reference,
            confirmed: confirmed.map(\.z),
            dismissalsAbove: dismissalsAbove,
            verdicts: evidence.verdicts.count
        ),
        curves,
        policy: policy
    )
    // Silence must not be bought with ignorance: without audits nobody knows what a higher limit misses.
    if decision.outcome == .raise, !hasAudits(evidence, policy) {
        decision = LimitDecision(limit: t, outcome: .hold(.tooFewAudits))
    }
    let to = decision.isHold ? evidence.limit : scale.limit(at: decision.limit)
    guard to.isFinite else {
        return .holding(evidence, "cannot be recalibrated: the limit would have no end")
    }

    let flags = curves.flagged(at: decision.limit) > 0
    let precision = flags ? PosteriorShare(of: curves.precision(at: decision.limit)) : nil
    let loss = flags ? PosteriorShare(of: curves.loss(at: decision.limit, against: reference)) : nil
    let lost = confirmed.filter { $0.z < decision.limit }
    let words = ProposalWords(
        evidence: evidence,
        to: to,
        decision: decision,
        dismissalsAbove: dismissalsAbove,
        precision: precision,
        loss: loss,
        silencedConfirmed: lost.filter { $0.z >= t }.map(\.window),
        policy: policy
    )
    let silenced = evidence.windows.filter { $0.z >= t && $0.z < decision.limit }.map(\.window)
    let raised = evidence.windows.filter { $0.z < t && $0.z >= decision.limit }.map(\.window)
    let alone = silenced.filter { !evidence.flaggedElsewhere.contains($0) }
    return Proposal(
        rule: evidence.rule,
        fromRevision: evidence.fromRevision,
        change: evidence.unit.change,
        from: evidence.limit,
        to: to,
        action: decision.action,
        reason: words.reason,
        verdicts: evidence.counts,
        precision: decision.outcome == .hold(.tooFewVerdicts) ? nil : precision,
        loss: decision.outcome == .hold(.tooFewVerdicts) ? nil : loss,
        silenced: silenced,
        raised: raised,
        saved: alone.filter { !evidence.confirmedWindows.contains($0) },
        lost: alone.filter(evidence.confirmedWindows.contains),
        certificate: lossCertificate(confirmed: confirmed.count, lost: lost.count)
    )
}

/// What can be said for certain, by a binomial bound alone, of the confirmed alerts that a limit loses.
///
/// The largest share `u` with `P(Bin(n, u) ≤ lost) ≥ 0.2`, that is the 80% quantile of Beta(lost + 1, n − lost). Safe
/// whatever the model of verdicts says, and of little use below 16 confirmed: hence a certificate, not the engine.
/// Source: Angelopoulos et al., *Learn then Test* (2021).
///
/// - Returns: A sentence; nil for numbers that cannot be.
func lossCertificate(confirmed: Int, lost: Int) -> String? {
    guard lost >= 0, lost <= confirmed else { return nil }
    guard confirmed > 0 else {
        return "No window is confirmed yet: verdicts alone do not say what it would miss."
    }
    let most =
        lost == confirmed
        ? 1 : SpecialFunctions.betaQuantile(0.8, Double(lost) + 1, Double(confirmed - lost))
    let windows = confirmed == 1 ? "1 confirmed window" : "\(confirmed) confirmed windows"
    return "Of \(windows) it would miss \(lost): at 80% confidence at most \(Wording.percent(most)) of "
        + "confirmed alerts are lost."
}

extension Proposal {
    fileprivate static func holding(_ evidence: RuleEvidence, _ reason: String) -> Proposal {
        Proposal(
            rule: evidence.rule,
            fromRevision: evidence.fromRevision,
            change: evidence.unit.change,
            from: evidence.limit,
            to: evidence.limit,
            action: .hold,
            reason: reason,
            verdicts: evidence.counts,
            precision: nil,
            loss: nil,
            silenced: [],
            raised: [],
            certificate: nil
        )
    }
}

extension PosteriorShare {
    /// Median and middle 80% of draws, kept within 0…1; nil without draws.
    init?(of draws: [Double]) {
        let sorted = radixSorted(draws.map { min(1, max(0, $0)) })
        do {
            self.init(
                median: try quantile(ofSorted: sorted, at: 0.5),
                lower: try quantile(ofSorted: sorted, at: 0.1),
                upper: try quantile(ofSorted: sorted, at: 0.9)
            )
        } catch {
            return nil
        }
    }
}

extension LimitDecision {
    fileprivate var isHold: Bool { action == .hold }

    fileprivate var action: Proposal.Action {
        switch outcome {
        case .raise: .raise
        case .lower: .lower
        case .stepBack: .stepBack
        case .hold: .hold
        }
    }
}

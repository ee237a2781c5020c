public import DriftStatistics

/// A window without an alert that was drawn for review and judged.
public struct AuditedWindow: Sendable, Equatable {
    /// The window's key.
    public var window: String
    /// The probability with which it was drawn, in (0, 1].
    public var probability: Double
    /// Whether something real had happened: an alert was missed.
    public var isMissed: Bool

    /// An audited window from its parts.
    public init(window: String, probability: Double, isMissed: Bool) {
        self.window = window
        self.probability = probability
        self.isMissed = isMissed
    }
}

/// How much of what is real the alerts caught, as far as audits of windows without an alert can tell.
public struct AlertRecall: Sendable, Equatable {
    /// Alert windows that were confirmed.
    public var confirmed: Int
    /// Windows without an alert.
    public var quiet: Int
    /// Of these, those that were drawn and told real or not.
    public var audited: Int
    /// Of these, those in which something real had happened.
    public var missed: Int
    /// How many windows without an alert were real, by the estimate; nil where it cannot be told.
    public var missedInAll: Double?
    /// The 95% interval of `missedInAll`.
    public var missedInterval: Interval?
    /// The share of real windows that had an alert, 0…1; nil where it cannot be told.
    public var estimate: Double?
    /// The 95% interval of `estimate`.
    public var interval: Interval?
    /// Why there is no estimate, as a phrase; nil where there is one.
    public var reason: String?

    /// The lower end of the estimate's interval.
    public var lower: Double? { interval?.lower }
    /// The upper end of the estimate's interval.
    public var upper: Double? { interval?.upper }
    /// How many real windows without an alert there may be at most, at 95% confidence.
    public var mostMissed: Double? { missedInterval?.upper }

    /// Fewer judged audits tell nothing: none missed of nine still leaves one real window in three possible.
    public static let fewestAudits = 10
}

/// Estimates the recall of alerts from a random sample of the windows that had none.
///
/// With weights `w = 1/π`, the share of real windows among those without an alert is `p = Σwy/Σw`, its interval Wilson's
/// on the effective size `(Σw)²/Σw²`; among `N` windows that makes `M = pN` missed ones, never fewer than were seen and
/// never more than are left when those found quiet are taken off. Recall is `C/(C + M)` with `C` confirmed alert windows;
/// its ends are those of `M`, the other way round. When every window without an alert was judged, the interval is a point.
///
/// Source: verification of all positives and a random sample of negatives (Begg & Greenes, *Biometrics* 39, 1983); Kish's
/// effective size.
///
/// - Parameters:
///   - confirmed: Alert windows that were confirmed, 0 or more.
///   - audits: The windows without an alert that were judged; those whose probability is not in (0, 1] are left out.
///   - quiet: How many windows had no alert, judged or not.
/// - Returns: The estimate, or why there is none: fewer than ten audits, or nothing real on either side.
/// - Complexity: O(audits).
public func alertRecall(confirmed: Int, audits: [AuditedWindow], quiet: Int) -> AlertRecall {
    let valid = audits.filter { $0.probability > 0 && $0.probability <= 1 }
    let missed = valid.count(where: \.isMissed)
    var recall = AlertRecall(
        confirmed: max(0, confirmed),
        quiet: max(quiet, valid.count),
        audited: valid.count,
        missed: missed
    )
    guard valid.count >= AlertRecall.fewestAudits else {
        let audits = valid.count == 1 ? "1 audit is" : "\(valid.count) audits are"
        recall.reason = "\(audits) judged, \(AlertRecall.fewestAudits) are needed"
        return recall
    }
    let weights = valid.map { 1 / $0.probability }
    let total = weights.reduce(0, +)
    let found = zip(valid, weights).reduce(0) { $0 + ($1.0.isMissed ? $1.1 : 0) }
    let effective = total * total / weights.reduce(0) { $0 + $1 * $1 }
    let share = found / total
    let all = Double(recall.quiet)
    let (least, most) = (Double(missed), Double(recall.quiet - (valid.count - missed)))
    func kept(_ count: Double) -> Double { min(most, max(least, count)) }
    let ends = wilsonOrAll(successes: share * effective, of: effective)
    let inAll = kept(share * all)
    let (fewest, largest) = (kept(ends.lower * all), kept(ends.upper * all))
    recall.missedInAll = inAll
    recall.missedInterval = Interval(lower: fewest, upper: largest)
    let caught = Double(recall.confirmed)
    guard caught + inAll > 0 else {
        recall.reason = "nothing real has been found yet, neither by an alert nor by an audit"
        return recall
    }
    recall.estimate = caught / (caught + inAll)
    recall.interval = Interval(
        lower: caught / (caught + max(inAll, largest)),
        upper: caught > 0 ? caught / (caught + fewest) : fewest > 0 ? 0 : 1
    )
    return recall
}

public import Monitoring

/// What is known of the truth in one window.
public struct WindowLabels: Sendable {
    /// The rows with an effective label.
    public var rows: [LabelledRow]
    /// The latest draw; nil where none was made.
    public var draw: SampleDraw?
    /// How many drawn rows have a label.
    public var answered: Int
    /// How many labels the plan and the quality rule asked for; nil where only a person did.
    public var planned: Int?
    /// Whether more were asked for after a first look.
    public var isAdaptive: Bool

    /// The labels of a window.
    public init(
        rows: [LabelledRow],
        draw: SampleDraw?,
        answered: Int,
        planned: Int?,
        isAdaptive: Bool = false
    ) {
        self.rows = rows
        self.draw = draw
        self.answered = answered
        self.planned = planned
        self.isAdaptive = isAdaptive
    }

    /// Whether quality is to be judged: upstream labels are nearly whole, or the sample's target is met.
    ///
    /// What a person asked for beside does not hold the judgement up.
    public func isReady(windowRows: Int) -> Bool {
        if isCoveredUpstream(windowRows: windowRows) { return true }
        guard let draw, !draw.items.isEmpty else { return false }
        return answered >= min(planned ?? draw.target, draw.items.count)
    }

    /// How many answers a sample that is under way still needs until quality is judged; none before its first.
    public func awaited(windowRows: Int) -> Int {
        guard let draw, answered > 0, !isReady(windowRows: windowRows) else { return 0 }
        return max(0, min(planned ?? draw.target, draw.items.count) - answered)
    }

    /// Whether they step the quality filter: where quality is to be judged, and where a first look was had while the
    /// second is under way, which decides nothing yet.
    public func stepsFilter(_ plan: SamplingPlan, windowRows: Int) -> Bool {
        isReady(windowRows: windowRows) || isAdaptive && answered >= plan.perWindow
    }

    /// Whether upstream labels are the figure of record.
    public func isCoveredUpstream(windowRows: Int) -> Bool {
        windowRows > 0 && Self.isNearlyWhole(rows.count { $0.origin == .upstream }, of: windowRows)
    }

    /// Whether upstream labels of so many rows speak for a window: nine tenths of it.
    public static func isNearlyWhole(_ labels: Int, of windowRows: Int) -> Bool {
        10 * labels >= 9 * windowRows
    }

    /// The rows that speak for the whole window, each with the number of rows it speaks for: all that upstream labelled
    /// where these are nearly whole, else the drawn ones.
    public func weighted(windowRows: Int) -> [(row: LabelledRow, weight: Double)] {
        if isCoveredUpstream(windowRows: windowRows) {
            return rows.filter { $0.origin == .upstream }.map { ($0, 1) }
        }
        var probabilities: [String: Double] = [:]
        for item in draw?.items ?? [] { probabilities[item.predictionID] = item.probability }
        return rows.filter { $0.origin != .convenience }.compactMap { row in
            probabilities[row.predictionID].map { (row, 1 / max(1e-6, $0)) }
        }
    }

    /// How many labels to go on to where the first look leaves open whether the model got worse; nil: no more.
    public func nextLook(_ plan: SamplingPlan, _ judgement: QualityJudgement?, windowRows: Int) -> Int? {
        guard let second = plan.secondLook, let judgement, let draw, let planned,
            !isCoveredUpstream(windowRows: windowRows)
        else { return nil }
        let looks = LabelLooks(first: min(plan.perWindow, planned), second: min(second, windowRows))
        guard
            let next = looks.next(probabilityWorse: judgement.probabilityWorse, target: planned),
            next > draw.items.count || answered < min(next, draw.items.count)
        else { return nil }
        return next
    }
}

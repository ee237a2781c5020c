internal import Foundation

/// How the labels of a window came in from upstream, once they were due.
public struct LabelArrival: Sendable, Equatable, Codable {
    /// How many predictions the window has.
    public var predictions: Int
    /// How many of them have a label.
    public var labelled: Int
    /// The median time from a prediction to its label in days, those without a label counting as longer than all;
    /// nil where fewer than half have one, or times are not known.
    public var medianLag: Double?
    /// The lower 95% bound of the median.
    public var medianLagLower: Double?

    /// What came in for a window.
    ///
    /// The bound is the order statistic of rank n/2 − 0.98·√n: the number of values below the median is binomial with
    /// p = 1/2. Source: Conover, *Practical Nonparametric Statistics*, 3.2.
    /// - Parameters:
    ///   - predictions: How many predictions the window has.
    ///   - labelled: How many of them have a label.
    ///   - lags: The time from prediction to label in days, of those of which it is known, in any order.
    public init(predictions: Int, labelled: Int, lags: [Double]) {
        self.predictions = predictions
        self.labelled = labelled
        // Shorter than what an hourly import could tell apart is the same, and has a logarithm.
        let sorted = lags.map { max($0, 1.0 / 24) }.sorted()
        let middle = (predictions + 1) / 2
        guard middle >= 1, middle <= sorted.count else { return }
        medianLag = sorted[middle - 1]
        let rank = Int((Double(predictions) / 2 - 0.98 * Double(predictions).squareRoot()).rounded(.down))
        medianLagLower = rank >= 1 ? sorted[rank - 1] : sorted[0]
    }
}

/// What the arrival of a window's labels is held against.
public struct UsualArrival: Sendable, Equatable {
    /// Rows of the baseline.
    public var baselineRows: Int
    /// How many of them have a label; nil where the baseline has no labels at all.
    public var baselineLabelled: Int?
    /// The median lags in days of windows before, oldest first.
    public var lagsBefore: [Double]

    /// What is usual, from its parts.
    public init(baselineRows: Int, baselineLabelled: Int?, lagsBefore: [Double]) {
        self.baselineRows = baselineRows
        self.baselineLabelled = baselineLabelled
        self.lagsBefore = lagsBefore
    }

    /// The median lag of the twelve windows before; nil with fewer than three.
    var lag: Double? {
        let last = lagsBefore.suffix(12).sorted()
        guard last.count >= 3 else { return nil }
        let upper = last[last.count / 2]
        return last.count.isMultiple(of: 2) ? (last[last.count / 2 - 1] + upper) / 2 : upper
    }
}

extension Rule {
    /// Whether it is measured on how labels arrive.
    public var isOfArrival: Bool { statistic == .labelJoinRate || statistic == .labelLag }

    /// Whether it is measured where labels are, and not when a window closes.
    public var needsLabels: Bool { subject == .quality || subject == .residual || isOfArrival }

    /// Measures how a window's labels arrived; knows no limit.
    ///
    /// - Parameters:
    ///   - arrival: What came in.
    ///   - usual: What it is held against.
    /// - Returns: The fall of the labelled share, or the log ratio of the lag.
    /// - Throws: `NotMeasured` with the reason: too few rows, no times, no windows before.
    public func measure(_ arrival: LabelArrival, usual: UsualArrival) throws(NotMeasured) -> Measurement {
        guard arrival.predictions >= minimumRows else {
            throw NotMeasured("Too few rows: has \(arrival.predictions), needs \(minimumRows).")
        }
        return statistic == .labelJoinRate
            ? try joinRate(arrival, usual) : try lag(arrival, usual)
    }

    private func joinRate(_ arrival: LabelArrival, _ usual: UsualArrival) throws(NotMeasured) -> Measurement {
        let unlabelled = usual.baselineLabelled.map { usual.baselineRows - $0 } ?? 0
        do {
            var found = try measurement(
                statistic.compareShares(
                    arrival.predictions - arrival.labelled,
                    of: arrival.predictions,
                    unlabelled,
                    of: max(1, usual.baselineRows)
                )
            )
            found.windowFigure = found.windowFigure.map { 1 - $0 }
            found.baselineFigure = found.baselineFigure.map { 1 - $0 }
            return found
        } catch {
            throw NotMeasured("There are no rows.")
        }
    }

    private func lag(_ arrival: LabelArrival, _ usual: UsualArrival) throws(NotMeasured) -> Measurement {
        guard 2 * arrival.labelled >= arrival.predictions else {
            throw NotMeasured("Fewer than half of the predictions have a label.")
        }
        guard let median = arrival.medianLag, let lower = arrival.medianLagLower else {
            throw NotMeasured("The predictions have no times.")
        }
        guard let before = usual.lag else {
            throw NotMeasured("How long labels usually take is not known yet: it takes 3 windows before.")
        }
        return Measurement(
            value: log(median / before),
            effectLower: max(0, log(lower / before)),
            windowFigure: median,
            baselineFigure: before
        )
    }
}

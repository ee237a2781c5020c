internal import DriftStatistics
internal import Foundation

extension Rule {
    /// The change of a share between baseline and window.
    ///
    /// Value: p_window − p_baseline. Effect bound: |difference| less 1.96 standard errors, at least 0; for a share
    /// the baseline never had, the lower Wilson bound. p-value: chi-square on the 2 × 2 table without correction.
    func share(of windowCount: Int, in windowRows: Int, wasOf baselineCount: Int, in baselineRows: Int) throws
        -> Measurement
    {
        guard windowRows > 0, baselineRows > 0 else { throw StatisticsError.emptySample }
        let p = Double(windowCount) / Double(windowRows)
        let q = Double(baselineCount) / Double(baselineRows)
        let error = (p * (1 - p) / Double(windowRows) + q * (1 - q) / Double(baselineRows)).squareRoot()
        var lower = max(0, abs(p - q) - 1.96 * error)
        if baselineCount == 0 {
            lower = try wilsonInterval(successes: Double(windowCount), trials: Double(windowRows)).lower
        }
        let table = try? chiSquared(
            window: [windowCount, windowRows - windowCount],
            baseline: [baselineCount, baselineRows - baselineCount]
        )
        return Measurement(
            value: p - q,
            effectLower: lower,
            pValue: table?.pValue,
            windowFigure: p,
            baselineFigure: q
        )
    }

    func measureMissingShare(
        _ here: MeasuredColumn,
        rows: Int,
        _ there: MeasuredColumn,
        baselineRows: Int
    ) throws(NotMeasured) -> Measurement {
        guard rows >= minimumRows else {
            throw NotMeasured("Too few rows: has \(rows), needs \(minimumRows).")
        }
        do {
            return try share(of: here.missing, in: rows, wasOf: there.missing, in: baselineRows)
        } catch {
            throw NotMeasured("There are no rows.")
        }
    }

    func measureTypeShare(rows: Int, _ facts: WindowFacts) throws(NotMeasured) -> Measurement {
        let all = rows + facts.typeProblems
        guard all > 0 else { throw NotMeasured("There are no rows.") }
        let share = Double(facts.typeProblems) / Double(all)
        return Measurement(value: share, effectLower: share, windowFigure: share, baselineFigure: 0)
    }

    func measureVolume(rows: Int, _ facts: WindowFacts) throws(NotMeasured) -> Measurement {
        guard let usual = facts.usualRows, usual > 0 else {
            throw NotMeasured("How many rows are usual is not known yet: it takes 3 windows of reference.")
        }
        guard rows > 0 else { throw NotMeasured("There are no rows.") }
        let ratio = (Double(rows) / usual)
        let logRatio = log(ratio)
        return Measurement(
            value: logRatio,
            effectLower: abs(logRatio),
            windowFigure: Double(rows),
            baselineFigure: usual
        )
    }
}

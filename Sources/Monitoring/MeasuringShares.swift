internal import Foundation

extension Rule {
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
            return try measurement(
                statistic.compareShares(here.missing, of: rows, there.missing, of: baselineRows)
            )
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

    func measureDuplicateIds(rows: Int, _ facts: WindowFacts) throws(NotMeasured) -> Measurement {
        let all = rows + facts.repeatedIds
        guard all >= minimumRows else {
            throw NotMeasured("Too few rows: has \(all), needs \(minimumRows).")
        }
        do {
            return try measurement(statistic.compareShares(facts.repeatedIds, of: all, 0, of: all))
        } catch {
            throw NotMeasured("There are no rows.")
        }
    }

    func measureVolume(rows: Int, _ facts: WindowFacts) throws(NotMeasured) -> Measurement {
        guard let usual = facts.usualRows, usual > 0 else {
            throw NotMeasured("How many rows are usual is not known yet: it takes 3 windows of reference.")
        }
        guard rows > 0 else { throw NotMeasured("There are no rows.") }
        guard !facts.isFirst || Double(rows) >= usual else {
            throw NotMeasured("The predictions begin in this window, which so need not be whole.")
        }
        let logRatio = log(Double(rows) / usual)
        return Measurement(
            value: logRatio,
            effectLower: abs(logRatio),
            windowFigure: Double(rows),
            baselineFigure: usual
        )
    }
}

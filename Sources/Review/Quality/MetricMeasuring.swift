import DriftStatistics
import Monitoring

/// Labelled rows with the weight each stands for.
struct WeightedRows {
    var rows: [LabelledRow]
    var weights: [Double]

    /// The rows without one group of them, for a jackknife.
    func without(_ group: Int, of groups: Int) -> WeightedRows {
        var rest = WeightedRows(rows: [], weights: [])
        for index in rows.indices where index % groups != group {
            rest.rows.append(rows[index])
            rest.weights.append(weights[index])
        }
        return rest
    }

    /// A metric of the rows, as the catalogue describes it.
    ///
    /// - Throws: What the statistic throws; `undefined` where rows lack a score, or a figure does not exist.
    func figure(_ statistic: Statistic) throws(StatisticsError) -> Double {
        switch statistic {
        case .rootMeanSquaredError, .rSquared:
            var (labels, predictions): ([Double], [Double]) = ([], [])
            for row in rows {
                guard case .number(let predicted, let actual) = row.answer else {
                    throw .undefined("the labels are no numbers")
                }
                labels.append(actual)
                predictions.append(predicted)
            }
            let errors = try regressionErrors(labels: labels, predictions: predictions, weights: weights)
            guard statistic == .rSquared else { return errors.rootMeanSquaredError }
            guard let share = errors.rSquared else { throw .undefined("all labels are equal") }
            return share
        case .macroPrecision, .macroRecall, .macroF1, .weightedPrecision, .weightedRecall, .weightedF1:
            guard let average = QualityMetric(rawValue: statistic.rawValue)?.classAverage,
                let classes = LabelledClasses(rows, weights: weights)
            else { throw .undefined("the labels are not of several classes") }
            return classes.figure(average)
        case .f1:
            let (labels, decisions) = try binaryAnswers()
            let matrix = try ConfusionMatrix(labels: labels, predictions: decisions, weights: weights)
            guard let f1 = matrix.f1 else { throw .undefined("nothing is positive, in labels or answers") }
            return f1
        default:
            let labels = try binaryAnswers().labels
            let scores = rows.compactMap(\.score)
            guard scores.count == labels.count else { throw .undefined("some predictions have no score") }
            return try scored(statistic, labels, scores)
        }
    }

    private func scored(_ statistic: Statistic, _ labels: [Bool], _ scores: [Double]) throws(StatisticsError)
        -> Double
    {
        switch statistic {
        case .auc: return try areaUnderROC(labels: labels, scores: scores, weights: weights)
        case .logLoss: return try DriftStatistics.logLoss(labels: labels, scores: scores, weights: weights)
        case .brier: return try brierScore(labels: labels, scores: scores, weights: weights)
        case .calibrationError:
            let bins = try reliability(labels: labels, scores: scores, weights: weights)
            let total = bins.reduce(0) { $0 + $1.weight }
            // √(2/π)·σ is what the mean of so few outcomes lies off on average, however right the scores are.
            let excess = bins.reduce(0) { sum, bin in
                let share = bin.weight / total
                let error = (bin.score * (1 - bin.score) / (share * Double(labels.count))).squareRoot()
                return sum + share * (abs(bin.outcome - bin.score) - 0.797_884_560_802_865_4 * error)
            }
            return max(0, excess)
        default: throw .undefined("it is no metric of scores")
        }
    }

    private func binaryAnswers() throws(StatisticsError) -> (labels: [Bool], decisions: [Bool]) {
        var (labels, decisions): ([Bool], [Bool]) = ([], [])
        for row in rows {
            guard case .binary(let predicted, let actual) = row.answer else {
                throw .undefined("the labels are not of two classes")
            }
            labels.append(actual)
            decisions.append(predicted)
        }
        return (labels, decisions)
    }
}

extension LabelledWindow {
    /// The labelled rows behind the figure of record, each weighted by one over its inclusion probability.
    private var weighted: WeightedRows {
        let sources = LabelSources(rows: rows, draw: draw, windowRows: windowRows, labellable: nil)
        var weighted = WeightedRows(rows: [], weights: [])
        for (row, probability) in sources.ofRecord {
            weighted.rows.append(row)
            weighted.weights.append(1 / probability)
        }
        return weighted
    }

    /// Measures a metric against the labelled baseline: how much it got worse.
    ///
    /// The bound is the worsening less 1.96 jackknife standard errors, of up to 50 groups of labels; the baseline
    /// counts as known. Source: Wolter, *Introduction to Variance Estimation*, ch. 4.
    func metric(_ rule: Rule, baseline: [LabelledRow]) throws(NotMeasured) -> Measurement {
        let here = weighted
        guard here.rows.count >= rule.minimumRows else {
            throw NotMeasured("Too few labels: has \(here.rows.count), needs \(rule.minimumRows).")
        }
        guard !baseline.isEmpty else { throw NotMeasured("The baseline has no labels to compare with.") }
        do {
            let usual = try WeightedRows(
                rows: baseline,
                weights: Array(repeating: 1, count: baseline.count)
            ).figure(rule.statistic)
            let figure = try here.figure(rule.statistic)
            func worsening(_ figure: Double) throws(StatisticsError) -> Double {
                switch rule.statistic {
                case .f1, .auc, .rSquared, .macroPrecision, .macroRecall, .macroF1, .weightedPrecision,
                    .weightedRecall, .weightedF1:
                    return usual - figure
                case .rootMeanSquaredError:
                    guard usual > 0 else { throw .undefined("the baseline has no error to compare with") }
                    return figure / usual - 1
                default: return figure - usual
                }
            }
            let value = try worsening(figure)
            let groups = min(50, here.rows.count)
            var parts = Moments()
            for group in 0..<groups {
                // A part without positives, say, has no figure; the others tell the error.
                guard let part = try? worsening(here.without(group, of: groups).figure(rule.statistic)) else {
                    continue
                }
                parts.add(part)
            }
            guard parts.count > 1 else { throw StatisticsError.tooFew(needed: 2, has: parts.count) }
            let error = (parts.m2 * Double(parts.count - 1) / Double(parts.count)).squareRoot()
            return Measurement(
                value: value,
                effectLower: max(0, abs(value) - SpecialFunctions.normal975 * error),
                windowFigure: figure,
                baselineFigure: usual
            )
        } catch {
            throw NotMeasured("\(error)")
        }
    }

    /// Measures whether scores lie farther from ½ than they should, compared with the baseline.
    func overconfidence(_ rule: Rule, baseline: [LabelledRow]) throws(NotMeasured) -> Measurement {
        let here = weighted
        let values = here.rows.compactMap(\.excess)
        guard values.count == here.rows.count else { throw NotMeasured("Some predictions have no score.") }
        guard values.count >= rule.minimumRows else {
            throw NotMeasured("Too few labels: has \(values.count), needs \(rule.minimumRows).")
        }
        let usual = Moments(of: baseline.compactMap(\.excess))
        do {
            let found = try meanResidual(values, weights: here.weights, baseline: usual)
            let value = found.mean - usual.mean
            return Measurement(
                value: value,
                effectLower: max(0, abs(value) - SpecialFunctions.normal975 * found.variance.squareRoot()),
                pValue: found.pValue,
                windowFigure: found.mean,
                baselineFigure: usual.mean
            )
        } catch {
            throw NotMeasured(error.description)
        }
    }

    /// Measures the largest gap between the residuals of a regression and those of its baseline.
    func residualGap(_ rule: Rule, baseline: [LabelledRow]) throws(NotMeasured) -> Measurement {
        let here = weighted
        let residuals = here.rows.compactMap(\.residual)
        guard residuals.count == here.rows.count, residuals.count >= rule.minimumRows else {
            throw NotMeasured("Too few labels: has \(residuals.count), needs \(rule.minimumRows).")
        }
        do {
            let found = try weightedGap(
                residuals,
                weights: here.weights,
                baseline: radixSorted(baseline.compactMap(\.residual))
            )
            return Measurement(value: found.statistic, effectLower: found.lowerBound, pValue: found.pValue)
        } catch {
            throw NotMeasured(error.description)
        }
    }
}

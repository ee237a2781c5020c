internal import DriftStatistics
public import Monitoring

/// The labels of a window and what follows from them, from which the rules on quality and residuals are measured.
public struct LabelledWindow: Sendable {
    /// The labelled rows.
    public var rows: [LabelledRow]
    /// The draw they come from; nil where none was made.
    public var draw: SampleDraw?
    /// How many rows the window has.
    public var windowRows: Int
    /// The figures of record.
    public var estimates: [QualityResult]
    /// What the quality filter says; nil without an estimate.
    public var judgement: QualityJudgement?
    /// Whether the first look left the answer open and more labels are asked for: nothing is decided until they are in.
    public var isOpen = false

    /// A labelled window from its parts.
    public init(
        rows: [LabelledRow],
        draw: SampleDraw?,
        windowRows: Int,
        estimates: [QualityResult],
        judgement: QualityJudgement?
    ) {
        self.rows = rows
        self.draw = draw
        self.windowRows = windowRows
        self.estimates = estimates
        self.judgement = judgement
    }

    /// Measures a rule on quality or residuals.
    ///
    /// - `accuracy`, `meanAbsoluteError`: the value is the probability that the loss is beyond what is tolerated
    ///   (`QualityFilter`); the figures beside it are the metric itself.
    /// - `precision`, `recall`: the value is the fall, the bound its lower end by the estimate's interval.
    /// - `meanResidual`: the value is (ē − ē_b)/s_b; the bound is |value| less 1.96 standard errors.
    /// - `residualSpread`: the value is ln(s/s_b), the bound that of Brown–Forsythe's comparison.
    /// - `f1`, the averages over classes, `auc`, `logLoss`, `brier`, `calibrationError`, `rootMeanSquaredError`, `rSquared`: the value is the
    ///   worsening, the bound by a jackknife.
    /// - `spiegelhalter`, `residualGap`: see there.
    /// - Throws: `NotMeasured` with the reason.
    public func measure(_ rule: Rule, baseline: [LabelledRow]) throws(NotMeasured) -> Measurement {
        guard !isOpen else {
            throw NotMeasured("The labels so far leave open whether the model got worse; more are asked for.")
        }
        switch rule.statistic {
        case .accuracy: return try loss(.accuracy)
        case .meanAbsoluteError: return try loss(.meanAbsoluteError)
        case .precision: return try fall(.precision)
        case .recall: return try fall(.recall)
        case .macroPrecision, .macroRecall, .macroF1, .weightedPrecision, .weightedRecall, .weightedF1:
            return try metric(rule, baseline: baseline)
        case .f1, .auc, .logLoss, .brier, .calibrationError, .rootMeanSquaredError, .rSquared:
            return try metric(rule, baseline: baseline)
        case .spiegelhalter: return try overconfidence(rule, baseline: baseline)
        case .residualGap: return try residualGap(rule, baseline: baseline)
        case .meanResidual, .residualSpread: return try residuals(rule, baseline)
        default: throw NotMeasured("The rule is not about labels.")
        }
    }

    private func estimate(_ metric: QualityMetric) throws(NotMeasured) -> QualityEstimate {
        for result in estimates where result.metric == metric {
            switch result {
            case .estimated(let estimate): return estimate
            case .notEstimable(_, let reason): throw NotMeasured(reason)
            }
        }
        throw NotMeasured("There are no labels yet.")
    }

    private func loss(_ metric: QualityMetric) throws(NotMeasured) -> Measurement {
        let estimate = try estimate(metric)
        guard let judgement, let usual = estimate.baseline else {
            throw NotMeasured("The baseline has no labels to compare with.")
        }
        let worse = metric == .accuracy ? usual - estimate.upper : estimate.lower - usual
        return Measurement(
            value: judgement.probabilityWorse,
            effectLower: max(0, worse),
            windowFigure: estimate.estimate,
            baselineFigure: usual
        )
    }

    private func fall(_ metric: QualityMetric) throws(NotMeasured) -> Measurement {
        let estimate = try estimate(metric)
        guard let usual = estimate.baseline else {
            throw NotMeasured("The baseline has no labels to compare with.")
        }
        return Measurement(
            value: usual - estimate.estimate,
            effectLower: max(0, usual - estimate.upper),
            windowFigure: estimate.estimate,
            baselineFigure: usual
        )
    }

    private func residuals(_ rule: Rule, _ baseline: [LabelledRow]) throws(NotMeasured) -> Measurement {
        let errors = BaselineErrors(baseline)
        let usual = errors.residuals
        guard let deviation = usual.standardDeviation, deviation > 0 else {
            throw NotMeasured("The baseline has no residuals to compare with.")
        }
        let drift: ResidualDrift
        do {
            drift = try residualDrift(
                rows: rows,
                draw: draw,
                windowRows: windowRows,
                baseline: errors
            )
        } catch {
            throw NotMeasured(error.description)
        }
        guard drift.labels >= rule.minimumRows else {
            throw NotMeasured("Too few labels: has \(drift.labels), needs \(rule.minimumRows).")
        }
        return rule.statistic == .meanResidual ? bias(drift.bias, usual.mean, deviation) : try spread(drift)
    }

    private func bias(_ found: MeanResidual, _ usual: Double, _ deviation: Double) -> Measurement {
        let difference = found.mean - usual
        // The detectable shift is 2.8 standard errors.
        let lower = abs(difference) - 1.96 * found.detectable / 2.8
        return Measurement(
            value: difference / deviation,
            effectLower: max(0, lower) / deviation,
            pValue: found.pValue,
            windowFigure: found.mean,
            baselineFigure: usual
        )
    }

    private func spread(_ drift: ResidualDrift) throws(NotMeasured) -> Measurement {
        guard let found = drift.spread else {
            throw NotMeasured(
                "The spread of label − score follows the scores; it is compared for numbers only."
            )
        }
        return Measurement(value: found.logRatio, effectLower: found.effectLower, pValue: found.pValue)
    }
}

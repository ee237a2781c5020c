/// The statistics that need labels.
extension CatalogEntry {
    static let accuracy = Self(
        .accuracy,
        "Accuracy",
        "the probability that accuracy fell by more than is tolerated",
        about: "The quality rule: a filter over the windows' estimates weighs few labels against "
            + "what the windows before showed. `quality.tolerance` says how much is tolerated. Below 5% it clears alerts "
            + "of score and prediction.",
        .classLabels,
        .above,
        limit: 0.5,
        effect: 0,
        rows: 10
    )

    static let meanAbsoluteError = Self(
        .meanAbsoluteError,
        "Mean absolute error",
        "the probability that the error rose by more than is tolerated",
        about: "The quality rule of regressions, as for accuracy.",
        .numberLabels,
        .above,
        limit: 0.5,
        effect: 0,
        rows: 10
    )

    static let precision = Self(
        .precision,
        "Precision",
        "the fall of precision",
        about: "Of what was called positive, the share that is.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let recall = Self(
        .recall,
        "Recall",
        "the fall of recall",
        about: "Of what is positive, the share that was found.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let f1 = Self(
        .f1,
        "F1",
        "the fall of F1",
        about: "2·tp/(2·tp + fp + fn), weighted where labels are a sample; the bound by a jackknife "
            + "of up to 50 groups of labels.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let macroPrecision = Self(
        .macroPrecision,
        "Macro precision",
        "the fall of macro precision",
        about:
            "The plain mean of each class's precision: a rare class counts as much as a frequent one. Weights "
            + "and bound as for F1.",
        .manyClassLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let macroRecall = Self(
        .macroRecall,
        "Macro recall",
        "the fall of macro recall",
        about:
            "The plain mean of each class's recall: a rare class counts as much as a frequent one. Weights "
            + "and bound as for F1.",
        .manyClassLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let macroF1 = Self(
        .macroF1,
        "Macro F1",
        "the fall of macro F1",
        about: "The plain mean of each class's F1: a rare class counts as much as a frequent one. Weights "
            + "and bound as for F1.",
        .manyClassLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let weightedPrecision = Self(
        .weightedPrecision,
        "Weighted precision",
        "the fall of weighted precision",
        about: "The mean of each class's precision, by its share of the truth. Weights and bound as for F1.",
        .manyClassLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let weightedRecall = Self(
        .weightedRecall,
        "Weighted recall",
        "the fall of weighted recall",
        about:
            "Each class's recall by its share of the truth: the same as accuracy. Weights and bound as for F1.",
        .manyClassLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let weightedF1 = Self(
        .weightedF1,
        "Weighted F1",
        "the fall of weighted F1",
        about: "The mean of each class's F1, by its share of the truth. Weights and bound as for F1.",
        .manyClassLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let auc = Self(
        .auc,
        "Area under the ROC curve",
        "the fall of the area under the ROC curve",
        about: "The chance that a positive row scores above a negative one. Weights and bound as for F1.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.05,
        effect: 0.02,
        rows: 30
    )

    static let logLoss = Self(
        .logLoss,
        "Log loss",
        "the rise of the log loss, in nats",
        about: "The mean negative log-likelihood of the labels under the scores. Weights and bound "
            + "as for F1.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.02,
        rows: 30
    )

    static let brier = Self(
        .brier,
        "Brier score",
        "the rise of the Brier score",
        about: "The mean squared difference of score and label. Weights and bound as for F1.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.03,
        effect: 0.01,
        rows: 30
    )

    static let calibrationError = Self(
        .calibrationError,
        "Calibration error",
        "the rise of the expected calibration error",
        about: "The mean distance of score and outcome over ten bins of the score, less what so few "
            + "labels would show of calibrated scores. Weights and bound as for F1.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.05,
        effect: 0.01,
        rows: 50
    )

    static let rootMeanSquaredError = Self(
        .rootMeanSquaredError,
        "Root mean squared error",
        "the relative rise of the root mean squared error",
        about: "0.2 is a fifth more than on the baseline. Weights and bound as for F1.",
        .numberLabels,
        use: .onRequest,
        .above,
        limit: 0.2,
        effect: 0.05,
        rows: 30
    )

    static let rSquared = Self(
        .rSquared,
        "R squared",
        "the fall of the explained share of variance",
        about: "1 − Σ(y − ŷ)²/Σ(y − ȳ)². Weights and bound as for F1.",
        .numberLabels,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 30
    )

    static let spiegelhalter = Self(
        .spiegelhalter,
        "Over-confidence",
        "the rise of the Brier score over what the scores promise",
        about: "The weighted mean of (y − p)(1 − 2p), which is above 0 where scores lie too far "
            + "from ½: Spiegelhalter's numerator, with the normal p of its change. The right test "
            + "of classification residuals' spread; Kolmogorov–Smirnov on label − score flags "
            + "harmless changes of the inputs.",
        .binaryLabels,
        use: .onRequest,
        .above,
        limit: 0.03,
        effect: 0.01,
        rows: 30
    )

    static let meanResidual = Self(
        .meanResidual,
        "Mean residual",
        "the change of the mean residual in the baseline's standard deviations",
        about: "Label − prediction (− score for classes), weighted where labels are a sample: bias. "
            + "p by the normal law.",
        .residuals,
        .both,
        limit: 0.3,
        effect: 0.1,
        rows: 20
    )

    static let residualSpread = Self(
        .residualSpread,
        "Spread of residuals",
        "the log ratio of the residuals' standard deviations",
        about: "p by Brown and Forsythe's test.",
        .residualNumbers,
        .above,
        limit: 0.3,
        effect: 0.1,
        rows: 20
    )

    static let residualGap = Self(
        .residualGap,
        "Gap of residuals",
        "the largest gap between the cumulative distributions of the residuals",
        about: "Kolmogorov–Smirnov on label − prediction, weighted where labels are a sample, with "
            + "p and bound at Kish's effective number of labels. For regressions only.",
        .residualNumbers,
        use: .onRequest,
        .above,
        limit: 0.2,
        effect: 0.05,
        rows: 20
    )

    static let custom = Self(
        .custom,
        "Custom rule",
        "the value that the model file gives",
        about: "An expression over the watched columns and the baseline: `value: mean(score) - "
            + "baseline.mean(score)`, `share(carrier == \"EV\")`, `populationStability(age)`, with "
            + "`+ - * /`, abs, sqrt, log, exp, min and max; `when: rows > 100` says when it "
            + "counts. The limit is in the unit of the value, and `direction: below` means below "
            + "it.",
        .window,
        use: .written,
        .above,
        limit: 0,
        effect: 0,
        rows: 20
    )
}

/// The statistics that need labels.
extension CatalogEntry {
    static let accuracy = Self(
        .accuracy,
        "Accuracy",
        "the probability that accuracy fell by more than is tolerated",
        about: "The quality rule: a filter over the windows' estimates weighs few labels against "
            + "what the windows before showed. `quality.tolerance` says how much is tolerated.",
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

    static let custom = Self(
        .custom,
        "Custom rule",
        "the value that the model file gives",
        about: "An expression over the watched columns and the baseline: `value: mean(score) - "
            + "baseline.mean(score)`, `share(carrier == \"EV\")`, `populationStability(age)`, with `+ - * /`, "
            + "abs, sqrt, log, exp, min and max; `when: rows > 100` says when it counts. The limit is in the "
            + "unit of the value, and `direction: below` means below it.",
        .window,
        use: .written,
        .above,
        limit: 0,
        effect: 0,
        rows: 20
    )
}

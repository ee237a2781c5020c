/// The statistics that compare a column with its baseline.
extension CatalogEntry {
    static let mean = Self(
        .mean,
        "Mean",
        "the standardised difference of means (Hedges g)",
        about: "Welch's t in standard deviations: (x̄ − ȳ)/s·J, s pooled, J the small-sample "
            + "factor. p by Student's law with Welch's degrees of freedom.",
        .numericOutput,
        .both,
        limit: 0.2,
        effect: 0.1,
        rows: 8
    )

    static let standardDeviation = Self(
        .standardDeviation,
        "Standard deviation",
        "the log ratio of standard deviations",
        about: "ln(s of the window/s of the baseline): 0.2 is a fifth wider. p by Brown and "
            + "Forsythe's test, the value in comparisons being its W.",
        .numericOutput,
        .both,
        limit: 0.2,
        effect: 0.05,
        rows: 8
    )

    static let skewness = Self(
        .skewness,
        "Skewness",
        "the difference of skewness",
        about: "g1 of the window minus g1 of the baseline; its error from the influence function, "
            + "since the textbook's holds for normal values only.",
        .numericOutput,
        .both,
        limit: 0.75,
        effect: 0.3,
        rows: 30
    )

    static let kolmogorovSmirnov = Self(
        .kolmogorovSmirnov,
        "Kolmogorov–Smirnov distance",
        "the largest gap between the two cumulative distributions",
        about: "Finds any change of a distribution, strongest in its middle. p exact for small "
            + "samples, by the finite-sample law for larger ones.",
        .numbers,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 5
    )

    static let wasserstein = Self(
        .wasserstein,
        "Wasserstein distance",
        "the mean way values moved, in standard deviations of the baseline",
        about: "The area between the two cumulative distributions (earth mover's distance), divided "
            + "by the baseline's standard deviation. The bound is that of the shift of the mean, "
            + "which mass has to cover at least.",
        .numbers,
        use: .onRequest,
        .above,
        limit: 0.2,
        effect: 0.05,
        rows: 20
    )

    static let energy = Self(
        .energy,
        "Energy distance",
        "the energy distance over the root of the standard deviation",
        about: "√(2·∫(F − G)²), divided by √s of the baseline.",
        .numbers,
        use: .comparison,
        .above,
        limit: 0.2,
        effect: 0.05,
        rows: 20
    )

    static let cramerVonMises = Self(
        .cramerVonMises,
        "Cramér–von Mises",
        "the mean squared gap of the two cumulative distributions",
        about: "Like Kolmogorov–Smirnov, but by all gaps instead of the largest. p exact up to 20 "
            + "values a side, else by the limit law.",
        .numbers,
        use: .comparison,
        .above,
        limit: 0.02,
        effect: 0.005,
        rows: 5
    )

    static let andersonDarling = Self(
        .andersonDarling,
        "Anderson–Darling",
        "the gap of the two cumulative distributions, weighted towards the tails",
        about: "Scholz and Stephens' A² with midranks, standardised. p by interpolation of their "
            + "table, known within 0.001…0.25 only.",
        .numbers,
        use: .comparison,
        .above,
        limit: 2,
        effect: 1,
        rows: 5
    )

    static let mannWhitney = Self(
        .mannWhitney,
        "Mann–Whitney",
        "Cliff's delta, by which share more pairs the window's value is the larger one",
        about: "2·AUC − 1 of telling window from baseline by this column: a shift of location that "
            + "outliers cannot fake. p normal with tie correction and continuity.",
        .numbers,
        use: .onRequest,
        .both,
        limit: 0.15,
        effect: 0.05,
        rows: 8
    )

    static let classShare = Self(
        .classShare,
        "Share of a class",
        "the change of the share of predictions of this class",
        about: "Of two classes the positive one. p by χ² on the 2 × 2 table.",
        .predictedClasses,
        .both,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let lInfinity = Self(
        .lInfinity,
        "L-infinity distance",
        "the largest change of any category's share",
        about: "max |p − q|. The bound is corrected for having picked the largest. p by χ² on the "
            + "whole table.",
        .categories,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let totalVariation = Self(
        .totalVariation,
        "Total variation",
        "the share of rows that would have to change their category",
        about: "½·Σ|p − q|, 0…1. Numbers are put in bins cut at the baseline's deciles, missing "
            + "values in one of their own.",
        .anything,
        use: .onRequest,
        .above,
        limit: 0.15,
        effect: 0.05,
        rows: 20
    )

    static let chiSquared = Self(
        .chiSquared,
        "Chi-square",
        "Cramér's V of window against baseline",
        about: "√(χ²/N), 0…1, with the p-value of Pearson's test; rare categories are merged until "
            + "the test is valid.",
        .names,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let gTest = Self(
        .gTest,
        "G-test",
        "the likelihood ratio of the shares",
        about: "2·Σ o·ln(o/e), the same table and merging as for chi-square; a test without an "
            + "effect size.",
        .names,
        use: .comparison,
        .above,
        limit: 0,
        effect: 0,
        rows: 20
    )

    static let cramersV = Self(
        .cramersV,
        "Cramér's V",
        "Cramér's V corrected for the bias of small tables",
        about: "Bergsma's correction: 0 where chi-square says no more than chance.",
        .names,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let populationStability = Self(
        .populationStability,
        "Population stability index",
        "the population stability index",
        about: "Σ(p − q)·ln(p/q) over bins cut at the baseline's deciles (or categories), half a "
            + "row added to each, missing values in a bin of their own. Sampling alone makes it (B "
            + "− 1)(1/n + 1/m): 41% of driftless windows of 50 rows exceed 0.2. The bound is above "
            + "that.",
        .anything,
        use: .onRequest,
        .above,
        limit: 0.25,
        effect: 0.05,
        rows: 20
    )

    static let jensenShannon = Self(
        .jensenShannon,
        "Jensen–Shannon distance",
        "the Jensen–Shannon distance",
        about: "The root of the divergence in bits, 0…1; bins as for total variation.",
        .anything,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let hellinger = Self(
        .hellinger,
        "Hellinger distance",
        "the Hellinger distance",
        about: "√(½·Σ(√p − √q)²), 0…1; more sensitive to rare categories than total variation. Bins "
            + "as there.",
        .anything,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let sageMakerSimple = Self(
        .sageMakerSimple,
        "SageMaker distance, Simple",
        "the distance that SageMaker calls Simple",
        about: "The Kolmogorov–Smirnov distance of numbers, the largest change of a share of "
            + "categories; by itself, as SageMaker's constraints file has it.",
        .anything,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.03,
        rows: 20
    )

    static let sageMakerRobust = Self(
        .sageMakerRobust,
        "SageMaker distance, Robust",
        "the distance that SageMaker calls Robust",
        about: "The Simple distance less 1.8·√(1/n + 1/m), which sampling alone explains.",
        .anything,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0,
        rows: 20
    )

    static let attributionDrift = Self(
        .attributionDrift,
        "Attribution drift",
        "how far the order of what the model leans on is from that of the baseline",
        about: "1 − nDCG: the features' mean absolute attributions of the baseline as gains, in the order of "
            + "those of the window (SageMaker alarms at nDCG below 0.9, which is 0.1 here). The finding names the features "
            + "that moved it. Of a model of several classes there is a rule for each, and one over the mean of all. A "
            + "baseline that came with Clarify's analysis is ranked by that. The size of attributions does not count, only their order. The bound is the lower 2.5% "
            + "of 200 seeded draws of the window's means within their standard errors.",
        .attributions,
        use: .onRequest,
        .above,
        limit: 0.1,
        effect: 0.02,
        rows: 20
    )
}
